import type { Place, Principal } from "../cloud/types";
import type { World } from "../cloud/world";
import { formatDuration, minute } from "../durations";
import type { Attack } from "../faultSchema";
import type { FaultContext } from "./context";

/** Between two tries at what could not be deleted at once: a snapshot being made, say. */
const attackerPatience = minute;
/** An attacker who is still refused after this many tries gives up, and the report says so. */
const attackerTries = 24 * 60;

interface Target {
  readonly kind: string;
  /** Throws what the service refuses. */
  destroy(): void;
}

/** Somebody with administrator's rights destroys what the attack names, and goes on until nothing is left or he is refused. */
export function strike(attack: Attack, at: number, context: FaultContext): void {
  const places = context
    .places(attack.account)
    .filter(({ region }) => attack.region === undefined || region === attack.region);
  const done = new Map<string, number>();
  const work = (tries: number) => {
    const refusals: string[] = [];
    for (const target of places.flatMap((place) => targets(attack, place, context))) {
      try {
        target.destroy();
        done.set(target.kind, (done.get(target.kind) ?? 0) + 1);
      } catch (error) {
        // A refusal by AWS is part of the story; anything else is a mistake of the drill and ends the run.
        if (!(error instanceof Error) || !("$metadata" in error)) throw error;
        refusals.push(`${target.kind}: ${error.name}`);
      }
    }
    if (refusals.length === 0 || tries >= attackerTries) {
      context.report(summary(attack, at, done, refusals));
    } else {
      context.world.time.after(attackerPatience, () => work(tries + 1), "attack");
    }
  };
  const destroyed = new Set<string>();
  const targets = (what: Attack, place: Place, within: FaultContext): readonly Target[] => {
    const principal: Principal = { kind: "administrator", account: place.account, name: "attacker" };
    return found(what, place, principal, within)
      .filter(({ id }) => !destroyed.has(id))
      .map((one) => ({
        kind: one.kind,
        destroy: () => {
          within.world.call(principal, place, one.service, one.operation, one.input);
          destroyed.add(one.id);
        },
      }));
  };
  work(1);
}

interface Find {
  readonly id: string;
  readonly kind: string;
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Schedules first, so that nothing is made anew; the key last. */
function found(attack: Attack, place: Place, principal: Principal, context: FaultContext): readonly Find[] {
  const here = (type: string) =>
    context
      .resources()
      .filter(
        ({ declared }) =>
          declared.type === type && declared.place.account === place.account && declared.place.region === place.region,
      );
  const finds: Find[] = [];
  if (attack.schedules) {
    for (const { id, state } of here("aws:scheduler/schedule:Schedule")) {
      const input = { Name: state.name ?? id };
      finds.push({ id, kind: "schedules", service: "scheduler", operation: "DeleteSchedule", input });
    }
  }
  const listed = (operation: string, key: string, input: object) =>
    listAll(context.world, principal, place, operation, key, input);
  if (attack.databases) {
    for (const { DBInstanceIdentifier, DBClusterIdentifier, Engine } of listed(
      "DescribeDBInstances",
      "DBInstances",
      {},
    )) {
      // The instances of a Multi-AZ DB cluster go with it, and cannot be deleted by themselves; Aurora's go first.
      if (DBClusterIdentifier !== undefined && !String(Engine).startsWith("aurora")) continue;
      finds.push({
        id: `db/${DBInstanceIdentifier}`,
        kind: DBClusterIdentifier === undefined ? "databases" : "cluster members",
        service: "rds",
        operation: "DeleteDBInstance",
        input: { DBInstanceIdentifier, SkipFinalSnapshot: true },
      });
    }
    for (const { DBClusterIdentifier } of listed("DescribeDBClusters", "DBClusters", {})) {
      finds.push({
        id: `cluster/${DBClusterIdentifier}`,
        kind: "clusters",
        service: "rds",
        operation: "DeleteDBCluster",
        input: { DBClusterIdentifier, SkipFinalSnapshot: true },
      });
    }
  }
  if (attack.snapshots) {
    const manual = { SnapshotType: "manual" };
    for (const { DBSnapshotIdentifier } of listed("DescribeDBSnapshots", "DBSnapshots", manual)) {
      finds.push({
        id: `snapshot/${DBSnapshotIdentifier}`,
        kind: "snapshots",
        service: "rds",
        operation: "DeleteDBSnapshot",
        input: { DBSnapshotIdentifier },
      });
    }
    const ofClusters = listed("DescribeDBClusterSnapshots", "DBClusterSnapshots", manual);
    for (const { DBClusterSnapshotIdentifier } of ofClusters) {
      finds.push({
        id: `cluster-snapshot/${DBClusterSnapshotIdentifier}`,
        kind: "cluster snapshots",
        service: "rds",
        operation: "DeleteDBClusterSnapshot",
        input: { DBClusterSnapshotIdentifier },
      });
    }
  }
  if (attack.keys) {
    const keys = [...here("aws:kms/key:Key").map(({ state }) => String(state.arn)), ...context.otherKeys()].filter(
      (arn) => arn.startsWith(`arn:aws:kms:${place.region}:${place.account}:`),
    );
    for (const KeyId of keys) {
      const input = { KeyId, PendingWindowInDays: 7 };
      finds.push({ id: KeyId, kind: "keys", service: "kms", operation: "ScheduleKeyDeletion", input });
    }
  }
  return finds;
}

type Listed = Readonly<Record<string, unknown>>;

function listAll(
  world: World,
  principal: Principal,
  place: Place,
  operation: string,
  key: string,
  input: object,
): Listed[] {
  const all: Listed[] = [];
  let marker: unknown;
  do {
    const page = world.call(principal, place, "rds", operation, {
      ...input,
      MaxRecords: 100,
      ...(marker === undefined ? {} : { Marker: marker }),
    }) as Listed;
    all.push(...((page[key] ?? []) as Listed[]));
    marker = page.Marker;
  } while (marker !== undefined);
  return all;
}

function summary(attack: Attack, at: number, done: ReadonlyMap<string, number>, refusals: readonly string[]): string {
  const parts = [...done].map(([kind, count]) => {
    const what = `${count} ${count === 1 ? kind.replace(/s$/, "") : kind}`;
    return kind === "keys" ? `${what} due to be deleted in 7 days` : `${what} deleted`;
  });
  const refused = refusals.length === 0 ? "" : `; refused: ${[...new Set(refusals)].join(", ")}`;
  return `after ${formatDuration(at)} an administrator of the ${attack.account} account attacks: ${parts.join(", ") || "nothing done"}${refused}`;
}
