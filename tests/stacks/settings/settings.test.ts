import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";
import { projectRoot } from "../../../projectRoot";
import { loadSettings, parseConfiguration, readSettings } from "../../../stacks/settings";
import { put } from "./fixtures";

const key = "arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555";
const common = { account: "111111111111", region: "eu-west-1" };
const source = { drAccounts: ["222222222222"] };
const dr = { sources: [{ account: "333333333333", region: "eu-central-1", stack: "organization/rds-lifeboat/prod" }] };

/** The configuration of a stack file as the engine hands it to the program. */
function engineConfiguration(file: string): Record<string, string> {
  const { config } = parse(readFileSync(join(projectRoot, file), "utf8")) as { config: Record<string, unknown> };
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

const notifications = {
  email: [],
  topics: [],
  slack: undefined,
  heartbeat: undefined,
  runbook: "docs/operations.md",
  reminderMinutes: 1_440,
};

describe("settings: defaults", () => {
  it("are S1's, or safer, for a source account", () => {
    const { objective, ...settings } = readSettings({ ...common, source });
    assert.equal(objective.minutes, undefined);
    assert.deepEqual(settings, {
      account: "111111111111",
      region: "eu-west-1",
      platform: "rds-lifeboat",
      createdBy: "rds-lifeboat",
      logLevel: "info",
      logRetentionDays: 30,
      dryRun: false,
      deletionProtection: true,
      permissionsBoundary: undefined,
      notifications,
      source: {
        acceptance: { acceptCopiesWithoutKey: false, includeReadReplicas: false },
        databases: { patterns: [".*"], tagFilter: undefined, excludeTag: undefined },
        destinations: [{ account: "222222222222", region: "eu-west-1" }],
        drAccounts: ["222222222222"],
        drRegions: ["eu-west-1"],
        key: undefined,
        keys: [],
        intervalMinutes: 60,
        ioSuspension: { accepted: false, intervalMinutes: 1_440, acceptedWait: true },
        schedules: {
          take: { schedule: "rate(5 minutes)", everyMinutes: 5 },
          share: { schedule: "rate(10 minutes)", everyMinutes: 10 },
          expire: { schedule: "rate(1 hour)", everyMinutes: 60 },
        },
        retention: { retentionMinutes: 1_440, keepAllMinutes: undefined, keepNewest: 3 },
        quotas: { instance: 100, cluster: 100 },
      },
      dr: undefined,
    });
  });

  it("are S1's, or safer, for a DR account", () => {
    const settings = readSettings({ ...common, dr });
    assert.equal(settings.source, undefined);
    assert.deepEqual(settings.dr, {
      acceptCopiesWithoutKey: false,
      region: "eu-west-1",
      key: undefined,
      copying: "single-step",
      serviceRole: "present",
      sources: [
        {
          account: "333333333333",
          region: "eu-central-1",
          alias: undefined,
          keys: [],
          stack: "organization/rds-lifeboat/prod",
        },
      ],
      optionGroups: [],
      databases: { patterns: [".*"], tagFilter: undefined, excludeTag: undefined },
      schedules: {
        copy: { schedule: "rate(10 minutes)", everyMinutes: 10 },
        expire: { schedule: "rate(1 hour)", everyMinutes: 60 },
      },
      retention: {
        retentionMinutes: 2_880,
        keepAllMinutes: 2_880,
        dailyDays: 0,
        weeklyWeeks: 0,
        monthlyMonths: 0,
        keepNewest: 3,
        released: [],
        brakeMinutes: 2_880,
        brakeSurplus: 3,
        roomMinutes: 60,
      },
      admission: { copyWindowMinutes: undefined, copiesPerHour: 7, newDatabasesPerDay: undefined },
      watch: {
        expected: [],
        measureEvery: { schedule: "rate(10 minutes)", everyMinutes: 10 },
        // The oldest that copies get hourly when all events are lost: 60 + 5 + 4.7 + 20 + 10.9 and what passes need.
        ageMinutes: 99,
        emptyMinutes: 1_440,
        slower: [],
      },
      cloudTrail: false,
      quotas: { instance: 100, cluster: 100 },
    });
  });

  it("let one account copy its own snapshots to another region, without sharing and without naming its own keys", () => {
    const sources = [{ account: "111111111111", region: "eu-west-1" }];
    const settings = readSettings({ ...common, source: {}, dr: { region: "eu-central-1", sources } });
    assert.deepEqual(settings.source?.drAccounts, []);
    assert.equal(settings.dr?.region, "eu-central-1");
  });

  it("fill in what a block leaves out of an inner block", () => {
    const settings = readSettings({ ...common, source: { ...source, schedules: { take: "rate(1 minute)" } } });
    assert.deepEqual(settings.source?.schedules, {
      take: { schedule: "rate(1 minute)", everyMinutes: 1 },
      share: { schedule: "rate(10 minutes)", everyMinutes: 10 },
      expire: { schedule: "rate(1 hour)", everyMinutes: 60 },
    });
  });
});

describe("settings: each one arrives", () => {
  const cases: readonly (readonly [path: string, written: unknown, read: unknown, name?: string])[] = [
    ["dr.region", "eu-north-1", "eu-north-1"],
    ["platform", "Billing team: ünï + 1", "Billing team: ünï + 1"],
    ["createdBy", "Snapshot Tool for RDS", "Snapshot Tool for RDS"],
    ["logLevel", "debug", "debug"],
    ["logRetentionDays", 365, 365],
    ["dryRun", true, true],
    ["deletionProtection", false, false],
    ["notifications.email", ["ops@example.com", "first.last+rds@mail.example.com"], undefined],
    ["notifications.topics", ["arn:aws:sns:eu-west-1:111111111111:pager"], undefined],
    ["source.databases.patterns", ["prod-.*", "orders"], undefined],
    ["source.databases.tagFilter", true, { key: "CopyDBSnapshot", value: "True" }],
    ["source.databases.tagFilter", { key: "Backup", value: "yes" }, undefined],
    ["source.drAccounts", ["222222222222", "012345678901"], undefined],
    ["source.drRegions", ["eu-central-1", "eu-north-1"], undefined],
    ["source.key", key, key],
    ["source.keys", [key], undefined],
    ["dr.key", key, key],
    ["dr.copying", "two-step", "two-step"],
    ["dr.serviceRole", "create", "create"],
    ["source.interval", "15m", 15, "source.intervalMinutes"],
    ["source.interval", "24h", 1_440, "source.intervalMinutes"],
    ["source.acceptIoSuspension", true, true, "source.ioSuspension.accepted"],
    ["source.acceptCopiesWithoutKey", true, true, "source.acceptance.acceptCopiesWithoutKey"],
    ["source.includeReadReplicas", true, true, "source.acceptance.includeReadReplicas"],
    ["dr.acceptCopiesWithoutKey", true, undefined],
    ["source.ioSuspensionInterval", "7d", 10_080, "source.ioSuspension.intervalMinutes"],
    ["source.schedules.take", "cron(0/30 * * * ? *)", { schedule: "cron(0/30 * * * ? *)", everyMinutes: 30 }],
    ["source.schedules.share", "rate(90 minutes)", { schedule: "rate(90 minutes)", everyMinutes: 90 }],
    ["source.schedules.expire", "cron(0 3 * * ? *)", { schedule: "cron(0 3 * * ? *)", everyMinutes: 1440 }],
    ["source.retention", "1h", 60, "source.retention.retentionMinutes"],
    ["source.keepAllHours", 5, 300, "source.retention.keepAllMinutes"],
    ["source.keepNewest", 2, 2, "source.retention.keepNewest"],
    [
      "dr.sources",
      [{ account: "333333333333", region: "us-east-1", alias: "shop", keys: [], stack: "o/p/s" }],
      undefined,
    ],
    ["dr.databases.patterns", ["prod-.*"], undefined],
    ["dr.schedules.copy", "rate(100 minutes)", { schedule: "rate(100 minutes)", everyMinutes: 100 }],
    ["dr.schedules.expire", "rate(1 day)", { schedule: "rate(1 day)", everyMinutes: 1440 }],
    ["dr.retention", "30d", 43_200, "dr.retention.retentionMinutes"],
    ["dr.keepAllDays", 1, 1_440, "dr.retention.keepAllMinutes"],
    ["dr.keepAllHours", 30, 1_800, "dr.retention.keepAllMinutes"],
    ["dr.dailyDays", 14, 14, "dr.retention.dailyDays"],
    ["dr.weeklyWeeks", 12, 12, "dr.retention.weeklyWeeks"],
    ["dr.monthlyMonths", 24, 24, "dr.retention.monthlyMonths"],
    ["dr.monthlyMonths", 0, 0, "dr.retention.monthlyMonths"],
    ["dr.brake.window", "12h", 720, "dr.retention.brakeMinutes"],
    ["dr.brake.surplus", 0, 0, "dr.retention.brakeSurplus"],
    ["dr.schedules.expire", "rate(3 hours)", 180, "dr.retention.roomMinutes"],
    ["dr.copyWindow", "2d", 2_880, "dr.admission.copyWindowMinutes"],
    ["dr.copiesPerHour", 60, 60, "dr.admission.copiesPerHour"],
    ["dr.newDatabasesPerDay", 40, 40, "dr.admission.newDatabasesPerDay"],
    ["dr.released", ["arn:aws:rds:eu-west-1:111111111111:db-OLD"], undefined, "dr.retention.released"],
    ["dr.keepNewest", 1, 1, "dr.retention.keepNewest"],
    ["dr.expected", ["orders", "ledger"], undefined, "dr.watch.expected"],
    ["dr.measureEvery", "1m", { schedule: "rate(1 minute)", everyMinutes: 1 }, "dr.watch.measureEvery"],
    ["dr.alarms.age", "2h", 120, "dr.watch.ageMinutes"],
    ["dr.alarms.empty", "3h", 180, "dr.watch.emptyMinutes"],
    [
      "dr.alarms.slower",
      [{ databases: ["wiki"], age: "26h" }],
      [{ pace: "26h", patterns: ["wiki"], minutes: 1_560 }],
      "dr.watch.slower",
    ],
    ["dr.cloudTrail", true, true],
  ];
  for (const [path, written, read = written, name = path] of cases) {
    it(`${path}: ${JSON.stringify(written)}`, () => {
      const raw: Record<string, unknown> = structuredClone({ ...common, source, dr });
      put(raw, path, written);
      assert.deepEqual(get(readSettings(raw), name.split(".")), read);
    });
  }

  it("have one name in a stack's file and in the program, but for the unit and the group", () => {
    /** The group has one name in the program, and says the rest. */
    const others: Readonly<Record<string, string>> = {
      "source.acceptIoSuspension": "source.ioSuspension.accepted",
      "source.ioSuspensionInterval": "source.ioSuspension.intervalMinutes",
      // A parameter that people have accepted spells it so.
      "dr.brake.window": "dr.retention.brakeMinutes",
    };
    const bare = (name: string) => name.replace(/(?:Minutes|Hours|Days)$/, "");
    const differing = cases.flatMap(([path, , , name = path]) => {
      const words = path.split(".");
      const [last = "", block = ""] = words.reverse();
      const own = bare(name.split(".").at(-1)!);
      const isSame = own === bare(last) || own === `${block}${last[0]!.toUpperCase()}${last.slice(1)}`;
      return isSame || others[path] === name || name === "dr.retention.roomMinutes" ? [] : [`${path}: ${name}`];
    });
    assert.deepEqual(differing, []);
  });

  it("dr.sources[].keys in place of a stack", () => {
    const sources = [{ account: "111111111111", region: "eu-west-1", keys: [key] }];
    const settings = readSettings({ account: "222222222222", region: "eu-central-1", dr: { sources } });
    assert.deepEqual(settings.dr?.sources, [{ ...sources[0], alias: undefined, stack: undefined }]);
  });

  it("regions and keys of another partition than aws", () => {
    const keys = [key.replace("arn:aws:", "arn:aws-us-gov:").replace("eu-west-1", "us-gov-west-1")];
    const settings = readSettings({
      account: "111111111111",
      region: "us-gov-west-1",
      source: { ...source, drRegions: ["us-gov-east-1"], keys },
    });
    assert.deepEqual(settings.source?.keys, keys);
  });
});

describe("settings: China, where RDS copies no snapshot from one region to another", () => {
  const home = { account: "222222222222", region: "cn-north-1" };
  const ownKey = key.replace("arn:aws:", "arn:aws-cn:").replace("eu-west-1", "cn-north-1");
  const sources = [{ account: "111111111111", region: "cn-north-1", keys: [ownKey] }];
  const reason = /RDS copies no snapshot from one region to another in China, and the stack's is cn-north-1/;

  it("accepts another account in the same region", () => {
    readSettings({ ...home, dr: { sources } });
    readSettings({ ...home, source: { ...source, drAccounts: ["333333333333"], drRegions: ["cn-north-1"] } });
  });

  it("refuses another region, with the reason", () => {
    const refused = (settings: Record<string, unknown>, at: RegExp) => {
      assert.throws(() => readSettings({ ...home, ...settings }), reason);
      assert.throws(() => readSettings({ ...home, ...settings }), at);
    };
    refused({ dr: { sources, region: "cn-northwest-1" } }, /dr\.region/);
    refused({ dr: { sources: [{ ...sources[0], region: "cn-northwest-1" }] } }, /dr\.sources\[0\]\.region/);
    refused({ source: { ...source, drRegions: ["cn-northwest-1"] } }, /source\.drRegions\[0\]/);
    const destinations = [{ account: "333333333333", region: "cn-northwest-1" }];
    refused({ source: { destinations } }, /source\.destinations\[0\]\.region/);
  });
});

describe("settings: from a stack", () => {
  afterEach(() => pulumi.runtime.setAllConfig({}));

  it("reads the two stacks of the reference case", () => {
    const prod = readSettings(parseConfiguration(engineConfiguration("Pulumi.prod.yaml")));
    assert.deepEqual([prod.account, prod.region, prod.dr], ["111111111111", "eu-west-1", undefined]);
    assert.deepEqual(prod.source?.drAccounts, ["222222222222"]);
    assert.deepEqual(prod.source?.drRegions, ["eu-central-1"]);
    const drprod = readSettings(parseConfiguration(engineConfiguration("Pulumi.drprod.yaml")));
    assert.deepEqual([drprod.account, drprod.region, drprod.source], ["222222222222", "eu-central-1", undefined]);
    assert.deepEqual(drprod.dr?.sources, [
      {
        account: "111111111111",
        region: "eu-west-1",
        alias: undefined,
        keys: [],
        stack: "organization/rds-lifeboat/prod",
      },
    ]);
  });

  it("fits both ends of the reference case together", () => {
    const prod = readSettings(parseConfiguration(engineConfiguration("Pulumi.prod.yaml")));
    const drprod = readSettings(parseConfiguration(engineConfiguration("Pulumi.drprod.yaml")));
    assert.ok(prod.source?.drAccounts.includes(drprod.account));
    assert.ok(prod.source?.drRegions.includes(drprod.region));
    assert.ok(drprod.dr?.sources.some(({ account, region }) => account === prod.account && region === prod.region));
  });

  it("takes every key of the namespace from the engine, also unknown ones, and no other", async () => {
    pulumi.runtime.setAllConfig({ ...engineConfiguration("Pulumi.prod.yaml"), "aws:region": "eu-west-2" });
    assert.equal((await loadSettings()).settings.region, "eu-west-1");
    pulumi.runtime.setConfig("rds-lifeboat:dryrun", "true");
    await assert.rejects(loadSettings(), /dryrun: This setting is unknown\. Did you mean dryRun\?/);
  });

  it("reads values as the engine writes them: account ids stay texts, the others are JSON", () => {
    const raw = parseConfiguration({
      "rds-lifeboat:account": "111111111111",
      "rds-lifeboat:platform": "true",
      "rds-lifeboat:dryRun": "true",
      "rds-lifeboat:logRetentionDays": "7",
      "rds-lifeboat:source": '{"drAccounts":["222222222222"]}',
      "rds-lifeboat:dr": "{broken",
      "rds-lifeboat:unknown": "7",
      "other:account": "333333333333",
    });
    assert.deepEqual(raw, {
      account: "111111111111",
      platform: "true",
      dryRun: true,
      logRetentionDays: 7,
      source: { drAccounts: ["222222222222"] },
      dr: "{broken",
      unknown: "7",
    });
  });

  it("does not change what it is given", () => {
    const raw = { ...common, source: { ...source, interval: "wrong", drAccounts: [2] } };
    const before = structuredClone(raw);
    assert.throws(() => readSettings(raw), { name: "SettingsError" });
    assert.deepEqual(raw, before);
  });
});

function get(target: unknown, path: readonly string[]): unknown {
  return path.reduce((value, part) => (value as Record<string, unknown>)[part], target);
}
