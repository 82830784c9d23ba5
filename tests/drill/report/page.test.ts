import assert from "node:assert/strict";
import { reportPage } from "../../../drill/report/page";
import { mostCharts } from "../../../drill/report/page/scenario";
import type { Report } from "../../../drill/report/types";
import { defaultAssumptions } from "../../../facts/assumptions";
import { ages, broken, classic, classicCompromise, compromise, hostile, named, normal, reportWith } from "./pageReport";

const page = (...scenarios: Report["scenarios"]) => reportPage(reportWith(...scenarios), "1.2.3");

/** The text of each row of the table with that caption, cells apart. */
function rowsOf(text: string, caption: string): readonly (readonly string[])[] {
  const table = text.split("<table").find((one) => one.includes(`<caption>${caption}</caption>`));
  assert.ok(table, `no table ${caption}`);
  const body = table.slice(table.indexOf("<tbody>"), table.indexOf("</tbody>"));
  return [...body.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row]) =>
    [...row!.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, cell]) => cell!.replace(/<[^>]*>/g, "")),
  );
}

describe("the page", () => {
  it("begins with the verdicts: every scenario, every expectation, what was measured", () => {
    const text = page(normal, { ...classic, passed: false, expectations: [{ text: "a", held: false, measured: "b" }] });
    assert.match(text, /1 of 2 scenarios does not hold: classic</);
    assert.match(text, /<a href="#scenario-1">Ordinary days<\/a> <code>normal<\/code>/);
    assert.match(text, /<td class="expected">no alarm<\/td><td>none<\/td><td><span class="good">/);
    assert.match(text, /<td class="expected">a<\/td><td>b<\/td><td><span class="bad">.*does not hold/);
    assert.ok(text.indexOf('id="verdicts"') < text.indexOf("<svg"));
    assert.match(page(normal, classic), /All 2 scenarios hold\./);
    assert.match(text, /rds-lifeboat 1\.2\.3 · seed 1 · 2 scenarios · 30 virtual days/);
  });

  it("sets the product beside the yardstick, with the report's own numbers", () => {
    const text = page(normal, compromise, classic, classicCompromise);
    assert.deepEqual(rowsOf(text, "normal beside classic"), [
      ["Worst age of the newest copy", "1h30m", "4h14m"],
      ["Mean age of the newest copy", "50m", "2h29m"],
      ["Databases recoverable at the end", "12 of 12", "12 of 12"],
      ["Worst loss of data", "1h1m", "1h1m"],
      ["All restored after", "5h", "5h"],
      ["Moved by full copies", "6,118 GiB", "6,118 GiB"],
      ["Moved by incremental copies", "1,235 GiB", "84,499 GiB"],
      ["Most manual snapshots held, of the quota", "100 of 700 (14 %)", "100 of 700 (14 %)"],
      ["Cost a month", "$604", "$604"],
      ["Copies", "$600", "$600"],
      ["Keys", "$4", "$4"],
    ]);
    assert.deepEqual(rowsOf(text, "Cost a month"), [
      ["Copies", "$600", "RDS", ""],
      ["Keys", "$4", "KMS", ""],
      ["in all, at list prices", "$604", "", ""],
    ]);
    const attacked = rowsOf(text, "source-compromise beside classic-source-compromise");
    assert.deepEqual(attacked[2], ["Databases recoverable at the end", "12 of 12", "0 of 12"]);
    assert.deepEqual(attacked[3], ["Worst loss of data", "1h1m", "everything"]);
    assert.match(text, /classic-source-compromise: 0 of 12 at the end/);
    assert.doesNotMatch(page(normal, compromise), /Beside the classic design/);
  });

  it("has at the top what survives with each design, and nothing of it without a comparison", () => {
    const lifeboat = {
      recoverable: 12,
      total: 12,
      worstLossMinutes: 75,
      noticedAfterMinutes: 40,
      reachMinutes: 2_880,
      foreignCopies: 0,
    };
    const classic = { ...lifeboat, recoverable: 0, worstLossMinutes: Infinity, noticedAfterMinutes: Infinity };
    const survival = [
      { scenario: "source-compromise", title: "Taken over", classic, lifeboat },
      { scenario: hostile, title: hostile, classic: { error: hostile }, lifeboat },
    ];
    const text = reportPage({ ...reportWith(normal), survival }, "1.2.3");
    assert.ok(text.indexOf('id="survival"') < text.indexOf('id="verdicts"'));
    const rows = [...text.slice(text.indexOf('id="survival"')).matchAll(/<tr>(<th scope="row">.*?)<\/tr>/g)];
    const cells = rows.slice(0, 2).map(([, row]) => row!.replace(/<\/t[hd]>/g, "|").replace(/<[^>]*>/g, ""));
    assert.equal(cells[0], "Taken over source-compromise|✗ 0 of 12|everything|–|never|✓ 12 of 12|1h15m|2d|after 40m|");
    assert.match(cells[1] ?? "", /\|✗ broke off\|\|\|\|✓ 12 of 12\|/);
    assert.ok(!text.includes("<script") && !text.includes("<img"));
    assert.doesNotMatch(page(normal), /What survives/);
  });

  it("says how often snapshots suspend I/O, and of how many databases", () => {
    assert.match(page(normal), /<dt>I\/O suspensions a month<\/dt><dd>90, of 3 databases<\/dd>/);
    const ioSuspensions = { perMonth: 0, databases: 0, mostPerMonth: 0, inWindows: 0 };
    assert.match(page({ ...normal, ioSuspensions }), /<dt>I\/O suspensions a month<\/dt><dd>none<\/dd>/);
  });

  it("shows of each scenario what was moved, held, rung, told and refused", () => {
    const text = page({
      ...compromise,
      alarms: [
        { name: "copy-failed", account: "222222222222", afterMinutes: -30 },
        { name: "copy-failed", account: "222222222222", afterMinutes: 90 },
      ],
      messages: ["01", "02"].map((second, index) => ({
        account: "222222222222",
        by: "mail" as const,
        afterMinutes: index,
        text: JSON.stringify(`stranded at 2026-01-05T00:00:${second}Z`),
      })),
      denied: [
        { principal: "r", operation: "o", action: "kms:Decrypt", resource: "k", count: 1286, firstAfterMinutes: 1 },
      ],
    });
    assert.deepEqual(
      rowsOf(text, "Moved by copies").map((row) => row.slice(0, 2)),
      [
        ["full", "6,118 GiB"],
        ["incremental", "1,235 GiB"],
      ],
    );
    assert.deepEqual(rowsOf(text, "Most manual snapshots at once, against the quota")[0]?.slice(0, 3), [
      "111111111111/eu-west-1",
      "100 of 700",
      "14 %",
    ]);
    const there = { account: "222222222222", region: "eu-north-1", databases: 12, held: 11, worstAgeMinutes: 90 };
    const several = page({ ...normal, places: [there] });
    const caption = "Held by each place, and the worst age of the newest copy there";
    assert.deepEqual(rowsOf(several, caption), [["222222222222/eu-north-1", "11 of 12", "1h30m"]]);
    assert.ok(!text.includes(caption), "where copies are in one place, nothing is said of places");
    assert.deepEqual(rowsOf(text, "2 alarms rang"), [["copy-failed", "222222222222", "2", "30m before the disaster"]]);
    assert.match(text, /2 messages to people, 1 kind/);
    assert.match(text, /2 times, first 0m after the disaster:<\/p>\n<pre>stranded at/);
    assert.deepEqual(rowsOf(text, "1,286 calls refused"), [["r", "kms:Decrypt", "k", "1,286"]]);
    assert.match(page(normal), /No alarm rang.*Nobody was told anything.*No call was refused/s);
  });

  it("draws the age of every database against the objective, and says the same in words", () => {
    const text = page(compromise);
    assert.match(text, /aria-label="Age of the newest copy of orders: worst 1h33m\."/);
    assert.match(text, /<b>payments<\/b> worst 1h28m/);
    assert.match(text, /worst 1h30m, mean 50m, objective 1h45m\. Disaster on day 10\. At the end 2 of 2 databases/);
    assert.match(text, />objective 1h45m<\/text>/);
    assert.match(text, />disaster on day 10<\/text>/);
    const svgs = text.match(/<svg [^>]*>/g) ?? [];
    assert.equal(svgs.length, 3);
    for (const svg of svgs) assert.match(svg, /role="img" aria-label="[^"]{20,}"/);
    const never = { ...ages("legacy", Infinity), oldestMinutes: [Infinity], youngestMinutes: [Infinity] };
    const lacking = page({ ...normal, agesOverTime: { intervalMinutes: 180, databases: [never] } });
    assert.match(lacking, /<b>legacy<\/b> never a usable copy/);
    assert.match(text, /<\/span> first copies, not judged/);
    const later = page({ ...normal, measuredFromMinutes: 52 * 60 });
    assert.match(later, /<\/span> the time before day 2, 4h, not judged/);
  });

  it("draws a limited number of databases and says so", () => {
    const databases = Array.from({ length: 500 }, (_, index) => ages(`db-${index}`, 50 + index));
    const text = page({ ...normal, databases: 500, agesOverTime: { intervalMinutes: 180, databases } });
    assert.equal(text.match(/Age of the newest copy of db-/g)?.length, mostCharts);
    assert.match(text, /<b>db-499<\/b>/);
    assert.doesNotMatch(text, /<b>db-475<\/b>/);
    assert.match(text, /476 others were never worse/);
  });

  it("escapes whatever a scenario, a fleet or a message is called", () => {
    const text = page(named, broken, { ...named, name: `classic-${hostile}` });
    assert.equal(text.includes("<script"), false);
    assert.equal(text.includes("<img"), false);
    assert.equal(text.includes("\u202e"), false);
    assert.equal(text.includes("\u0007"), false);
    const escaped =
      "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&quot;&gt;&lt;img src=x onerror=alert(2)&gt;&amp;amp;";
    const count = text.split(escaped).length - 1;
    assert.ok(count >= 30, `${count} times`);
    assert.match(text, /operation &lt;script&gt;.* is not known to the model/);
  });

  it("is the same for the same report, whenever it is made and however often", () => {
    const again = { ...reportWith(normal, classic), wallSeconds: 99 };
    assert.equal(reportPage(again, "1.2.3"), page(normal, classic));
    assert.doesNotMatch(page(normal), /20\d\d-\d\d-\d\d/);
  });

  it("names every part that is referred to once", () => {
    const text = page(normal, compromise, classic, classicCompromise);
    const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const [, target] of text.matchAll(/(?:href="|url\()#([^")]*)/g)) assert.ok(ids.includes(target), target);
    assert.doesNotMatch(text, /zr\d/);
  });

  it("needs nothing from elsewhere and stays small", () => {
    const twelve = Array.from({ length: 12 }, (_, index) =>
      ages(`database-${index}`, 90 + index, {
        oldestMinutes: Array.from({ length: 240 }, (_, at) => 80 + ((at * 7919 + index) % 977) / 43),
        youngestMinutes: Array.from({ length: 240 }, (_, at) => 20 + ((at * 6271 + index) % 983) / 47),
      }),
    );
    const scenarios = Array.from({ length: 14 }, (_, index) => ({
      ...normal,
      name: `scenario-${index}`,
      agesOverTime: { intervalMinutes: 180, databases: twelve },
    }));
    const text = page(...scenarios);
    assert.ok(text.length < 2_000_000, `${text.length} bytes`);
    assert.doesNotMatch(text, /<(?:script|link|iframe|img|object)|@import|(?:src|href)="(?!#)|url\((?!#)/);
  });

  it("states what was assumed, and where a scenario assumes something else", () => {
    const text = page({
      ...normal,
      assumptions: { copy: { startMinutes: 15, gibPerMinute: Infinity }, apiCallMillis: 5 },
    });
    const all = rowsOf(text, "All scenarios, unless stated below");
    assert.equal(all.length, Object.keys(defaultAssumptions).length);
    assert.deepEqual(all[0], ["A snapshot takes", "3 min, and 1 min for each 6 GiB"]);
    assert.deepEqual(rowsOf(text, "Instead of these, in normal"), [
      ["A copy takes", "15 min"],
      ["An API call takes", "5 ms"],
    ]);
  });
});
