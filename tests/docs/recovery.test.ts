import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { hour, minute } from "../../cli/durations";
import type { Cloud } from "../../drill/cloud/index";
import type { DatabaseRecord, Fields, Place, Principal, SnapshotRecord } from "../../drill/cloud/kernel/types";
import { arrangeFaults } from "../../drill/faults/arrange";
import { runScenario, scenarioStart } from "../../drill/run/runScenario";
import { findScenario } from "../../drill/scenario/scenario";
import { projectRoot as project } from "../../projectRoot";
import { blocksOf } from "./support/blocks";
import { type Outcome, runScript } from "./support/shell";

const source: Place = { account: "111111111111", region: "eu-west-1" };
const dr: Place = { account: "222222222222", region: "eu-central-1" };
const clean: Place = { account: "333333333333", region: "eu-central-1" };
const held = "rds-lifeboat:hold";

const blocks = blocksOf("docs/recovery.md").filter(({ text }) => /^# needs AWS: .*tried in the drill/.test(text));

/** The blocks of a section, in order. */
function section(heading: string): string {
  const page = readFileSync(path.join(project, "docs/recovery.md"), "utf8").split("\n");
  const begin = page.indexOf(`## ${heading}`) + 1;
  assert.ok(begin > 0, heading);
  const end = page.findIndex((line, index) => index >= begin && line.startsWith("## "));
  const inside = blocks.filter(({ line }) => line > begin && (end < 0 || line <= end));
  assert.ok(inside.length > 0, `${heading}: no block`);
  return inside.map(({ text }) => text).join("");
}

const asDr = "export AWS_PROFILE=dr AWS_DEFAULT_REGION=eu-central-1\n";
const asClean = asDr.replace("=dr ", "=clean ");
const choose = section("2. Choose the copies");
const back = ["3. Hold them", "4. Restore", "5. Passwords, standby, backups", "7. Switch names over"].map(section);

describe("the recovery run-book, after the source account is destroyed", () => {
  let cloud: Cloud;
  let folder: string;
  let were: readonly DatabaseRecord[];
  let copies: readonly SnapshotRecord[];
  let disaster: number;

  async function run(script: string, variables: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    return runScript(cloud.world, script, { profiles: { source, dr, clean }, folder, variables });
  }

  /** Runs it; everything has to work. */
  async function done(script: string, variables: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    const outcome = await run(script, variables);
    assert.equal(outcome.code, 0, outcome.stderr);
    return outcome;
  }

  const file = (name: string) => readFileSync(path.join(folder, name), "utf8");
  const rows = (name: string) =>
    file(name)
      .trimEnd()
      .split("\n")
      .map((line) => line.split("\t"));
  const call = (place: Place, service: string, operation: string, input: object) => {
    const person: Principal = { kind: "administrator", account: place.account, name: "test" };
    return cloud.world.call({ principal: person, place, service, operation, input: { ...input } });
  };

  /** Copies that were there after the attack, and are not any more. */
  const gone = () => copies.filter(({ arn }) => cloud.rds.snapshot(arn) === undefined).map(({ arn }) => arn);

  function attemptToDisable(key: string): void {
    if (cloud.kms.stateOf(key) === "Enabled") call(dr, "kms", "DisableKey", { KeyId: key });
  }

  /** The block that makes subnet and parameter groups, for the account in use. */
  function subnets(): string {
    const [, place = ""] = section("Before anything has happened").split(/^export AWS_PROFILE=dr .*$/m);
    return place;
  }

  /** The newest copy of a database that is no newer than that moment. */
  function newest(resourceId: string, until = Number.POSITIVE_INFINITY): SnapshotRecord {
    const own = copies.filter((copy) => copy.resourceId === resourceId && copy.originalCreatedAt <= until);
    const [first] = [...own].sort((a, b) => b.originalCreatedAt - a.originalCreatedAt);
    assert.ok(first, resourceId);
    return first;
  }

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "recovery-"));
    // Copies are kept for so short a time that retention would take the oldest while people recover.
    const normal = findScenario("normal");
    const stacks = normal.stacks.map((stack) =>
      stack.role === "dr" ? { ...stack, set: { "dr.retention": "5h", "dr.keepNewest": 2 } } : stack,
    );
    const scenario = { ...normal, stacks, days: 0.25 };
    const fleetFile = path.join(__dirname, "support/recovery.fleet.yaml");
    ({ cloud } = await runScenario({ scenario, seed: 1, fleetFile, configDir: project, project }));
    await removeRestored();
    were = cloud.rds.databases(source);
    await done(section("Before anything has happened"));
    // One of the instances had a parameter group of its own.
    writeFileSync(path.join(folder, "instances.tsv"), file("instances.tsv").replace("default.postgres16", "audited"));
    disaster = cloud.world.time.now();
    await destroySource();
    copies = cloud.rds.snapshots(dr).filter(({ status }) => status === "available");
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  /** The drill has restored every database at its end, under other names: away with these. */
  async function removeRestored(): Promise<void> {
    const restored = cloud.rds.databases(dr);
    for (const { clusterIdentifier, kind, identifier } of restored) {
      const skip = clusterIdentifier === undefined ? { SkipFinalSnapshot: true } : {};
      if (kind === "instance") call(dr, "rds", "DeleteDBInstance", { DBInstanceIdentifier: identifier, ...skip });
    }
    await cloud.world.time.runUntil(cloud.world.time.now() + minute);
    for (const { kind, identifier } of restored) {
      const input = { DBClusterIdentifier: identifier, SkipFinalSnapshot: true };
      if (kind === "cluster") call(dr, "rds", "DeleteDBCluster", input);
    }
    await cloud.world.time.runUntil(cloud.world.time.now() + minute);
    assert.deepEqual(cloud.rds.databases(dr), []);
  }

  /** What the attack of the scenario source-compromise does to databases, snapshots and keys. */
  async function destroySource(): Promise<void> {
    const attack = { account: "source", databases: true, snapshots: true, schedules: false, keys: true };
    const keys = new Set(were.flatMap(({ kmsKeyArn }) => kmsKeyArn ?? []));
    arrangeFaults([{ at: disaster - scenarioStart, attack }], {
      world: cloud.world,
      cloud,
      start: scenarioStart,
      places: () => [source],
      resources: () => [],
      otherKeys: () => [...keys],
      rebuild: () => assert.fail("nothing is rebuilt here"),
      replace: () => assert.fail("nothing is replaced here"),
      gone: () => undefined,
      report: () => undefined,
    });
    const { Schedules } = call(source, "scheduler", "ListSchedules", {}) as { readonly Schedules: readonly Fields[] };
    for (const { Name, GroupName } of Schedules) call(source, "scheduler", "DeleteSchedule", { Name, GroupName });
    await cloud.world.time.runUntil(disaster + 2 * hour);
    assert.deepEqual([cloud.rds.databases(source), cloud.rds.snapshots(source)], [[], []]);
  }

  it("stops deletions: the expire pass starts no more, and what retention would take stays", async () => {
    const { stdout } = await done(section("1. Stop deletions"));
    assert.match(stdout, /^222222222222$/m);
    await cloud.world.time.runUntil(disaster + 9 * hour);
    assert.deepEqual(gone(), []);
  });

  it("chooses by identity and point in time, and shows names that are there twice", async () => {
    const { stdout } = await done(asDr + choose);
    assert.match(stdout, /^Databases: 3, of 3 that have copies$/m);
    assert.match(stdout, /^Names that are there twice: 0$/m);
    const point = disaster - 90 * minute;
    await done(asDr + choose, { POINT: new Date(point).toISOString().slice(0, 19) });
    const alone = were.filter(({ clusterIdentifier }) => clusterIdentifier === undefined);
    const expected = alone.map(({ resourceId }) => newest(resourceId, point).identifier);
    assert.deepEqual(
      rows("plan.tsv")
        .map(([, , , , , snapshot]) => snapshot)
        .sort(),
      expected.sort(),
    );
    assert.ok(expected.every((name) => !alone.some(({ resourceId }) => newest(resourceId).identifier === name)));
  });

  it("brings every database back from its newest copy, with the settings that it had", async () => {
    await done(asDr + choose + back.join(""));
    const now = cloud.rds.databases(dr);
    for (const { clusterIdentifier, identifier, kind, resourceId, multiAz } of were) {
      const found = now.find((one) => one.kind === kind && one.identifier === identifier);
      assert.ok(found, identifier);
      assert.equal(found.status, "available", identifier);
      if (clusterIdentifier !== undefined) assert.equal(found.clusterIdentifier, clusterIdentifier);
      else {
        const copy = newest(resourceId);
        assert.equal(found.tags["restored-from"], copy.identifier);
        assert.equal(found.kmsKeyArn, copy.kmsKeyArn);
        assert.equal(cloud.rds.snapshot(copy.arn)?.tags[held], "recovery");
        if (kind === "instance") assert.equal(found.multiAz, multiAz, identifier);
        assert.equal(found.settings?.subnetGroup, "recovery");
        assert.deepEqual(found.settings?.securityGroups, ["sg-0a1b2c3d4e5f60003"]);
        assert.equal(found.settings?.deletionProtection, true);
        assert.equal(found.settings?.backupDays, 7);
        assert.match(found.settings?.passwordSecret ?? "", /^arn:aws:secretsmanager:/);
      }
    }
    assert.equal(now.length, were.length);
    assert.equal(now.find(({ identifier }) => identifier === "identity")?.settings?.parameterGroup, "audited");
    await done(section("1. Stop deletions") + section("8. Afterwards"));
    assert.ok(cloud.rds.snapshots(dr).every(({ tags }) => tags[held] === undefined));
    // Only now does retention take what it would have taken long ago.
    assert.deepEqual(gone(), []);
    await cloud.world.time.runUntil(cloud.world.time.now() + 2 * hour);
    assert.ok(gone().length > 0);
  });

  it("saves the copies' key from a deletion that somebody has begun", async () => {
    const [key = ""] = new Set(copies.map(({ kmsKeyArn }) => kmsKeyArn ?? ""));
    call(dr, "kms", "ScheduleKeyDeletion", { KeyId: key, PendingWindowInDays: 7 });
    await done(asDr + section("The key of the copies"));
    assert.equal(cloud.kms.stateOf(key), "Enabled");
  });

  it("moves the chosen copies to a clean account, where they outlive the DR account's key", async () => {
    const cleanKey = cloud.kms.addKey(clean, "clean").arn;
    await done(asDr + choose + section("When the DR account is suspect"), { CLEAN_KEY: cleanKey });
    for (const { kmsKeyArn } of copies) if (kmsKeyArn) attemptToDisable(kmsKeyArn);
    await done(asClean + choose);
    assert.equal(rows("plan.tsv").length, 3);
    const there = cloud.rds.snapshots(clean);
    for (const { identifier, originalCreatedAt, kmsKeyArn, status } of there) {
      assert.equal(status, "available");
      assert.equal(kmsKeyArn, cleanKey);
      assert.equal(originalCreatedAt, copies.find((copy) => copy.identifier === identifier)?.originalCreatedAt);
    }
    await done(asClean + subnets() + back.slice(1, 2).join(""));
    assert.equal(cloud.rds.databases(clean).filter(({ status }) => status === "available").length, were.length);
  });
});
