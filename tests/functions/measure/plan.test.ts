import assert from "node:assert/strict";
import fc from "fast-check";
import type { KeyHealth } from "../../../functions/aws/keyStates";
import {
  copiesText,
  type Known,
  type KnownCopy,
  type Memory,
  offerText,
  readCopies,
  readOffer,
} from "../../../functions/inventory/inventory";
import { planMeasure } from "../../../functions/measure/plan";
import type { MeasureRules, View } from "../../../functions/measure/view";
import type { Snapshot, UsableSnapshot } from "../../../functions/rds/kind";
import { planExpire } from "../../../functions/retention/expiry";
import { Cases } from "../../support/cases";
import {
  askedTags,
  copied,
  day,
  drAccount,
  hour,
  minute,
  noon,
  sharedView,
  sourceAccount,
  sourceRegion,
  taken,
} from "../../support/snapshots";

const rules: MeasureRules = {
  createdBy: "rds-lifeboat",
  patterns: [".*"],
  sources: [{ account: sourceAccount, region: sourceRegion }],
  expected: [],
  released: [],
  ageMinutes: 90,
  paces: [],
  emptyMinutes: 10_080,
};
const retention = { retentionMinutes: 2_880, keepNewest: 3 };

const noQuotas = { instance: undefined, cluster: undefined };
const nothing: View = { held: [], offered: [], unreachable: [], strangers: 0, keys: new Map(), quotas: noQuotas };
const empty: Memory = { databases: new Map(), since: undefined, troubles: [] };

function explained(now: number) {
  const settings = { ...retention, ownTag: "CopiedBy", createdBy: "rds-lifeboat", patterns: [".*"] } as const;
  return (snapshots: readonly Snapshot[]) =>
    new Set(
      planExpire(snapshots, now, { ...settings, dryRun: false, logLevel: "info" }).map(({ snapshot }) => snapshot),
    );
}

function measure(view: Partial<View>, memory: Memory = empty, more: Partial<MeasureRules> = {}, now = noon) {
  return planMeasure({ ...nothing, ...view }, { ...rules, ...more }, { memory, now, explained: explained(now) });
}

/** What is remembered after a look, some time ago. */
function seen(view: Partial<View>, ago: number, more: Partial<MeasureRules> = {}, before: Memory = empty): Memory {
  const at = noon - ago;
  const { databases, troubles } = planMeasure(
    { ...nothing, ...view },
    { ...rules, ...more },
    { memory: before, now: at, explained: explained(at) },
  );
  return { databases: new Map(databases.map((one) => [one.identity, one])), since: before.since ?? at, troubles };
}

function value({ data }: ReturnType<typeof measure>, name: string, database?: string): number | undefined {
  return data.find((one) => one.name === name && one.dimensions?.Database === database)?.value;
}

/** Hourly copies of a database, the newest so old. */
function copies(database: string, count: number, newest: number): Snapshot[] {
  return Array.from({ length: count }, (_, n) => copied(taken(database, noon - newest - n * hour)));
}

const reasons = ({ findings }: ReturnType<typeof measure>) =>
  findings.map(({ outcome }) => `${outcome.kind}: ${"reason" in outcome ? outcome.reason : ""}`);

describe("the plan of the measure pass", () => {
  it("tells the age of the newest usable copy, and how many there are", () => {
    const held = [...copies("orders", 3, 30 * minute), copied(taken("orders", noon - minute), { state: "making" })];
    const found = measure({ held }, seen({ held }, 2 * hour));
    assert.equal(value(found, "AgeMinutes", "orders"), 30);
    assert.equal(value(found, "CopiesHeld", "orders"), 3);
    assert.equal(value(found, "WorstAgeMinutes"), 30);
    assert.deepEqual(found.data[0]?.dimensions?.Source, `${sourceAccount}/${sourceRegion}`);
  });

  it("counts no copy under a key that cannot be used, and names the key at once and then as standing", () => {
    const keys = new Map<string, KeyHealth>([["dr-key", { state: "unusable", words: "is Disabled" }]]);
    const held = copies("orders", 3, 30 * minute);
    const memory = seen({ held }, 3 * hour);
    const found = measure({ held, keys }, memory);
    assert.equal(value(found, "DatabasesMissing"), 1);
    assert.match(reasons(found).join("\n"), /missed: since 2026-03-14 12:00 UTC the key is Disabled/);
    const later = measure({ held, keys }, seen({ held, keys }, hour, {}, memory));
    assert.match(reasons(later).join("\n"), /blocked: since 2026-03-14 11:00 UTC the key is Disabled/);
  });

  it("has no age of a first copy until the next ones have had their time", () => {
    const held = copies("orders", 1, 5 * hour);
    assert.equal(value(measure({ held }, seen({ held }, hour)), "AgeMinutes", "orders"), undefined);
    assert.equal(value(measure({ held }, seen({ held }, 2 * hour)), "AgeMinutes", "orders"), 300);
  });

  it("names a database whose copies are too old, by its own pace", () => {
    const held = [...copies("orders", 3, 2 * hour), ...copies("wiki", 3, 2 * hour)];
    const paces = [{ pace: "1d", patterns: ["wiki"], minutes: 1_440 }];
    const found = reasons(measure({ held }, seen({ held }, 30 * hour), { paces }));
    assert.equal(found.length, 1);
    assert.match(found[0]!, /^missed: since .* the newest usable copy of orders is too old: .* 2026-03-14 10:00 UTC/);
  });

  it("takes a database for missing once its first copy is late, but not while it is made", () => {
    const offered = [sharedView(taken("orders", noon - 3 * hour))];
    const missing = (ago: number, held: Snapshot[] = []) =>
      value(measure({ offered, held }, seen({ offered }, ago)), "DatabasesMissing");
    assert.equal(missing(hour), 0);
    assert.equal(missing(2 * hour), 1);
    assert.equal(missing(2 * hour, [copied(taken("orders", noon - 3 * hour), { state: "making" })]), 0);
  });

  it("expects what is named in the settings, and what was ever seen, until a person says otherwise", () => {
    const held = copies("orders", 3, 3 * hour);
    const memory = seen({ held }, 4 * hour);
    assert.equal(value(measure({}, memory), "DatabasesMissing"), 1);
    assert.equal(value(measure({}, memory, { expected: ["orders", "ledger"] }), "DatabasesMissing"), 2);
    const [known] = memory.databases.values();
    const retired = new Map([[known!.identity, { ...known!, retired: "2026-03-14" }]]);
    assert.equal(value(measure({}, { ...memory, databases: retired }), "DatabasesMissing"), 0);
    const released = { released: [known!.identity] };
    assert.equal(value(measure({}, memory, released), "DatabasesMissing"), 0);
  });

  it("expects nothing of what its own settings exclude, and no source renames a database into that", () => {
    const excluded = { patterns: [".*", "!legacy"] };
    const late = noon + 3 * hour;
    const before = seen({ held: [copied(taken("legacy", noon))] }, 0);
    const gone = (more: Partial<MeasureRules>) => value(measure({}, before, more, late), "DatabasesMissing");
    assert.deepEqual([gone({}), gone(excluded)], [1, 0]);
    const orders = copied(taken("orders", noon));
    const renamed = sharedView(taken("legacy", late, { resourceId: orders.resourceId }));
    const found = measure({ held: [orders], offered: [renamed] }, seen({ held: [orders] }, 0), excluded, late);
    assert.match(JSON.stringify(found.findings), /the newest usable copy of orders is too old/);
  });

  it("looks at the last one of databases of a name, and at none of other sources or names", () => {
    const old = copies("orders", 3, 3 * day);
    const memory = seen({ held: old }, 4 * hour);
    const rebuilt = Array.from({ length: 2 }, (_, n) =>
      copied(taken("orders", noon - (n + 1) * 20 * minute, { id: `again-${n}`, resourceId: "db-AGAIN" })),
    );
    const held = [...old, ...rebuilt];
    const found = measure({ held }, seen({ held }, 2 * hour, {}, memory));
    assert.equal(value(found, "AgeMinutes", "orders"), 20);
    assert.equal(value(measure({ held: old }, memory, { patterns: ["ledger"] }), "DatabasesMeasured"), 0);
    assert.equal(value(measure({ held: old }, empty, { sources: [] }), "DatabasesMeasured"), 0);
  });

  it("tells ages of slower databases apart, and leaves them out of the worst", () => {
    const held = [...copies("orders", 2, 30 * minute), ...copies("wiki", 2, 20 * hour)];
    const found = measure({ held }, seen({ held }, 26 * hour), {
      paces: [{ pace: "25h", patterns: ["wiki"], minutes: 1_500 }],
    });
    assert.equal(value(found, "WorstAgeMinutes"), 30);
    assert.deepEqual(found.data.find(({ dimensions }) => dimensions?.Pace)?.dimensions?.Pace, "25h");
  });

  it("says what vanished, and not what retention let go", () => {
    const all = [...copies("orders", 4, 30 * minute), copied(taken("orders", noon - 3 * day))];
    const memory = seen({ held: all }, hour);
    const expired = measure({ held: all.slice(0, 4) }, memory);
    assert.deepEqual([value(expired, "VanishedCopies"), reasons(expired)], [0, []]);
    const found = measure({ held: all.slice(2) }, memory);
    assert.equal(value(found, "VanishedCopies"), 2);
    assert.match(reasons(found)[0]!, /^missed: 2 copies of orders \(.*\) have been deleted .* 3 are left/);
    // All of them: also what was past its time, but among the newest three, is no longer explained.
    assert.equal(value(measure({}, memory), "VanishedCopies"), 4);
  });

  it("counts a held copy that is gone as vanished, however old it was", () => {
    const old = copied(taken("orders", noon - 30 * day));
    const held = { ...old, tags: [...old.tags, { Key: "rds-lifeboat:hold", Value: "" }] };
    const all = [...copies("orders", 4, 30 * minute), held];
    assert.equal(value(measure({ held: all.slice(0, 4) }, seen({ held: all }, hour)), "VanishedCopies"), 1);
  });

  it("remembers no database for a copy that is being made or failed, since RDS may not say yet which one it is of", () => {
    const source = taken("orders", noon - minute);
    for (const state of ["making", "failed"] as const) {
      for (const resourceId of ["named-orders", source.resourceId]) {
        const unfinished = copied(source, { state, resourceId, takenAt: undefined, madeAt: undefined });
        assert.deepEqual(measure({ held: [unfinished] }).databases, [], `${state} ${resourceId}`);
        const known = measure({ held: [unfinished], offered: [sharedView(source)] }).databases;
        assert.deepEqual(
          known.map(({ identity, copies: text }) => [identity, text]),
          [[source.identity, ""]],
        );
      }
    }
  });

  it("misses no first copy while one of the offered snapshot is pending", () => {
    const source = taken("orders", noon - 3 * hour);
    const offered = [sharedView(source)];
    const before = seen({ offered }, 3 * hour);
    const pending = copied(source, {
      state: "making",
      resourceId: "named-orders",
      takenAt: undefined,
      madeAt: undefined,
    });
    assert.equal(value(measure({ offered }, before), "DatabasesMissing"), 1);
    assert.equal(value(measure({ offered, held: [pending] }, before), "DatabasesMissing"), 0);
    const stuck = { ...pending, tags: [...pending.tags, ...askedTags(source, noon - 25 * hour)] };
    assert.equal(
      value(measure({ offered, held: [stuck] }, before), "DatabasesMissing"),
      1,
      "nobody waits for it any longer",
    );
  });

  it("counts a copy as vanished where another has its name, and not where it cannot be used any more", () => {
    const all = copies("orders", 4, 30 * minute);
    const memory = seen({ held: all }, hour);
    const replaced = all.map((one, at) => (at === 2 ? { ...one, takenAt: noon - minute } : one)) as Snapshot[];
    const found = measure({ held: replaced }, memory);
    assert.equal(value(found, "VanishedCopies"), 1);
    assert.match(reasons(found)[0]!, new RegExp(all[2]!.id));
    for (const state of ["making", "failed"] as const) {
      const unusable = all.map((one, at) => (at === 2 ? copied(taken("orders", one.takenAt!), { state }) : one));
      assert.equal(value(measure({ held: unusable }, memory), "VanishedCopies"), 0, state);
    }
  });

  it("notices when the newest offer is taken back, but not when older ones go or a region is silent", () => {
    const offered = [1, 2, 3].map((ago) => sharedView(taken("orders", noon - ago * hour)));
    const memory = seen({ offered }, 10 * minute);
    assert.match(
      reasons(measure({ offered: offered.slice(1) }, memory))[0]!,
      /no longer shared by 111111111111 in eu-west-1/,
    );
    assert.deepEqual(measure({ offered: offered.slice(0, 1) }, memory).findings, []);
    const silent = measure({ unreachable: [sourceRegion] }, memory);
    assert.deepEqual(silent.findings, []);
    const offers = silent.databases.map(({ offer }) => offer);
    assert.deepEqual(
      offers,
      [...memory.databases.values()].map(({ offer }) => offer),
      "and is told of once it answers",
    );
    // What was said once is not said again.
    assert.deepEqual(measure({}, seen({}, minute, {}, memory)).findings, []);
  });

  it("counts nothing that is not usable, whatever its date: what failed, what is being made, what RDS says nothing known of", () => {
    const old = copied(taken("orders", noon - 5 * hour));
    for (const state of ["failed", "making", "other"] as const) {
      const one = copied(taken("orders", noon - minute), { state });
      const beside = measure({ held: [old, one] }, seen({ held: [old] }, day));
      assert.deepEqual([value(beside, "CopiesHeld", "orders"), value(beside, "AgeMinutes", "orders")], [1, 300], state);
      const alone = measure({ held: [one] }, seen({ held: [old] }, day));
      assert.notEqual(value(alone, "CopiesHeld", "orders"), 1, state);
      // A copy that is under way is waited for.
      const missing = state === "making" ? 0 : 1;
      assert.deepEqual([value(alone, "DatabasesMeasured"), value(alone, "DatabasesMissing")], [0, missing], state);
    }
  });

  it("never takes anything out of its memory, whatever it sees", () => {
    const listing = fc.array(
      fc.record({ name: fc.constantFrom("a", "b", "c"), hours: fc.integer({ min: 0, max: 99 }) }),
    );
    const made = (items: readonly { name: string; hours: number }[]) =>
      items.map(({ name, hours }) => copied(taken(name, noon - hours * hour)));
    const cases = new Cases({ "a database that was seen is not there": 15, "one is there again": 20 });
    fc.assert(
      fc.property(listing, listing, (first, second) => {
        const memory = seen({ held: made(first) }, hour);
        const after = measure({ held: made(second) }, memory);
        const known = new Map(after.databases.map((one) => [one.identity, one]));
        const names = new Set(second.map(({ name }) => name));
        cases.note(
          "a database that was seen is not there",
          first.some(({ name }) => !names.has(name)),
        );
        cases.note(
          "one is there again",
          first.some(({ name }) => names.has(name)),
        );
        for (const [identity, { firstSeen }] of memory.databases)
          assert.equal(known.get(identity)?.firstSeen, firstSeen);
      }),
    );
    cases.check();
  });

  it("uses the share of the fuller quota, and counts strangers", () => {
    const quotas = { instance: { used: 80, most: 100 }, cluster: { used: 9, most: 10 } };
    const found = measure({ quotas, strangers: 7 });
    assert.deepEqual([value(found, "QuotaUsedPercent"), value(found, "StrangerShares")], [90, 7]);
    assert.equal(value(measure({}), "QuotaUsedPercent"), 0);
  });
});

describe("a quota at its level", () => {
  const used = (count: number): Partial<View> => ({
    quotas: { instance: { used: count, most: 100 }, cluster: undefined },
  });

  /** What looks find, one after another, at such uses of a quota of 100. */
  function looks(...counts: readonly number[]): readonly (number | undefined)[] {
    let memory = empty;
    return counts.map((count, index) => {
      const found = measure(used(count), memory, {}, noon + index * 10 * minute);
      memory = { ...memory, troubles: found.troubles };
      return value(found, "QuotaNearlyFull");
    });
  }

  it("is nearly full from four fifths on, and until less than three quarters are used", () => {
    assert.deepEqual(looks(79, 80, 79, 75, 80, 75, 74, 79, 80), [0, 1, 1, 1, 1, 1, 0, 0, 1]);
  });

  it("begins once, however often copies come and go at the level", () => {
    const found = looks(...Array.from({ length: 48 }, (_, n) => 79 + (n % 2)));
    assert.deepEqual([found[0], ...new Set(found.slice(1))], [0, 1]);
  });

  it("is remembered since when it began", () => {
    const troubles = [{ subject: "quota", since: noon - day }];
    const kept = (count: number) =>
      measure(used(count), { ...empty, troubles }).troubles.filter(({ subject }) => subject === "quota");
    assert.deepEqual([kept(90), kept(70)], [troubles, []]);
  });
});

describe("the date that an age is measured from", () => {
  it("is when RDS made a copy, where a tag says that its data are newer", () => {
    const forged = copied(taken("orders", noon + 10 * day), { madeAt: noon - 5 * hour });
    const honest = copied(taken("orders", noon - 6 * hour), { madeAt: noon - 5 * hour });
    const age = (held: readonly Snapshot[]) => value(measure({ held }, seen({ held }, day)), "AgeMinutes", "orders");
    assert.deepEqual([age([forged]), age([honest]), age([forged, honest])], [300, 360, 300]);
  });
});

describe("the memory of the measure pass", () => {
  it("reads what it wrote", () => {
    const copy = fc.record({
      name: fc.stringMatching(/^[a-z][a-z0-9]{0,20}(-[a-z0-9]{1,5}){0,3}$/),
      takenAt: fc.integer({ min: 1, max: 4e9 }),
      later: fc.option(fc.integer({ min: 1, max: 1e6 }), { nil: undefined }),
      held: fc.boolean(),
    });
    const cases = new Cases({ "one is held": 25, "one was made after its data": 25, "one was made with its data": 8 });
    fc.assert(
      fc.property(fc.array(copy), (list) => {
        cases.note(
          "one is held",
          list.some(({ held }) => held),
        );
        cases.note(
          "one was made after its data",
          list.some(({ later }) => later !== undefined),
        );
        cases.note(
          "one was made with its data",
          list.some(({ later }) => later === undefined),
        );
        const copies = list.map(({ name, takenAt, later = 0, held }) => {
          const tags = held ? [{ Key: "rds-lifeboat:hold", Value: "audit" }] : [];
          const madeAt = (takenAt + later) * 1000 + 900;
          return copied(taken("orders", takenAt * 1000 + 7), { id: name, tags, madeAt }) as UsableSnapshot;
        });
        const known = list.map(({ name, takenAt, later, held }) => {
          return { name, takenAt, madeAt: later === undefined ? undefined : takenAt + later, held };
        });
        const inOrder = (all: readonly KnownCopy[]) => all.map((one) => JSON.stringify(one)).sort();
        assert.deepEqual(inOrder(readCopies(copiesText(copies))), inOrder(known));
        assert.equal(copiesText([...copies].reverse()), copiesText(copies));
      }),
    );
    cases.check();
    const offer: Known["offer"] = { name: `a-${drAccount}`, takenAt: 5 };
    assert.deepEqual([readOffer(offerText(offer)), readOffer(offerText(undefined))], [offer, undefined]);
  });

  it("leaves out what it cannot read", () => {
    assert.deepEqual(readCopies("a@1 junk b@ @5 c@x d@2! e@3+x f@4+60!"), [
      { name: "a", takenAt: 1, madeAt: undefined, held: false },
      { name: "d", takenAt: 2, madeAt: undefined, held: true },
      { name: "f", takenAt: 4, madeAt: 64, held: true },
    ]);
  });

  it("misses nothing that was remembered in the form of version 0.1.0", () => {
    const held = [2, 1].map((age) =>
      copied(taken("orders", noon - age * hour), { madeAt: noon - age * hour + minute }),
    );
    const memory = seen({ held }, hour);
    const [[identity, last]] = [...memory.databases] as [[string, Known]];
    const written = last.copies.replace(/\+\d+/g, "");
    assert.match(written, /^orders-[\d-]+@\d+ orders-[\d-]+@\d+$/);
    const old = { ...memory, databases: new Map([[identity, { ...last, copies: written }]]) };
    assert.equal(value(measure({ held }, old), "VanishedCopies"), 0);
    assert.equal(value(measure({ held: held.slice(1) }, old), "VanishedCopies"), 1);
  });
});
