import { join } from "node:path";
import { fileError, fileErrorName } from "../../cli/validation";
import { projectRoot } from "../../projectRoot";
import { refusedSettings } from "../deploy/refusedSettings";
import type { Scenario } from "../scenario/scenario";
import type { RunInput } from "./job";
import { planStacks } from "./stacks";

/** The program whose settings can be read without evaluating it. */
const ownProgram = join(projectRoot, "index.ts");

/**
 * Reads the settings of every stack that the jobs deploy with this project's program, before anything runs: a mistake is then
 * said within a second, once, and not by every scenario. Throws an error that lists all mistakes. Stacks of other revisions
 * are left out: unpacking those takes longer.
 */
export async function checkSettings(jobs: readonly RunInput[]): Promise<void> {
  const problems = new Map<
    string,
    { readonly stack: string; readonly scenarios: string[]; readonly lines: string[] }
  >();
  const seen = new Map<string, readonly string[]>();
  for (const job of jobs.filter(({ scenario }) => !hasRevisions(scenario))) {
    for (const { project, stack, callerAccount, upgrades, ...first } of plansOf(job)) {
      for (const { program, config, parameters } of [first, ...upgrades]) {
        if (program !== ownProgram) continue;
        const input = { project, stack, callerAccount, config, parameters };
        const key = JSON.stringify(input);
        const lines = seen.get(key) ?? (await refusedSettings(input)).map(({ path, text }) => `${path}: ${text}`);
        seen.set(key, lines);
        if (lines.length === 0) continue;
        const known = problems.get(key) ?? { stack, scenarios: [], lines: [...lines] };
        problems.set(key, known);
        if (!known.scenarios.includes(job.scenario.name)) known.scenarios.push(job.scenario.name);
      }
    }
  }
  if (problems.size === 0) return;
  const texts = [...problems.values()].map(
    ({ stack, scenarios, lines }) => fileError(`the stack ${stack} of ${scenarios.join(", ")}`, lines).message,
  );
  throw Object.assign(new Error(texts.join("\n")), { name: fileErrorName });
}

function hasRevisions({ stacks }: Scenario): boolean {
  return stacks.some(
    ({ revision, upgrades = [] }) => revision !== undefined || upgrades.some((one) => one.revision !== undefined),
  );
}

/** The stacks of a job; none where they cannot be planned, unless a file is at fault: running it says why. */
function plansOf(job: RunInput): ReturnType<typeof planStacks> {
  try {
    return planStacks(job);
  } catch (error) {
    if (error instanceof Error && error.name === fileErrorName) throw error;
    return [];
  }
}
