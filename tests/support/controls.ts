import assert from "node:assert/strict";
import type { ScenarioReport } from "../../drill/report/types";
import { findScenario } from "../../drill/scenario/scenario";
import { type Mutate, runMutant, type Size } from "./mutants";

/**
 * A scenario with one safeguard taken away, and which of its expectations must notice. A smaller size than the scenario's own
 * finds the same sooner.
 */
export type Control = readonly [scenario: string, safeguard: string, mutate: Mutate, notices: RegExp, size?: Size];

/**
 * Every scenario can fail: with its safeguard taken away, the expectation that watches over it does not hold. At their own
 * size the scenarios hold in `npm run drill -- --all`. Where a control is smaller, the intact program is run at that size too:
 * otherwise the size could be what fails.
 */
export function scenariosFail(title: string, controls: readonly Control[]): void {
  describe(title, () => {
    const intact = new Set<string>();
    for (const [scenario, safeguard, mutate, notices, size] of controls) {
      if (size && !intact.has(`${scenario} ${sizeText(size)}`)) {
        intact.add(`${scenario} ${sizeText(size)}`);
        const all = controls.filter(
          ([other, , , , its]) => other === scenario && its && sizeText(its) === sizeText(size),
        );
        it(`${scenario} for ${sizeText(size)}: not without a reason`, () =>
          holds(
            scenario,
            size,
            all.map(([, , , noticing]) => noticing),
          ));
      }
      it(`${scenario}: without ${safeguard}`, async () => {
        const failed = await broken(scenario, mutate, size);
        assert.ok(
          failed.some((text) => notices.test(text)),
          `what did not hold: ${failed.join("; ") || "nothing"}`,
        );
      });
    }
  });
}

/** The program as it is. */
const asItIs: Mutate = (resource) => resource;

/** At that size the scenario holds with the program as it is: all of it, or what these notice. */
export async function holds(scenario: string, size: Size, noticing: readonly RegExp[] = [/./]): Promise<void> {
  const own = findScenario(scenario);
  assert.ok((size.days ?? own.days) < own.days || size.databases !== undefined, `${scenario} is run at its own size`);
  const failed = await broken(scenario, asItIs, size);
  assert.deepEqual(
    failed.filter((text) => noticing.some((one) => one.test(text))),
    [],
  );
}

/** The texts of the expectations that a scenario does not hold with such a change. */
export async function broken(scenario: string, mutate: Mutate, size?: Size): Promise<readonly string[]> {
  return (await ran(scenario, mutate, size)).expectations.filter(({ held }) => !held).map(({ text }) => text);
}

/** The report of a run with such a change; the deployment must succeed. */
export async function ran(scenario: string, mutate: Mutate, size?: Size): Promise<ScenarioReport> {
  const outcome = await runMutant(scenario, mutate, size);
  assert.ok(!(outcome instanceof Error), String(outcome));
  return outcome;
}

function sizeText({ days, databases }: Size): string {
  const parts = [days !== undefined && `${days} days`, databases !== undefined && `${databases} databases`];
  return parts.filter(Boolean).join(" of ");
}
