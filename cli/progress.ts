import { formatDuration } from "./durations";

/** Told while scenarios run. */
export interface Progress {
  started(name: string): void;
  /** `share` of the virtual time is over, 0 to 1. */
  advanced(name: string, share: number): void;
  ended(name: string, outcome: { readonly passed: boolean }): void;
  /** Clears what is on the screen: nothing more comes. */
  close(): void;
}

/** Something to do, and how much work it is, in whatever unit. */
export interface Task {
  readonly name: string;
  readonly work: number;
}

/** What progress needs of a stream: stderr, or a stand-in. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export const silent: Progress = { started() {}, advanced() {}, ended() {}, close() {} };

/**
 * A line that renews itself on a terminal, with the time that is left as the work done so far lets expect; elsewhere a plain line
 * when a scenario starts and when it ends.
 * @param clock milliseconds
 */
export function progressOn(
  screen: Screen,
  tasks: readonly Task[],
  clock: () => number = Date.now,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Progress {
  return screen.isTTY && environment.TERM !== "dumb" ? renewed(screen, tasks, clock) : plain(screen, tasks);
}

function plain(screen: Screen, tasks: readonly Task[]): Progress {
  let done = 0;
  return {
    started: (name) => screen.write(`${name}: running\n`),
    advanced() {},
    ended: (name, outcome) => screen.write(`${name}: ${word(outcome)} (${++done} of ${tasks.length})\n`),
    close() {},
  };
}

function renewed(screen: Screen, tasks: readonly Task[], clock: () => number): Progress {
  const running = new Map<string, number>();
  const work = new Map(tasks.map((task) => [task.name, task.work]));
  const all = tasks.reduce((sum, task) => sum + task.work, 0);
  const begin = clock();
  let done = 0;
  let finished = 0;
  let shown = "";
  const draw = () => {
    const bars = [...running].map(([name, share]) => `${name} ${bar(share)} ${Math.floor(share * 100)} %`);
    const under = [...running].reduce((sum, [name, share]) => sum + share * (work.get(name) ?? 0), finished);
    const left = timeLeft(under / all, clock() - begin);
    const line = [`${done} of ${tasks.length}`, ...left, ...bars].join("   ").slice(0, (screen.columns ?? 80) - 1);
    if (line === shown) return;
    shown = line;
    screen.write(`\r\u001b[2K${line}`);
  };
  return {
    started(name) {
      running.set(name, 0);
      draw();
    },
    advanced(name, share) {
      running.set(name, share);
      draw();
    },
    ended(name, outcome) {
      running.delete(name);
      done++;
      finished += work.get(name) ?? 0;
      shown = "";
      screen.write(`\r\u001b[2K${name}: ${word(outcome)}\n`);
      draw();
    },
    close: () => screen.write("\r\u001b[2K"),
  };
}

/** How long the rest takes if it goes on as so far; nothing before enough is done to tell. */
function timeLeft(share: number, elapsed: number): readonly string[] {
  if (share < 0.02 || elapsed < 3_000 || share >= 1) return [];
  return [`about ${formatDuration(Math.max(1_000, (elapsed / share) * (1 - share)))} left`];
}

function bar(share: number): string {
  const full = Math.round(share * 10);
  return "█".repeat(full) + "░".repeat(10 - full);
}

function word(outcome: { readonly passed: boolean }): string {
  return outcome.passed ? "holds" : "does not hold";
}
