import assert from "node:assert/strict";
import { blocked, deferred, done, failed, missed, type Outcome } from "../../functions/pass/outcome";
import { runPass, type Work } from "../../functions/pass/run";

function run(outcomes: Readonly<Record<string, Outcome | Error>>, change: Partial<Work> = {}) {
  const actions = Object.entries(outcomes).map(([subject, outcome]) => ({
    verb: "do",
    subject,
    apply: async () => {
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  }));
  return runPass({ pass: "test", dryRun: false, log: () => {}, actions, findings: [], speaksUp: false, ...change });
}

describe("a pass", () => {
  it("counts what is done and what waits, and ends well", async () => {
    const result = await run({ a: done, b: deferred("later"), c: done });
    assert.deepEqual([result.done, result.deferred, result.subjects], [2, 1, ["a", "c"]]);
  });

  it("goes on after a failure, and names everything that failed in an error that is retried", async () => {
    const outcome = run({ a: new Error("broken"), b: done, c: failed("bad") });
    await assert.rejects(outcome, { name: "PassFailed", message: /failed for 2: a: Error: broken \| c: bad/ });
  });

  it("says what was missed at once and without a retry, which might not say it again", async () => {
    const outcome = run({ a: missed("too late"), b: failed("bad"), c: done });
    await assert.rejects(outcome, { name: "DatabasesNeedAttention", message: /a: too late \| b: bad/ });
  });

  it("tells of standing problems when it is its turn only", async () => {
    assert.equal((await run({ a: blocked("ask somebody"), b: done })).done, 1);
    const outcome = run({ a: blocked("ask somebody"), b: done }, { speaksUp: true });
    await assert.rejects(outcome, { name: "DatabasesNeedAttention", message: /a: ask somebody/ });
  });

  it("does nothing in a dry run but say what it would do", async () => {
    const lines: string[] = [];
    const result = await run(
      { a: new Error("done after all") },
      { dryRun: true, log: (_level, line) => lines.push(line) },
    );
    assert.equal(result.done, 1);
    assert.deepEqual(lines, ["would do a"]);
  });

  it("keeps a message readable however many failed, and free of what would break a notification", async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`db-${n}`, failed('say "no"\n\\')]));
    await assert.rejects(run(many), (error: Error) => {
      assert.match(error.message, /failed for 50: .* and 30 more/);
      assert.ok(!/["\\\n]/.test(error.message));
      return true;
    });
  });
});
