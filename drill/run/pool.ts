import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Progress } from "../../cli/progress";
import { broke, type ScenarioOutcome } from "../report/types";
import { brokenOff, labelOf, type RunInput, workOf } from "./job";
import type { WorkerMessage } from "./worker";

/**
 * Runs the jobs in as many processes as there are cores, one job at a time in each: the shortest first, so that people soon
 * see a verdict, then the longest, so that none is left to run alone at the end. Outcomes come in the order of the jobs. The
 * processes end with the last job, unless they are somebody's who has more to run.
 */
export async function runAll(
  jobs: readonly RunInput[],
  progress: Progress,
  workers?: Workers,
): Promise<readonly ScenarioOutcome[]> {
  const ours = workers ?? new Workers();
  const outcomes: ScenarioOutcome[] = [];
  const waiting = [...jobs.entries()].sort(([, a], [, b]) => workOf(b) - workOf(a));
  waiting.unshift(...waiting.splice(-1));
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, job] = next;
      const label = labelOf(job);
      progress.started(label);
      const outcome = await ours.run(job, (share) => progress.advanced(label, share));
      progress.ended(label, outcome);
      outcomes[index] = outcome;
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(jobs.length, availableParallelism()) }, lane));
  } finally {
    if (workers === undefined) ours.end();
  }
  return outcomes;
}

/**
 * Processes that are used again, since loading Pulumi and the model takes longer than many a scenario; but never after a job
 * that broke off in one, nor for another project's program, whose modules and working directory would be mixed with its own.
 */
export class Workers {
  private readonly idle: Worker[] = [];
  private spent = 0;

  /** CPU time of all processes until the end of their last jobs, seconds. */
  get cpuSeconds(): number {
    return this.spent;
  }

  async run(job: RunInput, onProgress: (share: number) => void): Promise<ScenarioOutcome> {
    const worker = this.workerFor(job);
    const before = worker.cpuSeconds;
    const outcome = await worker.run(job, onProgress);
    this.spent += worker.cpuSeconds - before;
    if (broke(outcome)) worker.end();
    else this.idle.push(worker);
    return outcome;
  }

  end(): void {
    for (const worker of this.idle.splice(0)) worker.end();
  }

  private workerFor({ project }: RunInput): Worker {
    // One may have been killed while it waited.
    this.idle.splice(0, this.idle.length, ...this.idle.filter(({ lives }) => lives));
    const known = this.idle.findIndex((worker) => worker.project === project);
    if (known >= 0) return this.idle.splice(known, 1)[0]!;
    // No more of them than run at once.
    this.idle.pop()?.end();
    return new Worker(project);
  }
}

/** A child process that runs one job after another. */
class Worker {
  /** CPU time that it had used when it told of its last job, loading included. */
  cpuSeconds = 0;
  private readonly child: ChildProcess;
  private said = "";
  private progressed: (share: number) => void = () => {};
  private settle: (outcome: ScenarioOutcome | Error) => void = () => {};

  constructor(readonly project: string) {
    this.child = fork(join(__dirname, "worker.ts"), {
      // A run makes much that is soon forgotten: with room for it, a fifth less time goes into looking for what is alive.
      execArgv: ["--max-semi-space-size=64", "-r", require.resolve("../../cli/register")],
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
      if (message.kind === "progress") return this.progressed(message.share);
      this.cpuSeconds = message.cpuSeconds;
      this.settle(message.outcome);
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

  get lives(): boolean {
    return this.child.connected;
  }

  /** Lets the process end: it has nothing else to wait for. */
  end(): void {
    if (this.child.connected) this.child.disconnect();
  }
}
