import assert from "node:assert/strict";
import fc from "fast-check";
import { type CopyRules, planCopies } from "../../../functions/copies/plan";
import type { Snapshot } from "../../../functions/rds/kind";
import { Cases } from "../../support/cases";
import {
  anyListing,
  copied,
  day,
  drAccount,
  drRegion,
  hour,
  minute,
  noon,
  sharedView,
  sourceAccount,
  sourceRegion,
  taken,
} from "../../support/snapshots";

const rules: CopyRules = {
  patterns: [".*"],
  createdBy: "rds-lifeboat",
  sources: [{ account: sourceAccount, region: sourceRegion }],
  mostWaiting: undefined,
};
const limits = { longestName: 255, copiesInProgress: 20 };

function plan(shared: Snapshot[], held: Snapshot[], change: Partial<CopyRules> = {}, elsewhere: Snapshot[] = []) {
  return planCopies(
    shared.map(sharedView),
    { here: held, elsewhere },
    { ...rules, ...change },
    { now: noon, kind: limits },
  );
}

const ids = (shared: Snapshot[], held: Snapshot[] = []) => plan(shared, held).copies.map((copy) => copy.snapshot.id);

describe("the plan of copies", () => {
  const newest = taken("orders", noon - minute);
  const older = taken("orders", noon - hour);

  it("copies the newest of a database and skips what it overtook", () => {
    assert.deepEqual(ids([older, newest]), [newest.id]);
    assert.deepEqual(ids([older, newest], [copied(newest)]), []);
    assert.deepEqual(ids([older], [copied(newest)]), []);
    assert.deepEqual(ids([older, newest], [copied(older)]), [newest.id]);
  });

  it("names copies after their source's alias, within the longest name, and copies nothing again when it changes", () => {
    const aliased = (alias: string) => ({ sources: [{ account: sourceAccount, region: sourceRegion, alias }] });
    assert.deepEqual(
      plan([newest], [], aliased("shop")).copies.map(({ name }) => name),
      [`shop-${newest.id}`],
    );
    assert.deepEqual(plan([newest], [copied(newest)], aliased("shop")).copies, []);
    assert.deepEqual(plan([newest], [copied(newest, { id: `shop-${newest.id}` })], aliased("crm")).copies, []);
    const long = taken("orders", noon, { id: `o${"x".repeat(254)}` });
    const name = plan([long], [], aliased("shop")).copies[0]?.name ?? "";
    assert.equal(name.length, 255);
    assert.match(name, /^shop-ox+-[0-9a-f]{8}$/);
  });

  it("copies nothing of a source again when another is added", () => {
    const other = { account: "999999999999", region: sourceRegion, alias: "other" };
    const added = { sources: [...rules.sources.map((source) => ({ ...source, alias: "first" })), other] };
    const its = taken("orders", noon, { arn: "arn:aws:rds:eu-west-1:999999999999:snapshot:orders" });
    assert.deepEqual(
      plan([newest, its], [copied(newest)], added).copies.map(({ snapshot }) => snapshot.arn),
      [its.arn],
    );
  });

  it("has one copy of a database under way at most", () => {
    assert.deepEqual(ids([newest], [copied(older, { state: "making" })]), []);
    assert.deepEqual(ids([newest], [copied(older, { state: "failed" })]), [newest.id]);
  });

  it("tells of a copy that RDS has been making for more than a day, and copies the next beside it, once", () => {
    const stuck = copied(older, { state: "making", madeAt: noon - 25 * hour, id: newest.id });
    const { copies, findings } = plan([newest], [stuck]);
    assert.deepEqual(
      copies.map(({ name }) => name),
      [`${newest.id}-2`],
    );
    assert.match(
      JSON.stringify(findings),
      /orders.*making the copy orders-.* of it since 2026-03-13T11:00Z.*longer than a day/,
    );
    const next = copied(newest, { state: "making", madeAt: noon - minute, id: `${newest.id}-2` });
    assert.equal(plan([newest], [stuck, next]).copies.length, 0);
    // Also of a database of which nothing is offered any more.
    assert.equal(plan([], [stuck]).findings.length, 1);
  });

  it("copies nothing older than the window, and says of which database that leaves no copy", () => {
    const window = { copyWindowMinutes: 48 * 60 };
    const last = taken("orders", noon - 48 * hour);
    const past = taken("orders", noon - 48 * hour - 1);
    assert.deepEqual(
      plan([last], [], window).copies.map(({ snapshot }) => snapshot.id),
      [last.id],
    );
    assert.deepEqual(plan([past], []).copies.length, 1, "without a window age is no reason");
    const { copies, findings } = plan([past, newest, taken("billing", noon - 49 * hour)], [], window);
    assert.deepEqual(
      copies.map(({ snapshot }) => snapshot.id),
      [newest.id],
    );
    assert.deepEqual(
      findings.map(({ subject, outcome }) => [subject, outcome.kind]),
      [["billing", "blocked"]],
    );
    assert.match(JSON.stringify(findings), /has no copy, and its newest snapshot billing-.*older than dr\.copyWindow/);
    // Of a database that has copies, the age of the newest is told, not each snapshot that is passed by.
    const held = [copied(taken("orders", noon - 60 * hour))];
    assert.deepEqual(plan([past], held, window), { copies: [], findings: [], taken: 0 });
  });

  it("counts no unfinished copy of an unknown database among those that a source has added", () => {
    const known = [1, 2].map((n) => copied(taken(`db-${n}`, noon - 30 * day)));
    const unknown = Array.from({ length: 10 }, (_, n) =>
      copied(taken(`x-${n}`, noon), {
        resourceId: `named-x-${n}`,
        state: "making",
        takenAt: undefined,
        madeAt: undefined,
      }),
    );
    const newcomers = { allListed: true, most: 1, retentionMinutes: 60 * 24 * 60 };
    assert.deepEqual(
      plan([newest], [...known, ...unknown], { newcomers }).copies.map(({ snapshot }) => snapshot.id),
      [newest.id],
    );
  });

  it("copies no more of a database and hour than it is told, says how many are ignored, and goes on an hour later", () => {
    const begun = noon - 50 * minute;
    const flood = Array.from({ length: 6 }, (_, n) => taken("orders", begun + n * 8 * minute));
    const budget = { copiesPerHour: 2 };
    const [first, second, third] = flood as [Snapshot, Snapshot, Snapshot];
    assert.equal(plan(flood, [copied(first)], budget).copies.length, 1);
    const { copies, findings } = plan(flood, [copied(first), copied(second)], budget);
    assert.deepEqual(copies, []);
    assert.deepEqual(
      findings.map(({ subject, outcome }) => [subject, outcome.kind]),
      [["orders", "blocked"]],
    );
    const [{ outcome }] = findings as [(typeof findings)[number]];
    assert.match(
      "reason" in outcome ? outcome.reason : "",
      /^its source shares 6 snapshots of it .* the hour until 2026-03-14T12:00Z\. 2 of that hour are copied/,
    );
    const next = taken("orders", noon - minute);
    const held = [copied(taken("orders", noon - 61 * minute)), copied(third)];
    assert.deepEqual(
      plan([...flood, next], held, budget).copies.map(({ snapshot }) => snapshot.id),
      [next.id],
    );
    // Another database, and what failed, are not counted.
    const others = [copied(second, { state: "failed" }), copied(taken("billing", begun + minute))];
    assert.equal(plan(flood, [copied(first), ...others], budget).copies.length, 1);
    assert.deepEqual(plan(flood, [], budget, [copied(first), copied(second)]).copies, []);
  });

  it("says with each copy how many of its hour there are, and goes by it where it cannot list them", () => {
    const one = taken("orders", noon - 30 * minute);
    const next = taken("orders", noon - minute);
    const budget = { copiesPerHour: 3 };
    assert.equal(plan([one], [], budget).copies[0]?.ofHour, 1);
    assert.equal(plan([next], [copied(one)], budget).copies[0]?.ofHour, 2);
    assert.equal(plan([next], [copied(one)]).copies[0]?.ofHour, undefined, "not limited");
    const said = (saidOfHour: number, ...here: Snapshot[]) =>
      planCopies(
        [sharedView(next)],
        { here, elsewhere: [], saidOfHour },
        { ...rules, ...budget },
        { now: noon, kind: limits },
      );
    assert.equal(said(2, copied(one)).copies[0]?.ofHour, 3);
    assert.deepEqual(said(3, copied(one)).copies, []);
    const earlier = copied(taken("orders", noon - 45 * minute));
    assert.equal(
      said(2, copied(one), copied(earlier)).copies[0]?.ofHour,
      3,
      "the one that says so counted the other as well",
    );
    const old = copied(taken("orders", noon - 90 * minute));
    assert.equal(said(2, old).copies[0]?.ofHour, 1, "those listed are the newest: what is not is older");
  });

  it("ignores strangers, other regions, what is not finished and what does not match", () => {
    const stranger = taken("orders", noon, { arn: "arn:aws:rds:eu-west-1:999999999999:snapshot:orders" });
    const elsewhere = taken("orders", noon, { arn: `arn:aws:rds:us-east-1:${sourceAccount}:snapshot:orders` });
    assert.deepEqual(ids([stranger, elsewhere, taken("orders", noon, { state: "making" })]), []);
    assert.deepEqual(ids([taken("orders", noon, { arn: "not an arn" })]), []);
    assert.deepEqual(plan([newest], [], { patterns: ["billing"] }).copies, []);
  });

  it("lets no foreign or failed snapshot hide a loss, and finds another name", () => {
    const foreign = copied(newest, { tags: [] });
    const failed = copied(newest, { state: "failed" });
    for (const held of [foreign, failed]) {
      assert.deepEqual(
        plan([newest], [held]).copies.map((copy) => copy.name),
        [`${newest.id}-2`],
      );
    }
  });

  it("starts with the database whose newest copy was begun the longest ago, but for one that has none", () => {
    const held = [copied(taken("b", noon - 2 * hour)), copied(taken("c", noon - 3 * hour))];
    const order = (copies: Snapshot[]) =>
      plan([taken("b", noon), taken("c", noon), taken("a", noon)], copies).copies.map((copy) => copy.snapshot.database);
    assert.deepEqual(order(held), ["a", "c", "b"]);
    // A source that shares old snapshots one by one is not always the one with the oldest copies.
    const backlog = copied(taken("c", noon - 3 * hour), { madeAt: noon - minute });
    assert.deepEqual(order([held[0]!, backlog]), ["a", "b", "c"]);
    const failed = copied(taken("c", noon - hour), { state: "failed", madeAt: noon - minute });
    assert.deepEqual(order([...held, failed]), ["a", "b", "c"], "nor one whose copies fail");
  });

  it("starts no more than RDS runs at once, counting every copy of the account, and defers the rest", () => {
    const fleet = Array.from({ length: 25 }, (_, n) => taken(`db-${n}`, noon));
    const before = fleet.map(({ database }) => copied(taken(database, noon - hour)));
    const others = Array.from({ length: 5 }, (_, n) => copied(taken(`x-${n}`, noon), { state: "making", tags: [] }));
    const { copies, findings } = plan(fleet, [...before, ...others]);
    assert.equal(copies.length, 15);
    assert.equal(findings.filter((finding) => finding.outcome.kind === "deferred").length, 10);
  });

  it("leaves first copies two of five places where others have copies, and all that nobody else wants", () => {
    const fresh = Array.from({ length: 30 }, (_, n) => taken(`new-${n}`, noon));
    const known = (count: number, at: number) => Array.from({ length: count }, (_, n) => taken(`old-${n}`, at));
    const first = (old: number, making: Snapshot[] = []) =>
      plan(fresh, [...known(old, noon - hour).map((one) => copied(one)), ...making]).copies.length;
    assert.deepEqual([first(0), first(3), first(12), first(500)], [20, 17, 8, 8]);
    const underWay = fresh.slice(0, 6).map((one) => copied(one, { state: "making", takenAt: undefined }));
    assert.equal(first(500, underWay), 2);
    assert.equal(first(500, [...underWay, ...underWay.map((one) => ({ ...one, identity: `${one.identity}2` }))]), 0);
    const { copies } = plan(
      [...fresh, ...known(15, noon)],
      known(15, noon - hour).map((one) => copied(one)),
    );
    assert.equal(copies.filter(({ snapshot }) => snapshot.database.startsWith("old")).length, 15);
    assert.equal(copies.length, 20, "what is left is theirs");
  });

  it("keeps no place of first copies for one that RDS has been making for more than a day", () => {
    const known = Array.from({ length: 500 }, (_, n) => copied(taken(`old-${n}`, noon - hour)));
    const fresh = Array.from({ length: 30 }, (_, n) => taken(`new-${n}`, noon));
    const begun = (madeAt: number) =>
      Array.from({ length: 8 }, (_, n) =>
        copied(taken(`slow-${n}`, noon), { state: "making", takenAt: undefined, madeAt }),
      );
    assert.equal(plan(fresh, [...known, ...begun(noon - 23 * hour)]).copies.length, 0);
    assert.equal(plan(fresh, [...known, ...begun(noon - 25 * hour)]).copies.length, 8);
  });

  it("gives the room that there is for a new database to none that waits for its source's turn", () => {
    const known = Array.from({ length: 10 }, (_, n) => copied(taken(`old-${n}`, noon - 3 * day)));
    const fresh = Array.from({ length: 30 }, (_, n) => taken(`new-${n}`, noon));
    const quota = { used: 40, most: 100 };
    const freeQuota = {
      kind: "instance",
      quota,
      foreign: 30,
      taken: 0,
      keepNewest: 1,
      roomMinutes: 60,
      released: new Set<string>(),
    } as const;
    const newcomers = { allListed: true, most: 5, retentionMinutes: 30 * 24 * 60 };
    const { copies, findings, taken: count } = plan(fresh, known, { newcomers, freeQuota });
    assert.deepEqual([copies.length, count], [5, 5]);
    assert.deepEqual(
      findings.map(({ subject }) => subject),
      [`the source ${sourceAccount}/${sourceRegion}`],
    );
  });

  it("copies what is newer than all that is held however old it is, which no clock decides: the newest are always kept", () => {
    const late = taken("orders", noon - 30 * day);
    assert.deepEqual(ids([late]), [late.id]);
    const held = [31, 32, 33, 34].map((n) => copied(taken("orders", noon - n * day)));
    assert.deepEqual(ids([late], held), [late.id]);
    assert.deepEqual(ids([late], [...held, copied(late)]), []);
  });

  it("treats a rebuilt database of the same name as another", () => {
    const rebuilt = taken("orders", noon - hour, { resourceId: "db-NEW", id: "orders-new" });
    assert.deepEqual(ids([rebuilt], [copied(newest)]), ["orders-new"]);
  });

  it("copies a shared snapshot that is a copy itself once only", () => {
    const copyOfCopy = taken("orders", noon, { copiedFrom: "arn:aws:rds:us-east-1:999999999999:snapshot:orders" });
    assert.deepEqual(ids([copyOfCopy]), [copyOfCopy.id]);
    assert.deepEqual(ids([copyOfCopy], [copied(copyOfCopy)]), []);
  });

  it("leaves nothing to do for what it has just begun, one copy per database, names distinct", () => {
    const cases = new Cases({ "several databases are copied": 40 });
    fc.assert(
      fc.property(anyListing("CreatedBy"), (shared) => {
        const { copies } = plan(shared, []);
        cases.note("several databases are copied", copies.length > 1);
        assert.equal(new Set(copies.map((copy) => copy.name)).size, copies.length);
        assert.equal(new Set(copies.map((copy) => copy.snapshot.identity)).size, copies.length);
        const begun = copies.map((copy) => copied(copy.snapshot, { id: copy.name, state: "making" }));
        assert.deepEqual(plan(shared, begun).copies, []);
      }),
    );
    cases.check();
  });

  it("counts what has arrived elsewhere as held, but not as under way here", () => {
    assert.deepEqual(plan([newest], [], {}, [copied(newest)]).copies, []);
    assert.equal(plan([newest], [], {}, [copied(older, { state: "making" })]).copies.length, 1);
  });

  it("lets no more copies of a database wait for their way on than it is told", () => {
    const oldest = taken("orders", noon - 2 * hour);
    const waiting = [copied(older), copied(oldest)];
    assert.equal(plan([newest], waiting, { mostWaiting: 3 }).copies.length, 1);
    const { copies, findings } = plan([newest], waiting, { mostWaiting: 2 });
    assert.deepEqual(copies, []);
    assert.equal(findings[0]?.outcome.kind, "deferred");
    assert.equal(plan([newest], waiting, { mostWaiting: 2 }, [copied(oldest)]).copies.length, 1);
  });

  it("knows a copy of a copy of unknown origin by the resource id, unless two databases could be meant", () => {
    const local = `arn:aws:rds:${sourceRegion}:${drAccount}:snapshot:${newest.id}`;
    const orphan = copied(newest, { copiedFrom: local });
    assert.deepEqual(ids([newest], [orphan, copied(older)]), []);
    assert.deepEqual(ids([newest], [orphan]), []);
    const rebuilt = copied(newest, { copiedFrom: local, resourceId: "db-NEW" });
    assert.deepEqual(ids([newest], [rebuilt]), [newest.id]);
    assert.equal(orphan.arn.split(":")[3], drRegion);
  });
});
