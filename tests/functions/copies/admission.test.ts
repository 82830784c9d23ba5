import assert from "node:assert/strict";
import fc from "fast-check";
import { beyondQuota, type FreeQuota } from "../../../functions/copies/admission";
import type { Snapshot, UsableSnapshot } from "../../../functions/rds/kind";
import { byIdentity } from "../../../functions/snapshots/lineage";
import { Cases } from "../../support/cases";
import { copied, hour, minute, noon, sharedView, taken } from "../../support/snapshots";

/** The newest copies of a database, hourly until so many hours ago. */
function copiesOf(name: string, count: number, ago = 0): Snapshot[] {
  return Array.from({ length: count }, (_, n) => copied(taken(name, noon - (ago + n) * hour)));
}

const offer = (name: string) => sharedView(taken(name, noon)) as UsableSnapshot;

function ask(
  names: readonly string[],
  held: readonly Snapshot[],
  change: Partial<FreeQuota> = {},
  expected: string[] = [],
) {
  const quota = { used: held.length, most: 12 };
  const rules = { keepNewest: 3, roomMinutes: 60, released: new Set<string>() };
  const room: FreeQuota = { kind: "instance", quota, foreign: 0, taken: 0, ...rules, ...change };
  const newcomers = names.map(offer);
  return beyondQuota({ newcomers, held: [byIdentity(held), new Map()], expected, now: noon }, room);
}

const dead = [...copiesOf("a", 3, 5), ...copiesOf("b", 3, 10), ...copiesOf("c", 1, 30)];
const reasonOf = ({ findings }: ReturnType<typeof ask>) =>
  findings.flatMap(({ outcome }) => (outcome.kind === "blocked" ? [outcome.reason] : [])).join();

describe("whether there is room for another database", () => {
  it("takes on none whose floor would not fit with all the others', however silent they are and however few copies they have", () => {
    const living = copiesOf("orders", 3);
    assert.equal(ask(["new"], [...living, ...copiesOf("a", 3, 5)]).identities.size, 0);
    const refused = ask(["new"], [...living, ...dead]);
    assert.deepEqual([...refused.identities], [offer("new").identity]);
    assert.equal(refused.taken, 0);
    assert.equal(ask(["new"], [...living, ...copiesOf("a", 3, 5)], { foreign: 3 }).identities.size, 1, "others' count");
    assert.equal(ask(["new"], [...living, ...copiesOf("a", 3, 5)], { taken: 1 }).identities.size, 1);
  });

  it("says the cause, who waits, who is silent, and the cure", () => {
    const reason = reasonOf(ask(["new"], [...copiesOf("orders", 3), ...dead]));
    assert.match(reason, /^new databases have no copy, because the quota of manual instance snapshots is too small:/);
    assert.match(
      reason,
      /Waiting: new\. .*Silent for longest: c \(newest of 2026-03-13T06:00Z\), b \(newest of 2026-03-14T02:00Z\)\./,
    );
    assert.match(reason, /Raise the quota.*quota-nearly-full.*dr\.released.*Release none only because it is silent/);
    assert.ok(reason.length < 1_000, "it is told whole");
  });

  it("counts no floor of what a person has released, and does not take it on again", () => {
    const held = [...copiesOf("orders", 3), ...dead];
    const released = new Set([offer("a").identity]);
    const quota = { used: held.length, most: 16 };
    assert.equal(ask(["new"], held, { quota }).identities.size, 1);
    assert.equal(ask(["new"], held, { quota, released }).identities.size, 0);
    const again = ask(["a"], copiesOf("orders", 3), { released });
    assert.deepEqual([again.identities.size, again.findings[0]?.outcome.kind], [1, "deferred"]);
  });

  it("keeps room for what a person expects and is not there yet", () => {
    const held = [...copiesOf("orders", 3), ...copiesOf("a", 3, 5)];
    assert.equal(ask(["new"], held, {}, ["ledger"]).identities.size, 1);
    assert.equal(ask(["ledger"], held, {}, ["ledger"]).identities.size, 0);
    assert.deepEqual([...ask(["new", "ledger"], held, {}, ["ledger"]).identities], [offer("new").identity]);
  });

  it("takes on one between two expire passes where copies must give way for it", () => {
    const full = { quota: { used: 40, most: 40 } };
    const held = copiesOf("orders", 40).map((one) => one);
    const first = ask(["x", "y", "z"], held, full);
    assert.deepEqual([first.taken, first.identities.size], [1, 2]);
    assert.ok(first.findings.every(({ outcome }) => outcome.kind === "deferred"));
    const young = copied(taken("w", noon - hour), { madeAt: noon - hour / 2 });
    assert.equal(ask(["x"], [...held, young], full).taken, 0);
    assert.equal(ask(["x"], [...held, copied(taken("w", noon - 2 * hour))], full).taken, 1);
    assert.equal(ask(["x", "y", "z"], copiesOf("orders", 10), { quota: { used: 10, most: 40 } }).taken, 3);
    // RDS does not say yet when it began a first copy that is pending.
    const pending = copied(taken("w", noon), { state: "making", takenAt: undefined });
    assert.equal(ask(["x"], [...held, pending], full).taken, 0);
  });

  it("counts what has arrived and what is on its way together, where copies take two steps", () => {
    const arrived = copiesOf("orders", 40);
    const onItsWay = copied(taken("orders", noon + minute), { state: "making", takenAt: undefined });
    const quota = { used: 40, most: 40 };
    const room: FreeQuota = {
      kind: "instance",
      quota,
      foreign: 0,
      taken: 0,
      keepNewest: 3,
      roomMinutes: 60,
      released: new Set(),
    };
    const held = [byIdentity(arrived), byIdentity([onItsWay])];
    const { taken: count } = beyondQuota({ newcomers: [offer("x")], held, expected: [], now: noon }, room);
    assert.equal(count, 1, "the database on its way is known: no other first copy has been begun");
  });

  it("never lets the floors and what arrives exceed the quota, whatever comes and dies", () => {
    const anyQuota = fc.record({
      most: fc.integer({ min: 4, max: 120 }),
      keepNewest: fc.integer({ min: 1, max: 5 }),
      known: fc.array(fc.record({ copies: fc.integer({ min: 1, max: 6 }), ago: fc.integer({ min: 0, max: 80 }) }), {
        maxLength: 20,
      }),
      fresh: fc.integer({ min: 1, max: 30 }),
      foreign: fc.integer({ min: 0, max: 20 }),
    });
    const cases = new Cases({ "some may come and some wait": 10, "none may come": 10, "all may come": 10 });
    fc.assert(
      fc.property(anyQuota, ({ most, keepNewest, known, fresh, foreign }) => {
        const held = known.flatMap(({ copies, ago }, n) => copiesOf(`old-${n}`, copies, ago));
        const names = Array.from({ length: fresh }, (_, n) => `new-${n}`);
        const quota = { used: held.length + foreign, most };
        const { taken: count, identities } = ask(names, held, { quota, keepNewest, foreign });
        assert.equal(count + identities.size, fresh);
        cases.note("some may come and some wait", count > 0 && identities.size > 0);
        cases.note("none may come", count === 0);
        cases.note("all may come", identities.size === 0);
        if (count === 0) return;
        const living = known.filter(({ ago }) => ago < 48).length;
        const least = foreign + (known.length + count) * keepNewest + Math.min(living > 0 ? 1 : 0, most);
        assert.ok(least <= most, `${least} of ${most}`);
      }),
    );
    cases.check();
  });
});
