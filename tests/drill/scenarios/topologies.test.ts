import assert from "node:assert/strict";
import { join } from "node:path";
import { hour, minute } from "../../../cli/durations";
import { judge } from "../../../drill/judge/expectations";
import { namesOf } from "../../../drill/record/namesakes";
import { Recorder } from "../../../drill/record/recorder";
import type { Holding } from "../../../drill/report/types";
import { runScenario } from "../../../drill/run/runScenario";
import { planStacks } from "../../../drill/run/stacks";
import { findScenario, type Scenario, withOverrides } from "../../../drill/scenario/scenario";
import { readFleet, scaled } from "../../../fleet/file";
import { projectRoot as project } from "../../../projectRoot";
import { file } from "../files";
import { measured } from "../measured";
import { copyOf, dr, orders, snapshot, source } from "../records";

const north = { account: "555555555555", region: "eu-north-1" };
const inputOf = (scenario: Scenario) => ({ scenario, seed: 1, fleetFile: undefined, configDir: project, project });

function recorder(): Recorder {
  const roles = new Map([
    [source.account, "source" as const],
    [dr.account, "dr" as const],
    [north.account, "dr" as const],
  ]);
  const made = new Recorder({ start: 0, disaster: undefined, roles, byPlace: true });
  made.watch(orders, 0);
  return made;
}

describe("several places that hold copies", () => {
  const everywhere = () => true;

  it("are measured one by one, each by its own newest usable copy", () => {
    const watched = recorder();
    const [a, b] = [snapshot("a", { originalCreatedAt: 0 }), snapshot("b", { originalCreatedAt: hour })];
    for (const place of [dr, north]) watched.onSnapshot(undefined, copyOf(a, { place }), 0);
    watched.onSnapshot(undefined, copyOf(b), hour);
    assert.equal(watched.copyAge(2 * hour)?.worst, hour);
    const places = [dr, north].map((place) => ({ place, from: 0, keeps: everywhere }));
    assert.deepEqual(watched.holdings(places, 2 * hour), [
      { ...dr, databases: 1, held: 1, worstAgeMinutes: 60 },
      { ...north, databases: 1, held: 1, worstAgeMinutes: 120 },
    ]);
  });

  it("count what they keep, from when they came, and hold nothing under a key that is not enabled", () => {
    const watched = recorder();
    const kmsKeyArn = "arn:aws:kms:eu-north-1:555555555555:key/north";
    watched.onSnapshot(
      undefined,
      copyOf(snapshot("a", { originalCreatedAt: hour }), { place: north, kmsKeyArn }),
      hour,
    );
    const holding = (from: number, keeps = everywhere) =>
      watched.holdings([{ place: north, from, keeps }], 2 * hour)[0];
    assert.deepEqual(holding(hour), { ...north, databases: 1, held: 1, worstAgeMinutes: 60 });
    assert.equal(holding(0)?.worstAgeMinutes, Number.POSITIVE_INFINITY);
    assert.deepEqual(
      holding(0, () => false),
      { ...north, databases: 0, held: 0, worstAgeMinutes: 0 },
    );
    watched.onKey(kmsKeyArn, "Disabled", 90 * minute);
    assert.deepEqual(holding(hour), { ...north, databases: 1, held: 0, worstAgeMinutes: Number.POSITIVE_INFINITY });
  });

  const full: Holding = { ...dr, databases: 2, held: 2, worstAgeMinutes: 80 };
  const cases: readonly (readonly [places: readonly Holding[] | undefined, held: readonly boolean[], said: string])[] =
    [
      [
        [full, { ...full, ...north }],
        [true, true],
        "2 of 2 in 222222222222 eu-central-1, 2 of 2 in 555555555555 eu-north-1",
      ],
      [
        [full, { ...full, ...north, held: 1, worstAgeMinutes: 90 }],
        [false, false],
        "1 of 2 in 555555555555 eu-north-1",
      ],
      [[{ ...full, databases: 0, held: 0 }], [true, false], "0 of 0 in 222222222222 eu-central-1"],
      [undefined, [false, false], "no place"],
    ];
  for (const [places, held, said] of cases) {
    it(`are judged: ${said}`, () => {
      const expect = { worstPlaceAgeMinutes: { atMost: 80 }, everywhere: "all" as const };
      const verdicts = judge(expect, { ...measured, ...(places && { places }) }, () => []);
      assert.deepEqual(
        verdicts.map((one) => one.held),
        held,
      );
      assert.equal(verdicts[1]?.measured, said);
    });
  }
});

describe("ages outside of faults", () => {
  it("leave out the windows, which may overlap", () => {
    const watched = recorder();
    watched.onSnapshot(undefined, copyOf(snapshot("a", { originalCreatedAt: 0 })), 0);
    watched.onSnapshot(undefined, copyOf(snapshot("b", { originalCreatedAt: 4 * hour })), 4 * hour);
    const worst = (...windows: readonly (readonly [number, number])[]) =>
      watched.copyAge(
        6 * hour,
        windows.map(([from, to]) => ({ from: from * hour, to: to * hour })),
      )?.worst;
    assert.equal(worst(), 4 * hour);
    assert.equal(worst([2, 4]), 2 * hour);
    assert.equal(worst([3, 4], [1, 3.5]), 2 * hour);
    assert.equal(worst([1, 4], [5, 7]), hour);
    assert.equal(worst([0, 6]), undefined);
  });

  it("are judged, and never hold where nothing was measured", () => {
    const settled = { afterMinutes: 30, worstCopyAgeMinutes: { atMost: 80 } };
    const held = (settledWorstMinutes: number | undefined) =>
      judge({ settled }, { ...measured, ...(settledWorstMinutes && { settledWorstMinutes }) }, () => [])[0]?.held;
    assert.deepEqual([held(80), held(81), held(undefined)], [true, false, false]);
  });

  it("are asked for only where a fault lasts", () => {
    const scenario = findScenario("region-outage");
    assert.throws(
      () => withOverrides({ ...scenario, faults: [] }, { days: undefined, databases: undefined }),
      /expect\.settled: needs a fault that lasts/,
    );
  });
});

describe("a database that its owner deletes", () => {
  it("is not counted any longer, and shown until then", () => {
    const watched = recorder();
    watched.onSnapshot(undefined, copyOf(snapshot("a", { originalCreatedAt: 0 })), 0);
    watched.gone(orders, 12 * hour);
    assert.equal(watched.copyAge(24 * hour)?.worst, 12 * hour);
    assert.equal(watched.lostAt(orders), 12 * hour);
    const [shown] = watched.agesOverTime(24 * hour, 24 * hour).databases;
    assert.deepEqual([shown?.oldestMinutes.length, shown?.oldestMinutes.at(-1)], [120, 720]);
  });

  it("is told apart from its namesakes", () => {
    const there = { ...orders, resourceId: "db-THERE", place: { account: "333333333333", region: "eu-west-2" } };
    const anew = { ...orders, resourceId: "db-ANEW" };
    const other = { ...orders, resourceId: "db-OTHER", identifier: "ledger" };
    assert.deepEqual(
      [...namesOf([orders, there, other, anew]).values()],
      [
        "orders (111111111111 eu-west-1)",
        "orders (333333333333 eu-west-2)",
        "ledger",
        "orders (111111111111 eu-west-1), no. 2",
      ],
    );
  });
});

describe("stacks of a scenario", () => {
  const many = findScenario("many-to-many");

  it("have names and credentials of their own", () => {
    assert.deepEqual(
      planStacks(inputOf(many)).map(({ stack, callerAccount, config }) => [
        stack,
        callerAccount,
        config["rds-lifeboat:region"],
      ]),
      [
        ["prod-shop", "111111111111", "eu-west-1"],
        ["prod-crm", "333333333333", "eu-west-2"],
        ["drprod-a", "222222222222", "eu-central-1"],
        ["drprod-b", "555555555555", "eu-north-1"],
        ["prod-late", "444444444444", "eu-west-1"],
      ],
    );
  });

  it("are refused with one name twice, or keeping what is not there", () => {
    const [first, ...others] = many.stacks;
    const twice = { ...many, stacks: [first!, { ...first!, callerAccount: "333333333333" }, ...others] };
    assert.throws(() => planStacks(inputOf(twice)), /stacks\[1\]\.as: rds-lifeboat\/prod-shop is there twice/);
    const keeping = { ...many, stacks: many.stacks.map((one) => ({ ...one, keeps: ["prod-shop", "drprod-a"] })) };
    assert.throws(() => planStacks(inputOf(keeping)), /stacks\[0\]\.keeps: drprod-a is no stack with databases/);
  });

  it("give databases a home: each lives in its stack's account, under its key, and is in the keeping of some places only", async () => {
    const stacks = many.stacks
      .slice(0, 4)
      .map((one) => (one.as === "drprod-b" ? { ...one, keeps: ["prod-crm"] } : one));
    const fleet = file(
      "homes.yaml",
      `
firstCopyWithin: 2h
databases:
  - { id: orders, stack: prod-shop, engine: postgres, sizeGiB: 20, changeGiBPerHour: 1 }
  - { id: orders, stack: prod-crm, engine: postgres, sizeGiB: 20, changeGiBPerHour: 1 }
`,
    );
    const short = withOverrides({ ...many, stacks, fleet, faults: [] }, { days: 1, databases: undefined });
    const { report, cloud } = await runScenario(inputOf(short));
    assert.deepEqual(
      cloud.rds
        .databases()
        .filter(({ identifier }) => identifier === "orders")
        .map(({ place, kmsKeyArn }) => [place.account, kmsKeyArn?.split(":")[4]]),
      [
        ["111111111111", "111111111111"],
        ["333333333333", "333333333333"],
      ],
    );
    assert.deepEqual(
      report.places?.map(({ account, databases, held }) => [account, databases, held]),
      [
        ["222222222222", 2, 2],
        ["555555555555", 1, 1],
      ],
    );
    assert.deepEqual([...new Set(cloud.rds.snapshots(dr).map(({ identifier }) => identifier.split("-")[0]))].sort(), [
      "crm",
      "shop",
    ]);
    const lost = {
      ...short,
      fleet: file(
        "lost.yaml",
        "firstCopyWithin: 2h\ndatabases: [{ id: a, stack: prod, engine: mysql, sizeGiB: 1, changeGiBPerHour: 0 }]",
      ),
    };
    await assert.rejects(runScenario(inputOf(lost)), /databases of the stack prod, which this scenario does not have/);
  });
});

describe("a fleet of several stacks", () => {
  it("is a hundred databases, fifteen of them clusters, in three accounts when repeated", () => {
    const { databases } = scaled(readFleet(join(project, "drill/fleets/three-accounts.yaml")), 100);
    assert.equal(databases.filter(({ kind }) => kind === "cluster").length, 15);
    assert.deepEqual([...new Set(databases.map(({ stack }) => stack))].sort(), ["prod-a", "prod-b", "prod-c"]);
    assert.equal(new Set(databases.map(({ stack, id }) => `${stack}/${id}`)).size, 100);
  });

  const fleet = (second: string) => `
firstCopyWithin: 2h
databases:
  - { id: a, stack: one, engine: postgres, sizeGiB: 20, changeGiBPerHour: 1 }
  - { id: a, stack: ${second}, engine: postgres, sizeGiB: 20, changeGiBPerHour: 1 }
`;

  it("may have a name once in each, also when it is repeated", () => {
    const ids = scaled(readFleet(file("two.yaml", fleet("two"))), 4).databases.map(({ id, stack }) => `${stack}/${id}`);
    assert.deepEqual(ids, ["one/a", "two/a", "one/a-2", "two/a-2"]);
    assert.throws(
      () => readFleet(file("one.yaml", fleet("one"))),
      /databases\[1\]\.id: Given: "a"\. It is there twice in the stack one\./,
    );
  });
});
