import assert from "node:assert/strict";
import fc from "fast-check";
import type { Report } from "../../../functions/notify/report";
import { close, observe, review, type Step, type Trouble } from "../../../functions/notify/trouble";
import { Cases } from "../../support/cases";

const minute = 60_000;
const day = 1_440;
const start = Date.UTC(2026, 0, 5);
const at = (minutes: number): number => start + minutes * minute;

function report(databases: readonly string[], minutes: number, change: Partial<Report> = {}): Report {
  return {
    id: "machine take",
    section: "a-pass-fails",
    headline: "The take pass failed",
    findings: databases.map((database) => ({ database, text: `snapshot ${database}-${minutes} failed` })),
    more: 0,
    where: "somewhere",
    at: at(minutes),
    quietMinutes: 90,
    ...change,
  };
}

/** What is told of one source over time: reports at their minutes, a look every quarter of an hour. */
function story(reports: Readonly<Record<number, readonly string[]>>, until: number, reminder = day): string[] {
  let trouble: Trouble | undefined;
  const told: string[] = [];
  const take = (step: Step, minutes: number): void => {
    trouble = step.trouble;
    const { telling } = step;
    if (!telling) return;
    const names = (list: readonly { database: string }[]) => list.map(({ database }) => database).join("+");
    told.push([minutes, telling.kind, names(telling.come), names(telling.gone)].join(" ").trim());
  };
  for (let minutes = 0; minutes <= until; minutes++) {
    const named = reports[minutes];
    if (named) take(observe(trouble, report(named, minutes), at(minutes)), minutes);
    if (minutes % 15 === 0 && trouble) take(review(trouble, at(minutes), reminder), minutes);
  }
  return told;
}

/** The same databases, every five minutes. */
function every5(from: number, to: number, databases: readonly string[]): Record<number, readonly string[]> {
  const reports: Record<number, readonly string[]> = {};
  for (let minutes = from; minutes <= to; minutes += 5) reports[minutes] = databases;
  return reports;
}

describe("what people are told of one source of trouble", () => {
  it("is the beginning, a reminder each day, and the end", () => {
    assert.deepEqual(story(every5(5, 2 * day, ["a"]), 3 * day), [
      "5 new a",
      `${day + 15} reminder`,
      `${2 * day + 15} reminder`,
      `${2 * day + 90} over  a`,
    ]);
  });

  it("is another database that joins, once, and its end while the first goes on", () => {
    const reports = { ...every5(0, 600, ["a"]), ...every5(100, 200, ["a", "b"]) };
    assert.deepEqual(story(reports, 800), ["0 new a", "100 changed b", "300 changed  b", "690 over  a"]);
  });

  it("waits with later changes, so that a hundred that fail one by one are few messages", () => {
    const reports: Record<number, readonly string[]> = {};
    const names = Array.from({ length: 100 }, (_, n) => `db-${n}`);
    for (let n = 0; n < 100; n++) reports[n] = names.slice(0, n + 1);
    const told = story(reports, 120);
    assert.deepEqual(
      told.map((line) => line.split(" ").slice(0, 2).join(" ")),
      ["0 new", "1 changed", "61 changed"],
    );
  });

  it("is the same trouble whatever the snapshots are called, and another where the reason is another", () => {
    const first = observe(undefined, report(["a"], 0), at(0)).trouble;
    assert.equal(observe(first, report(["a"], 5), at(5)).telling, undefined);
    const other = report(["a"], 10, { findings: [{ database: "a", text: "the key is disabled" }] });
    assert.equal(observe(first, other, at(10)).telling?.kind, "changed");
    const worse = report(["a"], 10, { section: "a-pass-needs-a-person" });
    assert.equal(observe(first, worse, at(10)).telling?.kind, "changed");
  });

  it("begins anew after it was over", () => {
    const over = close(observe(undefined, report(["a"], 0), at(0)).trouble, at(20), at(30));
    assert.equal(over.telling?.kind, "over");
    assert.equal(close(over.trouble, at(40), at(50)).telling, undefined);
    const again = observe(over.trouble, report(["a"], 60), at(60));
    assert.deepEqual([again.telling?.kind, again.trouble.since], ["new", at(60)]);
  });

  it("is told a few times where it comes and goes, and not each time", () => {
    // Once in four hours, for three days: each time it is quiet for long enough to be over.
    const reports: Record<number, readonly string[]> = {};
    for (let minutes = 0; minutes < 3 * day; minutes += 240) reports[minutes] = ["a"];
    assert.deepEqual(story(reports, 5 * day), [
      "0 new a",
      "90 over  a",
      "240 new a",
      `${240 + day} reminder`,
      `${240 + 2 * day} reminder`,
      `${3 * day - 240 + 360} over  a`,
    ]);
  });

  it("is told as usual where it comes back after a day, or comes from a version that did not count", () => {
    const days = story({ 0: ["a"], [2 * day]: ["a"], [4 * day]: ["a"] }, 5 * day);
    assert.deepEqual(
      days.map((line) => line.split(" ")[1]),
      ["new", "over", "new", "over", "new", "over"],
    );
    const over = close(observe(undefined, report(["a"], 0), at(0)).trouble, at(20), at(30)).trouble;
    const { returns: _, ...before } = over;
    assert.equal(observe(before, report(["a"], 60), at(60)).trouble.returns, 1);
  });

  it("of an alarm over many databases is whatever the alarm says now", () => {
    const alarm = (databases: readonly string[], minutes: number) =>
      report(databases, minutes, { id: "alarm age", quietMinutes: undefined });
    const two = observe(undefined, alarm(["a", "b"], 0), at(0), true).trouble;
    const one = observe(two, alarm(["b"], 15), at(15), true);
    assert.deepEqual(
      [one.telling?.kind, one.telling?.gone.map(({ database }) => database), one.trouble.findings.length],
      ["changed", ["a"], 1],
    );
    assert.equal(review(one.trouble, at(1_000), day).telling, undefined, "silence says nothing of an alarm");
  });

  it("never stays untold, never repeats itself, and ends, whatever comes", () => {
    const names = ["a", "b", "c"];
    const reports = fc.array(fc.tuple(fc.integer({ min: 0, max: 600 }), fc.subarray(names, { minLength: 1 })), {
      minLength: 1,
      maxLength: 60,
    });
    const cases = new Cases({
      "another joins": 40,
      "one goes, and others stay": 40,
      "all is over, and it begins anew": 40,
      "one comes back after it went": 40,
      "one waits to be told": 20,
    });
    fc.assert(
      fc.property(reports, (given) => {
        const byMinute = Object.fromEntries(given);
        // The last one may have come and gone: then a day passes until it is over.
        const told = story(byMinute, 600 + 2 * day);
        // What people believe to stand, and from when to when they believed it.
        const standing = new Map<string, number>();
        const believed: { readonly name: string; readonly from: number; readonly to: number }[] = [];
        for (const line of told) {
          const [minutes, , come = "", gone = ""] = line.split(" ");
          for (const name of come.split("+").filter(Boolean)) {
            assert.ok(!standing.has(name), `${name} comes twice: ${told.join("; ")}`);
            standing.set(name, Number(minutes));
          }
          for (const name of gone.split("+").filter(Boolean)) {
            assert.ok(standing.has(name), `${name} goes and was never said to have come: ${told.join("; ")}`);
            believed.push({ name, from: standing.get(name)!, to: Number(minutes) });
            standing.delete(name);
          }
        }
        assert.deepEqual([...standing.keys()], []);
        for (const [text, names] of Object.entries(byMinute)) {
          const minutes = Number(text);
          for (const name of names) {
            const known = believed.some((one) => one.name === name && one.from <= minutes + 75 && one.to >= minutes);
            assert.ok(known, `${name} at ${minutes}: ${told.join("; ")}`);
          }
        }
        const untold = ([text, names]: [string, readonly string[]]) =>
          names.some((name) => !believed.some((one) => one.name === name && one.from <= +text && one.to >= +text));
        const changes = told.filter((line) => line.includes(" changed "));
        cases.note(
          "another joins",
          changes.some((line) => / changed \w/.test(line)),
        );
        cases.note(
          "one goes, and others stay",
          changes.some((line) => line.split(" ").length === 4),
        );
        cases.note("all is over, and it begins anew", told.filter((line) => line.includes(" new ")).length > 1);
        cases.note("one comes back after it went", new Set(believed.map(({ name }) => name)).size < believed.length);
        cases.note("one waits to be told", Object.entries(byMinute).some(untold));
        assert.match(told.at(-1) ?? "", / over /);
        const first = Math.min(...Object.keys(byMinute).map(Number));
        assert.match(told[0] ?? "", new RegExp(`^${first} new`));
        assert.ok(told.filter((line) => / (?:new|over)/.test(line)).length <= 6, told.join("; "));
        assert.ok(told.length <= 4 + 900 / 30, told.join("; "));
      }),
      { numRuns: 200 },
    );
    cases.check();
  });
});
