import { physicalName } from "../naming";
import { stableUuid } from "../random";
import type { Declared, Fields, Principal, ResourceType } from "../types";
import type { World } from "../world";
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
        policy: declared.inputs.policy ?? defaultKeyPolicy(declared.place.account),
        description: String(declared.inputs.description ?? ""),
        tags: (declared.inputs.tags ?? {}) as Readonly<Record<string, string>>,
      });
      if (declared.inputs.bypassPolicyLockoutSafetyCheck !== true) refuseLockout(world, declared, key);
    },
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
  };
}

function keyPolicyType(world: World, store: KeyStore): ResourceType {
  return {
    type: "aws:kms/keyPolicy:KeyPolicy",
    properties: ["keyId", "policy", "bypassPolicyLockoutSafetyCheck"],
    outputs: (declared): { id: string; state: Fields } => ({
      id: String(declared.inputs.keyId),
      state: { ...declared.inputs },
    }),
    create(declared) {
      const key = store.resolve(declared.place, String(declared.inputs.keyId));
      store.setPolicy(key, declared.inputs.policy);
      if (declared.inputs.bypassPolicyLockoutSafetyCheck !== true) {
        refuseLockout(world, declared, store.resolve(declared.place, key.arn));
      }
    },
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
