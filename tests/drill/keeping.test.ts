import assert from "node:assert/strict";
import { declarations, type Mutate, runMutant, withText } from "../support/mutants";

/** The program with another text in its expire function. */
const changed =
  (from: string, to: string): Mutate =>
  (resource) =>
    resource.declared.name === "lifeboat-dr-expire-function" ? withText(resource, from, to) : resource;

/** What a scenario says of each expectation, by the beginning of its text. */
async function verdicts(scenario: string, mutate: Mutate, days?: number): Promise<Readonly<Record<string, boolean>>> {
  declarations.clear();
  const outcome = await runMutant(scenario, mutate, days);
  assert.ok(!(outcome instanceof Error), String(outcome));
  return Object.fromEntries(
    outcome.expectations.map(({ text, held }) => [text.split(" ").slice(0, 3).join(" "), held]),
  );
}

const asItIs: Mutate = (resource) => resource;
const withoutBrake = changed("reasons.length === 0", "true");

describe("what keeps copies, taken away", () => {
  it("tampered-settings fails where the settings count and not the accepted rules", async () => {
    const settings = changed('(way === "more" ? own > other : own < other) ? own : other', "own");
    const found = await verdicts("tampered-settings", settings, 5);
    assert.equal(found["youngest data whose"], false);
    assert.ok(Object.values(await verdicts("tampered-settings", asItIs, 5)).every((held) => held));
  });

  it("clock-jump fails where nobody compares the clocks, and loses copies where nothing brakes", async () => {
    const found = await verdicts("clock-jump", changed("Math.abs(now - scheduledAt) <= clockTolerance", "true"), 4);
    // What is overdue brakes as well: only the reason that people are told is another.
    assert.deepEqual([found["youngest data whose"], found["people in dr"]], [true, false]);
    assert.equal((await verdicts("clock-jump", withoutBrake, 4))["youngest data whose"], false);
    assert.ok(Object.values(await verdicts("clock-jump", asItIs, 4)).every((held) => held));
  });

  it("quota-full fails where nothing gives way", async () => {
    const found = await verdicts("quota-full", changed("evicted.length > 0", "false"), 2);
    assert.deepEqual([found["worst copy age"], found["people in dr"]], [false, false]);
    assert.ok(Object.values(await verdicts("quota-full", asItIs, 2)).every((held) => held));
  });
}).timeout(600_000);
