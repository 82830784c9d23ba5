/*
 * What RDS answers where it does not do what it was asked, and what that means: every code that the program knows, in one
 * table for each thing that is asked. Codes are the names of the SDK's errors; errors that the SDK does not know keep the code
 * of the wire as their name. What is not in a table may mend itself: the pass fails, and its state machine tries again.
 *
 * The tables are functions because a serialized function carries the text of a function in less than half of the text of data.
 */

/** What an answer means. */
export type Meaning =
  | "exists"
  | "gone"
  | "busy"
  | "databaseGone"
  | "databaseBusy"
  | "copiesUnderWay"
  | "quota"
  | "hinderingOption"
  | "unsharableKey"
  | "sharedTooOften"
  | "sourceKey"
  | "ownKey"
  | "optionGroup";

/**
 * What becomes of what was asked:
 *
 * - `passing`: it mends itself, and the next pass tries again.
 * - `blocked`: it cannot work until a person changes something. It is told once, and no attempt follows at once.
 * - `quota`: a person must raise a quota, or keep less; the state machine tries again, as room may come at any moment.
 * - `looked`: it depends on what is there, which the pass looks at.
 */
export type ErrorClass = "passing" | "blocked" | "quota" | "looked";

/** What becomes of each answer. A test holds the share and copy passes to it. */
export const classes: Readonly<Record<Meaning, ErrorClass>> = {
  exists: "looked",
  gone: "passing",
  busy: "passing",
  databaseGone: "passing",
  databaseBusy: "passing",
  copiesUnderWay: "passing",
  quota: "quota",
  hinderingOption: "blocked",
  unsharableKey: "blocked",
  sharedTooOften: "blocked",
  sourceKey: "blocked",
  ownKey: "blocked",
  optionGroup: "blocked",
};

/** One answer: its meaning, its codes, and what its message says where one code stands for several things. */
export type KnownError = readonly [meaning: Meaning, codes: readonly string[], says?: RegExp];

/** What RDS may answer whatever was asked of a snapshot. The first row that fits counts, here and below. */
export function snapshotErrors(): readonly KnownError[] {
  return [
    // Source: API CreateDBSnapshot, CopyDBSnapshot and those of clusters.
    ["exists", ["DBSnapshotAlreadyExistsFault", "DBClusterSnapshotAlreadyExistsFault"]],
    // Source: API reference. AddTagsToResource knows no other name for a cluster's snapshot that is not there.
    ["gone", ["DBSnapshotNotFoundFault", "DBClusterSnapshotNotFoundFault"]],
    ["busy", ["InvalidDBSnapshotStateFault", "InvalidDBClusterSnapshotStateFault"]],
    ["quota", ["SnapshotQuotaExceededFault"]],
  ];
}

/** Taking a snapshot of a database. */
export function takeErrors(): readonly KnownError[] {
  return [
    ...snapshotErrors(),
    // Source: API CreateDBSnapshot, CreateDBClusterSnapshot.
    ["databaseGone", ["DBInstanceNotFoundFault", "DBClusterNotFoundFault"]],
    ["databaseBusy", ["InvalidDBInstanceStateFault", "InvalidDBClusterStateFault"]],
  ];
}

/** Sharing a snapshot. */
export function shareErrors(): readonly KnownError[] {
  const codes = [...parameterCodes(), "InvalidDBSnapshotStateFault", "InvalidDBClusterSnapshotStateFault"];
  return [
    // That such snapshots cannot be shared: UG USER_ShareSnapshot. By which code and in which words, nobody has published
    // (assumed: any of these codes, with one of the words of that page).
    ["hinderingOption", codes, /permanent|persistent|transparent data encryption|\btde\b/i],
    // In these words: UG USER_ShareSnapshot, in READMEs of tools that share snapshots. By which code is assumed, as above.
    ["unsharableKey", codes, /default service key|default (?:kms )?(?:encryption )?key|aws[- ]managed|aws\/rds/i],
    // Source: API ModifyDBSnapshotAttribute; 20 accounts, UG USER_ShareSnapshot.
    ["sharedTooOften", ["SharedSnapshotQuotaExceededFault"]],
    ...snapshotErrors(),
  ];
}

/** Copying a snapshot. */
export function copyErrors(): readonly KnownError[] {
  return [
    // One code for two limits. Source: pbudzon/aws-maintenance#19, #12.
    ["copiesUnderWay", ["SnapshotQuotaExceededFault"], /cannot copy more than/i],
    // "The target KMS key [...] does not exist, is not enabled or you do not have permissions to access it":
    // awslabs/rds-snapshot-tool#70. Of the other key it says "The source snapshot KMS key": pbudzon/aws-maintenance#13,
    // awslabs/aurora-snapshot-tool#29; or "Specified KMS key", awslabs/aurora-snapshot-tool#25.
    ["ownKey", ["KMSKeyNotAccessibleFault"], /target KMS key/i],
    ["sourceKey", ["KMSKeyNotAccessibleFault"]],
    // A group that is named and is not there. Source: API CopyDBSnapshot.
    ["optionGroup", ["OptionGroupNotFoundFault"]],
    // "InvalidParameterValue: The snapshot requires a target option group with the following options: [Timezone]":
    // cloud-custodian/cloud-custodian#4955; BK, cross-region-backup, has the words.
    ["optionGroup", parameterCodes(), /option group/i],
    ...snapshotErrors(),
  ];
}

/** Parameters that do not go together, or not at all: the wire says either, and the SDK knows neither. */
function parameterCodes(): readonly string[] {
  return ["InvalidParameterValue", "InvalidParameterCombination"].flatMap((code) => [code, `${code}Exception`]);
}

/** What an error means by a table; undefined for one that it does not have. */
export function meaningOf({ name, message }: Error, known: readonly KnownError[]): Meaning | undefined {
  return known.find(([, codes, says]) => codes.includes(name) && (says?.test(message) ?? true))?.[0];
}
