// aws-local-stepfunctions uses Promise.withResolvers, which Node has from version 22.
import "core-js/actual/promise/with-resolvers";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { compileFunction } from "node:vm";
import type { StateMachine } from "aws-local-stepfunctions";
import { ModelError } from "../kernel/errors";
import type { VirtualTime } from "../kernel/time";
import { virtualTimers } from "../kernel/timers";
import { virtualDate } from "../lambda/globals";

/** A machine that can be run many times. */
export interface Runnable {
  run: StateMachine["run"];
}

/** Builds machines from definitions. Throws a readable error for one that AWS would refuse. */
export type Engine = (machine: Readonly<Record<string, unknown>>, where: string) => Runnable;

/** Definitions that passed validation. */
export interface Validated {
  has(definition: string): boolean;
  add(definition: string): void;
}

/**
 * Those that passed it in this process, but for which functions they run: validation takes up to 300 ms, and most machines
 * are alike.
 */
let validated: Validated = new Set();

/** Has definitions remembered elsewhere than in this process alone. What passed before is not remembered there. */
export function rememberValidated(where: Validated): void {
  validated = where;
}

/** ARNs that the validator has nothing against; any other text stays as it is. */
const functionArns = /"arn:aws[a-z-]*:lambda:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:function:[\w-]+"/g;

/** Packages that the library needs only to call AWS itself, which here it never does. */
const neverCalled = ["@aws-sdk/client-lambda", "@aws-sdk/credential-providers"];

/**
 * aws-local-stepfunctions on virtual time: its module is evaluated with timers, dates and chance of the model, so that
 * waits, time-outs and retries queue with everything else. (Fake timers would replace those of the whole process.)
 */
export function createEngine(time: VirtualTime, random: () => number): Engine {
  const library = load(time, random);
  return (machine, where) => {
    const { Comment: comment, ...rest } = machine;
    const text = JSON.stringify([typeof comment, rest]).replace(functionArns, '"a function"');
    const noValidate = validated.has(text);
    try {
      const runnable = new library.StateMachine(machine, { validationOptions: { noValidate } });
      validated.add(text);
      return runnable;
    } catch (error) {
      throw new Error(`${where}: InvalidDefinition: ${(error as Error).message}`);
    }
  };
}

interface Library {
  readonly StateMachine: new (
    definition: Readonly<Record<string, unknown>>,
    options: { readonly validationOptions: { readonly noValidate: boolean } },
  ) => Runnable;
}

function load(time: VirtualTime, random: () => number): Library {
  const path = require.resolve("aws-local-stepfunctions");
  const ownRequire = createRequire(path);
  const { setTimeout, clearTimeout } = virtualTimers(time, "state machine");
  const module = { exports: {} };
  const names: Readonly<Record<string, unknown>> = {
    module,
    exports: module.exports,
    require: (name: string) => (neverCalled.includes(name) ? unavailable(name) : ownRequire(name)),
    setTimeout,
    clearTimeout,
    Date: virtualDate(() => time.now()),
    Math: Object.create(Math, { random: { value: random } }),
  };
  const compiled = compileFunction(readFileSync(path, "utf8"), Object.keys(names), { filename: path });
  Reflect.apply(compiled, undefined, Object.values(names));
  return module.exports as Library;
}

function unavailable(name: string): object {
  return new Proxy(
    {},
    {
      get: (_target, key) => {
        if (key === "__esModule" || typeof key === "symbol") return undefined;
        throw new ModelError(`the state machine engine asked for ${name}: a task has no function of the model`);
      },
    },
  );
}
