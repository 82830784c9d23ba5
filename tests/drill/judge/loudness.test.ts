import assert from "node:assert/strict";
import { day, hour } from "../../../cli/durations";
import { LoudnessRules } from "../../../drill/judge/invariants/loudness";
import { Violations } from "../../../drill/judge/invariants/rules";

/** What is violated by messages at those hours, which begin so and name that place. */
function loud(opening: string, hours: readonly number[], where = "alarm lifeboat-dr-measure-quota", by = "mail") {
  const violations = new Violations();
  const rules = new LoudnessRules(violations);
  for (const at of hours) {
    const message = `${opening}: the quota\nWhere: account 222222222222, eu-central-1, stack p/drprod, ${where}`;
    rules.notified({
      at: at * hour,
      by: by as "mail",
      topicArn: "t",
      account: "222222222222",
      subject: "s",
      message,
      recipients: ["ops@example.org"],
    });
  }
  rules.judge();
  return violations.lines;
}

const hours = (count: number, every = 1) => Array.from({ length: count }, (_, n) => n * every);

describe("the rule that nobody is told of one trouble over and over", () => {
  it("lets a trouble begin, come back and be over some times in a day, and no more", () => {
    assert.deepEqual(loud("Trouble", hours(6)), []);
    assert.match(
      loud("Trouble", hours(7))[0] ?? "",
      /^loud: people were told 7 times within 1d of alarm lifeboat-dr-mea/,
    );
    assert.deepEqual(loud("Back to normal", hours(30, 5)), []);
  });

  it("lets it change every hour", () => {
    assert.deepEqual(loud("Changed", hours(24)), []);
    assert.equal(loud("Changed", hours(60, 0.5)).length, 1);
  });

  it("counts the executions of one machine together, and each other place by itself", () => {
    const executions = hours(7).map((n) => loud("Trouble", [n], `state machine share, execution e-${n}`));
    assert.deepEqual(executions.flat(), []);
    const violations = new Violations();
    const rules = new LoudnessRules(violations);
    for (const n of hours(7)) {
      const message = `Trouble: x\nWhere: account 1, r, stack s, state machine share, execution e-${n}`;
      rules.notified({ at: n, by: "mail", topicArn: "t", account: "1", message, recipients: ["a"] });
    }
    rules.judge();
    assert.match(violations.lines[0] ?? "", /7 times within 1d of state machine share of 1/);
  });

  it("leaves alone what is no message of the notifier, and what comes another way", () => {
    assert.deepEqual(loud("Trouble", hours(50), "alarm x", "slack"), []);
    const violations = new Violations();
    const rules = new LoudnessRules(violations);
    for (const n of hours(50)) {
      rules.notified({ at: n, by: "mail", topicArn: "t", account: "1", message: "{}", recipients: ["a"] });
    }
    rules.judge();
    assert.deepEqual([violations.lines, day], [[], 24 * hour]);
  });
});
