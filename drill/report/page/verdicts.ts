import type { Report, ScenarioOutcome, Verdict } from "../types";
import { counted } from "./figures";
import { type Html, html } from "./html";

/** Where a scenario's part of the page is. */
export function anchorOf(index: number): string {
  return `scenario-${index + 1}`;
}

/** What holds and what does not, in one line. */
export function banner({ scenarios }: Report): Html {
  const failed = scenarios.filter((outcome) => !outcome.passed);
  if (failed.length === 0) {
    const all = scenarios.length === 1 ? "The scenario holds." : `All ${scenarios.length} scenarios hold.`;
    return html`<p class="banner good">${mark(true)} ${all}</p>`;
  }
  const names = failed.map((outcome) => outcome.name).join(", ");
  const verb = failed.length === 1 ? "does" : "do";
  return html`<p class="banner bad">${mark(false)} ${failed.length} of ${counted(scenarios.length, "scenario")} ${verb} not hold: ${names}</p>`;
}

/** Every expectation of every scenario, with what was measured. */
export function verdictTable({ scenarios }: Report): Html {
  return html`<table class="verdicts">
<thead><tr><th scope="col">Scenario and what is expected of it</th><th scope="col">Measured</th><th scope="col">Verdict</th></tr></thead>
${scenarios.map(scenarioRows)}
</table>`;
}

function scenarioRows(outcome: ScenarioOutcome, index: number): Html {
  return html`<tbody>
<tr class="scenario"><th scope="rowgroup" colspan="2"><a href="#${anchorOf(index)}">${outcome.title}</a> <code>${outcome.name}</code></th><td>${verdictOf(outcome.passed)}</td></tr>
${outcome.expectations.map(expectationRow)}
</tbody>`;
}

function expectationRow({ text, measured, held }: Verdict): Html {
  return html`<tr><td class="expected">${text}</td><td>${measured}</td><td>${verdictOf(held)}</td></tr>
`;
}

/** A verdict as sign and word: colour alone tells nobody anything. */
export function verdictOf(held: boolean): Html {
  return html`<span class="${held ? "good" : "bad"}">${mark(held)} ${held ? "holds" : "does not hold"}</span>`;
}

/** The sign of what is well and what is not. */
export function mark(held: boolean): Html {
  return html`<span aria-hidden="true">${held ? "✓" : "✗"}</span>`;
}
