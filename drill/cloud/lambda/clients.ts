import type { Fields } from "../kernel/types";
import { type RetryHost, StandardRetry } from "./retry";

/** What SDK clients in a sandbox need from it. */
export interface ClientHost extends RetryHost {
  /** AWS_REGION of the function: the region of clients made without one. */
  readonly region: string;
  /** One attempt of a call, answered by the model. */
  send(service: string, operation: string, region: string, input: Fields): Promise<unknown>;
  /** An error of the model, which also ends the run: a handler cannot swallow it. */
  refuse(what: string): Error;
}

/** Client settings that the model can honour; any other would silently do nothing here. */
const clientSettings = ["region", "maxAttempts", "retryMode", "customUserAgent"];

/** The SDK's default in standard mode: AWS SDKs and Tools Reference Guide, `max_attempts`. */
const DEFAULT_ATTEMPTS = 3;

/**
 * The module that `require("@aws-sdk/client-x")` gives in a sandbox: the real commands, paginators and error classes,
 * and clients that the model answers. A client has the real class's prototype, since paginators test for it.
 */
export function sdkModule(service: string, real: Readonly<Record<string, unknown>>, host: ClientHost): object {
  const module: Record<string, unknown> = {};
  for (const [name, exported] of Object.entries(real)) {
    const refused = refusal(name, real);
    if (refused) {
      Object.defineProperty(module, name, {
        enumerable: true,
        get: () => {
          throw host.refuse(`@aws-sdk/client-${service}: ${name} ${refused}`);
        },
      });
    } else {
      module[name] = isClientClass(name, exported) ? clientClass(service, name, exported, host) : exported;
    }
  }
  return module;
}

function refusal(name: string, real: Readonly<Record<string, unknown>>): string | undefined {
  if (name === "__Client") return "is not offered: use the service's own client";
  if (name.startsWith("waitUntil") || name.startsWith("waitFor")) return "waits on Node's own timers";
  if (isClientClass(`${name}Client`, real[`${name}Client`])) return "(the aggregated client) is not offered";
  return undefined;
}

type ClientClass = { readonly prototype: object };

function isClientClass(name: string, exported: unknown): exported is ClientClass {
  return name.endsWith("Client") && !name.startsWith("__") && typeof exported === "function";
}

/** A command as the SDK's clients take it. */
interface Command {
  readonly input: Fields;
  /** `[9, namespace, operation, ...]` */
  readonly schema: readonly [number, string, string, ...unknown[]];
}

type Sends = { send(command: Command, options?: unknown): Promise<unknown> };

function clientClass(service: string, name: string, real: ClientClass, host: ClientHost): object {
  function Client(this: object, config: Readonly<Record<string, unknown>> = {}): void {
    for (const setting of Object.keys(config)) {
      if (config[setting] !== undefined && !clientSettings.includes(setting)) {
        throw host.refuse(`new ${name}: setting ${setting} is not implemented by the model`);
      }
    }
    const { region = host.region, maxAttempts = DEFAULT_ATTEMPTS, retryMode = "standard" } = config;
    if (typeof region !== "string" || typeof maxAttempts !== "number") {
      throw host.refuse(`new ${name}: region and maxAttempts must be given as plain values`);
    }
    if (retryMode !== "standard") throw host.refuse(`new ${name}: retry mode ${String(retryMode)} is not implemented`);
    const retry = new StandardRetry(maxAttempts, host);
    (this as Sends).send = (command, options) => {
      if (options !== undefined) throw host.refuse(`${name}.send: options and callbacks are not implemented`);
      const operation = command.schema[2];
      return retry.run(() => host.send(service, operation, region, command.input));
    };
  }
  const refused = (what: string): PropertyDescriptor => ({
    get: () => {
      throw host.refuse(`${name}.${what} is not offered`);
    },
  });
  // Functions make their clients anew in every invocation: what does not differ is made once.
  Client.prototype = Object.create(real.prototype, {
    constructor: { value: Client },
    destroy: { value: () => undefined },
    config: refused("config"),
    middlewareStack: refused("middlewareStack"),
  });
  Object.defineProperty(Client, "name", { value: name });
  return Client;
}
