import { physicalName } from "../kernel/naming";
import { stableUuid } from "../kernel/random";
import type { Declared, Fields, Principal, ResourceType } from "../kernel/types";
import type { World } from "../kernel/world";
import { aliasArn, defaultKeyPolicy, type KeyRecord, type KeyStore, keyArn } from "./keys";
import { keyQuestion } from "./operations";

/** Keys, aliases and key policies as Pulumi declares them. */
export function kmsTypes(world: World, store: KeyStore): readonly ResourceType[] {
  return [keyType(world, store), aliasType(store), keyPolicyType(world, store)];
}

function keyType(world: World, store: KeyStore): ResourceType {
  return {
    type: "aws:kms/key:Key",
    properties: [
      "description",
      "policy",
      "enableKeyRotation",
      "rotationPeriodInDays",
      "deletionWindowInDays",
      "bypassPolicyLockoutSafetyCheck",
      "tags",
      "tagsAll",
    ],
    outputs(declared) {
      const keyId = stableUuid(declared.urn);
      return { id: keyId, state: { ...declared.inputs, keyId, arn: keyArn(declared.place, keyId) } };
    },
    create(declared, state) {
      const key = store.add({
        keyId: String(state.keyId),
        place: declared.place,
        manager: "CUSTOMER",
        policy: declared.inputs.policy ?? defaultKeyPolicy(declared.place),
        description: String(declared.inputs.description ?? ""),
        tags: (declared.inputs.tags ?? {}) as Readonly<Record<string, string>>,
      });
      if (declared.inputs.bypassPolicyLockoutSafetyCheck !== true) refuseLockout(world, declared, key);
    },
    // Its state, and what is under it, stay.
    update({ declared, state, changed }) {
      if (!changed.includes("policy")) return;
      const { policy = defaultKeyPolicy(declared.place), bypassPolicyLockoutSafetyCheck } = declared.inputs;
      const key = store.resolve(declared.place, String(state.keyId));
      store.setPolicy(key, policy);
      if (bypassPolicyLockoutSafetyCheck !== true)
        refuseLockout(world, declared, store.resolve(declared.place, key.arn));
    },
    // API ScheduleKeyDeletion: "If you do not include a value, it defaults to 30".
    remove: ({ place, inputs }, { keyId }) =>
      void store.scheduleDeletion(store.resolve(place, String(keyId)), Number(inputs.deletionWindowInDays ?? 30)),
  };
}

function aliasType(store: KeyStore): ResourceType {
  return {
    type: "aws:kms/alias:Alias",
    properties: ["name", "namePrefix", "targetKeyId"],
    outputs(declared) {
      const named = physicalName(declared);
      const name = named.startsWith("alias/") ? named : `alias/${named}`;
      return { id: name, state: { ...declared.inputs, name, arn: aliasArn(declared.place, name) } };
    },
    create(declared, state) {
      const target = store.resolve(declared.place, String(declared.inputs.targetKeyId));
      store.addAlias(declared.place, String(state.name), target.arn);
    },
    replaces: ["name", "namePrefix"],
    update({ declared, state }) {
      const target = store.resolve(declared.place, String(declared.inputs.targetKeyId));
      store.removeAlias(declared.place, String(state.name));
      store.addAlias(declared.place, String(state.name), target.arn);
    },
    remove: ({ place }, { name }) => store.removeAlias(place, String(name)),
  };
}

function keyPolicyType(world: World, store: KeyStore): ResourceType {
  const put = (declared: Declared): void => {
    const key = store.resolve(declared.place, String(declared.inputs.keyId));
    store.setPolicy(key, declared.inputs.policy);
    if (declared.inputs.bypassPolicyLockoutSafetyCheck !== true) {
      refuseLockout(world, declared, store.resolve(declared.place, key.arn));
    }
  };
  return {
    type: "aws:kms/keyPolicy:KeyPolicy",
    properties: ["keyId", "policy", "bypassPolicyLockoutSafetyCheck"],
    outputs: (declared): { id: string; state: Fields } => ({
      id: String(declared.inputs.keyId),
      state: { ...declared.inputs },
    }),
    create: put,
    replaces: ["keyId"],
    update: ({ declared }) => put(declared),
    // terraform-provider-aws, key_policy.go: a key always has a policy, so that the default one is set.
    remove: ({ place, inputs }) => store.setPolicy(store.resolve(place, String(inputs.keyId)), defaultKeyPolicy(place)),
  };
}

/** API CreateKey: a policy that would not let its creator change it later is refused. */
function refuseLockout(world: World, declared: Declared, key: KeyRecord): void {
  const deployer: Principal = { kind: "administrator", account: declared.place.account, name: "deployment" };
  if (!world.decide(deployer, keyQuestion(key, "PutKeyPolicy")).allowed) {
    throw new Error(
      `${declared.urn}: MalformedPolicyDocumentException: The new key policy will not allow you to update the key policy in the future.`,
    );
  }
}
