import type { Deploy } from "../../drill/deploy";
import { type Change, KeptDeclarations } from "../../drill/deploy/kept";
import { isMeantBy } from "../../drill/judge/expectations";
import { type Run, runScenario } from "../../drill/run/runScenario";
import { findScenario, withOverrides } from "../../drill/scenario/scenario";
import { projectRoot as project } from "../../projectRoot";

/** Changes a declared resource, or takes it away. */
export type Mutate = Change;

/** The same for every mutant of a configuration, so that each process evaluates a stack once and not once for each scenario. */
export const declarations = new KeptDeclarations();

/** A smaller run of a scenario: its first days, or so many databases. */
export interface Size {
  readonly days?: number;
  readonly databases?: number;
}

/** Runs a scenario with a changed program; what AWS refuses at deployment comes back as an error. */
export async function runMutant(name: string, mutate: Mutate, size: Size = {}): Promise<Run["report"] | Error> {
  const { days, databases } = size;
  const scenario = withOverrides(findScenario(name), { days, databases });
  const input = { scenario, seed: 1, fleetFile: undefined, configDir: project, project };
  try {
    return (await runScenario(input, undefined, declarations.deploying(mutate))).report;
  } catch (error) {
    return error as Error;
  }
}

/** The same, to the first call that is refused and may not be: nothing after it could make the scenario hold again. */
export async function runUntilRefused(name: string, mutate: Mutate): Promise<Run["report"] | Error> {
  const scenario = findScenario(name);
  const { deniedOnly = [] } = scenario.expect;
  const watched = new Set<unknown>();
  const deploy = declarations.deploying(mutate);
  const watching: Deploy = (cloud, input, before) => {
    const { world } = cloud;
    // Each stack of the scenario is deployed into the one world.
    if (watched.has(world)) return deploy(cloud, input, before);
    watched.add(world);
    world.observe({
      onDenied: ({ principal }, question) => {
        if (principal.kind === "administrator" || (principal.kind === "role" && principal.stolen)) return;
        if (deniedOnly.some((kind) => isMeantBy(kind, question))) return;
        world.time.fail(new Error(`refused: ${question.action} on ${question.resource}`));
      },
    });
    return deploy(cloud, input, before);
  };
  const input = { scenario, seed: 1, fleetFile: undefined, configDir: project, project };
  try {
    return (await runScenario(input, undefined, watching)).report;
  } catch (error) {
    return error as Error;
  }
}

/** A failed expectation, or AWS refusing the deployment. */
export function fails(outcome: Run["report"] | Error): boolean {
  return outcome instanceof Error || !outcome.passed;
}
