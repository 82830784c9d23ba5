import type { Scheduled, VirtualTime } from "./time";

/** `setTimeout` and `clearTimeout` over virtual time, for code that awaits promises. */
export interface VirtualTimers {
  setTimeout(callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]): TimerHandle;
  clearTimeout(handle: unknown): void;
}

/** What `setTimeout` returns: Node's methods that libraries call. */
export interface TimerHandle {
  ref(): TimerHandle;
  unref(): TimerHandle;
  hasRef(): boolean;
  refresh(): never;
}

const scheduled = new WeakMap<object, Scheduled>();

/**
 * A delay beyond this is never queued: the longest run is far shorter, and Step Functions' default time-out of
 * 99999999 s would fill the queue with entries that only ever get cancelled.
 */
const NEVER_MS = 5 * 365 * 86_400_000;

/** Timers that promise chains may wait for. */
export function virtualTimers(time: VirtualTime, label: string): VirtualTimers {
  return {
    setTimeout(callback, ms = 0, ...args) {
      const handle: TimerHandle = {
        ref: () => handle,
        unref: () => handle,
        hasRef: () => true,
        refresh: () => {
          throw new Error("timer.refresh() is not offered under virtual time");
        },
      };
      // As Node does: a delay that is no number, or too small, counts as one millisecond.
      const delay = Number.isFinite(ms) ? Math.max(ms, 1) : 1;
      if (delay < NEVER_MS) {
        const entry = time.after(
          delay,
          () => {
            time.settle();
            callback(...args);
          },
          label,
        );
        scheduled.set(handle, entry);
      }
      return handle;
    },
    clearTimeout(handle) {
      if (typeof handle === "object" && handle !== null) scheduled.get(handle)?.cancel();
    },
  };
}

/** A promise that the model settles within an action: whoever awaits it goes on before the clock moves. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

export function deferred<T>(time: VirtualTime): Deferred<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((res, rej) => {
    resolve = res;
    reject = rej;
  });
  return {
    promise,
    resolve(value) {
      time.settle();
      resolve(value);
    },
    reject(error) {
      time.settle();
      reject(error);
    },
  };
}
