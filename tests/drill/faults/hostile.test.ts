import assert from "node:assert/strict";
import type { Fault } from "../../../drill/faults/schema";
import { DR, type Fixture, fixture, HOUR, MINUTE, SOURCE, sharedKeyPolicy } from "../cloud/fixture";
import { stage, task } from "../cloud/stage";
import { arranged, declared } from "./arranged";

const stranger = "666666666666";

/** A database of ours with one snapshot as the pipeline makes it, shared. */
async function protectedOnce(identifiers = ["orders"]): Promise<Fixture> {
  const cloud = fixture();
  const key = cloud.kms.addKey(SOURCE, "own", sharedKeyPolicy(SOURCE.account, [DR.account]));
  for (const identifier of identifiers) cloud.database({ identifier, kmsKeyArn: key.arn });
  for (const identifier of identifiers) {
    cloud.call(SOURCE, "CreateDBSnapshot", {
      DBInstanceIdentifier: identifier,
      DBSnapshotIdentifier: `${identifier}-1`,
      Tags: [{ Key: "CreatedBy", Value: "us" }],
    });
  }
  await cloud.pass(HOUR);
  for (const identifier of identifiers) cloud.share(`${identifier}-1`);
  return cloud;
}

describe("a flood", () => {
  it("takes snapshots with our names and tags and shares them, one at a time of each database", async () => {
    const cloud = await protectedOnce(["orders", "ledger"]);
    const told = arranged(cloud.whole, [
      { at: HOUR, flood: { account: "source", databases: ["orders"], snapshots: 5, every: MINUTE } },
    ]);
    await cloud.pass(HOUR);
    const made = cloud.rds.snapshots(SOURCE).filter(({ identifier }) => !identifier.endsWith("-1"));
    assert.equal(made.length, 5);
    for (const one of made) {
      assert.match(one.identifier, /^orders-2026-01-01-01-\d\d$/);
      assert.deepEqual(one.tags, { CreatedBy: "us" });
      assert.deepEqual(one.sharedWith, [DR.account]);
    }
    assert.match(
      told[0] ?? "",
      /^after 1h a flood in the source account: 5 snapshots of 1 databases taken, 5 shared; refused: \d snapshots: InvalidDBInstanceState/,
    );
  });

  it("says how far it came where the quota stops it", async () => {
    const cloud = fixture({ quotas: { [SOURCE.account]: { manualSnapshots: 2 } } });
    cloud.database();
    const told = arranged(cloud.whole, [{ at: 0, flood: { account: "source", snapshots: 9, every: HOUR } }]);
    await cloud.pass(48 * HOUR);
    assert.equal(cloud.rds.snapshots(SOURCE).length, 2);
    assert.match(told[0] ?? "", /2 snapshots of 1 databases taken, 2 shared; refused: \d+ snapshots: SnapshotQuotaExc/);
  });

  it("creates databases that whoever copies the others can copy, and floods with those alone unless others are named", async () => {
    const cloud = await protectedOnce(["orders"]);
    const told = arranged(cloud.whole, [
      { at: HOUR, flood: { account: "source", newDatabases: 3, snapshots: 2, every: MINUTE } },
    ]);
    await cloud.pass(HOUR);
    const [first, ...others] = cloud.rds.databases(SOURCE).filter(({ identifier }) => identifier !== "orders");
    assert.equal(first?.identifier, "new-60-1");
    assert.equal(others.length, 2);
    const [orders] = cloud.rds.databases(SOURCE).filter(({ identifier }) => identifier === "orders");
    assert.equal(first.kmsKeyArn, orders?.kmsKeyArn);
    const made = cloud.rds.snapshots(SOURCE).filter(({ identifier }) => !identifier.endsWith("orders-1"));
    assert.equal(made.length, 6);
    assert.ok(made.every(({ identifier, sharedWith }) => identifier.startsWith("new-") && sharedWith.length === 1));
    assert.match(told[0] ?? "", /6 snapshots of 3 databases \(3 of them new\) taken, 6 shared/);
  });

  it("needs a database that is there", async () => {
    const cloud = fixture();
    arranged(cloud.whole, [{ at: 0, flood: { account: "source", databases: ["x"], snapshots: 1, every: MINUTE } }]);
    await assert.rejects(cloud.pass(1), /flood: there is no such database in the source account/);
  });
});

describe("strangers", () => {
  it("share snapshots of databases that are called like ours, which can be copied", async () => {
    const cloud = await protectedOnce();
    const told = arranged(cloud.whole, [{ at: HOUR, strangers: { account: stranger, snapshots: 2 } }]);
    await cloud.pass(3 * HOUR);
    const theirs = cloud.rds.snapshots({ account: stranger, region: SOURCE.region });
    assert.deepEqual(
      theirs.map(({ identifier, databaseIdentifier, sharedWith }) => [identifier, databaseIdentifier, sharedWith]),
      [
        ["orders-2026-01-01-03-00", "orders", [DR.account]],
        ["orders-2026-01-01-04-00", "orders", [DR.account]],
      ],
    );
    assert.deepEqual(told, [`after 1h the stranger ${stranger} shares 2 snapshots of 1 databases with our names`]);
    const own = cloud.kms.addKey(DR, "dr");
    cloud.call(DR, "CopyDBSnapshot", {
      SourceDBSnapshotIdentifier: theirs[0]?.arn,
      TargetDBSnapshotIdentifier: "theirs",
      KmsKeyId: own.arn,
    });
    await cloud.pass(HOUR);
    assert.equal(cloud.status(DR, "theirs"), "available");
  });

  it("may come again", async () => {
    const cloud = await protectedOnce();
    const strangers = { account: stranger, snapshots: 1 };
    arranged(cloud.whole, [
      { at: HOUR, strangers },
      { at: 4 * HOUR, strangers },
    ]);
    await cloud.pass(6 * HOUR);
    const place = { account: stranger, region: SOURCE.region };
    assert.equal(cloud.rds.databases(place).length, 1);
    assert.equal(cloud.rds.snapshots(place).filter(({ sharedWith }) => sharedWith.includes(DR.account)).length, 2);
  });

  it("are in no account of ours", async () => {
    const cloud = await protectedOnce();
    arranged(cloud.whole, [{ at: HOUR, strangers: { account: DR.account, snapshots: 2 } }]);
    await assert.rejects(cloud.pass(1), /222222222222 is an account of a stack: no stranger/);
  });
});

describe("shares that are taken back", () => {
  it("are all of the account's, once", async () => {
    const cloud = await protectedOnce(["orders", "ledger"]);
    const told = arranged(cloud.whole, [{ at: HOUR, unshare: { account: "source" } }]);
    await cloud.pass(1);
    assert.ok(cloud.rds.snapshots(SOURCE).every(({ sharedWith }) => sharedWith.length === 0));
    assert.deepEqual(told, ["after 1h an administrator of the source account unshares: 2 shared snapshots taken back"]);
    cloud.share("orders-1");
    await cloud.pass(HOUR);
    assert.deepEqual(cloud.record(SOURCE, "orders-1").sharedWith, [DR.account]);
  });

  it("are taken back again as long as it lasts", async () => {
    const cloud = await protectedOnce();
    const told = arranged(cloud.whole, [{ at: HOUR, for: HOUR, unshare: { account: "source" } }]);
    await cloud.pass(1);
    cloud.share("orders-1");
    await cloud.pass(MINUTE);
    assert.deepEqual(cloud.record(SOURCE, "orders-1").sharedWith, []);
    await cloud.pass(HOUR);
    cloud.share("orders-1");
    await cloud.pass(HOUR);
    assert.deepEqual(cloud.record(SOURCE, "orders-1").sharedWith, [DR.account]);
    assert.match(told[0] ?? "", /^after 1h, for 1h: .* unshares what is shared: 1 at once, others within a minute$/);
    assert.match(told[1] ?? "", /^2 shared snapshots of the source account had been unshared when that ended$/);
  });
});

describe("somebody with a stolen role", () => {
  it("may do what the role may and nothing else, and the report says what was refused", async () => {
    const cloud = await protectedOnce(["orders", "ledger"]);
    const trust = { Version: "2012-10-17", Statement: [] };
    const statement = {
      Effect: "Allow",
      Action: "rds:DeleteDBSnapshot",
      Resource: "arn:aws:rds:*:*:snapshot:orders-*",
    };
    const arn = cloud.iam.addRole(SOURCE.account, "expire-1234", trust, {
      own: { Version: "2012-10-17", Statement: [statement] },
    });
    const key = cloud.kms.addKey(SOURCE, "own");
    const told = arranged(
      cloud.whole,
      [{ at: HOUR, operator: { account: "source", role: "expire", delete: ["snapshots", "keys"] } }],
      [
        declared("aws:iam/role:Role", "my-expire-role", { arn }),
        declared("aws:lambda/function:Function", "my-expire", { role: arn, name: "my-expire-abc" }),
        declared("aws:kms/key:Key", "key", { arn: key.arn }),
      ],
    );
    const sessions = new Set<unknown>();
    cloud.world.observe({
      onCall: ({ principal }) =>
        sessions.add(principal.kind === "role" && [principal.session, principal.stolen].join()),
    });
    await cloud.pass(HOUR);
    assert.deepEqual(
      cloud.rds.snapshots(SOURCE).map(({ identifier }) => identifier),
      ["ledger-1"],
    );
    assert.equal(cloud.kms.stateOf(key.arn), "Enabled");
    assert.deepEqual([...sessions], ["my-expire-abc,true"]);
    assert.deepEqual(told, [
      "after 1h somebody with the credentials of my-expire-role in the source account: 1 snapshot deleted; " +
        "refused: 1 snapshots: AccessDenied, 1 keys: AccessDeniedException",
    ]);
  });

  it("may give tags that date copies anew where the role may tag what is there", async () => {
    const cloud = await protectedOnce(["orders"]);
    const trust = { Version: "2012-10-17", Statement: [] };
    const tagging = { Effect: "Allow", Action: "rds:AddTagsToResource", Resource: "*" };
    const arn = cloud.iam.addRole(SOURCE.account, "copy-1234", trust, {
      own: { Version: "2012-10-17", Statement: [tagging] },
    });
    const attack: Fault = { at: HOUR, operator: { account: "source", role: "copy", delete: [], retag: 48 * HOUR } };
    const told = arranged(cloud.whole, [attack], [declared("aws:iam/role:Role", "my-copy-role", { arn })]);
    const now = cloud.world.time.now();
    await cloud.pass(HOUR);
    assert.match(told[0] ?? "", /: 1 tag changed$/);
    const { tags } = cloud.record(SOURCE, "orders-1");
    assert.equal(tags["rds-lifeboat:taken-at"], new Date(now - 48 * HOUR).toISOString());
  });

  it("makes a role only within a boundary that is known", async () => {
    const cloud = fixture();
    const attack: Fault = { at: 0, operator: { account: "dr", role: "mine", made: true, delete: [], retag: HOUR } };
    arranged(cloud.whole, [attack]);
    await assert.rejects(cloud.pass(1), /the stacks in the dr account have no permissionsBoundary/);
  });

  it("needs a role that is there", async () => {
    const cloud = fixture();
    arranged(cloud.whole, [{ at: 0, operator: { account: "dr", role: "expire", delete: ["snapshots"] } }]);
    await assert.rejects(cloud.pass(1), /operator: no stack in the dr account declares a role whose name has expire/);
  });
});

describe("an account that falls silent", () => {
  function running() {
    const on = stage();
    const machineArn = on.machine(task(on.handler("exports.handler = async () => 1;")));
    const allowed = { Effect: "Allow", Action: "states:StartExecution", Resource: machineArn };
    on.create("aws:scheduler/schedule:Schedule", "s", {
      name: "s",
      scheduleExpression: "rate(10 minutes)",
      flexibleTimeWindow: { mode: "OFF" },
      target: { arn: machineArn, roleArn: on.role("schedule", "scheduler.amazonaws.com", allowed), input: "{}" },
    });
    const roleArn = on.role("rule", "events.amazonaws.com", allowed);
    on.create("aws:cloudwatch/eventRule:EventRule", "r", { name: "r", eventPattern: '{"source":["aws.rds"]}' });
    on.create("aws:cloudwatch/eventTarget:EventTarget", "r", { rule: "r", arn: machineArn, roleArn });
    const resources = [
      declared("aws:scheduler/schedule:Schedule", "s"),
      declared("aws:cloudwatch/eventRule:EventRule", "r"),
    ];
    /** Executions of an hour in which one event comes. */
    const anHour = async () => {
      const before = on.ended.length;
      const event = { ...SOURCE, id: "e", source: "aws.rds", "detail-type": "x", resources: [], detail: {} };
      on.cloud.world.emit({ ...event, time: on.cloud.world.time.now() });
      await on.pass(HOUR);
      return on.ended.length - before;
    };
    return { ...on, resources, anHour };
  }

  it("starts nothing by schedule or event, and does again where it ends", async () => {
    const on = running();
    assert.equal(await on.anHour(), 7);
    const told = arranged(
      on.cloud,
      [{ at: HOUR + MINUTE, for: 2 * HOUR, silence: { account: "source", delete: false } }],
      on.resources,
    );
    await on.pass(2 * MINUTE);
    assert.equal(await on.anHour(), 0);
    await on.pass(HOUR);
    assert.ok((await on.anHour()) >= 6);
    assert.deepEqual(told, [
      "after 1h1m, for 2h: the source account falls silent: 1 schedules switched off, 1 event rules switched off",
    ]);
  });

  it("may have its schedules deleted, for good", async () => {
    const on = running();
    const told = arranged(on.cloud, [{ at: MINUTE, silence: { account: "source", delete: true } }], on.resources);
    await on.pass(2 * MINUTE);
    assert.equal(await on.anHour(), 0);
    assert.deepEqual(on.cloud.scheduler.list(SOURCE), []);
    assert.deepEqual(told, [
      "after 1m the source account falls silent: 1 schedules deleted, 1 event rules switched off",
    ]);
  });

  it("may lose a single schedule by its name, and no rule", async () => {
    const on = running();
    const named = (schedule: string, at: number) => ({ at, silence: { account: "source", schedule, delete: false } });
    const told = arranged(on.cloud, [named("s", MINUTE)], on.resources);
    await on.pass(2 * MINUTE);
    assert.equal(await on.anHour(), 1);
    assert.deepEqual(told, ["after 1m s of the source account: switched off"]);
    arranged(on.cloud, [named("other", 0)], on.resources);
    await assert.rejects(
      on.pass(MINUTE),
      /silence: no stack in the source account declares a schedule whose name has other/,
    );
  });

  it("has something that can be stopped", async () => {
    const on = stage();
    arranged(on.cloud, [{ at: 0, silence: { account: "dr", delete: false } }]);
    await assert.rejects(on.pass(1), /silence: no stack in the dr account declares a schedule \(there is none\)/);
  });
});
