import type { DatabaseRecord, SnapshotRecord } from "../../drill/cloud/kernel/types";

/** Hand-made records for tests of what is measured. */
export const source = { account: "111111111111", region: "eu-west-1" };
export const dr = { account: "222222222222", region: "eu-central-1" };

export const orders: DatabaseRecord = {
  kind: "instance",
  place: source,
  identifier: "orders",
  arn: "arn:aws:rds:eu-west-1:111111111111:db:orders",
  resourceId: "db-ORDERS",
  engine: "postgres",
  engineVersion: "16.4",
  status: "available",
  multiAz: true,
  kmsKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/source",
  sizeGiB: 100,
  changeGiBPerHour: 1,
  createdAt: 0,
  tags: {},
  optionGroup: "default:postgres-16",
  backupWindow: "03:00-03:30",
  maintenanceWindow: "sun:04:00-sun:04:30",
};

/** A snapshot of `orders` in the source, available, unless something else is said. */
export function snapshot(identifier: string, changed: Partial<SnapshotRecord> = {}): SnapshotRecord {
  const place = changed.place ?? source;
  return {
    kind: "instance",
    place,
    identifier,
    arn: `arn:aws:rds:${place.region}:${place.account}:snapshot:${identifier}`,
    databaseIdentifier: "orders",
    resourceId: "db-ORDERS",
    type: "manual",
    status: "available",
    requestedAt: 0,
    originalCreatedAt: 0,
    createdAt: 0,
    availableAt: 0,
    ownDurationMs: 0,
    sourceArn: undefined,
    kmsKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/source",
    sizeGiB: 100,
    movedGiB: 10,
    full: false,
    tags: {},
    sharedWith: [],
    ...changed,
  };
}

export const drKey = "arn:aws:kms:eu-central-1:222222222222:key/dr";

/** A copy in the DR account. */
export function copyOf(origin: SnapshotRecord, changed: Partial<SnapshotRecord> = {}): SnapshotRecord {
  return snapshot(origin.identifier, {
    originalCreatedAt: origin.originalCreatedAt,
    place: dr,
    sourceArn: origin.arn,
    kmsKeyArn: drKey,
    ...changed,
  });
}
