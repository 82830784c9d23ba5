import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Assessment,
  assess,
  intervalBounds,
  keepsUp,
  type Plan,
  type Refusal,
  solve,
  solveStated,
} from "../../../stacks/objective";
import { Cases } from "../../support/cases";
import { group, hundred, pace, plan, warehouse } from "./fixtures";

function held(asked: Plan, objectiveMinutes: number): Assessment {
  const solution = solve(asked, objectiveMinutes);
  assert(solution.holds);
  return solution.assessment;
}

function refused(asked: Plan, objectiveMinutes: number): Refusal {
  const solution = solve(asked, objectiveMinutes);
  assert(!solution.holds);
  return solution.refusal;
}

const near = (actual: number | undefined, expected: number) =>
  assert(actual !== undefined && Math.abs(actual - expected) < 0.01, `${actual}, not ${expected}`);

describe("objective: the worst age", () => {
  // Events and runs: 5 s delivery, 0.4 s start, 3 calls of 0.06 s = 5.58 s; a schedule is late by 1 s at most.
  const event = 5.58 / 60;
  const late = 1.58 / 60;

  it("is interval, take cadence, snapshot, two events, copy and margin", () => {
    const { worst } = assess(plan([warehouse]), 39);
    assert.deepEqual(
      worst.lines.map(({ label }) => label),
      [
        "interval",
        "until the take pass looks",
        "snapshot",
        "events and the passes they start",
        "queue for a copy slot",
        "copy",
        "margin",
      ],
    );
    // 24 GiB an hour are 16 GiB in 40 minutes: 3 + 16 / 6 for the snapshot, 10 + 16 / 12 for the copy.
    const expected = [39, 1 + late, 3 + 16 / 6, 2 * event, 0, 10 + 16 / 12, 2];
    for (const [at, { minutes }] of worst.lines.entries()) near(minutes, expected[at]!);
    near(worst.minutes, 39 + 1 + late + 3 + 16 / 6 + 2 * event + 10 + 16 / 12 + 2);
  });

  it("waits for the share and copy passes instead when every event is lost", () => {
    const { worst, schedulesOnly } = assess(plan([warehouse]), 39);
    near(schedulesOnly.minutes - worst.minutes, 20 + 2 * late - 2 * event);
  });

  it("is that of the database that fares worst, not of the largest group", () => {
    const small = group("instance", 11, { sizeGiB: 20, changeGiBPerHour: 0.2 });
    const large = group("instance", 1, { sizeGiB: 2048, changeGiBPerHour: 24 });
    assert.equal(assess(plan([small, large]), 60).worst.of, large);
    assert.equal(assess(plan([large, small]), 60).worst.of, large);
  });

  it("moves the whole of a cluster, and never more than there is of an instance", () => {
    const cluster = assess(plan([group("cluster", 1, { sizeGiB: 120, changeGiBPerHour: 1 })]), 60);
    near(cluster.worst.lines[5]!.minutes, 10 + 120 / 12);
    const tiny = assess(plan([group("instance", 1, { sizeGiB: 1, changeGiBPerHour: 50 })]), 60);
    near(tiny.worst.lines[5]!.minutes, 10 + 1 / 12);
  });

  it("counts two full copies, and what starts the second, where there are two", () => {
    const twice = assess(plan([group("instance", 1, { sizeGiB: 120, changeGiBPerHour: 1 }, "two-step")]), 60).worst;
    // Two steps go by the copy pass's schedule, each.
    near(twice.lines[3]!.minutes, event + 2 * (10 + late));
    assert.equal(twice.lines[3]!.label, "event, and until the copy passes look");
    near(twice.lines[5]!.minutes, 2 * (10 + 120 / 12));
    assert.equal(twice.lines[5]!.label, "2 copies, one after the other");
    const lost = assess(
      plan([group("instance", 1, { sizeGiB: 120, changeGiBPerHour: 1 }, "two-step")]),
      60,
    ).schedulesOnly;
    near(lost.lines[3]!.minutes, 3 * (10 + late));
  });

  it("takes measured times in place of assumed ones", () => {
    const measured = { snapshotMinutes: 2, copyMinutes: 4, clusterCopyMinutes: 8 };
    const fleet = [
      group("instance", 3, { sizeGiB: 500, changeGiBPerHour: 50 }),
      group("cluster", 2, { sizeGiB: 500, changeGiBPerHour: 50 }),
    ];
    const { worst, loads } = assess(plan(fleet, { pace: { ...pace, measured } }), 60);
    assert.equal(worst.of.kind, "cluster");
    near(worst.lines[2]!.minutes, 2);
    near(worst.lines[5]!.minutes, 8);
    assert.deepEqual(
      loads.map(({ holdMinutes }) => holdMinutes),
      [4, 8],
    );
  });
});

describe("objective: the interval", () => {
  it("is the longest that holds: 60 minutes for the reference fleet, and one more would not", () => {
    const { intervalMinutes, worst } = held(plan([warehouse]), 60);
    assert.equal(intervalMinutes, 39);
    assert(worst.minutes <= 60);
    assert(assess(plan([warehouse]), 40).worst.minutes > 60);
  });

  it("reaches 30 minutes with small databases, where copies of ten minutes allow it", () => {
    const small = plan([group("instance", 12, { sizeGiB: 100, changeGiBPerHour: 2 })]);
    assert(held(small, 30).worst.minutes <= 30);
    assert.equal(solve(small, 26).holds, false);
  });

  it("is never shorter than a snapshot or a copy, of which a database has one under way at most", () => {
    const { misfits } = assess(plan([group("cluster", 1, { sizeGiB: 600, changeGiBPerHour: 1 })]), 30);
    assert.deepEqual(
      misfits.map(({ what, minutes }) => [what, Math.round(minutes)]),
      [["copy", 60]],
    );
    const slow = { ...pace, measured: { snapshotMinutes: 40 } };
    const { misfits: late } = assess(
      plan([group("instance", 1, { sizeGiB: 10, changeGiBPerHour: 1 })], { pace: slow }),
      30,
    );
    assert.deepEqual(
      late.map(({ what, minutes }) => [what, Math.round(minutes)]),
      [["snapshot", 41]],
    );
    assert(
      refused(plan([group("cluster", 1, { sizeGiB: 600, changeGiBPerHour: 1 })]), 90).holdable!.assessment
        .intervalMinutes >= 60,
    );
  });

  it("is refused where copies wait for each other: 15 clusters on five slots, until three destinations share them", () => {
    const refusal = refused(plan(hundred), 60);
    const time = refusal.byTimeAlone!;
    const cluster = time.loads.find(({ kind }) => kind === "cluster")!;
    near(cluster.atOnce, (15 * (10 + 150 / 12)) / time.intervalMinutes);
    assert(cluster.atOnce > 5);
    assert.equal(refusal.destinations, 3);
    const third = [
      group("instance", 29, { sizeGiB: 500, changeGiBPerHour: 5 }),
      group("cluster", 5, { sizeGiB: 150, changeGiBPerHour: 3 }),
    ];
    assert(solve(plan(third), 60).holds);
    assert(
      !solve(
        plan([
          group("instance", 43, { sizeGiB: 500, changeGiBPerHour: 5 }),
          group("cluster", 8, { sizeGiB: 150, changeGiBPerHour: 3 }),
        ]),
        60,
      ).holds,
    );
  });

  it("counts the databases of other stacks at the same destination", () => {
    const own = [
      group("instance", 29, { sizeGiB: 500, changeGiBPerHour: 5 }),
      group("cluster", 5, { sizeGiB: 150, changeGiBPerHour: 3 }),
    ];
    const refusal = refused(plan(own, { others: { instance: 56, cluster: 10 } }), 60);
    assert.equal(refusal.destinations, 3);
    assert.deepEqual(
      refusal.nearest.loads.map(({ databases }) => databases),
      [85, 15],
    );
  });

  it("offers an objective that then holds", () => {
    const { holdable } = refused(plan(hundred), 60);
    const again = held(plan(hundred), holdable!.objectiveMinutes);
    assert(again.worst.minutes <= holdable!.objectiveMinutes);
    assert.equal(solve(plan(hundred), holdable!.objectiveMinutes - 1).holds, false);
  });

  it("does not offer destinations where time alone forbids the objective", () => {
    const refusal = refused(plan([warehouse]), 20);
    assert.equal(refusal.byTimeAlone, undefined);
    assert.equal(refusal.destinations, undefined);
    assert.equal(refusal.holdable!.assessment.intervalMinutes, refusal.nearest.intervalMinutes);
  });

  it("says that nothing holds where no interval keeps up", () => {
    const refusal = refused(plan([group("cluster", 1, { sizeGiB: 20_000, changeGiBPerHour: 1 })]), 600);
    assert.equal(refusal.holdable, undefined);
    assert.equal(refusal.nearest.intervalMinutes, intervalBounds.most);
    assert.equal(refusal.nearest.misfits.length, 1);
  });

  it("wins when it is stated: it holds the objective, or another is named that would", () => {
    const stated = solveStated(plan([warehouse]), 60, 30);
    assert(stated.holds && stated.assessment.intervalMinutes === 30);
    const refusal = solveStated(plan([warehouse]), 60, 45);
    assert(!refusal.holds);
    assert.equal(refusal.refusal.nearest.intervalMinutes, 45);
    assert.equal(refusal.refusal.holdable!.assessment.intervalMinutes, 39);
    const hopeless = solveStated(plan(hundred), 60, 45);
    assert(!hopeless.holds);
    assert.equal(hopeless.refusal.nearest.intervalMinutes, 45);
    assert.equal(hopeless.refusal.destinations, 3);
  });
});

describe("objective: for any fleet", () => {
  const anyGroup = fc
    .record({
      kind: fc.constantFrom("instance" as const, "cluster" as const),
      count: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 40 })),
      size: fc.oneof(fc.integer({ min: 1, max: 150 }), fc.integer({ min: 1, max: 3000 })),
      change: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 60 })),
      twice: fc.boolean(),
    })
    .map(({ kind, count, size, change, twice }) =>
      group(kind, count, { sizeGiB: size, changeGiBPerHour: change }, twice ? "two-step" : undefined),
    );
  const anyPlan = fc.array(anyGroup, { minLength: 1, maxLength: 4 }).map((fleet) => plan(fleet));

  it("the interval found holds, no longer one does, and what is refused cannot be held", () => {
    const cases = new Cases({ "it is held": 8, "it is refused": 8 });
    fc.assert(
      fc.property(anyPlan, fc.integer({ min: 20, max: 400 }), (asked, objective) => {
        const fits = (interval: number) => {
          const assessment = assess(asked, interval);
          return keepsUp(assessment) && assessment.worst.minutes <= objective;
        };
        const solution = solve(asked, objective);
        cases.note("it is held", solution.holds);
        cases.note("it is refused", !solution.holds);
        const from = solution.holds ? solution.assessment.intervalMinutes + 1 : intervalBounds.least;
        if (solution.holds) assert(fits(solution.assessment.intervalMinutes));
        for (let interval = from; interval <= 400; interval++) assert(!fits(interval), `${interval} holds as well`);
      }),
      { numRuns: 40, seed: 5 },
    );
    cases.check();
  });

  it("what is offered holds when asked for", () => {
    const cases = new Cases({ "another objective is offered": 8 });
    fc.assert(
      fc.property(anyPlan, fc.integer({ min: 20, max: 200 }), (asked, objective) => {
        const solution = solve(asked, objective);
        const holdable = solution.holds ? undefined : solution.refusal.holdable;
        cases.note("another objective is offered", holdable !== undefined);
        if (!holdable) return;
        assert(solve(asked, holdable.objectiveMinutes).holds);
        assert(!solve(asked, holdable.objectiveMinutes - 1).holds);
      }),
      { numRuns: 25, seed: 5 },
    );
    cases.check();
  });

  it("as many destinations as are offered hold it, and one fewer do not", () => {
    const some = (kind: "instance" | "cluster", most: number) =>
      fc
        .record({ count: fc.integer({ min: 1, max: most }), size: fc.integer({ min: 1, max: 150 }) })
        .map(({ count, size }) => group(kind, count, { sizeGiB: size, changeGiBPerHour: 1 }));
    // One group of each kind: how the databases of several are shared out, nobody can tell.
    const crowded = fc.tuple(some("instance", 400), some("cluster", 80));
    const cases = new Cases({ "destinations are offered": 8, "more than two are": 4 });
    fc.assert(
      fc.property(crowded, fc.integer({ min: 30, max: 90 }), (fleet, objective) => {
        const solution = solve(plan(fleet), objective);
        const destinations = solution.holds ? undefined : solution.refusal.destinations;
        cases.note("destinations are offered", destinations !== undefined);
        cases.note("more than two are", (destinations ?? 0) > 2);
        if (destinations === undefined) return;
        const holdsWith = (places: number) =>
          solve(plan(fleet.map((one) => ({ ...one, count: Math.ceil(one.count / places) }))), objective).holds;
        assert(holdsWith(destinations));
        assert(!holdsWith(destinations - 1));
      }),
      { numRuns: 25, seed: 5 },
    );
    cases.check();
  });
});
