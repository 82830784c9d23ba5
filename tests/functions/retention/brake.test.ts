import assert from "node:assert/strict";
import fc from "fast-check";
import type { Snapshot } from "../../../functions/rds/kind";
import { brake, isLifted, longestLift, parseLift, type Situation } from "../../../functions/retention/brake";
import { planExpiry, type Retention } from "../../../functions/retention/plan";
import { Cases } from "../../support/cases";
import { copied, day, hour, minute, noon, taken } from "../../support/snapshots";

const rules = { brakeMinutes: 2 * 24 * 60, brakeSurplus: 3, released: [] as readonly string[] };
const calm: Situation = {
  due: [],
  newestAt: noon - hour,
  now: noon,
  scheduledAt: noon - minute,
  lifted: false,
  rules,
  liftCommand: "lift",
};
const due = (count: number, sinceHours: number, database = "orders", state: Snapshot["state"] = "usable") =>
  Array.from({ length: count }, (_, n) => ({
    snapshot: copied(taken(database, noon - 10 * day - n * minute), { state }),
    dueAt: noon - sinceHours * hour,
  }));
const reasons = (change: Partial<Situation>) =>
  brake({ ...calm, ...change }).findings.map(
    ({ subject, outcome }) => `${subject}: ${"reason" in outcome ? outcome.reason : ""}`,
  );

describe("the brake on deletions", () => {
  it("lets go what time has made due a short while ago, however much it is", () => {
    assert.deepEqual(reasons({ due: due(1_000, 47) }), []);
  });

  it("lets a few of each database go that are overdue for longer, and of more of one database nothing of any", () => {
    assert.deepEqual(reasons({ due: [...due(3, 49), ...due(3, 500, "billing"), ...due(9, 1)] }), []);
    const [told, database, ...more] = reasons({ due: [...due(4, 49), ...due(3, 500, "billing")] });
    assert.match(
      told!,
      /^the brake: Nothing is deleted of any database but what makes room for new copies: 1 database has more than 3 copies .* 48 h ago\..*lift$/,
    );
    assert.match(database!, /^orders: 4 copies overdue \(arn:aws:rds:eu-west-1:111111111111:db-ORDERS\)$/);
    assert.deepEqual(more, []);
  });

  it("counts neither what holds no data nor what a person has released", () => {
    assert.deepEqual(reasons({ due: due(9, 500, "orders", "failed") }), []);
    const released = ["arn:aws:rds:eu-west-1:111111111111:db-ORDERS"];
    assert.deepEqual(reasons({ due: due(9, 500), rules: { ...rules, released } }), []);
  });

  it("stops while the function's clock is not the schedule's, even where a person has lifted it", () => {
    for (const hours of [-400, -3, 3, 24 * 400]) {
      const at = { now: noon + hours * hour, lifted: true };
      assert.match(reasons({ ...at, due: due(1, 1) })[0] ?? "", /^the clock: .*Nothing is deleted of any database/);
    }
    assert.deepEqual(reasons({ due: due(1, 1), now: noon + hour }), []);
    assert.match(reasons({ newestAt: noon + 3 * hour })[0] ?? "", /^the clock: .* the newest copy is of/);
  });

  it("takes no silence for a wrong clock where the schedule says the time, and deletes nothing in doubt where it does not", () => {
    const silent = { due: due(1, 1), newestAt: noon - 30 * day };
    assert.deepEqual(reasons(silent), []);
    assert.match(reasons({ ...silent, scheduledAt: undefined })[0] ?? "", /a silent source, or a wrong clock/);
    assert.match(reasons({ due: due(1, 1), newestAt: undefined, scheduledAt: undefined })[0] ?? "", /^the clock/);
    assert.deepEqual(reasons({ ...silent, scheduledAt: undefined, lifted: true }), []);
    assert.deepEqual(reasons({ ...silent, scheduledAt: undefined, due: [] }), []);
    assert.deepEqual(reasons({ due: due(1, 1), scheduledAt: undefined }), []);
  });

  it("allows room to be made while copies are overdue, on a scheduled pass, and nothing while a clock is in doubt", () => {
    const allows = (change: Partial<Situation>) => brake({ ...calm, ...change }).allows;
    const overdue = { due: due(9, 500) };
    assert.equal(allows(overdue), "needed");
    assert.equal(allows({}), "everything");
    assert.equal(allows({ ...overdue, lifted: true }), "everything");
    assert.equal(allows({ ...overdue, scheduledAt: undefined }), "nothing");
    assert.match(
      reasons({ ...overdue, scheduledAt: undefined })[0] ?? "",
      /Nothing is deleted of any database: 1 database has/,
    );
    for (const clock of [{ now: noon + 3 * hour }, { now: noon - 3 * hour }, { newestAt: noon + 3 * hour }])
      for (const lifted of [true, false]) assert.equal(allows({ ...overdue, ...clock, lifted }), "nothing");
  });

  it("lets overdue copies go while a person has lifted it", () => {
    assert.deepEqual(reasons({ due: due(400, 500), lifted: true }), []);
  });

  it("is not worn down: whatever is tried again and again goes on being refused, and what may go is gone the first time", () => {
    const ages = fc.uniqueArray(fc.integer({ min: 0, max: 60 * 24 }), { minLength: 30, maxLength: 80 });
    const hours = fc.integer({ min: 10 * 24, max: 60 * 24 });
    // So little less that few copies are overdue; so much less that many are; or more.
    const fewerHours = fc.oneof(fc.integer({ min: 2 * 24, max: 6 * 24 }), fc.integer({ min: -10 * 24, max: 40 * 24 }));
    const cases = new Cases({ "the brake is on": 20, "overdue copies go": 10, "a shorter retention is wanted": 30 });
    fc.assert(
      fc.property(ages, hours, fewerHours, fc.integer({ min: 0, max: 5 }), (all, before, less, surplus) => {
        const after = Math.max(0, before - less);
        // Expired hourly under one retention until now; then under another, as somebody wants it, for as many passes as a day has.
        const listing = all.map((age) => copied(taken("orders", noon - age * hour)));
        const plan = (from: readonly Snapshot[], retentionHours: number, now: number) =>
          planExpiry(from, now, { retentionMinutes: retentionHours * 60, keepNewest: 3 } satisfies Retention);
        const without = (from: readonly Snapshot[], gone: ReturnType<typeof plan>) => {
          const dead = new Set(gone.map(({ snapshot }) => snapshot));
          return from.filter((one) => !dead.has(one));
        };
        let left = without(listing, plan(listing, before, noon));
        const kept = left.length;
        let lost = 0;
        let braked = false;
        for (let pass = 0; pass < 24; pass++) {
          const now = noon + pass * minute;
          const wanted = plan(left, after, now);
          if (brake({ ...calm, now, due: wanted, rules: { ...rules, brakeSurplus: surplus } }).findings.length > 0) {
            braked = true;
            continue;
          }
          if (pass > 0) assert.ok(wanted.length <= 1, "a pass after the first one finds what a minute has made due");
          const window = now - rules.brakeMinutes * minute;
          lost += wanted.filter(({ dueAt }) => dueAt < window).length;
          left = without(left, wanted);
        }
        cases.note("the brake is on", braked);
        cases.note("overdue copies go", lost > 0);
        cases.note("a shorter retention is wanted", after < before);
        assert.ok(lost <= surplus, `${lost} of ${kept}`);
      }),
      { numRuns: 200 },
    );
    cases.check();
  });
});

describe("lifting the brake", () => {
  it("is for a time that a person states, a week at most, and otherwise not at all", () => {
    assert.equal(parseLift("never"), "never");
    assert.equal(parseLift("2026-03-15T12:00Z"), noon + day);
    assert.equal(parseLift("2026-03-15T12:00:30Z"), noon + day + 30_000);
    for (const text of ["", "always", "2026", "2026-03-15", "2026-03-15T12:00", "2026-13-15T12:00Z"]) {
      assert.equal(parseLift(text), undefined, text);
    }
    assert.equal(isLifted(noon + day, noon), true);
    assert.equal(isLifted(noon + longestLift, noon), true);
    for (const until of [noon, noon - 1, noon + longestLift + 1, "never" as const, undefined]) {
      assert.equal(isLifted(until, noon), false);
    }
  });
});
