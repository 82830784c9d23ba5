import assert from "node:assert/strict";
import { holds, ran } from "../../support/controls";
import type { Mutate, Size } from "../../support/mutants";
import { inFunction } from "../../support/mutations";

/** The program with another text in a function of the DR account, the one that expires copies unless it is told. */
const changed = (from: string, to: string, pass = "expire") => inFunction(`lifeboat-dr-${pass}-function`, from, to);

/** What a scenario says of each expectation, by the beginning of its text. */
async function verdicts(scenario: string, mutate: Mutate, size?: Size): Promise<Readonly<Record<string, boolean>>> {
  const { expectations } = await ran(scenario, mutate, size);
  return Object.fromEntries(expectations.map(({ text, held }) => [text.split(" ").slice(0, 3).join(" "), held]));
}

const twoDays: Size = { days: 2 };

/* That they hold at their own length, the drill itself shows: `npm run drill -- --all`. */
describe("what makes room for new copies, taken away", () => {
  it("is what the first two days of quota-full are held by", () => holds("quota-full", twoDays));

  it("quota-full fails where nothing gives way", async () => {
    const found = await verdicts("quota-full", changed('verdict.allows === "nothing"', "true"), twoDays);
    assert.deepEqual([found["worst copy age"], found["people in dr"]], [false, false]);
  });

  it("quota-full fails where what gave way is taken for deleted by others", async () => {
    const blind = changed("gone.add(one)", "gone.has(one)", "measure");
    assert.equal((await verdicts("quota-full", blind, twoDays))["messages to people"], false);
  });

  it("snapshot-flood fails where everything is copied that is shared", async () => {
    const found = await verdicts("snapshot-flood", changed("copied >= rules.copiesPerHour", "false", "copy"));
    assert.deepEqual([found["manual snapshots of"], found["people in dr"]], [false, false]);
  });

  it("snapshot-flood-quota fails where the oldest gives way first, and not what is closest behind another", async () => {
    const oldestFirst = changed("gap >= least.gap", "true");
    const found = await verdicts("snapshot-flood-quota", oldestFirst);
    assert.equal(found["youngest data from"], false);
  });

  it("database-flood fails where every new database is taken on", async () => {
    const found = await verdicts("database-flood", changed("candidates.length <= room", "true", "copy"));
    assert.deepEqual(
      [found["youngest data whose"], found["manual snapshots of"], found["people in dr"]],
      [false, false, false],
    );
  });

  it("quota-at-its-level fails where a quota is over at the level at which it begins, and what comes back is told each time", async () => {
    const level = changed("quotaCalmPercent : quotaAlarmPercent", "quotaAlarmPercent : quotaAlarmPercent", "measure");
    const calm = inFunction("lifeboat-notifier-function", "Math.max(usual, ", "Math.min(usual, ");
    assert.equal((await verdicts("quota-at-its-level", (one) => calm(one) ?? one))["messages to people"], true);
    const both: Mutate = (one) => calm(level(one) ?? one);
    assert.equal((await verdicts("quota-at-its-level", both))["messages to people"], false);
  });
});
