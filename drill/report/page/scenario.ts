import { type AgeOverTime, broke, type FailedScenario, type ScenarioOutcome, type ScenarioReport } from "../types";
import { databaseChart, fleetChart, judgedUntil, worstInWords } from "./ageCharts";
import { lossOf, restoredOf } from "./comparison";
import { age, copyAge, counted, dollars, gib, moment, percent, whole } from "./figures";
import { happenings } from "./happenings";
import { type Html, html } from "./html";
import { databaseIntervals } from "./series";
import { anchorOf, verdictOf } from "./verdicts";

/** Databases with a chart of their own in one scenario: the worst; a table of a thousand charts is read by nobody. */
export const mostCharts = 24;

/** One scenario: what happened to the copies, what was moved and held, who was told. */
export function scenarioPart(outcome: ScenarioOutcome, index: number): Html {
  return html`<section class="scenario" id="${anchorOf(index)}">
<h2>${outcome.title} <code>${outcome.name}</code> <small>${verdictOf(outcome.passed)}</small></h2>
${broke(outcome) ? brokenOff(outcome) : ran(outcome, index)}
</section>
`;
}

function brokenOff({ error }: FailedScenario): Html {
  return html`<p>It did not run to its end:</p>
<pre>${error}</pre>`;
}

function ran(one: ScenarioReport, index: number): Html {
  return html`${summary(one)}
${one.faults.length > 0 ? html`<ul class="faults">${one.faults.map((fault) => html`<li>${fault}</li>`)}</ul>` : ""}
<figure>
<figcaption>Age of the newest usable copy: <span class="key ours"></span> the oldest of all databases, and the band down to the youngest${marked(one)}</figcaption>
${fleetChart(`fleet-${index + 1}`, one)}
</figure>
${databases(one, index)}
<div class="columns">
${moved(one)}
${held(one)}
${places(one)}
${costs(one)}
</div>
${happenings(one)}`;
}

/** What the lines in a scenario's charts are. */
function marked(one: ScenarioReport): Html {
  const what = one.objective?.expectation === "worstLossMinutes" ? "worst loss" : "worst age";
  return html`${one.objective ? html`; <span class="key limit"></span> objective: ${what} at most ${age(one.objective.minutes)}` : ""}${
    one.disasterMinutes === undefined
      ? ""
      : `; after the disaster on ${moment(one.disasterMinutes)} nothing new can come, and the age grows out of the chart`
  }; <span class="key none"></span> a database without a copy <span class="key settling"></span> ${notJudged(one)}, not judged`;
}

function notJudged({ measuredFromMinutes: from }: ScenarioReport): string {
  return from === undefined ? "first copies" : `the time before ${moment(from)}`;
}

function summary(one: ScenarioReport): Html {
  const tiles: readonly (readonly [string, string])[] = [
    ["worst age", copyAge(one.copyAge.worstMinutes)],
    ["99 % of the time", copyAge(one.copyAge.p99Minutes)],
    ["mean age", copyAge(one.copyAge.meanMinutes)],
    ["recoverable", `${one.recovery.recoverable} of ${one.recovery.total}`],
    ["worst loss", lossOf(one)],
    ["restored after", restoredOf(one)],
    ["I/O suspensions a month", suspended(one)],
    ["cost a month", dollars(one.monthlyCost.total)],
  ];
  return html`<p class="of">${counted(one.databases, "database")} over ${counted(one.days, "day")}</p>
<dl class="tiles">${tiles.map(([name, figure]) => html`<div><dt>${name}</dt><dd>${figure}</dd></div>`)}</dl>`;
}

/** How often snapshots suspend I/O, and of how many databases. */
function suspended({ ioSuspensions: { perMonth, databases } }: ScenarioReport): string {
  return databases === 0 ? "none" : `${whole(perMonth)}, of ${counted(databases, "database")}`;
}

function databases(one: ScenarioReport, index: number): Html {
  const { databases: all } = one.agesOverTime;
  const shown = [...all].sort((a, b) => b.worstMinutes - a.worstMinutes || 0).slice(0, mostCharts);
  const chosen = all.filter((database) => shown.includes(database));
  const left = all.length - chosen.length;
  return html`<h3>Each database</h3>
${left > 0 ? html`<p>The ${mostCharts} with the oldest copies; ${counted(left, "other was", "others were")} never worse.</p>` : ""}
<div class="databases">
${chosen.map((database, at) => databasePart(database, `database-${index + 1}-${at + 1}`, one))}
</div>`;
}

function databasePart(database: AgeOverTime, id: string, one: ScenarioReport): Html {
  const intervals = databaseIntervals(database, one.agesOverTime.intervalMinutes).filter(
    (interval) => interval.at < judgedUntil(one),
  );
  return html`<figure><figcaption><b>${database.database}</b> ${worstInWords(database, intervals)}</figcaption>
${databaseChart(id, database, one)}
</figure>
`;
}

function moved({ bytesMoved: { full, incremental } }: ScenarioReport): Html {
  const most = Math.max(full, incremental);
  return html`<table class="figures">
<caption>Moved by copies</caption>
<tbody>
<tr><th scope="row">full</th><td>${gib(full)}</td><td class="bar">${bar(full, most)}</td></tr>
<tr><th scope="row">incremental</th><td>${gib(incremental)}</td><td class="bar">${bar(incremental, most)}</td></tr>
</tbody>
</table>`;
}

/** What each place holds, where there are several. */
function places({ places: all = [] }: ScenarioReport): Html {
  if (all.length === 0) return html``;
  return html`<table class="figures">
<caption>Held by each place, and the worst age of the newest copy there</caption>
<tbody>
${all.map(
  (one) =>
    html`<tr><th scope="row">${one.account}/${one.region}</th><td>${whole(one.held)} of ${whole(one.databases)}</td><td>${copyAge(one.worstAgeMinutes)}</td></tr>\n`,
)}</tbody>
</table>`;
}

function held({ quotaPeak, quotas }: ScenarioReport): Html {
  return html`<table class="figures">
<caption>Most manual snapshots at once, against the quota</caption>
<tbody>
${Object.entries(quotaPeak).map(([place, peak]) => {
  const quota = quotas[place] ?? 0;
  return html`<tr><th scope="row">${place}</th><td>${whole(peak)} of ${whole(quota)}</td><td>${percent(peak, quota)}</td><td class="bar">${bar(peak, quota)}</td></tr>\n`;
})}</tbody>
</table>`;
}

/** What it costs a month, by layer and service. */
function costs({ costByLayer, monthlyCost: { total } }: ScenarioReport): Html {
  const most = Math.max(0, ...costByLayer.map(({ dollars: cost }) => cost));
  return html`<table class="figures">
<caption>Cost a month</caption>
<tbody>
${costByLayer.map(({ name, dollars: cost, services }) => {
  const who = services.map((one) => (services.length === 1 ? one.name : `${one.name} ${dollars(one.dollars)}`));
  return html`<tr><th scope="row">${name}</th><td>${dollars(cost)}</td><td>${who.join(", ")}</td><td class="bar">${bar(cost, most)}</td></tr>\n`;
})}<tr><th scope="row">in all, <a href="#assumptions">at list prices</a></th><td>${dollars(total)}</td><td></td><td></td></tr>
</tbody>
</table>`;
}

/** A bar beside a number: it says nothing that the number does not. */
function bar(part: number, of: number): Html {
  const share = of > 0 ? Math.min(100, (100 * part) / of) : 0;
  return html`<span aria-hidden="true"><i style="width:${share.toFixed(1)}%"></i></span>`;
}
