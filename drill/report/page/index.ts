import { hour } from "../../../cli/durations";
import type { Report } from "../types";
import { assumptionsPart } from "./assumptions";
import { comparison } from "./comparison";
import { counted } from "./figures";
import { html, trusted } from "./html";
import { scenarioPart } from "./scenario";
import { styleSheet } from "./style";
import { survivalPart } from "./survival";
import { banner, verdictTable } from "./verdicts";

/**
 * The report as one HTML document that needs nothing else: no script, no font, no network. Its text follows from the
 * report alone, and not from when or where it was made.
 * @param version the product's
 */
export function reportPage(report: Report, version: string): string {
  const days = (report.simulatedHours * hour) / (24 * hour);
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>Disaster recovery drill</title>
<style>${trusted(styleSheet)}</style>
</head>
<body>
<header>
<h1>Disaster recovery drill</h1>
<p>The deployment's own program, run in virtual time against a model of the AWS accounts. A plan that holds here is sound under
<a href="#assumptions">what is assumed</a>; that is no substitute for restoring a database.</p>
<p class="of">rds-lifeboat ${version} · seed ${report.seed} · ${counted(report.scenarios.length, "scenario")} · ${counted(days, "virtual day")}</p>
${banner(report)}
</header>
<main>
${survivalPart(report)}
<section id="verdicts">
<h2>Verdicts</h2>
${verdictTable(report)}
</section>
${comparison(report)}
${report.scenarios.map(scenarioPart)}
${assumptionsPart(report)}
</main>
</body>
</html>
`.markup;
}
