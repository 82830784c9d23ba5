import assert from "node:assert/strict";
import { withText } from "../../../drill/fuzz/mutants";
import { type Mutate, runMutant } from "../../support/mutants";

/** The program with another text in a function of the DR account, the one that expires copies unless it is told. */
const changed =
  (from: string, to: string, pass = "expire"): Mutate =>
  (resource) =>
    resource.declared.name === `lifeboat-dr-${pass}-function` ? withText(resource, from, to) : resource;

/** What a scenario says of each expectation, by the beginning of its text. */
async function verdicts(scenario: string, mutate: Mutate, days?: number): Promise<Readonly<Record<string, boolean>>> {
  const outcome = await runMutant(scenario, mutate, days);
  assert.ok(!(outcome instanceof Error), String(outcome));
  return Object.fromEntries(
    outcome.expectations.map(({ text, held }) => [text.split(" ").slice(0, 3).join(" "), held]),
  );
}

const asItIs: Mutate = (resource) => resource;
const withoutBrake = changed('verdict.allows === "everything"', "true");

describe("what keeps copies, taken away", () => {
  it("tampered-settings fails where the settings count and not the accepted rules", async () => {
    const settings = changed('(way === "more" ? own > other : own < other) ? own : other', "own");
    const found = await verdicts("tampered-settings", settings, 5);
    assert.equal(found["youngest data whose"], false);
    assert.ok(Object.values(await verdicts("tampered-settings", asItIs, 5)).every((held) => held));
  });

  it("clock-jump fails where nobody compares the clocks, and loses copies where nothing brakes", async () => {
    const found = await verdicts("clock-jump", changed("Math.abs(now - scheduledAt) <= clockTolerance", "true"), 5);
    // What is overdue brakes as well: only the reason that people are told is another.
    assert.deepEqual([found["youngest data whose"], found["people in dr"]], [true, false]);
    assert.equal((await verdicts("clock-jump", withoutBrake, 5))["youngest data whose"], false);
    assert.ok(Object.values(await verdicts("clock-jump", asItIs, 5)).every((held) => held));
  });

  it("quota-full fails where nothing gives way", async () => {
    const found = await verdicts("quota-full", changed('verdict.allows === "nothing"', "true"), 2);
    assert.deepEqual([found["worst copy age"], found["people in dr"]], [false, false]);
    assert.ok(Object.values(await verdicts("quota-full", asItIs, 2)).every((held) => held));
  });

  it("quota-full fails where what gave way is taken for deleted by others", async () => {
    const blind = (resource: Parameters<Mutate>[0]) =>
      resource.declared.name === "lifeboat-dr-measure-function"
        ? withText(resource, "gone.add(one)", "gone.has(one)")
        : resource;
    assert.equal((await verdicts("quota-full", blind, 2))["messages to people"], false);
  });

  it("rebuilt-database fails without a floor: what is gone goes for good", async () => {
    const found = await verdicts("rebuilt-database", changed("slice(0, retention.keepNewest)", "slice(0, 0)"), 5);
    // What the source still shares of them is copied again and again, so that one of three is mostly there.
    assert.equal(found["usable copies of"], false);
  });

  it("snapshot-flood fails where everything is copied that is shared", async () => {
    const found = await verdicts("snapshot-flood", changed("copied >= rules.mostPerHour", "false", "copy"), 4);
    assert.deepEqual([found["manual snapshots of"], found["people in dr"]], [false, false]);
  });

  it("snapshot-flood-quota fails where the oldest gives way first, and not what is closest behind another", async () => {
    const oldestFirst = changed("gap >= least.gap", "true");
    const found = await verdicts("snapshot-flood-quota", oldestFirst, 4);
    assert.equal(found["youngest data from"], false);
    assert.ok(Object.values(await verdicts("snapshot-flood-quota", asItIs, 4)).every((held) => held));
  });

  it("database-flood fails where every new database is taken on", async () => {
    const found = await verdicts("database-flood", changed("candidates.length <= room", "true", "copy"));
    assert.deepEqual(
      [found["youngest data whose"], found["manual snapshots of"], found["people in dr"]],
      [false, false, false],
    );
  });

  it("late-corruption fails where the first of a week does not stay", async () => {
    const found = await verdicts("late-corruption", changed("const weeklyFor = ", "const weeklyFor = 0 * "), 16);
    // Of the two that begin so, the later one is of before the corruption.
    assert.equal(found["every database recoverable"], false);
  });
}).timeout(600_000);
