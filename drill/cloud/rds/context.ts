import { KMSKeyNotAccessibleFault, RDSServiceException } from "@aws-sdk/client-rds";
import type { IamRoom } from "../iam";
import { modelled, unmodelled } from "../kernel/errors";
import type { Call, Fields, Question } from "../kernel/types";
import type { World } from "../kernel/world";
import type { KeyRecord, KmsRoom } from "../kms";
import type { RdsEvents } from "./events";
import type { Groups } from "./groups";
import type { Kind } from "./kind";
import { refuse } from "./names";
import type { OptionGroups } from "./optionGroups";
import type { RdsStore } from "./store";

/** What every part of the RDS room works with: one for each kind of databases. */
export interface RdsContext {
  readonly kind: Kind;
  readonly world: World;
  readonly kms: KmsRoom;
  readonly iam: IamRoom;
  readonly store: RdsStore;
  readonly events: RdsEvents;
  readonly optionGroups: OptionGroups;
  readonly groups: Groups;
}

/** The SDK's error for a call that permissions refuse: RDS has no class for it. */
export function rdsAccessDenied(message: string): Error {
  return unmodelled(RDSServiceException, "AccessDenied", message, 403);
}

/** A question about an RDS resource of the account itself. */
export function rdsQuestion(action: string, resource: string, context: Question["context"] = {}): Question {
  return { action: `rds:${action}`, resource, context, resourceAccount: resource.split(":")[4] ?? "" };
}

/** The request's tags as condition keys: `aws:RequestTag/x`, `rds:req-tag/x` and `aws:TagKeys`. */
export function requestTagContext(call: Call): Question["context"] {
  const tags = requestTags(call);
  const keys = Object.keys(tags);
  if (keys.length === 0) return {};
  const context: Record<string, string | readonly string[]> = { "aws:TagKeys": keys };
  for (const key of keys) {
    context[`aws:RequestTag/${key}`] = tags[key]!;
    context[`rds:req-tag/${key}`] = tags[key]!;
  }
  return context;
}

/**
 * The `Tags` parameter by key. UG USER_Tagging: at most 50 tags, keys of 1 to 128 characters and values of up to 256,
 * from letters, digits, spaces and `_.:/=+-@`, and no key may begin with `aws:` or `rds:`.
 */
export function requestTags(call: Call): Readonly<Record<string, string>> {
  const given = (call.input.Tags ?? []) as readonly { readonly Key?: string; readonly Value?: string }[];
  const tags: Record<string, string> = {};
  for (const { Key = "", Value = "" } of given) {
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(Key) || /^(aws|rds):/i.test(Key)) {
      throw refuse("InvalidParameterValue", `The tag key '${Key}' is not valid.`);
    }
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(Value)) {
      throw refuse("InvalidParameterValue", `The value of the tag '${Key}' is not valid.`);
    }
    tags[Key] = Value;
  }
  if (given.length > 50) throw refuse("InvalidParameterValue", "A resource can have at most 50 tags.");
  return tags;
}

/**
 * A call that tags what it makes needs AddTagsToResource on it as well (service authorization reference). `existing` are the
 * tags, as condition keys, of a resource that has the name already: IAM decides before RDS finds that the name is taken.
 */
export function taggingQuestions(
  call: Call,
  arn: string,
  existing: Question["context"] | undefined = {},
): readonly Question[] {
  const requested = requestTagContext(call);
  return Object.keys(requested).length === 0
    ? []
    : [rdsQuestion("AddTagsToResource", arn, { ...existing, ...requested })];
}

/** The host name by which KMS knows RDS of a region (`kms:ViaService`). */
export function viaRds(region: string): string {
  return `rds.${region}.amazonaws.com`;
}

/** The refusal for a key that RDS cannot use for the caller: KMS's own reason is not passed on. */
export function keyNotAccessible(role: "source snapshot" | "target snapshot", key: string): Error {
  return modelled(
    KMSKeyNotAccessibleFault,
    `The ${role} KMS key [${key}] does not exist, is not enabled or you do not have permissions to access it.`,
  );
}

/** Whether a key can be used; an unencrypted record has none and always can. */
export function keyUsable(kms: KmsRoom, arn: string | undefined): boolean {
  return arn === undefined || kms.stateOf(arn) === "Enabled";
}

/**
 * Asks, for the caller, the KMS permissions that RDS uses on its behalf; `kms:GrantIsForAWSResource` is true for the
 * grant. Throws KMSKeyNotAccessibleFault if one is refused or the key is not enabled.
 */
export function requireKey(
  { kms }: RdsContext,
  call: Call,
  role: "source snapshot" | "target snapshot",
  key: KeyRecord | undefined,
  named: string,
  actions: readonly string[],
): KeyRecord {
  if (key === undefined || key.state !== "Enabled") throw keyNotAccessible(role, named);
  // RDS asks in the region of the key: a cross-region copy is seen there as coming from RDS of that region.
  const inKeyRegion: Call = { ...call, place: { account: call.place.account, region: key.place.region } };
  for (const action of actions) {
    const context: Question["context"] = action === "CreateGrant" ? { "kms:GrantIsForAWSResource": "true" } : {};
    if (!kms.ask(inKeyRegion, key, action, context, viaRds(key.place.region)).allowed) {
      throw keyNotAccessible(role, key.arn);
    }
  }
  return key;
}

/** A string parameter, if it was given. */
export function text(input: Fields, name: string): string | undefined {
  const value = input[name];
  return value === undefined || value === null ? undefined : String(value);
}
