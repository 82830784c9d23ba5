import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { brokenOff, labelOf, type RunInput, workOf } from "./job";
import type { Progress } from "./report/progress";
import { broke, type ScenarioOutcome } from "./report/types";
import type { WorkerMessage } from "./worker";

/**
 * Runs the jobs in as many processes as there are cores, one job at a time in each, the longest first, so that none is left
 * to run alone at the end; outcomes come in the order of the jobs.
 * A process is used again, since loading Pulumi and the model takes longer than many a scenario, but never after a job
 * that broke off in it, nor for another project's program, whose modules and working directory would be mixed with its own.
 */
export async function runAll(jobs: readonly RunInput[], progress: Progress): Promise<readonly ScenarioOutcome[]> {
  const outcomes: ScenarioOutcome[] = [];
  const waiting = [...jobs.entries()].sort(([, a], [, b]) => workOf(b) - workOf(a));
  const lane = async () => {
    let worker: Worker | undefined;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, job] = next;
      const label = labelOf(job);
      progress.started(label);
      if (worker && worker.project !== job.project) {
        worker.end();
        worker = undefined;
      }
      worker ??= new Worker(job.project);
      const outcome = await worker.run(job, (share) => progress.advanced(label, share));
      if (broke(outcome)) {
        worker.end();
        worker = undefined;
      }
      progress.ended(label, outcome);
      outcomes[index] = outcome;
    }
    worker?.end();
  };
  await Promise.all(Array.from({ length: Math.min(jobs.length, availableParallelism()) }, lane));
  return outcomes;
}

/** A child process that runs one job after another. */
class Worker {
  private readonly child: ChildProcess;
  private said = "";
  private progressed: (share: number) => void = () => {};
  private settle: (outcome: ScenarioOutcome | Error) => void = () => {};

  constructor(readonly project: string) {
    this.child = fork(join(__dirname, "worker.ts"), {
      execArgv: ["-r", require.resolve("ts-node/register")],
      // Pulumi looks for the packages of a function from the working directory.
      cwd: project,
      // Infinity in a scenario's assumptions does not survive JSON.
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.child.stderr?.on("data", (data: Buffer) => {
      this.said = (this.said + data.toString()).slice(-4000);
    });
    this.child.on("message", (message: WorkerMessage) => {
      if (message.kind === "progress") this.progressed(message.share);
      else this.settle(message.outcome);
    });
    this.child.on("error", (error) => this.settle(error));
    this.child.on("close", (code, signal) => {
      this.settle(new Error(`its process ended (${signal ?? `exit code ${code}`})\n${this.said}`));
    });
  }

  run(job: RunInput, onProgress: (share: number) => void): Promise<ScenarioOutcome> {
    this.progressed = onProgress;
    return new Promise((resolve) => {
      this.settle = (outcome) => resolve(outcome instanceof Error ? brokenOff(job, outcome) : outcome);
      this.child.send(job);
    });
  }

  /** Lets the process end: it has nothing else to wait for. */
  end(): void {
    if (this.child.connected) this.child.disconnect();
  }
}
