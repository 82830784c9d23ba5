import { z } from "zod";
import { formatDuration } from "../../cli/durations";
import { partitionOf } from "../../facts/regions";
import type { Call, Fields, Place, Principal } from "../cloud/kernel/types";
import type { World } from "../cloud/kernel/world";
import type { FaultContext } from "./kit/context";
import { account, text } from "./kit/forms";
import { insist, inWords, refusedInWords, type Target } from "./kit/insist";
import { momentary } from "./kit/kind";

const schema = z
  .strictObject(
    {
      account,
      /** Only what is in this region; everything by default. */
      region: text.optional(),
      databases: z.boolean().default(false),
      snapshots: z.boolean().default(false),
      schedules: z.boolean().default(false),
      keys: z.boolean().default(false),
    },
    "needs targets",
  )
  .refine((targets) => targets.databases || targets.snapshots || targets.schedules || targets.keys, {
    message: "needs at least one target: databases, snapshots, schedules or keys set to true",
  });

type Attack = Readonly<z.output<typeof schema>>;

/** Somebody with administrator's rights destroys what the attack names, and goes on until nothing is left or he is refused. */
export const attack = momentary({ schema, words: "an attack", act: strike });

function strike(attack: Attack, at: number, context: FaultContext): void {
  const places = context
    .places(attack.account)
    .filter(({ region }) => attack.region === undefined || region === attack.region);
  const targets = (place: Place): readonly Target[] => {
    const principal: Principal = { kind: "administrator", account: place.account, name: "attacker" };
    return found(attack, place, principal, context).map(({ id, kind, service, operation, input }) => ({
      id: `${place.account}/${place.region}/${id}`,
      kind,
      act: () => void context.world.call({ principal, place, service, operation, input }),
    }));
  };
  insist(
    context,
    "attack",
    () => places.flatMap(targets),
    ({ done, refused }) => {
      const did = (kind: string) => (kind === "keys" ? "due to be deleted in 7 days" : "deleted");
      const who = `an administrator of the ${attack.account} account attacks`;
      context.report(`after ${formatDuration(at)} ${who}: ${inWords(done, did)}${refusedInWords(refused)}`);
    },
  );
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
      const input = { Name: state.name ?? id, GroupName: state.groupName };
      finds.push({ id, kind: "schedules", service: "scheduler", operation: "DeleteSchedule", input });
    }
  }
  const listed = (operation: string, key: string, input: Fields) =>
    listAll(context.world, { principal, place, service: "rds", operation, input }, key);
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
      (arn) => arn.startsWith(`arn:${partitionOf(place.region)}:kms:${place.region}:${place.account}:`),
    );
    for (const KeyId of keys) {
      const input = { KeyId, PendingWindowInDays: 7 };
      finds.push({ id: KeyId, kind: "keys", service: "kms", operation: "ScheduleKeyDeletion", input });
    }
  }
  return finds;
}

type Listed = Readonly<Record<string, unknown>>;

/** What all pages of a call list under a key of the answer. */
function listAll(world: World, call: Call, key: string): Listed[] {
  const all: Listed[] = [];
  let marker: unknown;
  do {
    const input = { ...call.input, MaxRecords: 100, ...(marker === undefined ? {} : { Marker: marker }) };
    const page = world.call({ ...call, input }) as Listed;
    all.push(...((page[key] ?? []) as Listed[]));
    marker = page.Marker;
  } while (marker !== undefined);
  return all;
}
