import assert from "node:assert/strict";
import { survivalOf, unfinished } from "../../../drill/judge/survival";
import { scenarioReport } from "../measured";

const broken = {
  name: "classic-b",
  title: "B, with the classic pipeline",
  passed: false,
  days: 1,
  expectations: [],
  error: "it broke",
} as const;

describe("what survives", () => {
  it("is told of the scenarios that compare: with the yardstick's run beside each", () => {
    const ours = { ...scenarioReport, name: "a", noticed: { afterMinutes: 40, by: "silent" } };
    const recovery = { recoverable: 3, total: 12, worstLossMinutes: Infinity, worstMinutes: Infinity };
    const theirs = {
      ...scenarioReport,
      name: "classic-a",
      recovery,
      noticed: { afterMinutes: Infinity },
      copies: { ...scenarioReport.copies, foreign: 7 },
    };
    const scenarios = [
      { name: "a", title: "A", versus: {} },
      { name: "c", title: "C", versus: undefined },
    ];
    assert.deepEqual(survivalOf(scenarios, [theirs, ours, { ...scenarioReport, name: "c" }]), [
      {
        scenario: "a",
        title: "A",
        classic: {
          recoverable: 3,
          total: 12,
          worstLossMinutes: Infinity,
          noticedAfterMinutes: Infinity,
          reachMinutes: 2_880,
          foreignCopies: 7,
        },
        lifeboat: {
          recoverable: 12,
          total: 12,
          worstLossMinutes: 61,
          noticedAfterMinutes: 40,
          reachMinutes: 2_880,
          foreignCopies: 0,
        },
      },
    ]);
    assert.throws(() => survivalOf(scenarios, [ours]), /classic-a has not been run/);
  });

  it("is what there is of before a corruption, where a scenario is about one", () => {
    const asOf = { atMinutes: 7_200, recoverable: 11, total: 12, worstOlderMinutes: Infinity };
    const run = { ...scenarioReport, asOf };
    const outcomes = [
      { ...run, name: "a" },
      { ...run, name: "classic-a" },
    ];
    const [row] = survivalOf([{ name: "a", title: "A", versus: {} }], outcomes);
    assert.deepEqual(row?.lifeboat, {
      recoverable: 11,
      total: 12,
      worstLossMinutes: Infinity,
      reachMinutes: 2_880,
      foreignCopies: 0,
    });
  });

  it("is what could be recovered at the worst moment, where the source is not lost for good", () => {
    const atWorst = { recoverable: 12, total: 12, worstAgeMinutes: 300 };
    const outcomes = (classic: object) =>
      survivalOf(
        [{ name: "a", title: "A", versus: {} }],
        [
          { ...scenarioReport, name: "a", atWorst },
          { ...scenarioReport, name: "classic-a", atWorst: { ...atWorst, ...classic } },
        ],
      )[0];
    const losses = (outcome: object | undefined) =>
      outcome && "worstLossMinutes" in outcome && outcome.worstLossMinutes;
    assert.equal(losses(outcomes({})?.lifeboat), 300);
    assert.equal(losses(outcomes({ recoverable: 11 })?.classic), Infinity);
    const lost = { ...scenarioReport, name: "a", atWorst, disasterMinutes: 10 };
    const [row] = survivalOf([{ name: "a", title: "A", versus: {} }], [lost, { ...lost, name: "classic-a" }]);
    assert.equal(losses(row?.lifeboat), 61, "counted from the disaster");
    const robbed = { ...lost, atWorst: { ...atWorst, recoverable: 9 } };
    const [other] = survivalOf([{ name: "a", title: "A", versus: {} }], [robbed, { ...robbed, name: "classic-a" }]);
    assert.deepEqual(other?.lifeboat, {
      recoverable: 9,
      total: 12,
      worstLossMinutes: Infinity,
      reachMinutes: 2_880,
      foreignCopies: 0,
    });
  });

  it("is not whole where the yardstick's run broke off", () => {
    const survival = survivalOf([{ name: "b", title: "B", versus: {} }], [{ ...scenarioReport, name: "b" }, broken]);
    assert.deepEqual(survival[0]?.classic, { error: "it broke" });
    assert.deepEqual(unfinished(survival), ["classic-b"]);
    assert.deepEqual(unfinished([]), []);
  });
});
