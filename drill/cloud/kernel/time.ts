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
  private unsettled = false;
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
   * Says that the action under way settles promises: whoever waits for them goes on before the clock moves. Sandboxes offer
   * nothing that waits for anything else than promises and virtual time.
   */
  settle(): void {
    this.unsettled = true;
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
    await this.settled();
    this.throwFailure();
    for (let next = this.heap[0]; next !== undefined && next.when <= end; next = this.heap[0]) {
      while (onProgress && nextProgress <= next.when) {
        onProgress(nextProgress);
        nextProgress += HOUR;
        // Whoever shares the event loop (another thread's messages, a terminal) has its turn.
        await breath();
      }
      this.pop();
      if (next.action === undefined) continue;
      this.current = next.when;
      next.action();
      if (this.unsettled) await this.settled();
      this.throwFailure();
    }
    while (onProgress && nextProgress <= end) {
      onProgress(nextProgress);
      nextProgress += HOUR;
    }
    this.current = end;
  }

  /** Resolves when every promise that was settled has been acted on. */
  private async settled(): Promise<void> {
    while (this.unsettled) {
      this.unsettled = false;
      await drained();
    }
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
const { nextTick } = process;
const realSetImmediate = setImmediate;

/**
 * Resolves when no microtask is left. Node runs what is queued by `nextTick` within a microtask only then, and unlike a
 * turn of the event loop it asks nothing of the system (Node documentation, "When to use queueMicrotask() vs.
 * process.nextTick()").
 */
function drained(): Promise<void> {
  return new Promise((resolve) => {
    nextTick(resolve);
  });
}

/** One turn of the real event loop. */
function breath(): Promise<void> {
  return new Promise((resolve) => {
    realSetImmediate(resolve);
  });
}
