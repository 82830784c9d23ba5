import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import { ModelError } from "../kernel/errors";
import type { VirtualTime } from "../kernel/time";
import { virtualTimers } from "../kernel/timers";
import type { Fields } from "../kernel/types";
import { sdkModule } from "./clients";
import { type LogLevel, sandboxNames, seededCrypto, strict } from "./globals";
import { httpsModule } from "./https";

/** What runs: the text of a function's files and how it is set up. */
export interface FunctionCode {
  /** Named in errors of the model. */
  readonly name: string;
  /** Text by file name. */
  readonly files: Readonly<Record<string, string | undefined>>;
  /** `file.export` */
  readonly handler: string;
  /** The environment variables, Lambda's own included. */
  readonly environment: Readonly<Record<string, string>>;
  /** "v22.0.0" */
  readonly nodeVersion: string;
  readonly region: string;
}

/** What an environment needs from the model. */
export interface EnvironmentHost {
  readonly time: VirtualTime;
  /** Virtual milliseconds that one attempt of an API call takes; of a POST to outside where no operation is named. */
  apiCallMillis(service?: string, operation?: string, region?: string): number;
  /** What the machine takes for the time, ms since the epoch. */
  wallClock(): number;
  random(): number;
  call(service: string, operation: string, region: string, input: Fields): unknown;
  /** A POST to outside of AWS; undefined where no answer will come. Throws where there is no connection. */
  post(
    url: URL,
    body: string,
  ): { readonly status: number; readonly headers: Readonly<Record<string, string>> } | undefined;
  log(level: LogLevel, message: string): void;
}

/** One run of the handler, as long as its results count. */
class Invocation {
  alive = true;
  /** Timers and calls under way: when there is none, virtual time cannot bring the handler further. */
  waits = 0;
}

type Handler = (event: unknown, context: unknown) => unknown;

/**
 * An execution environment: module state that lives from a cold start over many invocations, one at a time (Lambda
 * Developer Guide, lambda-runtime-environment).
 */
export class Environment {
  private readonly handler: Handler;
  private invocation: Invocation | undefined;
  private readonly modules = new Map<string, unknown>();

  /** Loads the module; throws what its text throws. */
  constructor(
    private readonly code: FunctionCode,
    private readonly host: EnvironmentHost,
  ) {
    const [file = "", name = ""] = code.handler.split(".");
    const exported = this.load(`${file}.js`)[name];
    if (typeof exported !== "function") throw this.refuse(`${code.handler} is not a function`);
    this.handler = exported as Handler;
  }

  /** Runs the handler; callers see one invocation end before they start the next. */
  run(event: unknown, context: unknown): Promise<unknown> {
    const invocation = new Invocation();
    this.invocation = invocation;
    const result = (async () => this.handler(event, context))();
    const freeze = (): void => {
      invocation.alive = false;
    };
    result.then(freeze, freeze);
    return result;
  }

  /**
   * Ends the invocation at the function's time-out: nothing that it waits for comes back. A handler that waits for
   * nothing of virtual time would hang for a reason that the model does not know: the run ends.
   */
  cutOff(): void {
    const { invocation } = this;
    if (invocation === undefined) return;
    invocation.alive = false;
    if (invocation.waits === 0) this.refuse("its handler is left pending on something that virtual time cannot finish");
  }

  private load(file: string): Record<string, unknown> {
    const text = this.code.files[file];
    if (text === undefined) throw this.refuse(`its archive has no text of ${file}`);
    const module = { exports: {} as Record<string, unknown> };
    const names: Readonly<Record<string, unknown>> = {
      ...sandboxNames({
        time: this.host.time,
        wallClock: () => this.host.wallClock(),
        timers: this.timers(),
        env: this.code.environment,
        nodeVersion: this.code.nodeVersion,
        random: this.host.random,
        log: this.host.log,
        refuse: (what) => this.refuse(what),
      }),
      module,
      exports: module.exports,
      require: (request: string) => this.require(request),
      __filename: `/var/task/${file}`,
      __dirname: "/var/task",
    };
    // In this realm and not in one of its own: errors and dates must keep their classes on the way to the model.
    const compiled = compileFunction(text, Object.keys(names), { filename: `/var/task/${file}` });
    Reflect.apply(compiled, undefined, Object.values(names));
    return module.exports;
  }

  /** As Node's: a module is made once, and code may ask for it in every invocation. */
  private require(request: string): unknown {
    if (!this.modules.has(request)) this.modules.set(request, this.offer(request));
    return this.modules.get(request);
  }

  private offer(request: string): unknown {
    const sdk = /^@aws-sdk\/client-([a-z0-9-]+)(?:\/dist-cjs\/index\.js)?$/.exec(request);
    if (sdk?.[1]) return this.sdk(sdk[1], request);
    const builtin = request.replace(/^node:/, "");
    if (builtin === "crypto") {
      return strict("crypto", { ...seededCrypto(this.host.random) }, { refuse: (what) => this.refuse(what) });
    }
    if (builtin === "https") {
      return httpsModule({ post: (url, body) => this.post(url, body), refuse: (what) => this.refuse(what) });
    }
    if (harmlessBuiltins.includes(builtin)) return modelRequire(builtin);
    throw this.refuse(`require("${request}") is not offered`);
  }

  private sdk(service: string, request: string): object {
    let real: Record<string, unknown>;
    try {
      real = modelRequire(`@aws-sdk/client-${service}`) as Record<string, unknown>;
    } catch {
      throw this.refuse(`require("${request}"): the package is not installed`);
    }
    return sdkModule(service, real, {
      region: this.code.region,
      random: this.host.random,
      sleep: (ms) => this.wait(ms, () => undefined),
      send: (name, operation, region, input) => {
        // What the caller changes afterwards (the SDK's paginators do) is not what was sent.
        const sent = { ...input };
        const millis = this.host.apiCallMillis(name, operation, region);
        return this.wait(millis, () => this.host.call(name, operation, region, sent));
      },
      refuse: (what) => this.refuse(what),
    });
  }

  /** A POST to outside; where no answer comes, the handler waits for whatever else it waits for. */
  private async post(url: URL, body: string): Promise<{ status: number; headers: Readonly<Record<string, string>> }> {
    const answer = await this.wait(this.host.apiCallMillis(), () => this.host.post(url, body));
    return answer ?? new Promise(() => undefined);
  }

  /** Does something after a while and resolves with its result, unless the invocation is over by then. */
  private wait<T>(ms: number, action: () => T): Promise<T> {
    const invocation = this.invocation;
    if (invocation === undefined) throw this.refuse("an API call outside of an invocation is not offered");
    return new Promise((resolve, reject) => {
      if (!invocation.alive) return;
      invocation.waits++;
      const perform = (): void => {
        invocation.waits--;
        try {
          // A request that is on its way is answered by AWS even if nobody waits any more.
          const result = action();
          if (!invocation.alive) return;
          this.host.time.settle();
          resolve(result);
        } catch (error) {
          if (!invocation.alive) return;
          this.host.time.settle();
          reject(error);
        }
      };
      this.host.time.after(ms, perform, this.code.name);
    });
  }

  private timers(): ReturnType<typeof virtualTimers> {
    const timers = virtualTimers(this.host.time, `${this.code.name} timer`);
    const waiting = new WeakMap<object, Invocation>();
    const done = (handle: unknown): void => {
      if (typeof handle !== "object" || handle === null) return;
      const invocation = waiting.get(handle);
      if (invocation) invocation.waits--;
      waiting.delete(handle);
    };
    return {
      setTimeout: (callback, ms, ...args) => {
        const invocation = this.invocation;
        if (invocation === undefined) throw this.refuse("a timer outside of an invocation is not offered");
        const handle = timers.setTimeout(() => {
          done(handle);
          if (invocation.alive) callback(...args);
        }, ms);
        invocation.waits++;
        waiting.set(handle, invocation);
        return handle;
      },
      clearTimeout: (handle) => {
        timers.clearTimeout(handle);
        done(handle);
      },
    };
  }

  private refuse(what: string): ModelError {
    const error = new ModelError(`${this.code.name}: ${what}`);
    this.host.time.fail(error);
    return error;
  }
}

/** Modules of Node that compute and touch nothing. */
const harmlessBuiltins: readonly string[] = [
  "assert",
  "buffer",
  "events",
  "path",
  "querystring",
  "string_decoder",
  "url",
  "util",
];

const modelRequire = createRequire(__filename);
