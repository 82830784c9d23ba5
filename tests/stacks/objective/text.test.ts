import assert from "node:assert/strict";
import {
  assess,
  firstCopyLines,
  heldLines,
  quotaText,
  refusalLines,
  solve,
  solveStated,
} from "../../../stacks/objective";
import { group, hundred, plan, warehouse } from "./fixtures";

describe("objective: what people read", () => {
  it("says in a few lines what holds", () => {
    assert.deepEqual(heldLines(assess(plan([warehouse]), 39), 60, false), [
      "No copy gets older than 60 min, with a snapshot of every database each 39 min (the longest interval that holds it).",
      "39.0 interval + 1.0 until the take pass looks + 5.7 snapshot + 0.2 events and the passes they start + 0.0 queue for a copy slot + 11.3 copy + 2.0 margin = 59.2 min for the largest instance",
      "12 instances x 11.3 min to copy / 39 min = 3.5 copies at once, of 20 in one destination: enough",
      "Were every event lost, the schedules alone would hold 80 min.",
    ]);
    assert.equal(
      heldLines(assess(plan([warehouse]), 60), 90, true)[0],
      "No copy gets older than 90 min, with a snapshot of every database each 60 min (source.interval; recoveryPointObjective could be 83m).",
    );
    assert.equal(
      heldLines(assess(plan([warehouse]), 60), undefined, true)[0],
      "No objective is stated: with a snapshot of every database each 60 min, recoveryPointObjective could be 83m.",
    );
  });

  it("shows the arithmetic of what is refused for want of slots, line by line, and what would hold", () => {
    const solution = solve(plan(hundred), 60);
    assert(!solution.holds);
    assert.deepEqual(refusalLines(solution.refusal, false), [
      "By time alone an interval of 27 min would hold 60 min, but then copies wait for each other:",
      "85 instances x 10.2 min to copy / 27 min = 32.1 copies at once, of 20 in one destination: too many",
      "15 clusters x 22.5 min to copy / 27 min = 12.5 copies at once, of 5 in one destination: too many",
      "No interval holds it for this fleet. The nearest, 83 min:",
      "    83.0  interval",
      "+    1.0  until the take pass looks",
      "+    3.7  snapshot",
      "+    0.2  events and the passes they start",
      "+   42.7  queue for a copy slot",
      "+   22.5  copy",
      "+    2.0  margin",
      "=  155.1  minutes at worst, for the largest cluster",
      "85 instances x 10.6 min to copy / 83 min = 10.8 copies at once, of 20 in one destination: enough, but where many start together copies wait for up to 17.9 min",
      "15 clusters x 22.5 min to copy / 83 min = 4.1 copies at once, of 5 in one destination: enough, but where many start together copies wait for up to 42.7 min",
      "What would hold: recoveryPointObjective: 156m, with an interval of 83 min; or 3 destinations (regions or accounts) that share the databases evenly, each with its own source stacks.",
    ]);
  });

  it("says how old copies get while first copies take their places, where that is older", () => {
    const [roomy, crowded] = [[warehouse], hundred].map((fleet) => {
      const left = { instance: 12, cluster: 3 };
      return firstCopyLines(assess(plan(fleet), 150), assess(plan(fleet, { slots: left }), 150));
    });
    assert.deepEqual(roomy, []);
    assert.match(
      crowded![0]!,
      /^While new databases get their first copies, which take 8 of 20 places of instances and 2 of 5 places of clusters at most, the copies of others get up to \d+ min old\.$/,
    );
    const [never] = firstCopyLines(
      assess(plan(hundred), 100),
      assess(plan(hundred, { slots: { instance: 12, cluster: 3 } }), 100),
    );
    assert.match(never!, /the copies of others do not keep up\.$/);
  });

  it("names the interval that would hold in place of a stated one", () => {
    const solution = solveStated(plan([warehouse]), 60, 45);
    assert(!solution.holds);
    const lines = refusalLines(solution.refusal, true);
    assert.equal(lines[0], "With source.interval of 45 min it does not hold:");
    assert.equal(lines.at(-1), "What would hold: source.interval: 39m, or leave source.interval out.");
  });

  it("names what takes longer than any interval, and what to change", () => {
    const solution = solve(plan([group("cluster", 1, { sizeGiB: 20_000, changeGiBPerHour: 1 })]), 600);
    assert(!solution.holds);
    const lines = refusalLines(solution.refusal, false);
    assert(
      lines.includes(
        "the copy of the largest cluster takes 1676.8 min, more than 85 % of the interval of 1440 (the rest is for catching up), and a database has one under way at most",
      ),
      lines.join("\n"),
    );
    assert.equal(
      lines.at(-1),
      "What would hold: measured times that are shorter, or a fleet without the largest cluster, with 20000 GiB of which 1 change in an hour.",
    );
  });

  it("shows slots that never suffice, and the snapshots against the quota", () => {
    assert.deepEqual(
      heldLines(assess(plan([group("cluster", 6, { sizeGiB: 1200, changeGiBPerHour: 1 })]), 131), undefined, true),
      [
        "No objective is stated: with a snapshot of every database each 131 min, the copies do not keep up, so no recoveryPointObjective could be held.",
        "after a delay the copies of the largest cluster start every 120.0 min, as no event tells that a cluster's copy has ended: too near to the interval of 131 to catch up soon",
        "6 clusters x 110.0 min to copy / 131 min = 5.0 copies at once, of 5 in one destination: too many",
      ],
    );
    assert.equal(
      quotaText({ kind: "instance", databases: 12, perDatabase: 73, interim: 0, peak: 876, quota: 700 }),
      "12 instances x 73 snapshots = 876 of 700",
    );
  });
});
