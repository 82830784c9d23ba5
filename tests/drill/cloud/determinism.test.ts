import assert from "node:assert/strict";
import type { Place } from "../../../drill/cloud/kernel/types";
import { DR, type Fixture, fixture, HOUR, policy, SOURCE, sharedKeyPolicy, snapshotArn } from "./fixture";

/** A day of taking, sharing and copying by a role, with everything that observers and buses were told. */
async function day(databases: number): Promise<{ readonly cloud: Fixture; readonly trace: string }> {
  const cloud = fixture({
    quotas: {
      [SOURCE.account]: { manualSnapshots: 5000 },
      [DR.account]: { manualSnapshots: 5000, copiesInProgress: 500 },
    },
  });
  const key = cloud.kms.addKey(SOURCE, "source", sharedKeyPolicy(SOURCE.account, [DR.account])).arn;
  const target = cloud.kms.addKey(DR, "dr").arn;
  const trust = policy({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
  const role = (place: Place) => ({
    kind: "role" as const,
    account: place.account,
    session: "s",
    roleArn: cloud.iam.addRole(place, "work", {
      trust,
      policies: {
        work: policy(
          { Sid: "Rds", Effect: "Allow", Action: "rds:*", Resource: `arn:aws:rds:*:*:*` },
          { Sid: "Kms", Effect: "Allow", Action: "kms:*", Resource: "*" },
        ),
      },
    }),
  });
  const [source, dr] = [role(SOURCE), role(DR)];
  const trace: unknown[] = [];
  cloud.world.observe({
    onCall: (call, at, error) => trace.push([at, call.operation, call.input, error]),
    onSnapshot: (before, after, at) => trace.push([at, before, after]),
  });
  cloud.world.onEvent((event) => trace.push(event));
  for (let i = 0; i < databases; i++) cloud.database({ identifier: `db-${i}`, kmsKeyArn: key, changeGiBPerHour: 0.5 });
  for (let hour = 0; hour < 24; hour++) {
    for (let i = 0; i < databases; i++) {
      cloud.as({ principal: source, place: SOURCE }, "rds", "CreateDBSnapshot", {
        DBInstanceIdentifier: `db-${i}`,
        DBSnapshotIdentifier: `db-${i}-${hour}`,
        Tags: [{ Key: "CreatedOn", Value: String(hour) }],
      });
    }
    await cloud.pass(HOUR / 2);
    for (let i = 0; i < databases; i++) {
      const name = `db-${i}-${hour}`;
      cloud.as({ principal: source, place: SOURCE }, "rds", "ModifyDBSnapshotAttribute", {
        DBSnapshotIdentifier: name,
        AttributeName: "restore",
        ValuesToAdd: [DR.account],
      });
      cloud.as({ principal: dr, place: DR }, "rds", "CopyDBSnapshot", {
        SourceDBSnapshotIdentifier: snapshotArn(SOURCE, name),
        TargetDBSnapshotIdentifier: name,
        KmsKeyId: target,
      });
    }
    await cloud.pass(HOUR / 2);
  }
  return { cloud, trace: JSON.stringify(trace) };
}

describe("the model", () => {
  it("is deterministic: the same day twice gives the same bytes", async () => {
    const [first, second] = [await day(3), await day(3)];
    assert.equal(first.trace, second.trace);
    assert.ok(first.trace.length > 10_000);
  });

  it("asks the simulator no more for many databases than for few, and grows linearly", async () => {
    const [few, many] = [await day(2), await day(20)];
    assert.equal(many.cloud.world.ledger.distinctDecisions, few.cloud.world.ledger.distinctDecisions);
    assert.equal(many.cloud.world.ledger.decisions, 10 * few.cloud.world.ledger.decisions);
    assert.equal(many.cloud.events.length, 10 * few.cloud.events.length);
    assert.equal(many.cloud.snapshotChanges.length, 10 * few.cloud.snapshotChanges.length);
    assert.deepEqual(few.cloud.denied, []);
  });
});
