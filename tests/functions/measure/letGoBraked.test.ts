import assert from "node:assert/strict";
import fc from "fast-check";
import { type Decisions, letGo } from "../../../functions/measure/letGo";
import type { Snapshot } from "../../../functions/rds/kind";
import type { KeepRules } from "../../../functions/retention/acceptedRules";
import { planExpiry } from "../../../functions/retention/plan";
import { planQuotaEviction } from "../../../functions/retention/quotaEviction";
import { Cases } from "../../support/cases";
import { copied, day, hour, minute, noon, taken } from "../../support/snapshots";

const keep: KeepRules = {
  retentionMinutes: 48 * 60,
  keepAllMinutes: 48 * 60,
  dailyDays: 0,
  weeklyWeeks: 0,
  monthlyMonths: 0,
  keepNewest: 3,
  released: [],
  brakeMinutes: 12 * 60,
  brakeSurplus: 3,
  roomMinutes: 60,
};
const hourly = (database: string, count: number, firstHours = 0) =>
  Array.from({ length: count }, (_, n) => copied(taken(database, noon - (firstHours + n) * hour)));

interface Look {
  /** When the measure pass looks. */
  readonly at?: number;
  readonly most?: number;
  readonly decided?: Partial<Decisions>;
  readonly told?: KeepRules;
}

/** What explains itself at a look after the last one at noon, with what is held by then. */
function explained(all: readonly Snapshot[], held: readonly Snapshot[], look: Look = {}): ReadonlySet<Snapshot> {
  const { at = noon + 10 * minute, most = 10_000, decided, told = keep } = look;
  return letGo(all, { held, quotas: { instance: { used: held.length, most }, cluster: undefined } }, at, {
    createdBy: "rds-lifeboat",
    patterns: [".*"],
    retention: told,
    decided: { accepted: keep, lifted: "never", lookedAt: noon, ...decided },
    expireEveryMinutes: 60,
  });
}
const isOverdue = ({ takenAt }: Snapshot) => takenAt! < noon - 2 * day;

describe("what the expire pass may have let go while the brake is on", () => {
  it("is nothing where the quota has room: overdue copies that are gone were stolen", () => {
    const all = hourly("orders", 80);
    assert.equal(explained(all, all.slice(0, 60)).size, 0);
    // The same without the brake: a standstill of less than its window.
    const few = hourly("orders", 60);
    const found = explained(few, few.slice(0, 48));
    for (const one of few.slice(49)) assert.ok(found.has(one), one.id);
  });

  it("is what is overdue where a person has lifted it, also until a moment ago", () => {
    const all = hourly("orders", 80);
    const held = all.slice(0, 49);
    for (const lifted of [noon + day, noon + 7 * day, noon + 7 * day + 5 * minute, noon + 5 * minute]) {
      const found = explained(all, held, { decided: { lifted } });
      for (const one of all.slice(49)) assert.ok(found.has(one), one.id);
    }
  });

  it("is nothing that the rules keep which a person accepted, though the settings say less", () => {
    const all = hourly("orders", 52);
    const told = { ...keep, retentionMinutes: 24 * 60, keepAllMinutes: 24 * 60 };
    const found = explained(all, all.slice(0, 30), { told });
    assert.ok(all.slice(49).every((one) => found.has(one)));
    assert.ok(!all.slice(30, 48).some((one) => found.has(one)));
  });

  it("is what has become due over days in which nobody looked, since the last look is that long ago", () => {
    const before = hourly("orders", 49, 72);
    const all = [...hourly("orders", 72), ...before];
    const found = explained(all, all.slice(0, 49), { decided: { lookedAt: noon - 72 * hour } });
    for (const one of all.slice(49)) assert.ok(found.has(one), one.id);
  });

  it("is all that made room for new copies, and none of what is within its retention", () => {
    const anyPass = fc.record({
      databases: fc.integer({ min: 1, max: 4 }),
      stoodStill: fc.integer({ min: 17, max: 60 }),
      /** How many more than there are the quota holds. */
      spare: fc.integer({ min: -20, max: 4 }),
      uneven: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 5, maxLength: 5 }),
      passMinutes: fc.integer({ min: 0, max: 9 }),
      lookMinutes: fc.integer({ min: 1, max: 10 }),
      come: fc.integer({ min: 0, max: 2 }),
      stolen: fc.nat(),
    });
    const cases = new Cases({ "copies make room": 80, "new copies came": 80 });
    fc.assert(
      fc.property(anyPass, ({ databases, stoodStill, spare, uneven, passMinutes, lookMinutes, come, stolen }) => {
        const names = ["a", "b", "c", "d"].slice(0, databases);
        const before = names.flatMap((name, n) =>
          Array.from({ length: 48 + stoodStill }, (_, k) =>
            copied(taken(name, noon - k * hour - (n * 7 + uneven[k % 5]!) * minute)),
          ),
        );
        const pass = noon + passMinutes * minute;
        const most = before.length + spare;
        const quota = { used: before.length, most };
        const holding = { listed: before.length, ours: before, due: planExpiry(before, pass, keep), quota };
        const gone = new Set(planQuotaEviction(holding, keep, true));
        const later = pass + lookMinutes * minute;
        const news = names.slice(0, come).map((name) => copied(taken(name, later - minute)));
        const held = [...news, ...before.filter((one) => !gone.has(one))];
        const found = explained([...news, ...before], held, { at: later, most });
        cases.note("copies make room", gone.size > 0);
        cases.note("new copies came", news.length > 0);
        for (const one of gone) assert.ok(found.has(one), `${one.id} made room`);
        const young = before.filter((one) => !isOverdue(one) && later - one.takenAt! < 2 * day);
        const thief = young[stolen % young.length]!;
        const left = held.filter((one) => one !== thief);
        assert.ok(!explained([...news, ...before], left, { at: later, most }).has(thief), "a young one is stolen");
      }),
      { numRuns: 300 },
    );
    cases.check();
  });
});
