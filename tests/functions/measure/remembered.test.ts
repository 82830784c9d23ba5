import assert from "node:assert/strict";
import fc from "fast-check";
import type { KeyHealth } from "../../../functions/aws/keyStates";
import { type Memory, readCopies } from "../../../functions/inventory/inventory";
import { planMeasure } from "../../../functions/measure/plan";
import type { MeasureRules, View } from "../../../functions/measure/view";
import type { Snapshot } from "../../../functions/rds/kind";
import { planExpire } from "../../../functions/retention/expiry";
import { Cases } from "../../support/cases";
import { copied, day, hour, minute, noon, sourceAccount, sourceRegion, tagList, taken } from "../../support/snapshots";

const rules: MeasureRules = {
  createdBy: "rds-lifeboat",
  patterns: [".*"],
  sources: [{ account: sourceAccount, region: sourceRegion }],
  expected: [],
  released: [],
  ageMinutes: 90,
  paces: [],
  emptyMinutes: 1_440,
};
const noQuotas = { instance: undefined, cluster: undefined };
const nothing: View = { held: [], offered: [], unreachable: [], strangers: 0, keys: new Map(), quotas: noQuotas };
const empty: Memory = { databases: new Map(), since: undefined, troubles: [] };
const keyOff = new Map<string, KeyHealth>([["dr-key", { state: "unusable", words: "is Disabled" }]]);

/** What the expire pass would have deleted by then, under a retention of two days and these patterns. */
const explained = (now: number, patterns: readonly string[]) => (snapshots: readonly Snapshot[]) =>
  new Set(
    planExpire(snapshots, now, {
      retentionMinutes: 2_880,
      keepNewest: 3,
      ownTag: "CopiedBy",
      createdBy: "rds-lifeboat",
      patterns,
      dryRun: false,
      logLevel: "info",
    }).map(({ snapshot }) => snapshot),
  );

/** What one look finds, and what its settings say otherwise. */
interface Look {
  readonly view: Partial<View>;
  readonly rules?: Partial<MeasureRules>;
}

/** Looks in order, ten minutes apart, the last one at noon: how many copies each of them tells as deleted. */
function told(...looks: readonly Look[]): number[] {
  let memory = empty;
  return looks.map(({ view, rules: changed }, n) => {
    const now = noon - (looks.length - 1 - n) * 10 * minute;
    const its = { ...rules, ...changed };
    const { data, databases, troubles } = planMeasure({ ...nothing, ...view }, its, {
      memory,
      now,
      explained: explained(now, its.patterns),
    });
    memory = { databases: new Map(databases.map((one) => [one.identity, one])), since: now, troubles };
    return data.find(({ name }) => name === "VanishedCopies")?.value ?? -1;
  });
}

const copies = (database: string, count: number) =>
  Array.from({ length: count }, (_, n) => copied(taken(database, noon - 30 * minute - n * hour)));
const held = copies("orders", 8);
const [first, ...others] = held as [Snapshot, ...Snapshot[]];
const alsoWith = (change: Parameters<typeof copied>[1]) => [copied(first, change), ...others];

/** Every state in which a copy is listed, and is not one of those that count. */
const outOfCount: Readonly<Record<string, Look>> = {
  "its key is disabled": { view: { held, keys: keyOff } },
  "RDS is at work on it": { view: { held: alsoWith({ state: "other" }) } },
  "RDS states no date of it": { view: { held: alsoWith({ state: "other", takenAt: undefined }) } },
  "it has lost its tag": { view: { held: alsoWith({ tags: [] }) } },
  "somebody marked it as on its way": {
    view: { held: alsoWith({ tags: [...first.tags, ...tagList({ "rds-lifeboat:staged": "YES" })] }) },
  },
  "its database is no longer chosen": { view: { held }, rules: { patterns: ["billing"] } },
  "its source is no longer configured": { view: { held }, rules: { sources: [] } },
};

describe("what the measure pass remembers", () => {
  for (const [words, out] of Object.entries(outOfCount)) {
    const gone = { view: { ...out.view, held: others }, ...(out.rules && { rules: out.rules }) };

    it(`is a copy of which ${words}: its deletion meanwhile is told once, and its return is not told`, () => {
      assert.deepEqual(told({ view: { held } }, out, gone, gone, { view: { held: others } }), [0, 0, 1, 0, 0]);
      assert.deepEqual(told({ view: { held } }, out, out, { view: { held } }), [0, 0, 0, 0]);
      // Deleted in the same ten minutes in which it began to count again.
      assert.deepEqual(told({ view: { held } }, out, { view: { held: others } }), [0, 0, 1]);
    });
  }

  it("are all copies, where their key is disabled from the first look on", () => {
    assert.deepEqual(told({ view: { held, keys: keyOff } }, { view: { held: [], keys: keyOff } }), [0, 8]);
  });

  it("explains under a disabled key what retention lets go, as under one that is enabled", () => {
    const old = copied(taken("orders", noon - 2 * day - minute));
    assert.deepEqual(told({ view: { held: [...held, old], keys: keyOff } }, { view: { held, keys: keyOff } }), [0, 0]);
  });

  it("is told as deleted by retention only from when RDS made it, however old its data are", () => {
    const young = copied(taken("orders", noon - 3 * day), { madeAt: noon - 20 * minute });
    assert.deepEqual(told({ view: { held: [...held, young] } }, { view: { held } }), [0, 1]);
  });

  it("is a copy that came after its database was no longer chosen, if that was known before", () => {
    const looks = [{ view: { held: others } }, { view: { held }, rules: { patterns: ["billing"] } }];
    assert.deepEqual(told(...looks, { view: { held: others }, rules: { patterns: ["billing"] } }), [0, 0, 1]);
  });

  it("is no copy twice, where RDS's listing shows it as another database's by now", () => {
    const moved = held.map((one) => ({ ...one, identity: one.identity.replace("eu-west-1", "eu-west-2") }));
    const both = { sources: [...rules.sources, { account: sourceAccount, region: "eu-west-2" }] };
    const looks = [{ view: { held } }, { view: { held: moved }, rules: both }];
    assert.deepEqual(told(...looks, { view: { held: moved.slice(1) }, rules: both }), [0, 0, 1]);
    assert.deepEqual(told(...looks, { view: { held: [] }, rules: both }), [0, 0, 8]);
  });

  it("has the hold that a copy out of count got or lost meanwhile: retention lets go only what nobody holds", () => {
    const free = copied(taken("orders", noon - 2 * day - minute));
    const kept = { ...free, tags: [...free.tags, ...tagList({ "rds-lifeboat:hold": "audit" })] };
    const look = (one: Snapshot) => ({ view: { held: [...held, one] } });
    const busy = (one: Snapshot) => look({ ...one, state: "other" });
    const gone = { view: { held } };
    assert.deepEqual(told(look(free), busy(kept), gone), [0, 0, 1]);
    assert.deepEqual(told(look(kept), busy(kept), gone), [0, 0, 1]);
    assert.deepEqual(told(look(kept), busy(free), gone), [0, 0, 0]);
  });

  it("is told by retention of the name that each copy was made under, where the database is renamed", () => {
    const before = [49, 50].map((hours) => copied(taken("orders", noon - hours * hour)));
    const renamed = (at: number) => copied(taken("ledger", at, { resourceId: "db-ORDERS" }));
    const since = [10, 20, 30].map((minutes) => renamed(noon - minutes * minute));
    const patterns = { patterns: ["orders"] };
    const look = (its: readonly Snapshot[]) => ({ view: { held: its }, rules: patterns });
    const all = [...before, ...copies("orders", 4), ...since];
    assert.deepEqual(told(look(all), look(all.slice(2)), look(all.slice(2))), [0, 0, 0]);
    // The expire pass leaves alone what was made under the name that is not chosen.
    const old = renamed(noon - 3 * day);
    assert.deepEqual(told(look([old, ...all]), look(all)), [0, 1]);
  });

  it("tells every copy that goes in the end, once, whatever its listing looked like before", () => {
    const states = Object.values(outOfCount);
    const cases = new Cases({
      "they do not count before they go": 50,
      "they count before they go": 2,
      "they count again meanwhile": 2,
      "they are out of count in several ways": 20,
    });
    fc.assert(
      fc.property(fc.array(fc.nat(states.length), { maxLength: 6 }), fc.nat(states.length), (way, last) => {
        const looks = way.map((n) => states[n] ?? { view: { held } });
        const counts = (n: number) => n >= states.length;
        cases.note("they do not count before they go", !counts(last));
        cases.note("they count before they go", counts(last));
        cases.note(
          "they count again meanwhile",
          way.some((n, at) => counts(n) && at > 0 && !counts(way[at - 1]!)),
        );
        cases.note("they are out of count in several ways", new Set(way.filter((n) => !counts(n))).size > 1);
        const end: Look = states[last] ?? { view: { held } };
        const gone = { view: { ...end.view, held: [] as Snapshot[] }, ...(end.rules && { rules: end.rules }) };
        const found = told({ view: { held } }, ...looks, gone, gone, { view: { held: [] } });
        assert.equal(
          found.reduce((sum, one) => sum + one, 0),
          held.length,
        );
        assert.equal(found[looks.length + 1], held.length);
      }),
      { numRuns: 150 },
    );
    cases.check();
  });

  it("is written so that a program of before reads it, and reads what that one wrote", () => {
    const { databases } = planMeasure({ ...nothing, held, keys: keyOff }, rules, {
      memory: empty,
      now: noon,
      explained: () => new Set(),
    });
    const [known] = databases;
    assert.match(known?.copies ?? "", /^(?:[a-z0-9-]+@\d+!? ?){8}$/);
    assert.equal(readCopies(known?.copies ?? "").length, 8);
    // It left out what is under a disabled key: that is new, then, and nothing has gone.
    const before: Memory = { ...empty, databases: new Map([[known!.identity, { ...known!, copies: "" }]]) };
    const after = planMeasure({ ...nothing, held }, rules, { memory: before, now: noon, explained: () => new Set() });
    assert.deepEqual([after.databases[0]?.copies, after.findings], [known?.copies, []]);
  });
});
