import { layers } from "../../judge/cost";
import { broke, type Report, type ScenarioReport } from "../types";
import { comparisonChart } from "./ageCharts";
import { age, copyAge, dollars, gib, percent, whole } from "./figures";
import { type Html, html } from "./html";

/** A scenario of the product and the same one of the yardstick. */
interface Pair {
  readonly ours: ScenarioReport;
  readonly theirs: ScenarioReport;
}

/** Pairs by name: `classic` is the yardstick for `normal`, `classic-x` for `x`. */
export function pairsOf({ scenarios }: Report): readonly Pair[] {
  const ran = scenarios.filter((outcome): outcome is ScenarioReport => !broke(outcome));
  return ran.flatMap((ours) => {
    const theirs = ran.find((one) => one.name === (ours.name === "normal" ? "classic" : `classic-${ours.name}`));
    return theirs ? [{ ours, theirs }] : [];
  });
}

/** The product beside the classic design under the same conditions; nothing when the report has no such pair. */
export function comparison(report: Report): Html {
  const pairs = pairsOf(report);
  if (pairs.length === 0) return html``;
  return html`<section id="comparison">
<h2>Beside the classic design</h2>
<p>The yardstick is a well-known older pipeline for the same purpose: take hourly, share every 90 minutes, copy every 100 minutes,
delete by age alone. It ran in the same model, with the same databases and the same disasters.</p>
${pairs.map(pairPart)}
</section>
`;
}

function pairPart({ ours, theirs }: Pair, index: number): Html {
  return html`<div class="pair">
<h3>${ours.title} <code>${ours.name}</code></h3>
<figure>
${legend(ours, theirs)}
${comparisonChart(`pair-${index + 1}`, ours, theirs)}
</figure>
<table class="figures">
<caption>${ours.name} beside ${theirs.name}</caption>
<thead><tr><th scope="col"></th><th scope="col">rds-lifeboat</th><th scope="col">classic</th></tr></thead>
<tbody>
${rows.map(([name, figure]) => html`<tr><th scope="row">${name}</th><td>${figure(ours)}</td><td>${figure(theirs)}</td></tr>\n`)}${costRows({ ours, theirs })}</tbody>
</table>
</div>
`;
}

function legend(ours: ScenarioReport, theirs: ScenarioReport): Html {
  const keys = html`<span class="key ours"></span> rds-lifeboat <span class="key theirs"></span> ${theirs.name}`;
  if (ours.disasterMinutes !== undefined)
    return html`<figcaption>Databases that could be recovered: ${keys}</figcaption>`;
  const objective = ours.objective ? html` <span class="key limit"></span> objective of rds-lifeboat` : html``;
  return html`<figcaption>The oldest of all newest copies, and the band down to the youngest: ${keys}${objective} <span class="key settling"></span> first copies, not judged</figcaption>`;
}

const rows: readonly (readonly [string, (one: ScenarioReport) => string])[] = [
  ["Worst age of the newest copy", (one) => copyAge(one.copyAge.worstMinutes)],
  ["Mean age of the newest copy", (one) => copyAge(one.copyAge.meanMinutes)],
  ["Databases recoverable at the end", (one) => `${one.recovery.recoverable} of ${one.recovery.total}`],
  ["Worst loss of data", lossOf],
  ["All restored after", restoredOf],
  ["Moved by full copies", (one) => gib(one.bytesMoved.full)],
  ["Moved by incremental copies", (one) => gib(one.bytesMoved.incremental)],
  ["Most manual snapshots held, of the quota", quotaOf],
  ["Cost a month", (one) => dollars(one.monthlyCost.total)],
];

/** What each layer costs in the one and the other; those that cost nothing in both are left out. */
function costRows({ ours, theirs }: Pair): readonly Html[] {
  const dollarsOf = ({ costByLayer }: ScenarioReport, layer: string) =>
    costByLayer.find(({ name }) => name === layer)?.dollars ?? 0;
  return Object.values(layers).flatMap((layer) => {
    const [mine, other] = [dollarsOf(ours, layer), dollarsOf(theirs, layer)];
    if (mine === 0 && other === 0) return [];
    return [
      html`<tr><th scope="row" class="part">${layer}</th><td>${dollars(mine)}</td><td>${dollars(other)}</td></tr>\n`,
    ];
  });
}

/** The worst loss; without a copy of some database there is no such figure. */
export function lossOf({ recovery }: ScenarioReport): string {
  return Number.isFinite(recovery.worstLossMinutes) ? age(recovery.worstLossMinutes) : "everything";
}

/** The time until the last database was restored. */
export function restoredOf({ recovery: { worstMinutes } }: ScenarioReport): string {
  if (worstMinutes === undefined) return "not timed";
  return Number.isFinite(worstMinutes) ? age(worstMinutes) : "never";
}

/** The place that came closest to its quota. */
function quotaOf({ quotaPeak, quotas }: ScenarioReport): string {
  const [fullest] = Object.entries(quotaPeak)
    .map(([place, peak]) => ({ peak, quota: quotas[place] ?? 0 }))
    .sort((a, b) => b.peak / b.quota - a.peak / a.quota);
  return fullest
    ? `${whole(fullest.peak)} of ${whole(fullest.quota)} (${percent(fullest.peak, fullest.quota)})`
    : "none";
}
