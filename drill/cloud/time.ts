import { ModelError } from "./errors";
import type { Instant } from "./types";

/** A queued action that may be cancelled before it runs. */
export interface Scheduled {
  cancel(): void;
}

interface Entry {
  readonly when: Instant;
  readonly order: number;
  readonly label: string;
  action: (() => void) | undefined;
}

const HOUR = 3_600_000;

/**
 * The one clock of a run: a queue of actions ordered by instant, and by arrival within an instant. Nothing else may
 * decide an order, or two runs with the same seed would differ.
 */
export class VirtualTime {
  private readonly heap: Entry[] = [];
  private current: Instant;
  private arrivals = 0;
  private inFlight = 0;
  private failure: { readonly error: unknown } | undefined;

  constructor(start: Instant) {
    this.current = start;
  }

  /** The present, in virtual milliseconds since the epoch. */
  now(): Instant {
    return this.current;
  }

  /** Runs the action at that instant (now, if that is past), after everything queued earlier for the same instant. */
  at(when: Instant, action: () => void, label = "action"): Scheduled {
    if (!Number.isFinite(when)) throw new ModelError(`${label}: ${when} is not an instant`);
    const entry: Entry = { when: Math.max(when, this.current), order: this.arrivals++, label, action };
    this.push(entry);
    return {
      cancel: () => {
        entry.action = undefined;
      },
    };
  }

  /** Runs the action that many virtual milliseconds from now. */
  after(ms: number, action: () => void, label = "action"): Scheduled {
    return this.at(this.current + ms, action, label);
  }

  /**
   * A promise chain that virtual time drives has begun. While any is in flight, each step is followed by one turn of
   * the real event loop, so that every microtask has run before the clock moves.
   */
  enter(): void {
    this.inFlight++;
  }

  /** The counterpart of `enter`. */
  leave(): void {
    if (this.inFlight === 0) throw new ModelError("virtual time was left more often than entered");
    this.inFlight--;
  }

  /** Makes `runUntil` reject with this error, wherever it came up: a handler cannot swallow an error of the model. */
  fail(error: unknown): void {
    this.failure ??= { error };
  }

  /**
   * Runs the queue up to and including `end`, then sets the clock there.
   * Rejects with the first error that an action threw or that `fail` reported; the clock stays where it happened.
   * `onProgress` is called once for every simulated hour.
   */
  async runUntil(end: Instant, onProgress?: (now: Instant) => void): Promise<void> {
    if (end < this.current) throw new ModelError(`cannot run back from ${this.current} to ${end}`);
    let nextProgress = this.current + HOUR;
    // What was started before the run may have microtasks of its own.
    if (this.inFlight > 0) await turn();
    this.throwFailure();
    for (let next = this.heap[0]; next !== undefined && next.when <= end; next = this.heap[0]) {
      while (onProgress && nextProgress <= next.when) {
        onProgress(nextProgress);
        nextProgress += HOUR;
      }
      this.pop();
      if (next.action === undefined) continue;
      this.current = next.when;
      next.action();
      if (this.inFlight > 0) await turn();
      this.throwFailure();
    }
    while (onProgress && nextProgress <= end) {
      onProgress(nextProgress);
      nextProgress += HOUR;
    }
    this.current = end;
  }

  private throwFailure(): void {
    if (this.failure === undefined) return;
    const { error } = this.failure;
    this.failure = undefined;
    throw error;
  }

  private push(entry: Entry): void {
    const heap = this.heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (before(heap[parent]!, entry)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  private pop(): void {
    const heap = this.heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (before(last, heap[child]!)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.when < b.when || (a.when === b.when && a.order < b.order);
}

// Captured before any sandbox replaces timers: the loop itself lives in real time.
const realSetImmediate = setImmediate;

function turn(): Promise<void> {
  return new Promise((resolve) => {
    realSetImmediate(resolve);
  });
}
