import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readFleet } from "../../drill/fleet";
import { outlookLines } from "../../stacks/outlook";
import { type Problem, readSettings, type Settings } from "../../stacks/settings";
import { readFleetFile, readProjectFile } from "../../stacks/settings/fleetFile";
import { put } from "./settings.fixtures";

const account = "111111111111";
const region = "eu-west-1";
const copies = {
  sources: [{ account: "333333333333", region: "eu-central-1", stack: "organization/rds-lifeboat/prod" }],
};
const sourceStack = { account, region, source: { drAccounts: ["222222222222"] }, recoveryPointObjective: "60m" };
const drStack = { account, region, dr: copies, recoveryPointObjective: "60m" };
/** The reference case: raised quotas, and the databases of drill/fleet.yaml. */
const reference = {
  fleet: { file: "drill/fleet.yaml" },
  "source.quotas.instanceSnapshots": 700,
};

/** A stack's settings with values put at paths. */
function having(raw: object, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy = structuredClone(raw) as Record<string, unknown>;
  for (const [path, value] of Object.entries(values)) put(copy, path, value);
  return copy;
}

function read(
  raw: object,
  values: Readonly<Record<string, unknown>> = {},
  files?: Readonly<Record<string, string>>,
): Settings {
  return readSettings(having(raw, values), [], files ? (path) => files[path]! : undefined);
}

function refusals(raw: object, values: Readonly<Record<string, unknown>>, files?: Readonly<Record<string, string>>) {
  try {
    read(raw, values, files);
  } catch (error) {
    return (error as Error & { problems: readonly Problem[] }).problems.map(({ path, text }) => `${path}: ${text}`);
  }
  return [];
}

describe("settings: a recovery point objective", () => {
  it("gives interval, take schedule and retention where they are not given", () => {
    const { source, objective } = read(sourceStack, reference);
    assert.equal(source!.intervalMinutes, 39);
    assert.deepEqual(source!.schedules, { take: "rate(1 minute)", share: "rate(10 minutes)", expire: "rate(1 hour)" });
    assert.equal(source!.retentionMinutes, 1_440);
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
    assert.equal(source!.retentionMinutes, 5 * 60);
    const { dr, objective: inDr } = read(drStack);
    assert.equal(inDr.intervalMinutes, 41);
    // Where copies are kept people are told from 80 of them on: 7 of each leave room.
    assert.equal(dr!.retentionMinutes, 3 * 60);
  });

  it("leaves all as it is where it is not stated", () => {
    const { source, objective } = read({ ...sourceStack, recoveryPointObjective: undefined }, reference);
    assert.equal(source!.intervalMinutes, 60);
    assert.equal(source!.schedules.take, "rate(5 minutes)");
    assert.equal(source!.retentionMinutes, 1_440);
    assert.equal(objective.intervalMinutes, 60);
    // Not even what could never hold an objective is refused.
    assert.deepEqual(refusals({ ...sourceStack, recoveryPointObjective: undefined }, { "fleet.clusters": 50_000 }), []);
  });

  it("gives way to what is given", () => {
    const given = { ...reference, "source.interval": "30m", "source.schedules.take": "rate(2 minutes)" };
    const { source, objective } = read(sourceStack, { ...given, "source.retention": "3h" });
    assert.equal(source!.intervalMinutes, 30);
    assert.equal(source!.schedules.take, "rate(2 minutes)");
    assert.equal(source!.retentionMinutes, 180);
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
      { label: "c", count: 1, copying: "twice-full" },
      { label: "d", count: 1, copying: "full" },
    ]);
  });

  it("counts two full copies where copies take two steps, here or in the stack that copies", () => {
    const ways = (raw: object, values: Record<string, unknown>) =>
      read(raw, { recoveryPointObjective: "7d", ...values }).objective.plan.fleet.map(({ copying }) => copying);
    assert.deepEqual(ways(sourceStack, { "fleet.copying": "two-step" }), ["twice-full"]);
    assert.deepEqual(ways(drStack, { "dr.copying": "two-step" }), ["twice-full"]);
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
      /^recoveryPointObjective: Given: "60m"\. By time alone an interval of 31 min would hold 60 min/,
    );
    assert.match(
      lines[2]!,
      /^15 clusters x 22\.5 min to copy \/ 31 min = 10\.9 copies at once, of 5 in one destination: too many$/,
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
    assert.deepEqual([source!.retentionMinutes, source!.keepAllMinutes], [14 * 1_440, 1_440]);
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
    assert.deepEqual(refusals(sourceStack, { ...reference, "source.databases.patterns": ["nothing"] }), [
      `fleet.file: Given: "drill/fleet.yaml". ${advice}`,
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
    const { databases } = readFleet(join(__dirname, "../../drill/fleet.yaml"));
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
    assert.equal(readProjectFile("drill/fleet.yaml"), readFileSync(join(__dirname, "../../drill/fleet.yaml"), "utf8"));
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
      /^fleet\.file: Given: "none\.yaml"\. It cannot be read: ENOENT.*\. Paths are from the project's folder\.$/,
    );
    const [broken] = refusals(named, {}, { "own.yaml": "databases: [" });
    assert.match(broken!, /^fleet\.file: Given: "own\.yaml"\. It cannot be read: /);
    assert.deepEqual(refusals(named, {}, { "own.yaml": "databases:\n  - { id: a, engine: mysql, sizeGiB: 0 }\n" }), [
      'fleet.file: Given: "own.yaml". It is no fleet file: databases[0].sizeGiB needs more than 0; databases[0].changeGiBPerHour needs a number.',
    ]);
    assert.deepEqual(refusals(named, {}, { "own.yaml": "[]" }).length, 1);
  });
});

describe("settings: what the preview says of the objective", () => {
  it("is what holds, with its arithmetic, what is kept, and what it was reckoned for", () => {
    assert.deepEqual(outlookLines(read(sourceStack, reference)), [
      "No copy gets older than 60 min, with a snapshot of every database each 39 min (the longest interval that holds it).",
      "39.0 interval + 1.0 until the take pass looks + 5.7 snapshot + 0.2 events and the passes they start + 0.0 queue for a copy slot + 11.3 copy + 2.0 margin = 59.2 min for warehouse",
      "12 instances x 10.3 min to copy / 39 min = 3.2 copies at once, of 20 in one destination: enough",
      "Were every event lost, the schedules alone would hold 80 min.",
      "Kept for 1d in source: 12 instances x 40 snapshots = 480 of 700 in the quota.",
      "Reckoned for the databases in fleet.file, with assumed times.",
    ]);
  });

  it("says so where nothing is known of the fleet, and no objective is stated", () => {
    const lines = outlookLines(read({ ...sourceStack, recoveryPointObjective: undefined }));
    assert.match(
      lines[0]!,
      /^No objective is stated: with a snapshot of every database each 60 min, recoveryPointObjective could be \d+m\.$/,
    );
    assert.equal(
      lines.at(-1),
      "Nothing is said of the databases (fleet), so this is for 10 instances of 500 GiB, 10 of which change in an hour, with assumed times.",
    );
    assert.equal(
      lines.at(-2),
      "Kept for 1d in source: 10 instances x 26 snapshots = 260 of 100 in the quota: too many, raise the quota or shorten the retention.",
    );
  });

  it("names the chosen databases of the fleet file that would better be moved to another key", () => {
    const row = (id: string, key: string) =>
      `  - { id: ${id}, engine: mysql, sizeGiB: 9, changeGiBPerHour: 1, key: ${key} }`;
    const rows = [row("orders", "lifeboat"), row("legacy", "aws/rds"), row("test", "aws/rds")];
    const files = { "own.yaml": ["databases:", ...rows].join("\n") };
    const settings = { fleet: { file: "own.yaml" }, "source.databases": { patterns: ["orders", "legacy"] } };
    const calm = { ...sourceStack, recoveryPointObjective: undefined };
    const last = outlookLines(read(calm, settings, files)).at(-1) ?? "";
    assert.match(
      last,
      /^Under the AWS-managed key aws\/rds, which cannot be shared: legacy\. .*copied twice, and in full.*sourceKeyArn/,
    );
    const without = { "own.yaml": ["databases:", rows[0]].join("\n") };
    assert.doesNotMatch(outlookLines(read(calm, settings, without)).join(), /AWS-managed/);
  });

  it("is said for a stack that copies if it states an objective, the databases of others counted in", () => {
    assert.deepEqual(outlookLines(read({ ...drStack, recoveryPointObjective: undefined })), []);
    const fleet = { clusters: 2, largestGiB: 100, changeGiBPerHour: 1, others: { clusters: 1 } };
    const lines = outlookLines(read(drStack, { fleet, measured: { snapshotMinutes: 4 } }));
    assert(lines.includes("Kept for 13h in dr: 3 clusters x 26 snapshots = 78 of 100 in the quota."), lines.join("\n"));
    assert.equal(
      lines.at(-1),
      "Reckoned for 2 clusters of 100 GiB, 1 of which change in an hour (fleet), with measured times.",
    );
  });

  it("says that people are told where what is stated takes four fifths of the quota for copies", () => {
    const keptIn = (stack: Parameters<typeof read>[0], more: object) =>
      outlookLines(read(stack, { fleet: { instances: 10 }, ...more })).find((line) => line.startsWith("Kept")) ?? "";
    const quota = (most: number) => ({ "dr.retention": "3h", "dr.quotas.instanceSnapshots": most });
    assert.match(keptIn(drStack, quota(100)), /10 instances x 7 snapshots = 70 of 100 in the quota\.$/);
    assert.match(
      keptIn(drStack, quota(87)),
      /70 of 87 in the quota: from 80 % an alarm tells people, raise the quota or shorten the retention\.$/,
    );
    // What only just fits is kept as shortly as it may be.
    assert.match(keptIn(drStack, { "dr.quotas.instanceSnapshots": 65 }), /^Kept for 1h in dr: .*: from 80 % an alarm/);
    const source = { "source.retention": "3h", "source.quotas.instanceSnapshots": 87 };
    assert.match(keptIn(sourceStack, source), /of 87 in the quota\.$/);
  });

  it("is refused where a hundred databases share one destination, with the arithmetic of the copies at once", () => {
    // The fleet of the scenarios objective-60-fleet and objective-60-destinations, seen by one of its three sources.
    const fleet = { instances: 30, clusters: 5, largestGiB: 80, changeGiBPerHour: 4 };
    const others = { instances: 55, clusters: 10 };
    const quotas = { instanceSnapshots: 1500, clusterSnapshots: 300 };
    const stated = (objective: string, more: object) => ({
      account: "111111111111",
      region: "eu-west-1",
      recoveryPointObjective: objective,
      fleet: { ...fleet, ...more },
      source: { destinations: [{ account: "222222222222", region: "eu-central-1" }], quotas },
    });
    assert.throws(
      () => readSettings(stated("60m", { others })),
      (error: Error) => {
        // 4 GiB an hour for 36 min, at 12 GiB a minute, after 10 min: 10.2; 85 of them in 36 min.
        assert.match(
          error.message,
          /85 instances x 10\.2 min to copy \/ 36 min = 24\.1 copies at once, of 20 .* too many/,
        );
        // 80 GiB at 12 GiB a minute, after 10 min: 16.7; 15 of them in 36 min.
        assert.match(
          error.message,
          /15 clusters x 16\.7 min to copy \/ 36 min = 6\.9 copies at once, of 5 .* too many/,
        );
        assert.match(error.message, /What would hold: recoveryPointObjective: 126m, .* or 3 destinations/);
        return true;
      },
    );
    assert.equal(readSettings(stated("126m", { others })).source?.intervalMinutes, 67);
    assert.equal(readSettings(stated("60m", {})).source?.intervalMinutes, 36);
  });
});
