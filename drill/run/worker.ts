import { cpuSeconds } from "../../cli/cpu";
import type { KeptDeclarations } from "../deploy/kept";
import type { ScenarioOutcome } from "../report/types";
import type { RunInput } from "./job";

/*
 * A child process that runs scenarios: takes a job as a message, tells of progress, answers with the outcome, and takes the
 * next. Processes, because Pulumi evaluates one program at a time in each, and scenarios then run side by side.
 */

/** What a worker tells its parent. */
export type WorkerMessage =
  | { readonly kind: "progress"; readonly share: number }
  | {
      readonly kind: "outcome";
      readonly outcome: ScenarioOutcome;
      /** CPU time of this process so far. */
      readonly cpuSeconds: number;
    };

function tell(message: WorkerMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}

/** Made with the first job. */
let declarations: KeptDeclarations | undefined;

process.on("message", async (input: RunInput) => {
  // Loaded here, so that a project that does not even compile is reported as this scenario's failure.
  const [{ runToOutcome }, kept, { mutantNamed, mutated }] = await Promise.all([
    import("./runScenario"),
    import("../deploy/kept"),
    import("../fuzz/mutants"),
  ]);
  declarations ??= new kept.KeptDeclarations();
  const mutant = input.mutant === undefined ? undefined : mutantNamed(input.mutant);
  const deployStack = declarations.deploying(mutant && ((resource) => mutated(mutant, resource)));
  const outcome = await runToOutcome(input, (share) => void tell({ kind: "progress", share }), deployStack);
  await tell({ kind: "outcome", outcome, cpuSeconds: cpuSeconds() });
});
