import type { DatabaseKind, DatabaseRecord, Fields, Place, Principal, SnapshotRecord } from "../../cloud/kernel/types";
import type { FaultContext } from "./context";

/** How RDS names what can be done with the snapshots of each kind of databases. */
const names = {
  instance: {
    database: "DBInstanceIdentifier",
    snapshot: "DBSnapshotIdentifier",
    create: "CreateDBSnapshot",
    answer: "DBSnapshot",
    arn: "DBSnapshotArn",
    remove: "DeleteDBSnapshot",
    share: "ModifyDBSnapshotAttribute",
  },
  cluster: {
    database: "DBClusterIdentifier",
    snapshot: "DBClusterSnapshotIdentifier",
    create: "CreateDBClusterSnapshot",
    answer: "DBClusterSnapshot",
    arn: "DBClusterSnapshotArn",
    remove: "DeleteDBClusterSnapshot",
    share: "ModifyDBClusterSnapshotAttribute",
  },
} as const satisfies Readonly<Record<DatabaseKind, object>>;

/** Somebody with administrator's rights in an account; reports name him. */
export function administratorOf({ account }: Place, name = "attacker"): Principal {
  return { kind: "administrator", account, name };
}

interface NewSnapshot {
  readonly name: string;
  /** None by default. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** Takes a snapshot of a database; its ARN. Throws what RDS refuses. */
export function takeSnapshot(
  { world }: Pick<FaultContext, "world">,
  who: Principal,
  { kind, place, identifier }: DatabaseRecord,
  { name, tags = {} }: NewSnapshot,
): string {
  const { create, database, snapshot, answer, arn } = names[kind];
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const input = { [database]: identifier, [snapshot]: name, ...(Tags.length > 0 && { Tags }) };
  const made = world.call({ principal: who, place, service: "rds", operation: create, input }) as Readonly<
    Record<string, Fields>
  >;
  return String(made[answer]?.[arn]);
}

/** Gives snapshots to accounts, or takes them back. Throws what RDS refuses. */
export function changeSharing(
  { world }: Pick<FaultContext, "world">,
  who: Principal,
  { kind, place, identifier }: SnapshotRecord,
  change: { readonly ValuesToAdd: readonly string[] } | { readonly ValuesToRemove: readonly string[] },
): void {
  const { share, snapshot } = names[kind];
  world.call({
    principal: who,
    place,
    service: "rds",
    operation: share,
    input: { [snapshot]: identifier, AttributeName: "restore", ...change },
  });
}

/** Deletes a snapshot. Throws what RDS refuses. */
export function removeSnapshot(
  { world }: Pick<FaultContext, "world">,
  who: Principal,
  { kind, place, identifier }: SnapshotRecord,
): void {
  const { remove, snapshot } = names[kind];
  world.call({ principal: who, place, service: "rds", operation: remove, input: { [snapshot]: identifier } });
}

/** `2026-01-15-10-05`: how the names of the product's snapshots, and of those it takes over, end. */
export function nameTime(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace(/[T:]/g, "-");
}
