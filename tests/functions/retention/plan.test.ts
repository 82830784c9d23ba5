import assert from "node:assert/strict";
import fc from "fast-check";
import type { Snapshot } from "../../../functions/rds/kind";
import { planExpiry, type Retention } from "../../../functions/retention/plan";
import { Cases } from "../../support/cases";
import { anyListing, copied, day, hour, noon, tagList, taken } from "../../support/snapshots";

const weeks: Retention = {
  retentionMinutes: 2 * 24 * 60,
  dailyDays: 7,
  weeklyWeeks: 5,
  monthlyMonths: 3,
  keepNewest: 3,
};

const gone = (listing: readonly Snapshot[], now: number, retention: Retention) =>
  planExpiry(listing, now, retention).map(({ snapshot }) => snapshot);

/** What is left of a copy every so often, with an expire pass after each. */
function lived(from: number, until: number, every: number, retention: Retention): Snapshot[] {
  let left: Snapshot[] = [];
  for (let now = from; now <= until; now += every) {
    left.push(copied(taken("orders", now)));
    const dead = new Set(gone(left, now, retention));
    left = left.filter((snapshot) => !dead.has(snapshot));
  }
  return left;
}

const dates = (listing: readonly Snapshot[]) =>
  listing.map(({ takenAt }) => new Date(takenAt!).toISOString().slice(0, 16));

describe("retention by value", () => {
  it("keeps the first of a month for whole calendar months", () => {
    const first = copied(taken("orders", Date.UTC(2026, 0, 1, 2, 30)));
    const at = (day: number, minutes: number) =>
      gone([first], Date.UTC(2026, 3, day, 2, 30 + minutes), { ...weeks, keepNewest: 0 }).length;
    assert.deepEqual([at(1, 0), at(1, 1)], [0, 1]);
  });

  // 6 March 2026 is a Friday; the weeks before it begin on 2 March, 23, 16, 9 and 2 February.
  const now = Date.UTC(2026, 2, 6, 20, 30);
  const left = dates(lived(Date.UTC(2025, 9, 1, 2, 30), now, 6 * hour, weeks));

  it("keeps all for the retention, then the first of each day, ISO week and month, for their times", () => {
    const all = left.filter((date) => date >= "2026-03-04T20:30");
    assert.equal(all.length, 9);
    assert.deepEqual(
      left.filter((date) => date < "2026-03-04T20:30"),
      [
        // Of months: 6 December is three months ago.
        ...["2026-01-01T02:30", "2026-02-01T02:30"],
        // Of weeks: 30 January is five weeks ago.
        ...["2026-02-02T02:30", "2026-02-09T02:30", "2026-02-16T02:30", "2026-02-23T02:30"],
        // Of days: 27 February is seven days ago, its first is past that.
        ...["2026-02-28T02:30", "2026-03-01T02:30", "2026-03-02T02:30", "2026-03-03T02:30", "2026-03-04T02:30"],
      ],
    );
  });

  it("keeps the same ones whether passes come often or seldom, or had stopped for weeks", () => {
    const all: Snapshot[] = [];
    for (let at = Date.UTC(2025, 9, 1, 2, 30); at <= now; at += 6 * hour) all.push(copied(taken("orders", at)));
    const dead = new Set(gone(all, now, weeks));
    assert.deepEqual(dates(all.filter((snapshot) => !dead.has(snapshot))), left);
  });

  it("goes by the first usable one: a later one cannot take its place, a failed one does not", () => {
    const monday = Date.UTC(2026, 1, 16);
    const failed = copied(taken("orders", monday + hour), { state: "failed" });
    const first = copied(taken("orders", monday + 2 * hour));
    const later = [3, 4, 5].map((n) => copied(taken("orders", monday + n * hour)));
    const newest = [0, 1, 2].map((n) => copied(taken("orders", now - n * hour)));
    assert.deepEqual(gone([...newest, ...later, first, failed], now, weeks), [failed, ...later]);
    assert.deepEqual(gone([...newest, first], now, weeks), []);
  });

  it("says since when each is due, which is the same in every later pass", () => {
    const copies = [1, 2, 3, 30].map((days) => copied(taken("orders", noon - days * day)));
    const [due] = planExpiry(copies, noon, { retentionMinutes: 60, keepNewest: 3, dailyDays: 10 });
    assert.deepEqual([due?.snapshot, due?.dueAt], [copies[3], noon - 20 * day]);
    const [again] = planExpiry(copies, noon + 5 * day, { retentionMinutes: 60, keepNewest: 3, dailyDays: 10 });
    assert.equal(again?.dueAt, noon - 20 * day);
  });

  it("keeps less and less as time goes by: what is due once stays due, whatever else is listed last", () => {
    const rules = fc.record({
      retentionMinutes: fc.integer({ min: 0, max: 10_000 }),
      dailyDays: fc.integer({ min: 0, max: 20 }),
      weeklyWeeks: fc.integer({ min: 0, max: 5 }),
      monthlyMonths: fc.integer({ min: 0, max: 2 }),
      keepNewest: fc.integer({ min: 1, max: 4 }),
    });
    const cases = new Cases({ "something is due": 30, "more is due later": 30, "more generous rules keep some": 8 });
    fc.assert(
      fc.property(anyListing("CopiedBy"), rules, fc.integer({ min: 0, max: 90 }), (listing, retention, days) => {
        const before = gone(listing, noon, retention);
        const after = gone(listing, noon + days * day, retention);
        cases.note("something is due", before.length > 0);
        cases.note("more is due later", after.length > before.length);
        for (const snapshot of before) assert.ok(after.includes(snapshot));
        assert.deepEqual(gone([...listing].reverse(), noon, retention), before);
        const generous = {
          ...retention,
          dailyDays: retention.dailyDays + 3,
          retentionMinutes: retention.retentionMinutes + 3 * 24 * 60,
        };
        const fewer = gone(listing, noon, generous);
        cases.note("more generous rules keep some", fewer.length < before.length);
        for (const snapshot of fewer) assert.ok(before.includes(snapshot));
      }),
    );
    cases.check();
  });

  it("deletes nothing where a number is none", () => {
    const old = [1, 2, 3, 4, 5].map((n) => copied(taken("orders", noon - n * 100 * day)));
    for (const broken of [Number.NaN, undefined]) {
      assert.deepEqual(gone(old, noon, { retentionMinutes: broken as number, keepNewest: 1 }), []);
    }
  });
});

describe("what a person holds or releases", () => {
  const old = [10, 20, 30, 40].map((days) => copied(taken("orders", noon - days * day)));
  const plain: Retention = { retentionMinutes: 60, keepNewest: 2 };
  const held = (snapshot: Snapshot, value: string) =>
    copied(snapshot, { tags: [...snapshot.tags, ...tagList({ "rds-lifeboat:hold": value })], copiedFrom: "arn:x" });

  it("is never deleted while it has the tag, whatever its value", () => {
    assert.deepEqual(gone(old, noon, plain), [old[3], old[2]]);
    for (const value of ["case 1042", "", "NO"]) {
      const listing = [old[0]!, old[1]!, { ...old[2]!, tags: held(old[2]!, value).tags }, old[3]!];
      assert.deepEqual(gone(listing, noon, plain), [old[3]]);
    }
  });

  it("goes by time alone once its database is released, and nothing of another one does", () => {
    const other = [10, 20, 30, 40].map((days) => copied(taken("billing", noon - days * day)));
    const released = { ...plain, released: [old[0]!.identity] };
    const dead = gone([...old, ...other], noon, released);
    assert.deepEqual(new Set(dead), new Set([...old, ...other.slice(2)]));
    const young = copied(taken("orders", noon - 1));
    assert.deepEqual(gone([young], noon, released), []);
  });
});

describe("the date from which retention counts", () => {
  const plain: Retention = { retentionMinutes: 60, keepNewest: 2 };

  it("is when RDS made a copy: one that a tag makes look old is neither due nor out of the newest", () => {
    const copies = [1, 2, 3, 4].map((n) => copied(taken("orders", noon - n * hour), { madeAt: noon - n * hour }));
    const aged = copies.map((copy, n) => (n < 2 ? { ...copy, takenAt: noon - 400 * day } : copy) as Snapshot);
    assert.deepEqual(gone(aged, noon, plain), [aged[3], aged[2]]);
    assert.deepEqual(
      gone(aged, noon, plain).map(({ id }) => id),
      gone(copies, noon, plain).map(({ id }) => id),
    );
  });

  it("decides which is the first of a day: no copy that is made later takes that place", () => {
    const retention = { retentionMinutes: 60, keepNewest: 1, dailyDays: 30 };
    const first = copied(taken("orders", noon - 3 * day), { madeAt: noon - 3 * day + hour });
    const newest = copied(taken("orders", noon - 1));
    const forged = copied(taken("orders", noon - 3 * day - hour), { id: "forged", madeAt: noon - 2 * hour });
    assert.deepEqual(gone([newest, first, forged], noon, retention), []);
  });

  it("lets no tag decide: stated to be older, copies stay and go just as they did", () => {
    const older = fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 60, maxLength: 60 });
    const cases = new Cases({ "something is due": 30, "something stays": 45 });
    fc.assert(
      fc.property(anyListing("CopiedBy"), older, fc.integer({ min: 1, max: 4 }), (listing, days, keepNewest) => {
        const retention = {
          retentionMinutes: 10 * 24 * 60,
          dailyDays: 20,
          weeklyWeeks: 4,
          monthlyMonths: 1,
          keepNewest,
        };
        const dated = listing.filter(({ takenAt }) => takenAt !== undefined);
        const forged = dated.map((one, n) => ({ ...one, takenAt: one.takenAt! - days[n]! * day }) as Snapshot);
        const ids = (of: readonly Snapshot[]) => gone(of, noon, retention).map(({ id }) => id);
        cases.note("something is due", ids(dated).length > 0);
        cases.note("something stays", ids(dated).length < dated.length);
        assert.deepEqual(ids(forged), ids(dated));
      }),
    );
    cases.check();
  });
});
