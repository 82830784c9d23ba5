import assert from "node:assert/strict";
import fc from "fast-check";
import type { Snapshot } from "../../../functions/rds/kind";
import { planEviction } from "../../../functions/retention/eviction";
import { planExpiry } from "../../../functions/retention/plan";
import {
  type Holding,
  overdueByRds,
  planQuotaEviction,
  type QuotaEvictionRules,
} from "../../../functions/retention/quotaEviction";
import { retainedFrom } from "../../../functions/snapshots/dates";
import { Cases } from "../../support/cases";
import { copied, day, hour, manyOrFew, minute, noon, states, tagList, taken } from "../../support/snapshots";

const rules: QuotaEvictionRules = {
  retentionMinutes: 2 * 24 * 60,
  keepAllMinutes: 2 * 24 * 60,
  dailyDays: 0,
  weeklyWeeks: 0,
  monthlyMonths: 0,
  keepNewest: 3,
  released: [],
  roomMinutes: 60,
};
const hourly = (database: string, count: number, firstHours = 0) =>
  Array.from({ length: count }, (_, n) => copied(taken(database, noon - (firstHours + n) * hour)));

/** A copy that RDS made at one moment, of which a tag states another. */
const dressed = (madeAt: number, takenAt: number) => copied(taken("orders", madeAt), { madeAt, takenAt });

function holding(ours: readonly Snapshot[], most: number, { others = 0, its = rules, now = noon } = {}): Holding {
  const listed = ours.length + others;
  return { listed, ours, due: planExpiry(ours, now, its), quota: { used: listed, most } };
}
const ids = (snapshots: Iterable<Snapshot>) => [...snapshots].map(({ id }) => id).sort();

/** Copies of a few databases in any state: when RDS made them, and of when a tag says their data are. */
const anyCopies = manyOrFew(
  fc.record({
    database: fc.constantFrom("a", "b", "c"),
    /** Half of them are older than the retention. */
    hours: fc.integer({ min: 0, max: 96 }),
    /** What the tag says more than RDS. */
    lie: fc.constantFrom(0, 0, -10 * 24, 10 * 24, 10 * 24, 1),
    dated: fc.constantFrom(true, true, true, false),
    state: fc.constantFrom(...states, "usable" as const, "usable" as const, "usable" as const),
    held: fc.constantFrom(false, false, false, true),
  }),
  80,
).map((all) =>
  all.map(({ database, hours, lie, dated, state, held }, n) =>
    copied(taken(database, noon - (hours - lie) * hour - n * 1_000), {
      id: `${database}-${n}`,
      arn: `arn:aws:rds:eu-central-1:222222222222:snapshot:${database}-${n}`,
      state,
      madeAt: dated ? noon - hours * hour - n * 1_000 : undefined,
      ...(held ? { tags: tagList({ CopiedBy: "rds-lifeboat", "rds-lifeboat:hold": "" }) } : {}),
    }),
  ),
);
const anyRules = fc.record({
  keepNewest: fc.constantFrom(1, 3, 5, 0, Number.NaN),
  retentionHours: fc.constantFrom(6, 24, 48),
  dailyDays: fc.constantFrom(0, 0, 3),
  roomMinutes: fc.constantFrom(60, 360),
});
const rulesOf = ({
  retentionHours,
  ...its
}: { readonly retentionHours: number } & Partial<QuotaEvictionRules>): QuotaEvictionRules => ({
  ...rules,
  ...its,
  retentionMinutes: retentionHours * 60,
  keepAllMinutes: retentionHours * 60,
});

describe("room for new copies", () => {
  it("is made by the least valuable of what stays, after what is due, while deletion goes on", () => {
    const ours = hourly("orders", 51);
    const { due } = holding(ours, 47);
    assert.equal(due.length, 2);
    const rest = ours.filter((one) => !due.some(({ snapshot }) => snapshot === one));
    const expected = planEviction(rest, { used: 49, most: 47 }, { keepNewest: 3, roomMinutes: 60 });
    assert.equal(expected.length, 3);
    assert.deepEqual(planQuotaEviction(holding(ours, 47), rules, false), expected);
  });

  it("is made while the brake is on by overdue copies, as many as one more of each database needs and not more", () => {
    const ours = [...hourly("orders", 60), ...hourly("billing", 60)];
    const evicted = planQuotaEviction(holding(ours, 121), rules, true);
    assert.equal(evicted.length, 1);
    for (const { takenAt } of evicted) assert.ok(takenAt! < noon - 2 * day);
    // While it was full, one of each was refused, and waits.
    assert.equal(planQuotaEviction(holding(ours, 120), rules, true).length, 4);
    assert.deepEqual(planQuotaEviction(holding(ours, 122), rules, true), []);
    // What is due is not counted as if it went.
    assert.equal(planQuotaEviction(holding(ours, 100), rules, true).length, 22);
    assert.equal(planQuotaEviction(holding(ours, 50), rules, true).length, 22);
  });

  it("is not made by what was within its retention when the newest copy arrived", () => {
    // The source, or the whole account, stood still for two days: nothing has come for which anything should go.
    const silent = hourly("orders", 49, 48);
    assert.equal(holding(silent, 40).due.length, 46);
    assert.deepEqual(planQuotaEviction(holding(silent, 40), rules, true), []);
    // One new copy is there: now what is past its retention makes room, for one that waits as well.
    const back = [...hourly("orders", 1), ...silent];
    assert.equal(planQuotaEviction(holding(back, 50), rules, true).length, 2);
  });

  it("is not made by what only a tag, or only our own clock, says to be old", () => {
    const young = hourly("orders", 20).map((one) => dressed(one.takenAt!, noon - 30 * day));
    const ours = [...hourly("orders", 20, 20), ...young];
    const believed = { ...holding(ours, 30), due: ours.map((snapshot) => ({ snapshot, dueAt: noon - day })) };
    assert.deepEqual(planQuotaEviction(believed, rules, true), []);
    // A clock that is behind says of fewer that their time is over, and those stay as well.
    const behind = holding(hourly("orders", 60), 50, { now: noon - 6 * hour });
    for (const one of planQuotaEviction(behind, rules, true)) assert.ok(one.takenAt! < noon - 6 * hour - 2 * day);
    const ahead = holding(hourly("orders", 40), 30, { now: noon + 30 * day });
    assert.equal(ahead.due.length, 37);
    assert.deepEqual(planQuotaEviction(ahead, rules, true), []);
  });

  it("is not made by the newest in the order in which RDS made them, whatever tags say of others", () => {
    const real = hourly("orders", 3, 100);
    const lies = hourly("orders", 5, 200).map((one) => dressed(one.takenAt!, noon - minute));
    const other = hourly("billing", 3);
    const ours = [...real, ...lies, ...other];
    assert.equal(holding(ours, 5).due.filter(({ snapshot }) => real.includes(snapshot)).length, 3);
    assert.deepEqual(
      ids(overdueByRds(ours, holding(ours, 5).due, rules)).filter((id) => real.some((one) => one.id === id)),
      [],
    );
  });

  it("keeps to its bounds while the brake is on, whatever RDS lists and whoever gave the tags", () => {
    const cases = new Cases({ "copies make room": 80, "what is due stays": 60, "what is held is due": 30 });
    fc.assert(
      fc.property(anyCopies, anyRules, fc.integer({ min: 1, max: 90 }), fc.nat(30), (ours, drawn, most, others) => {
        const its = rulesOf(drawn);
        const now = holding(ours, most, {
          others,
          its: { ...its, keepNewest: its.keepNewest > 1 ? its.keepNewest : 1 },
        });
        const evicted = planQuotaEviction(now, its, true);
        cases.note("copies make room", evicted.length > 0);
        cases.note("what is due stays", evicted.length < now.due.length);
        const unheld = holding(
          ours.map((one) => ({ ...one, tags: [] })),
          most,
          { others, its },
        ).due.length;
        cases.note("what is held is due", unheld > now.due.length);
        const floor = its.keepNewest > 1 ? its.keepNewest : 1;
        const needed = now.quota.used + Math.ceil(most * 0.25) - most;
        assert.ok(evicted.length <= Math.max(0, needed));
        const arrived = ours.filter(({ state, madeAt }) => state === "usable" && madeAt !== undefined);
        for (const one of evicted) {
          assert.ok(now.due.some(({ snapshot }) => snapshot === one));
          assert.ok(!one.tags.some(({ Key }) => Key === "rds-lifeboat:hold"));
          // RDS says of something that it came when the time of this one was over.
          const over = Math.max(one.madeAt!, one.takenAt!) + its.retentionMinutes * minute;
          assert.ok(arrived.some(({ madeAt }) => madeAt! > over));
        }
        const gone = new Set(evicted);
        for (const identity of new Set(ours.map((one) => one.identity))) {
          const usable = ours.filter((one) => one.identity === identity && one.state === "usable");
          for (const dateOf of [({ madeAt }: Snapshot) => madeAt, retainedFrom]) {
            const dated = usable.filter((one) => dateOf(one) !== undefined);
            const newest = dated.sort((a, b) => dateOf(b)! - dateOf(a)!).slice(0, floor);
            for (const one of newest) assert.ok(!gone.has(one), one.id);
          }
        }
        // Again, in any order: nothing more.
        const left = ours.filter((one) => !gone.has(one)).reverse();
        const again = holding(left, most, { others, its: { ...its, keepNewest: floor } });
        assert.deepEqual(planQuotaEviction(again, its, true), []);
        assert.deepEqual(ids(planQuotaEviction({ ...now, ours: [...ours].reverse() }, its, true)), ids(evicted));
      }),
      { numRuns: 300 },
    );
    cases.check();
  });

  it("is worn down by no more than what arrives, however often the pass runs and however fast copies come", () => {
    const anyWeek = fc.record({
      /** New copies of each database within each hour, as the source shares them. */
      arrivals: fc.oneof(
        fc.array(fc.integer({ min: 0, max: 7 }), { minLength: 6, maxLength: 48 }),
        // At the ordinary rate: one an hour.
        fc.array(fc.constantFrom(0, 1, 1), { minLength: 24, maxLength: 48 }),
      ),
      passesPerHour: fc.integer({ min: 1, max: 3 }),
      /** How long nothing was deleted. */
      stoodStill: fc.integer({ min: 6, max: 72 }),
      spare: fc.integer({ min: 0, max: 20 }),
    });
    const cases = new Cases({ "copies make room": 15, "RDS refuses some": 5, "they come at the ordinary rate": 2 });
    fc.assert(
      fc.property(anyWeek, ({ arrivals, passesPerHour, stoodStill, spare }) => {
        const names = ["a", "b"];
        let left = names.flatMap((name) => hourly(name, 48 + stoodStill));
        const most = left.length + spare;
        const begin = left.length;
        let come = 0;
        let went = 0;
        let refused = 0;
        for (const [n, count] of arrivals.entries()) {
          for (const name of names) {
            for (let k = 0; k < count; k++) {
              // RDS refuses what the quota does not hold.
              if (left.length >= most) {
                refused++;
                continue;
              }
              const at = noon + n * hour + ((k + 1) * hour) / (count + 1);
              left.push(copied(taken(name, at)));
              come++;
            }
          }
          for (let pass = 0; pass < passesPerHour; pass++) {
            const now = noon + (n + 1) * hour + pass * minute;
            const evicted = planQuotaEviction(holding(left, most, { now }), rules, true);
            for (const one of evicted) assert.ok(now - one.takenAt! > 2 * day);
            went += evicted.length;
            const gone = new Set(evicted);
            left = left.filter((one) => !gone.has(one));
          }
          // No more than what came, and what one hour of it takes.
          assert.ok(went <= Math.max(0, begin + come - most) + Math.ceil(most * 0.25), `${went} of ${come}`);
        }
        // At the ordinary rate nothing new is refused after the first pass.
        const ordinary = arrivals.every((count) => count <= 1) && spare >= 2;
        if (ordinary) assert.equal(refused, 0);
        cases.note("copies make room", went > 0);
        cases.note("RDS refuses some", refused > 0);
        cases.note("they come at the ordinary rate", ordinary && come > spare);
      }),
      { numRuns: 60 },
    );
    cases.check();
  });

  it("is never made by what would not give way without the brake", () => {
    const cases = new Cases({ "copies make room under the brake": 10, "others would without it": 8 });
    fc.assert(
      fc.property(anyCopies, fc.integer({ min: 1, max: 90 }), fc.nat(20), (ours, most, others) => {
        const now = holding(ours, most, { others });
        const due = now.due.map(({ snapshot }) => snapshot);
        const free = new Set([...due, ...planQuotaEviction(now, rules, false)]);
        const braked = planQuotaEviction(now, rules, true);
        for (const one of braked) assert.ok(free.has(one), one.id);
        cases.note("copies make room under the brake", braked.length > 0);
        cases.note("others would without it", free.size > due.length);
      }),
    );
    cases.check();
  });
});
