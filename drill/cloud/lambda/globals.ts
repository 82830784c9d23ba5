import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { format } from "node:util";
import type { VirtualTime } from "../kernel/time";
import type { VirtualTimers } from "../kernel/timers";

/** What the names of a sandbox are made from. */
export interface GlobalsHost {
  readonly time: VirtualTime;
  /** What the machine takes for the time, ms since the epoch: by default {@link time}'s. */
  wallClock(): number;
  readonly timers: VirtualTimers;
  readonly env: Readonly<Record<string, string>>;
  readonly nodeVersion: string;
  random(): number;
  log(level: LogLevel, message: string): void;
  refuse(what: string): Error;
}

export type LogLevel = "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR";

/**
 * The names that a function's text sees in place of Node's own. They shadow the globals that would bring in real time,
 * real chance or the machine; the language itself (Promise, Error, Map) is Node's own, so that errors and dates cross
 * between functions and the model unharmed.
 */
export function sandboxNames(host: GlobalsHost): Readonly<Record<string, unknown>> {
  const crypto = strict("crypto", { ...seededCrypto(host.random) }, host);
  const names: Record<string, unknown> = {
    process: sandboxProcess(host),
    console: sandboxConsole(host),
    Date: virtualDate(() => host.wallClock()),
    Math: Object.create(Math, { random: { value: host.random } }),
    AbortSignal: strict("AbortSignal", { abort: AbortSignal.abort, any: AbortSignal.any }, host),
    crypto,
    performance: strict("performance", { now: () => host.time.now() }, host),
    ...sandboxTimers(host.timers),
  };
  for (const name of ["fetch", "WebSocket", "EventSource", "XMLHttpRequest", "navigator", "BroadcastChannel"]) {
    names[name] = refusing(name, host);
  }
  const scope = new Proxy(names, {
    get(target, key) {
      if (typeof key === "symbol") return undefined;
      if (key in target) return target[key];
      if (languageNames.has(key)) return Reflect.get(globalThis, key);
      throw host.refuse(`globalThis.${key} is not offered`);
    },
    has: (target, key) => key in target || (typeof key === "string" && languageNames.has(key)),
    set(_target, key) {
      throw host.refuse(`globalThis.${String(key)} cannot be set`);
    },
  });
  return { ...names, globalThis: scope, global: scope };
}

/** Globals of the language that hold no state of the machine. */
const languageNames: ReadonlySet<string> = new Set(
  (
    "Object Array String Number Boolean Symbol BigInt Map Set WeakMap WeakSet WeakRef Promise Proxy Reflect RegExp " +
    "JSON Error TypeError RangeError SyntaxError EvalError URIError ReferenceError AggregateError ArrayBuffer DataView " +
    "Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array Float64Array " +
    "Uint8ClampedArray BigInt64Array BigUint64Array Infinity NaN undefined isNaN isFinite parseInt parseFloat " +
    "encodeURIComponent decodeURIComponent encodeURI decodeURI URL URLSearchParams TextEncoder TextDecoder Buffer " +
    "structuredClone queueMicrotask AbortController Event EventTarget Intl atob btoa"
  ).split(" "),
);

/**
 * `Date` by a virtual clock, which gives ms since the epoch. Dates themselves are Node's, so that the SDK and the model understand them. A function
 * with the members of `Date`, and no proxy of it: handlers ask thousands of times in every run.
 */
export function virtualDate(clock: () => number): DateConstructor {
  function VirtualDate(...args: unknown[]): Date | string {
    if (new.target === undefined) return new Date(clock()).toString();
    return args.length === 0 ? new Date(clock()) : Reflect.construct(Date, args);
  }
  return Object.assign(VirtualDate, {
    now: clock,
    parse: Date.parse,
    UTC: Date.UTC,
    prototype: Date.prototype,
  }) as unknown as DateConstructor;
}

function sandboxTimers(timers: VirtualTimers): Readonly<Record<string, unknown>> {
  const intervals = new WeakMap<object, { current: unknown }>();
  return {
    setTimeout: timers.setTimeout,
    clearTimeout: timers.clearTimeout,
    setImmediate: (callback: () => void, ...args: unknown[]) => timers.setTimeout(callback, 1, ...args),
    clearImmediate: timers.clearTimeout,
    setInterval(callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) {
      const running: { current: unknown } = { current: undefined };
      const tick = (): void => {
        running.current = timers.setTimeout(tick, ms);
        callback(...args);
      };
      const handle = timers.setTimeout(tick, ms);
      running.current = handle;
      intervals.set(handle, running);
      return handle;
    },
    clearInterval(handle: unknown) {
      if (typeof handle === "object" && handle !== null) timers.clearTimeout(intervals.get(handle)?.current ?? handle);
    },
  };
}

function sandboxProcess(host: GlobalsHost): object {
  return strict(
    "process",
    {
      env: { ...host.env },
      version: host.nodeVersion,
      versions: { node: host.nodeVersion.slice(1) },
      platform: "linux",
      arch: "arm64",
      pid: 2,
      cwd: () => "/var/task",
      nextTick: process.nextTick.bind(process),
      hrtime: Object.assign(() => [Math.floor(host.time.now() / 1000), (host.time.now() % 1000) * 1e6], {
        bigint: () => BigInt(host.time.now()) * 1_000_000n,
      }),
      emitWarning: () => undefined,
    },
    host,
  );
}

function sandboxConsole(host: GlobalsHost): object {
  const write =
    (level: LogLevel) =>
    (...args: unknown[]): void =>
      host.log(level, format(...args));
  return strict(
    "console",
    {
      trace: write("TRACE"),
      debug: write("DEBUG"),
      log: write("INFO"),
      info: write("INFO"),
      warn: write("WARN"),
      error: write("ERROR"),
    },
    host,
  );
}

/** The parts of `crypto` that compute, and random ids by the seed. */
export function seededCrypto(random: () => number): Readonly<Record<string, unknown>> {
  const hex = (digits: number): string => {
    let text = "";
    while (text.length < digits) text += Math.floor(random() * 16).toString(16);
    return text;
  };
  return {
    createHash,
    createHmac,
    timingSafeEqual,
    randomUUID: () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
  };
}

/** An object whose unknown members are errors that name them. */
export function strict(name: string, members: Record<string, unknown>, host: Pick<GlobalsHost, "refuse">): object {
  return new Proxy(members, {
    get(target, key) {
      // Symbols and `then` are asked for by the language itself (await, util.inspect).
      if (typeof key === "symbol" || key === "then") return undefined;
      if (key in target) return target[key];
      throw host.refuse(`${name}.${key} is not offered`);
    },
  });
}

function refusing(name: string, host: Pick<GlobalsHost, "refuse">): object {
  const refuse = (): never => {
    throw host.refuse(`${name} is not offered`);
  };
  return new Proxy(() => undefined, { apply: refuse, construct: refuse, get: refuse });
}
