import { create, type Declaration, type Deploy, declare, type Planned } from "../../drill/deploy";
import { isMeantBy } from "../../drill/judge/expectations";
import { type Run, runScenario } from "../../drill/run/run";
import { findScenario, withOverrides } from "../../drill/scenario/scenario";
import { projectRoot as project } from "../../projectRoot";

/** Changes a declared resource, or takes it away. */
export type Mutate = (resource: Planned) => Planned | undefined;

/**
 * What the program declared, by stack: the same for every mutant, so that the program is evaluated once per stack. To be
 * cleared when the next scenario has other settings.
 */
export const declarations = new Map<string, Promise<Declaration>>();

function deployWith(mutate: Mutate, watch: (cloud: Parameters<Deploy>[0]) => void = () => {}): Deploy {
  return async (cloud, input) => {
    watch(cloud);
    const name = `${input.project}/${input.stack}`;
    const known = declarations.get(name) ?? declare(input, cloud.world);
    declarations.set(name, known);
    const { resources, outputs } = await known;
    return create(cloud, { outputs, resources: resources.flatMap((resource) => mutate(resource) ?? []) });
  };
}

/** Runs a scenario, or its first days, with a changed program; what AWS refuses at deployment comes back as an error. */
export async function runMutant(name: string, mutate: Mutate, days?: number): Promise<Run["report"] | Error> {
  const scenario = withOverrides(findScenario(name), { days, databases: undefined });
  const input = { scenario, seed: 1, fleetFile: undefined, configDir: project, project };
  try {
    return (await runScenario(input, undefined, deployWith(mutate))).report;
  } catch (error) {
    return error as Error;
  }
}

/** The same, to the first call that is refused and may not be: nothing after it could make the scenario hold again. */
export async function runUntilRefused(name: string, mutate: Mutate): Promise<Run["report"] | Error> {
  const scenario = findScenario(name);
  const { deniedOnly = [] } = scenario.expect;
  const watched = new Set<unknown>();
  const watch: Parameters<typeof deployWith>[1] = ({ world }) => {
    // Each stack of the scenario is deployed into the one world.
    if (watched.has(world)) return;
    watched.add(world);
    world.observe({
      onDenied: ({ principal }, question) => {
        if (principal.kind === "administrator" || (principal.kind === "role" && principal.stolen)) return;
        if (deniedOnly.some((kind) => isMeantBy(kind, question))) return;
        world.time.fail(new Error(`refused: ${question.action} on ${question.resource}`));
      },
    });
  };
  const input = { scenario, seed: 1, fleetFile: undefined, configDir: project, project };
  try {
    return (await runScenario(input, undefined, deployWith(mutate, watch))).report;
  } catch (error) {
    return error as Error;
  }
}

/** A failed expectation, or AWS refusing the deployment. */
export function fails(outcome: Run["report"] | Error): boolean {
  return outcome instanceof Error || !outcome.passed;
}
