import { outcomeInWords, remarks } from "../survival";
import type { Report, Survival } from "../types";
import { type Html, html } from "./html";
import { mark } from "./verdicts";

/** What survives with each of the two designs; nothing when no scenario compares them. */
export function survivalPart({ survival }: Report): Html {
  if (survival.length === 0) return html``;
  return html`<section id="survival">
<h2>What survives</h2>
<p>The same disasters, with the same databases and over the same days: once with a classic pipeline (take hourly, share every 90
minutes, copy every 100 minutes, delete by age alone), once with rds-lifeboat. Both were measured in this run.
<i>Recoverable</i> is what could be recovered at the worst moment after the first fault, or as of a corruption. <i>Worst loss</i> is that of
data, of the worst database, at the disaster or else at the worst moment. <i>Reach</i> is how far back the copies of every database go at
the end. <i>Noticed</i> is the first alarm in an account that keeps copies, counted from the first fault: the source account may be in
other hands.</p>
<table class="survival">
<thead>
<tr><th scope="col" rowspan="2">Disaster</th><th scope="colgroup" colspan="4">with the classic pipeline</th><th scope="colgroup" colspan="4">with rds-lifeboat</th></tr>
<tr>${[0, 1].map(() => html`<th scope="col">recoverable</th><th scope="col">worst loss</th><th scope="col">reach</th><th scope="col">noticed</th>`)}</tr>
</thead>
<tbody>
${survival.map(row)}</tbody>
</table>
${remarks(survival).map(
  (remark) => html`<p class="bad">${mark(false)} ${remark}</p>
`,
)}</section>
`;
}

function row({ scenario, title, classic, lifeboat }: Survival): Html {
  return html`<tr><th scope="row">${title} <code>${scenario}</code></th>${cells(classic)}${cells(lifeboat)}</tr>
`;
}

function cells(outcome: Survival["classic"]): Html {
  const { recoverable, loss, reach, noticed, good } = outcomeInWords(outcome);
  return html`<td class="outcome ${good ? "good" : "bad"}">${mark(good)} ${recoverable}</td><td>${loss}</td><td>${reach}</td><td>${noticed}</td>`;
}
