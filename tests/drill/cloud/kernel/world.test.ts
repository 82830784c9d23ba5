import assert from "node:assert/strict";
import { RDSServiceException } from "@aws-sdk/client-rds";
import { unmodelled } from "../../../../drill/cloud/kernel/errors";
import { administrator, fixture, MINUTE, refused, SOURCE } from "../fixture";

describe("the world is strict", () => {
  it("names an operation that it does not know, and fails the run even if the caller catches it", async () => {
    const { world, call } = fixture();
    world.time.after(1, () => {
      refused(() => call(SOURCE, "RebootDBInstance", {}), "ModelError", /rds:RebootDBInstance is not known/);
    });
    await assert.rejects(world.time.runUntil(world.time.now() + 10), /RebootDBInstance/);
  });

  it("names a parameter that the SDK does not have, and one that the model does not have", () => {
    const { call } = fixture();
    const input = { DBInstanceIdentifier: "a", DBSnapshotIdentifier: "b" };
    refused(() => call(SOURCE, "CreateDBSnapshot", { ...input, Tag: [] }), "ModelError", /unknown parameter Tag /);
    refused(
      () =>
        call(SOURCE, "CopyDBSnapshot", {
          SourceDBSnapshotIdentifier: "a",
          TargetDBSnapshotIdentifier: "b",
          TargetCustomAvailabilityZone: "x",
        }),
      "ModelError",
      /TargetCustomAvailabilityZone is not implemented/,
    );
  });

  it("names a resource type, a filter and a snapshot type that it does not know", () => {
    const { world, call } = fixture();
    assert.throws(() => world.resourceType("aws:s3/bucket:Bucket"), /aws:s3\/bucket:Bucket/);
    refused(
      () => call(SOURCE, "DescribeDBSnapshots", { Filters: [{ Name: "storage", Values: ["x"] }] }),
      "ModelError",
      /filter storage/,
    );
    refused(() => call(SOURCE, "DescribeDBSnapshots", { SnapshotType: "awsbackup" }), "ModelError", /awsbackup/);
  });

  it("does not take an operation or a type twice", () => {
    const { world } = fixture();
    const operation = {
      service: "rds",
      name: "CreateDBSnapshot",
      inputSchema: undefined,
      parameters: [],
      questions: () => [],
      perform: () => undefined,
    };
    assert.throws(() => world.registerOperation(operation), /registered twice/);
    assert.throws(() => world.registerOperation({ ...operation, service: "s3" }), /service s3 is not registered/);
    assert.throws(() => world.registerType(world.resourceType("aws:iam/role:Role")), /registered twice/);
  });
});

describe("calls", () => {
  it("are told to observers with their error's name", () => {
    const { world, call, take, database } = fixture();
    const seen: string[] = [];
    world.observe({ onCall: ({ operation }, _at, error) => seen.push(`${operation} ${error ?? "ok"}`) });
    database();
    take("orders", "a");
    refused(() => call(SOURCE, "DeleteDBSnapshot", { DBSnapshotIdentifier: "none" }), "DBSnapshotNotFoundFault");
    assert.deepEqual(seen, ["CreateDBSnapshot ok", "DeleteDBSnapshot DBSnapshotNotFoundFault"]);
  });

  it("meet faults before they have any effect, until the fault is removed", () => {
    const { world, take, database, status } = fixture();
    database();
    const remove = world.intercept(({ operation }) =>
      operation === "CreateDBSnapshot" ? unmodelled(RDSServiceException, "InternalFailure", "later", 500) : undefined,
    );
    refused(() => take("orders", "a"), "InternalFailure");
    assert.equal(status(SOURCE, "a"), undefined);
    remove();
    take("orders", "a");
    assert.equal(status(SOURCE, "a"), "creating");
  });

  it("give frozen output, the same object while nothing changed", async () => {
    const { call, take, database, pass } = fixture();
    database();
    take("orders", "a");
    const list = () => call(SOURCE, "DescribeDBSnapshots", {}).DBSnapshots as readonly object[];
    assert.ok(Object.isFrozen(list()) && Object.isFrozen(list()[0]));
    const before = list()[0];
    assert.equal(list()[0], before);
    await pass(60 * MINUTE);
    assert.notEqual(list()[0], before);
  });
});

describe("identity", () => {
  it("GetCallerIdentity names account and session", () => {
    const { as } = fixture();
    assert.deepEqual(as({ principal: administrator("111111111111"), place: SOURCE }, "sts", "GetCallerIdentity", {}), {
      Account: "111111111111",
      Arn: "arn:aws:sts::111111111111:assumed-role/Administrator/operator",
    });
  });
});
