import assert from "node:assert/strict";
import { ran } from "../../support/controls";
import type { Mutate } from "../../support/mutants";
import { inFunction } from "../../support/mutations";

/** The program with another text in a function of the DR account, the one that expires copies unless it is told. */
const changed = (from: string, to: string, pass = "expire") => inFunction(`lifeboat-dr-${pass}-function`, from, to);

/** What a scenario says of each expectation, by the beginning of its text. */
async function verdicts(scenario: string, mutate: Mutate): Promise<Readonly<Record<string, boolean>>> {
  const { expectations } = await ran(scenario, mutate);
  return Object.fromEntries(expectations.map(({ text, held }) => [text.split(" ").slice(0, 3).join(" "), held]));
}

const withoutBrake = changed('verdict.allows === "everything"', "true");

/* That they hold as they are, the drill itself shows: `npm run drill -- --all`. */
describe("what keeps copies, taken away", () => {
  it("tampered-settings and patient-deployer fail where the settings count and not the accepted rules", async () => {
    const settings = changed('(way === "more" ? own > other : own < other) ? own : other', "own");
    const found = await verdicts("tampered-settings", settings);
    assert.equal(found["youngest data whose"], false);
    assert.equal((await verdicts("patient-deployer", settings))["youngest data from"], false);
  });

  it("clock-jump fails where nobody compares the clocks, and loses copies where nothing brakes", async () => {
    const found = await verdicts("clock-jump", changed("Math.abs(now - scheduledAt) <= clockTolerance", "true"));
    // What is overdue brakes as well: only the reason that people are told is another.
    assert.deepEqual([found["youngest data whose"], found["people in dr"]], [true, false]);
    assert.equal((await verdicts("clock-jump", withoutBrake))["youngest data whose"], false);
  });

  it("rebuilt-database fails without a floor: what is gone goes for good", async () => {
    const found = await verdicts("rebuilt-database", changed("slice(0, retention.keepNewest)", "slice(0)"));
    // What the source still shares of them is copied again and again, so that one of three is mostly there.
    assert.equal(found["usable copies of"], false);
  });

  it("late-corruption fails where the first of a week does not stay", async () => {
    const found = await verdicts("late-corruption", changed("const weeklyFor = ", "const weeklyFor = 0 * "));
    // Of the two that begin so, the later one is of before the corruption.
    assert.equal(found["every database recoverable"], false);
  });
});
