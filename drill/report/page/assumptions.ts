import type { Assumptions, TransferTime } from "../../../facts/assumptions";
import type { Prices } from "../../../facts/prices";
import { broke, type Report } from "../types";
import { type Html, html } from "./html";

/** What was assumed, and where a scenario assumes something else. */
export function assumptionsPart(report: Report): Html {
  const own = report.scenarios.flatMap((outcome) =>
    broke(outcome) || !outcome.assumptions ? [] : [{ name: outcome.name, assumptions: outcome.assumptions }],
  );
  return html`<section id="assumptions">
<h2>What is assumed</h2>
<p>AWS states none of these. They are in <code>facts/assumptions.ts</code>; a scenario can assume something else. What follows from them
here was measured in the run, and holds as far as they do.</p>
${table(report.assumptions, "All scenarios, unless stated below")}
${own.map(({ name, assumptions }) => table(assumptions, `Instead of these, in ${name}`))}
${prices(report.prices)}
</section>
`;
}

function table(assumptions: Partial<Assumptions>, caption: string): Html {
  return html`<table class="figures">
<caption>${caption}</caption>
<tbody>
${Object.entries(names).map(([key, name]) => {
  const value = assumptions[key as keyof Assumptions];
  return value === undefined ? "" : html`<tr><th scope="row">${name}</th><td>${inWords(key, value)}</td></tr>\n`;
})}</tbody>
</table>`;
}

/** The prices, by the names that facts/prices.ts has for them, where each says what it is for. */
function prices({ list, ...all }: Prices): Html {
  return html`<table class="figures">
<caption>Prices in US dollars: ${list}; <code>facts/prices.ts</code> says for what each is</caption>
<tbody>
${Object.entries(all).map(([name, price]) => html`<tr><th scope="row">${inPlainWords(name)}</th><td>${String(price)}</td></tr>\n`)}</tbody>
</table>`;
}

/** "kms ten thousand requests" of "kmsTenThousandRequests". */
function inPlainWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

const names: Readonly<Record<keyof Assumptions, string>> = {
  snapshot: "A snapshot takes",
  copy: "A copy takes",
  restore: "A restore takes",
  eventLatencySeconds: "Events are late by",
  scheduleLatencySeconds: "Schedules are late by",
  lambdaStartMillis: "A function starts in",
  apiCallMillis: "An API call takes",
  rdsApiBurst: "RDS answers at once, in each account and region",
  rdsApiPerSecond: "and then",
  databaseTimeMinutes: "The last transaction in a snapshot of a database that nobody writes to is older by",
  alarmExtraPeriods: "An alarm that misses data looks further back by",
  sharedTypeAloneLists: "Asked by the type alone, RDS lists shared snapshots",
  failedSnapshotsDated: "RDS dates a snapshot that failed",
  includeSharedListsOwn: "Asked for shared snapshots, RDS lists own ones as well",
  remoteCopyPendingMinutes: "A copy from another region is pending for",
  finishedCopyHasResourceId: "A finished copy from another region has its database's resource id",
  sharingRefusedByState: "RDS refuses to share what has TDE by the code of a wrong state",
  hinderingOptionsListed: "RDS lists every option that hinders sharing as persistent or permanent",
  optionGroupAlongAcrossRegions: "RDS copies option groups of another account across regions too",
  recordsPerPage: "A page of RDS's listings has at most",
};

function inWords(key: string, value: Assumptions[keyof Assumptions]): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") {
    if (key === "remoteCopyPendingMinutes") return Number.isFinite(value) ? `${value} min` : "as long as it is made";
    if (key.endsWith("Millis")) return `${value} ms`;
    if (key === "databaseTimeMinutes") return `${value} minutes`;
    if (key === "alarmExtraPeriods") return `${value} periods`;
    if (key === "recordsPerPage") return `${value} records`;
    return key === "rdsApiBurst" ? `${value} calls` : `${value} calls a second`;
  }
  return "startMinutes" in value ? transfer(value) : `${value[0]} to ${value[1]} s`;
}

function transfer({ startMinutes, gibPerMinute }: TransferTime): string {
  return Number.isFinite(gibPerMinute)
    ? `${startMinutes} min, and 1 min for each ${gibPerMinute} GiB`
    : `${startMinutes} min`;
}
