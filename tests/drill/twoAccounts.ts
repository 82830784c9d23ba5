import { hour } from "../../cli/durations";
import { createWorld } from "../../drill/cloud";
import type { DatabaseRecord, Fields, Place, Principal } from "../../drill/cloud/kernel/types";
import { Recorder } from "../../drill/record/recorder";
import { defaultAssumptions } from "../../facts/assumptions";
import { dr, source } from "./records";

/** A small world: databases in the source account under a key that the DR account may use, and ways to protect them. */
export function twoAccounts(databases: readonly string[]) {
  const start = Date.UTC(2026, 0, 5);
  const cloud = createWorld({ seed: 1, start, assumptions: defaultAssumptions });
  const { world, rds, kms } = cloud;
  const recorder = new Recorder({
    start,
    disaster: undefined,
    roles: new Map([
      [source.account, "source"],
      [dr.account, "dr"],
    ]),
  });
  world.observe(recorder);
  const root = (account: string) => ({
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  });
  const policy = { Version: "2012-10-17", Statement: [root(source.account), root(dr.account)] };
  const sourceKey = kms.addKey(source, "source", policy);
  const drKey = kms.addKey(dr, "dr");
  const records = databases.map((identifier) => {
    const spec = { place: source, identifier, sizeGiB: 60, changeGiBPerHour: 1, kmsKeyArn: sourceKey.arn };
    const record = rds.addDatabase(spec);
    recorder.watch(record, start);
    return record;
  });
  const person = (place: Place): Principal => ({ kind: "administrator", account: place.account, name: "test" });
  const call = (place: Place, operation: string, input: Fields) =>
    world.call({ principal: person(place), place, service: "rds", operation, input });
  const pass = (ms: number) => world.time.runUntil(world.time.now() + ms);
  /** Snapshot, share, copy: usable when it returns. */
  const protect = async (database: DatabaseRecord, name: string) => {
    call(source, "CreateDBSnapshot", { DBInstanceIdentifier: database.identifier, DBSnapshotIdentifier: name });
    await pass(hour);
    call(source, "ModifyDBSnapshotAttribute", {
      DBSnapshotIdentifier: name,
      AttributeName: "restore",
      ValuesToAdd: [dr.account],
    });
    call(dr, "CopyDBSnapshot", {
      SourceDBSnapshotIdentifier: `arn:aws:rds:${source.region}:${source.account}:snapshot:${name}`,
      TargetDBSnapshotIdentifier: name,
      KmsKeyId: drKey.arn,
    });
    await pass(hour);
  };
  return { ...cloud, recorder, records, start, sourceKey, drKey, call, pass, protect };
}

export type TwoAccounts = ReturnType<typeof twoAccounts>;
