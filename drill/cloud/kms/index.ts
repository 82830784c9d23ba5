import { KMSServiceException } from "@aws-sdk/client-kms";
import { unmodelled } from "../kernel/errors";
import { stableUuid } from "../kernel/random";
import type { Call, Decision, Fields, KeyState, Place, Principal } from "../kernel/types";
import type { World } from "../kernel/world";
import { awsManagedKeyArn, awsManagedKeyPolicy, defaultKeyPolicy, type KeyRecord, KeyStore } from "./keys";
import { type KeyQuestionArgs, keyQuestion, kmsOperations } from "./operations";
import { kmsTypes } from "./resources";

export type { KeyRecord } from "./keys";

/** KMS in all accounts and regions. */
export interface KmsModel {
  /** Creates a customer-managed key outside any stack, e.g. a fleet's own. The same name gives the same key id. */
  addKey(place: Place, name: string, policy?: unknown, keyId?: string): KeyRecord;
  /** The AWS-managed key of a service (`aws/rds`), made on first use as KMS does. */
  awsManagedKey(place: Place, service: string): KeyRecord;
  /** Key id, ARN or alias as KMS takes them. Throws the SDK's NotFoundException. */
  resolve(place: Place, id: string): KeyRecord;
  /** The key of that ARN, unless it does not exist (any more). */
  find(arn: string): KeyRecord | undefined;
  /** The key's state; `Deleted` once it is gone, undefined if there never was one. */
  stateOf(arn: string): KeyState | undefined;
  /** The key's policy, to pass in a question. */
  policyOf(arn: string): Fields | undefined;
  /** Replaces the key's policy without asking anyone: a scenario's set-up. */
  setPolicy(arn: string, policy: unknown): void;
  /** Whether a principal may do something with a key. */
  decide(principal: Principal, key: KeyRecord, action: string, args?: KeyQuestionArgs): Decision;
  /** The same for a call in progress: a refusal is told to the observers. */
  ask(call: Call, key: KeyRecord, action: string, args?: KeyQuestionArgs): Decision;
  /** Requests so far that services made of KMS for those who called them. */
  requests(): number;
}

/** Installs KMS. */
export function installKms(world: World): KmsModel {
  const store = new KeyStore(world);
  let requests = 0;
  world.registerService({
    name: "kms",
    accessDenied: (message) => unmodelled(KMSServiceException, "AccessDeniedException", message),
  });
  for (const operation of kmsOperations(world, store)) world.registerOperation(operation);
  for (const type of kmsTypes(world, store)) world.registerType(type);

  return {
    addKey: (place, name, policy, keyId) =>
      store.add({
        keyId: keyId ?? stableUuid(`${place.account}/${place.region}/${name}`),
        place,
        manager: "CUSTOMER",
        policy: policy ?? defaultKeyPolicy(place),
        description: name,
        tags: {},
      }),
    awsManagedKey(place, service) {
      const arn = awsManagedKeyArn(place, service);
      const keyId = arn.slice(arn.lastIndexOf("/") + 1);
      const known = store.find(arn);
      if (known) return known;
      const description = `Default key that protects my ${service.toUpperCase()} data when no other key is defined`;
      const policy = awsManagedKeyPolicy(place, service);
      const key = store.add({ keyId, place, manager: "AWS", policy, description, tags: {} });
      store.addAlias(place, `alias/aws/${service}`, key.arn);
      return key;
    },
    resolve: (place, id) => store.resolve(place, id),
    find: (arn) => store.find(arn),
    stateOf: (arn) => store.stateOf(arn),
    policyOf: (arn) => store.find(arn)?.policy,
    setPolicy(arn, policy) {
      const key = store.find(arn);
      if (key === undefined) throw new Error(`key ${arn} does not exist`);
      store.setPolicy(key, policy);
    },
    decide: (principal, key, action, args) => world.decide(principal, keyQuestion(key, action, args)),
    ask(call, key, action, args) {
      requests++;
      return world.ask(call, keyQuestion(key, action, args));
    },
    requests: () => requests,
  };
}
