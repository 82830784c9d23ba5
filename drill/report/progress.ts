import type { ScenarioOutcome } from "./types";

/** Told while scenarios run. */
export interface Progress {
  started(name: string): void;
  /** `share` of the virtual time is over, 0 to 1. */
  advanced(name: string, share: number): void;
  ended(name: string, outcome: ScenarioOutcome): void;
  /** Clears what is on the screen: nothing more comes. */
  close(): void;
}

/** What progress needs of a stream: stderr, or a stand-in. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export const silent: Progress = { started() {}, advanced() {}, ended() {}, close() {} };

/** A line that renews itself on a terminal; elsewhere a plain line when a scenario starts and when it ends. */
export function progressOn(screen: Screen, names: readonly string[]): Progress {
  return screen.isTTY ? renewed(screen, names) : plain(screen, names);
}

function plain(screen: Screen, names: readonly string[]): Progress {
  let done = 0;
  return {
    started: (name) => screen.write(`${name}: running\n`),
    advanced() {},
    ended: (name, outcome) => screen.write(`${name}: ${word(outcome)} (${++done} of ${names.length})\n`),
    close() {},
  };
}

function renewed(screen: Screen, names: readonly string[]): Progress {
  const running = new Map<string, number>();
  let done = 0;
  let shown = "";
  const draw = () => {
    const bars = [...running].map(([name, share]) => `${name} ${bar(share)} ${Math.floor(share * 100)} %`);
    const line = [`${done} of ${names.length}`, ...bars].join("   ").slice(0, (screen.columns ?? 80) - 1);
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
      shown = "";
      screen.write(`\r\u001b[2K${name}: ${word(outcome)}\n`);
      draw();
    },
    close: () => screen.write("\r\u001b[2K"),
  };
}

function bar(share: number): string {
  const full = Math.round(share * 10);
  return "█".repeat(full) + "░".repeat(10 - full);
}

function word(outcome: ScenarioOutcome): string {
  return outcome.passed ? "holds" : "does not hold";
}
