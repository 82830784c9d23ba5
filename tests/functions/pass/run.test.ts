import assert from "node:assert/strict";
import { readStart } from "../../../functions/pass/hint";
import { blocked, deferred, done, failed, missed, type Outcome } from "../../../functions/pass/outcome";
import { runPass, type Work } from "../../../functions/pass/run";

function run(outcomes: Readonly<Record<string, Outcome | Error>>, change: Partial<Work> = {}) {
  const actions = Object.entries(outcomes).map(([subject, outcome]) => ({
    verb: "do",
    subject,
    apply: async () => {
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  }));
  return runPass({ pass: "test", dryRun: false, log: () => {}, actions, findings: [], reminds: false, ...change });
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
    const outcome = run({ a: blocked("ask somebody"), b: done }, { reminds: true });
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

describe("what started a pass", () => {
  const arn = "arn:aws:rds:eu-west-1:111111111111:snapshot:orders-2026-03-14-12-00";
  const rds = { account: "111111111111", region: "eu-west-1", type: "RDS DB Snapshot Event", id: "orders-1" };

  it("is a schedule where the input says the time that was meant, even if not as a time", () => {
    assert.deepEqual(readStart({ scheduledAt: "2026-01-05T10:00:00Z" }), {
      by: "schedule",
      at: Date.UTC(2026, 0, 5, 10),
    });
    assert.deepEqual(readStart({ scheduledAt: "<aws.scheduler.scheduled-time>" }), { by: "schedule" });
  });

  it("is a schedule where the input is empty", () => {
    assert.deepEqual(readStart({}), { by: "schedule" });
  });

  it("is an announcement, or RDS's own event, about one snapshot of either kind", () => {
    const place = { account: "111111111111", region: "eu-west-1" };
    const id = "orders-2026-03-14-12-00";
    assert.deepEqual(readStart({ snapshot: arn }), { by: "event", hint: { ...place, kind: "snapshot", id, arn } });
    const cluster = arn.replace(":snapshot:", ":cluster-snapshot:");
    const ofCluster = readStart({ snapshot: cluster });
    assert.equal(ofCluster.by === "event" && ofCluster.hint.kind, "cluster-snapshot");
    const hint = { ...place, kind: "snapshot", id: "orders-1", arn: undefined };
    assert.deepEqual(readStart(rds), { by: "event", hint });
    const other = readStart({ ...rds, type: "RDS DB Cluster Snapshot Event" });
    assert.equal(other.by === "event" && other.hint.kind, "cluster-snapshot");
  });

  it("is junk where it names no snapshot, whatever it is", () => {
    const junk: unknown[] = [
      null,
      undefined,
      "",
      arn,
      7,
      [arn],
      { snapshot: 7 },
      { snapshot: `${arn}\n` },
      { snapshot: `${arn}${"x".repeat(300)}` },
      { snapshot: arn.replace("snapshot", "db") },
      { snapshot: "arn:aws:rds:eu-west-1:111111111111:snapshot:*" },
      { snapshot: "arn:aws:rds:eu-west-1:111111111111:snapshot:rds:orders" },
      { ...rds, id: "rds:orders-1" },
      { ...rds, id: "x".repeat(256) },
      { ...rds, type: "RDS DB Instance Event" },
      { ...rds, account: "1" },
      { ...rds, region: 7 },
      { detail: rds },
    ];
    for (const event of junk) assert.deepEqual(readStart(event), { by: "junk" }, JSON.stringify(event));
  });
});
