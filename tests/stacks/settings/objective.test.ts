import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readFleet } from "../../../fleet/file";
import { projectRoot } from "../../../projectRoot";
import { outlookLines } from "../../../stacks/outlook";
import { readFleetFile, readProjectFile } from "../../../stacks/settings/objective/fleetFile";
import { drStack, read, reference, refusals, sourceStack } from "./objectives";

describe("settings: a recovery point objective", () => {
  it("gives interval, take schedule and retention where they are not given", () => {
    const { source, objective } = read(sourceStack, reference);
    assert.equal(source!.intervalMinutes, 39);
    assert.deepEqual(source!.schedules, {
      take: { schedule: "rate(1 minute)", everyMinutes: 1 },
      share: { schedule: "rate(10 minutes)", everyMinutes: 10 },
      expire: { schedule: "rate(1 hour)", everyMinutes: 60 },
    });
    assert.equal(source!.retention.retentionMinutes, 1_440);
    assert.deepEqual(source!.quotas, { instance: 700, cluster: 100 });
    assert.equal(objective.minutes, 60);
    assert.equal(objective.intervalMinutes, 39);
    assert.equal(objective.fleetFrom, "file");
  });

  it("goes before the windows of databases whose suspension is accepted: waiting for their end would break it", () => {
    assert.equal(read(sourceStack, reference).source!.ioSuspension.acceptedWait, false);
    const { recoveryPointObjective, ...unstated } = sourceStack;
    assert.equal(recoveryPointObjective, "60m");
    assert.equal(read(unstated, reference).source!.ioSuspension.acceptedWait, true);
  });

  it("is enough alone: the fleet is assumed, and the retentions fit into AWS's quotas", () => {
    const { source, objective } = read(sourceStack);
    assert.equal(objective.fleetFrom, "assumption");
    // 100 snapshots are 10 of each of 10 databases.
    assert.equal(source!.intervalMinutes, 41);
    assert.equal(source!.retention.retentionMinutes, 5 * 60);
    const { dr, objective: inDr } = read(drStack);
    assert.equal(inDr.intervalMinutes, 41);
    // Where copies are kept people are told from 80 of them on: 7 of each leave room.
    assert.equal(dr!.retention.retentionMinutes, 3 * 60);
  });

  it("leaves all as it is where it is not stated", () => {
    const { source, objective } = read({ ...sourceStack, recoveryPointObjective: undefined }, reference);
    assert.equal(source!.intervalMinutes, 60);
    assert.equal(source!.schedules.take.schedule, "rate(5 minutes)");
    assert.equal(source!.retention.retentionMinutes, 1_440);
    assert.equal(objective.intervalMinutes, 60);
    // Not even what could never hold an objective is refused.
    assert.deepEqual(refusals({ ...sourceStack, recoveryPointObjective: undefined }, { "fleet.clusters": 50_000 }), []);
  });

  it("gives way to what is given", () => {
    const given = { ...reference, "source.interval": "30m", "source.schedules.take": "rate(2 minutes)" };
    const { source, objective } = read(sourceStack, { ...given, "source.retention": "3h" });
    assert.equal(source!.intervalMinutes, 30);
    assert.equal(source!.schedules.take.schedule, "rate(2 minutes)");
    assert.equal(source!.retention.retentionMinutes, 180);
    assert.equal(objective.intervalGiven, true);
  });

  it("counts what the patterns and the tag filter choose, and what can be protected", () => {
    const groups = (values: Record<string, unknown>, files?: Record<string, string>) =>
      read(sourceStack, { ...reference, ...values }, files).objective.plan.fleet.map(({ label, count, copying }) => ({
        label,
        count,
        copying,
      }));
    const incremental = "incremental";
    assert.deepEqual(groups({ "source.databases.patterns": ["orders", "ledger"] }), [
      { label: "orders", count: 1, copying: incremental },
      { label: "ledger", count: 1, copying: incremental },
    ]);
    assert.deepEqual(
      groups({ "source.databases.tagFilter": { key: "team", value: "analytics" } }).map(({ label }) => label),
      ["warehouse"],
    );
    const file = `databases:
  - { id: a, engine: postgres, sizeGiB: 10, changeGiBPerHour: 1 }
  - { id: b, engine: postgres, sizeGiB: 10, changeGiBPerHour: 1 }
  - { id: c, engine: postgres, sizeGiB: 10, changeGiBPerHour: 1, key: aws/rds }
  - { id: d, kind: cluster, engine: aurora-mysql, sizeGiB: 10, changeGiBPerHour: 1 }
  - { id: e, kind: cluster, engine: aurora-mysql, sizeGiB: 10, changeGiBPerHour: 1, key: aws-owned }
  - { id: f, kind: multi-az-cluster, engine: mysql, sizeGiB: 10, changeGiBPerHour: 1 }
`;
    assert.deepEqual(groups({ fleet: { file: "own.yaml" }, recoveryPointObjective: "3h" }, { "own.yaml": file }), [
      { label: "a", count: 2, copying: incremental },
      { label: "c", count: 1, copying: "re-encrypted" },
      { label: "d", count: 1, copying: "full" },
    ]);
  });

  it("counts two full copies where copies take two steps, here or in the stack that copies", () => {
    const ways = (raw: object, values: Record<string, unknown>) =>
      read(raw, { recoveryPointObjective: "7d", ...values }).objective.plan.fleet.map(({ copying }) => copying);
    assert.deepEqual(ways(sourceStack, { "fleet.copying": "two-step" }), ["two-step"]);
    assert.deepEqual(ways(drStack, { "dr.copying": "two-step" }), ["two-step"]);
    assert.deepEqual(ways(drStack, {}), ["incremental"]);
  });

  it("uses measured times", () => {
    const { source } = read(sourceStack, { ...reference, measured: { snapshotMinutes: 2, copyMinutes: 5 } });
    assert.equal(source!.intervalMinutes, 49);
  });
});

describe("settings: an objective that cannot be held", () => {
  it("is refused with the arithmetic, line by line, and what would hold", () => {
    const fleet = { instances: 85, clusters: 15, largestGiB: 150, changeGiBPerHour: 3 };
    const [found, ...more] = refusals(sourceStack, { fleet });
    assert.deepEqual(more, []);
    const lines = found!.split("\n    ");
    assert.match(
      lines[0]!,
      /^recoveryPointObjective: Given: "60m"\. By time alone an interval of 27 min would hold 60 min/,
    );
    assert.match(
      lines[2]!,
      /^15 clusters x 22\.5 min to copy \/ 27 min = 12\.5 copies at once, of 5 in one destination: too many$/,
    );
    assert.match(lines.at(-1)!, /^What would hold: recoveryPointObjective: \d+m, with .*; or 3 destinations /);
    // With a third of them at each destination it holds, if the quotas do.
    const third = { instances: 29, clusters: 5, largestGiB: 150, changeGiBPerHour: 3 };
    const quotas = { "source.quotas": { instanceSnapshots: 2000, clusterSnapshots: 500 } };
    assert.deepEqual(refusals(sourceStack, { fleet: third, ...quotas }), []);
    assert.equal(refusals(sourceStack, { fleet: { ...third, others: { clusters: 10 } }, ...quotas }).length, 1);
  });

  it("is refused with a given interval, naming the one that would hold", () => {
    const [found] = refusals(sourceStack, { ...reference, "source.interval": "45m" });
    assert.match(found!, /^recoveryPointObjective: Given: "60m"\. With source\.interval of 45 min it does not hold:\n/);
    assert.match(found!, /What would hold: source\.interval: 39m, or leave source\.interval out\.$/);
  });

  it("is refused with fewer copies in an hour than the interval makes", () => {
    const stated = (copiesPerHour: number) => refusals(drStack, { ...fewer, "dr.copiesPerHour": copiesPerHour });
    const fewer = { "dr.quotas.instanceSnapshots": 700 };
    assert.deepEqual(stated(1), [
      "dr.copiesPerHour: Given: 1. With a snapshot of every database each 41 min there are 2 to copy in an hour, and more than 1 are not copied before that hour is over. Raise it to 2 or more, or leave it out.",
    ]);
    assert.deepEqual(stated(2), []);
  });

  it("is judged by itself for databases that are snapshotted seldom, where the stack says so", () => {
    const files = {
      "mine.yaml": JSON.stringify({
        databases: [
          { id: "a", engine: "postgres", sizeGiB: 40, changeGiBPerHour: 1 },
          { id: "b", engine: "postgres", multiAz: false, sizeGiB: 40, changeGiBPerHour: 1 },
          {
            id: "c",
            engine: "sqlserver-se",
            sizeGiB: 40,
            changeGiBPerHour: 1,
            tags: { "rds-lifeboat:accept-io-suspension": "YES" },
          },
        ],
      }),
    };
    const sparing = (raw: object, values: Readonly<Record<string, unknown>>) =>
      read(raw, { "fleet.file": "mine.yaml", ...values }, files).objective.plan.fleet.map((one) => [
        one.label,
        one.sparingMinutes,
      ]);
    assert.deepEqual(sparing(sourceStack, {}), [
      ["a", undefined],
      ["b", 1_440],
    ]);
    assert.deepEqual(sparing(sourceStack, { "source.ioSuspensionInterval": "8h" })[1], ["b", 480]);
    assert.deepEqual(sparing(sourceStack, { "source.acceptIoSuspension": true }), [["a", undefined]]);
    // A stack that only copies is not told what its sources accept.
    assert.deepEqual(sparing({ ...drStack, recoveryPointObjective: undefined }, {}), [["a", undefined]]);
  });

  it("is refused where the choice is empty, with the names that were to be chosen from", () => {
    const row = "  - { id: orders, engine: mysql, sizeGiB: 9, changeGiBPerHour: 1 }";
    const files = { "own.yaml": `databases:\n${row}` };
    const fleet = { fleet: { file: "own.yaml" } };
    const none =
      "chooses none of the 1 databases that fleet.file has here (orders), so that nothing would be protected.";
    assert.deepEqual(refusals(sourceStack, { ...fleet, "source.databases": { patterns: ["order"] } }, files), [
      `source.databases: It ${none} Correct its patterns or tagFilter; capital and small letters of tags are not the same.`,
    ]);
    assert.deepEqual(refusals(drStack, { ...fleet, "dr.databases": { patterns: ["order"] } }, files), [
      `dr.databases: It ${none} Correct its patterns.`,
    ]);
  });

  it("is refused by the quotas of either side, with what they would have to be", () => {
    assert.deepEqual(refusals(sourceStack, { "fleet.instances": 30 }), [
      "source.quotas.instanceSnapshots: Given: 100. With a snapshot of every database each 41 min, kept for 1h, that is too little: 30 instances x 6 snapshots = 180 of 100. Have the quota raised to 180 or more (Service Quotas) and state it here, or protect fewer databases in this account.",
    ]);
    assert.deepEqual(
      refusals(drStack, { fleet: { instances: 10, others: { instances: 10 } }, "dr.quotas.instanceSnapshots": 90 }),
      [
        "dr.quotas.instanceSnapshots: Given: 90. With a snapshot of every database each 41 min, kept for 1h, that is too little: 20 instances x 6 snapshots = 120 of 90. Have the quota raised to 120 or more (Service Quotas) and state it here, or protect fewer databases in this account.",
      ],
    );
    assert.deepEqual(refusals(sourceStack, { ...reference, "source.retention": "2d" }), [
      'source.retention: Given: "2d". With a snapshot of every database each 39 min that is more than the quota holds: 12 instances x 77 snapshots = 924 of 700. Shorten it to 36h, or have the quota raised to 924 (Service Quotas) and state it in source.quotas.instanceSnapshots.',
    ]);
    assert.deepEqual(refusals(drStack, { "dr.retention": "1d" }), [
      'dr.retention: Given: "1d". With a snapshot of every database each 41 min that is more than the quota holds: 10 instances x 38 snapshots = 380 of 100. Shorten it to 5h, or have the quota raised to 380 (Service Quotas) and state it in dr.quotas.instanceSnapshots.',
    ]);
  });

  it("never shortens a retention below two passes, as one may fail", () => {
    const [found, ...more] = refusals(drStack, {
      "dr.schedules.copy": "rate(2 hours)",
      "dr.quotas.instanceSnapshots": 60,
    });
    assert.deepEqual(more, []);
    assert.match(
      found!,
      /^dr\.quotas\.instanceSnapshots: Given: 60\. .*, kept for 4h, that is too little: 10 instances x 9 /,
    );
  });

  it("is refused by what is all kept, which with one a day beyond it must fit as well", () => {
    const days = { ...reference, "source.retention": "14d" };
    const { source } = read(sourceStack, { ...days, "source.keepAllHours": 24 });
    assert.deepEqual([source!.retention.retentionMinutes, source!.retention.keepAllMinutes], [14 * 1_440, 1_440]);
    assert.deepEqual(refusals(sourceStack, { ...days, "source.keepAllHours": 30 }), [
      "source.keepAllHours: Given: 30. With a snapshot of every database each 39 min, all kept for 30h and one a day until 14d, that is more than the quota holds: 12 instances x 63 snapshots = 756 of 700. Lower it or source.retention, or have the quota raised to 756 (Service Quotas) and state it in source.quotas.instanceSnapshots.",
    ]);
    const [line] = outlookLines(read(sourceStack, { ...days, "source.keepAllHours": 24 })).slice(-2);
    assert.equal(
      line,
      "Kept for 14d (all for 1d, then one a day) in source: 12 instances x 54 snapshots = 648 of 700 in the quota.",
    );
  });

  it("is refused where there is no database to hold it for", () => {
    const advice =
      "No database is left to protect, so there is nothing that an objective could be held for. Say how many there are, or leave recoveryPointObjective out.";
    assert.deepEqual(refusals(sourceStack, { "fleet.instances": 0 }), [`fleet.instances: Given: 0. ${advice}`]);
    const files = {
      "own.yaml": "databases:\n  - { id: a, engine: mysql, kind: multi-az-cluster, sizeGiB: 9, changeGiBPerHour: 1 }",
    };
    assert.deepEqual(refusals(sourceStack, { fleet: { file: "own.yaml" } }, files), [
      `fleet.file: Given: "own.yaml". ${advice}`,
    ]);
  });

  it("is not judged while what it depends on is wrong by itself; everything else is reported with it", () => {
    const impossible = { "fleet.clusters": 500 };
    assert.equal(refusals(sourceStack, { ...impossible, account: "1" }).length, 2);
    for (const [path, value] of [
      ["recoveryPointObjective", "soon"],
      ["fleet.largestGiB", -1],
      ["measured.copyMinutes", "5m"],
      ["source.schedules.take", "daily"],
      ["source", "yes"],
    ] as const) {
      const [found, ...more] = refusals(sourceStack, { ...impossible, [path]: value });
      assert(found?.startsWith(`${path}: `), found);
      assert.deepEqual(more, []);
    }
  });
});

describe("settings: a fleet file", () => {
  it("is read as the drill reads it", () => {
    const own = readFleetFile("drill/fleet.yaml", readProjectFile);
    assert(!("path" in own));
    const { databases } = readFleet(join(projectRoot, "drill/fleet.yaml"));
    assert.deepEqual(
      own.databases,
      databases.map(({ id, kind, engine, sizeGiB, changeGiBPerHour, key, multiAz, tags }) => ({
        id,
        kind,
        engine,
        sizeGiB,
        changeGiBPerHour,
        key,
        multiAz,
        tags,
      })),
    );
    assert.equal(readProjectFile("drill/fleet.yaml"), readFileSync(join(projectRoot, "drill/fleet.yaml"), "utf8"));
  });

  describe("of several places", () => {
    const text = `
places:
  - { account: "111111111111", region: eu-west-1, stack: prod }
  - { account: "333333333333", region: eu-central-1, stack: crm }
unread: ["444444444444 eu-west-1: no instance could be listed"]
databases:
  - { id: orders, stack: prod, engine: mysql, sizeGiB: 20, changeGiBPerHour: 1 }
  - { id: contacts, stack: crm, engine: mysql, sizeGiB: 20, changeGiBPerHour: 1 }
  - { id: leads, stack: crm, engine: mysql, sizeGiB: 20, changeGiBPerHour: 1 }
  - { id: anywhere, engine: mysql, sizeGiB: 20, changeGiBPerHour: 1 }
`;
    const ofStack = (raw: object) => read(raw, { fleet: { file: "own.yaml" } }, { "own.yaml": text });
    const names = (raw: object) => ofStack(raw).objective.databases?.map(({ id }) => id);

    it("counts for a stack those where its databases are, and for one that copies those of its sources", () => {
      assert.deepEqual(names(sourceStack), ["orders", "anywhere"]);
      assert.deepEqual(names(drStack), ["contacts", "leads", "anywhere"]);
    });

    it("is said to lack what could not be read", () => {
      const lines = outlookLines(ofStack(sourceStack));
      const lack =
        "The fleet file lacks databases that were there: 444444444444 eu-west-1: no instance could be listed";
      assert.ok(lines.includes(lack), lines.join("\n"));
    });
  });

  it("is refused when it is not there, no YAML, or not a list of databases, objective or not", () => {
    const named = { ...sourceStack, recoveryPointObjective: undefined, fleet: { file: "own.yaml" } };
    const [missing] = refusals({ ...named, fleet: { file: "none.yaml" } }, {});
    assert.match(
      missing!,
      /^fleet\.file: Given: "none\.yaml"\. There is no such file\. Paths are from the project's folder\.$/,
    );
    const [broken] = refusals(named, {}, { "own.yaml": "databases: [" });
    assert.match(broken!, /^fleet\.file: Given: "own\.yaml"\. It cannot be read: /);
    assert.deepEqual(refusals(named, {}, { "own.yaml": "databases:\n  - { id: a, engine: mysql, sizeGiB: 0 }\n" }), [
      'fleet.file: Given: "own.yaml". It is no fleet file. databases[0].sizeGiB (a): Given: 0. It needs more than 0. databases[0].changeGiBPerHour (a): Nothing is given. It needs a number.',
    ]);
    assert.deepEqual(refusals(named, {}, { "own.yaml": "[]" }).length, 1);
  });
});
