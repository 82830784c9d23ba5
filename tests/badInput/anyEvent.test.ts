import assert from "node:assert/strict";
import fc from "fast-check";
import { readStart } from "../../functions/pass/hint";
import { passErrors } from "../../functions/pass/outcome";
import { Cases } from "../support/cases";
import { copies, legacy, newest, passNames, run } from "./passes";

const own: readonly string[] = Object.values(passErrors);

/** Any JSON, often what is nearly an event, and what is one of a snapshot that some pass acts upon. */
const anyEvent: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom(newest.arn, legacy.arn, copies[0]!.arn).map((snapshot) => ({ snapshot })),
  fc.date({ noInvalidDate: true }).map((date) => ({ scheduledAt: date.toISOString() })),
  fc.record(
    {
      snapshot: fc.oneof(fc.constantFrom(newest.arn, copies[0]!.arn), fc.string({ unit: "binary" }), fc.jsonValue()),
      account: fc.oneof(fc.constantFrom("111111111111", "222222222222"), fc.jsonValue()),
      region: fc.oneof(fc.constantFrom("eu-west-1", "eu-central-1"), fc.jsonValue()),
      type: fc.oneof(fc.constantFrom("RDS DB Snapshot Event", "RDS DB Cluster Snapshot Event"), fc.jsonValue()),
      id: fc.oneof(fc.constantFrom(newest.id, copies[0]!.id), fc.jsonValue()),
      scheduledAt: fc.oneof(
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
        fc.jsonValue(),
      ),
    },
    { requiredKeys: [] },
  ),
);

/** Whether it names neither a time nor a snapshot, and is not the empty object of a person either. */
function saysNothing(event: unknown): boolean {
  if (typeof event !== "object" || event === null || Array.isArray(event)) return true;
  const names = Object.keys(event);
  return names.length > 0 && !["scheduledAt", "snapshot", "type"].some((name) => names.includes(name));
}

describe("any JSON as an event", () => {
  it("finds every pass with something to do by schedule, so that what follows shows something", async () => {
    for (const pass of passNames) assert.ok((await run(pass, {})).changes.length > 0, pass);
  });

  it("makes no pass throw anything but its two errors, nor delete what its schedule would not", async () => {
    const bySchedule = new Map<string, readonly string[]>();
    for (const pass of passNames) bySchedule.set(pass, (await run(pass, {})).changes);
    const cases = new Cases({
      "is junk": 150,
      "says nothing": 80,
      "counts as its schedule's": 200,
      "names a snapshot": 150,
      "names one, and something is done": 100,
      "something is deleted": 100,
      "ends in an error": 5,
    });
    await fc.assert(
      fc.asyncProperty(anyEvent, fc.constantFrom(...passNames), async (event, pass) => {
        const { end, changes } = await run(pass, event);
        const [name] = end.split(":");
        assert.ok(end === "well" || own.includes(name ?? ""), end);
        assert.ok(!/["\\\n]/.test(end), end);
        const deleted = changes.filter((change) => change.startsWith("remove"));
        for (const change of deleted) assert.ok(bySchedule.get(pass)!.includes(change), change);
        const { by } = readStart(event);
        if (by === "junk" || saysNothing(event)) assert.deepEqual(changes, []);
        cases.note("is junk", by === "junk");
        cases.note("says nothing", saysNothing(event));
        cases.note("counts as its schedule's", by === "schedule");
        cases.note("names a snapshot", by === "event");
        cases.note("names one, and something is done", by === "event" && changes.length > 0);
        cases.note("something is deleted", deleted.length > 0);
        cases.note("ends in an error", end !== "well");
      }),
      { numRuns: 1_000 },
    );
    cases.check();
  });
});
