import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { brokenOff, type RunInput } from "./job";
import type { Progress } from "./report/progress";
import type { ScenarioOutcome } from "./report/types";
import type { WorkerMessage } from "./worker";

/** Runs the jobs in a process each, as many at once as there are cores; outcomes come in the order of the jobs. */
export async function runAll(jobs: readonly RunInput[], progress: Progress): Promise<readonly ScenarioOutcome[]> {
  const outcomes: ScenarioOutcome[] = [];
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < jobs.length; index = next++) {
      const job = jobs[index]!;
      progress.started(job.scenario.name);
      const outcome = await runInWorker(job, (share) => progress.advanced(job.scenario.name, share));
      progress.ended(job.scenario.name, outcome);
      outcomes[index] = outcome;
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs.length, availableParallelism()) }, lane));
  return outcomes;
}

function runInWorker(job: RunInput, onProgress: (share: number) => void): Promise<ScenarioOutcome> {
  return new Promise((resolve) => {
    const child = fork(join(__dirname, "worker.ts"), {
      execArgv: ["-r", require.resolve("ts-node/register")],
      // Pulumi looks for the packages of a function from the working directory.
      cwd: job.project,
      // Infinity in a scenario's assumptions does not survive JSON.
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    let said = "";
    let outcome: ScenarioOutcome | undefined;
    child.stderr?.on("data", (data: Buffer) => {
      said = (said + data.toString()).slice(-4000);
    });
    child.on("message", (message: WorkerMessage) => {
      if (message.kind === "progress") onProgress(message.share);
      else outcome = message.outcome;
    });
    child.on("error", (error) => resolve(brokenOff(job, error)));
    child.on("close", (code, signal) => {
      resolve(outcome ?? brokenOff(job, new Error(`its process ended (${signal ?? `exit code ${code}`})\n${said}`)));
    });
    child.send(job);
  });
}
