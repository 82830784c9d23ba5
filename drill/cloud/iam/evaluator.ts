import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { Simulation } from "@cloud-copilot/iam-simulate";
import { ModelError } from "../kernel/errors";

/** What the simulator made of one question. Statement ids are `policyName/Sid-or-1-based-index`. */
export interface Evaluation {
  readonly allowed: boolean;
  /** Identity statements that allowed it. */
  readonly identityGrants: readonly string[];
  /** Statements of the resource's policy that allowed it, by Sid or 1-based index. */
  readonly resourceGrants: readonly string[];
  /** Where it was denied: `identity`, `resource`; with `explicit` in front when a statement says so. */
  readonly denials: readonly string[];
}

export type Answer = { readonly evaluation: Evaluation } | { readonly error: string };

interface WorkerInput {
  readonly port: MessagePort;
  readonly signal: Int32Array<SharedArrayBuffer>;
  readonly simulator: string;
}

/**
 * Runs in a worker, as text: the simulator answers by promises, while a call of the model must be answered before the
 * next one is looked at. It may use nothing from this module's scope.
 */
function workerMain(): void {
  const { workerData } = require("node:worker_threads") as { workerData: WorkerInput };
  const { port, signal, simulator } = workerData;
  const simulate = require(simulator) as typeof import("@cloud-copilot/iam-simulate");

  const idOf = (grant: { readonly statementId?: string | undefined; readonly statementIndex: number }): string =>
    grant.statementId ?? String(grant.statementIndex);

  const evaluate = async (simulation: Simulation): Promise<Answer> => {
    const outcome = await simulate.runSimulation(simulation, {});
    if (outcome.resultType === "error") return { error: JSON.stringify(outcome.errors) };
    if (outcome.resultType === "wildcard") return { error: "a question about a resource with a wildcard" };
    const { analysis } = outcome.result;
    const identityGrants: string[] = [];
    const resourceGrants: string[] = [];
    for (const grant of simulate.getGrantReasons(analysis)) {
      if (grant.policyType === "identity") identityGrants.push(`${grant.policyIdentifier}/${idOf(grant)}`);
      else if (grant.policyType === "resource") resourceGrants.push(idOf(grant));
    }
    const denials = simulate
      .getDenialReasons(analysis)
      .map((denial) => `${denial.denialType === "Explicit" ? "explicit " : ""}${denial.policyType}`);
    return {
      evaluation: { allowed: outcome.overallResult === "Allowed", identityGrants, resourceGrants, denials },
    };
  };

  port.on("message", ({ id, simulation }: Asked) => {
    evaluate(simulation)
      .catch((error: unknown): Answer => ({ error: String(error) }))
      .then((answer) => {
        port.postMessage({ id, answer });
        Atomics.add(signal, 0, 1);
        Atomics.notify(signal, 0);
      });
  });
}

/** A question on its way to the worker, and what comes back: the number tells which answer is to which question. */
export interface Asked {
  readonly id: number;
  readonly simulation: Simulation;
}
export interface Answered {
  readonly id: number;
  readonly answer: Answer;
}

/** The line to a worker, which counts its answers in the signal. */
export interface Line {
  readonly port: MessagePort;
  readonly signal: Int32Array<SharedArrayBuffer>;
}

const LIMIT_MS = 60_000;

let connection: Line | undefined;

/** One worker for the whole process: it keeps no state between questions. */
function connect(): Line {
  if (connection) return connection;
  const { port1, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(4));
  const workerData: WorkerInput = { port: port2, signal, simulator: require.resolve("@cloud-copilot/iam-simulate") };
  // Without the parent's loaders (ts-node takes half a second): the worker is plain JavaScript.
  const worker = new Worker(`(${workerMain.toString()})()`, {
    eval: true,
    execArgv: [],
    workerData,
    transferList: [port2],
  });
  // Neither may keep the process alive once the run is over.
  worker.unref();
  port1.unref();
  connection = { port: port1, signal };
  return connection;
}

/**
 * Sends a question and waits for its answer. What wakes this process may be the word of an earlier answer, which came both
 * before and after it looked: only the number tells. Answers to questions that were given up are let go.
 */
export function ask({ port, signal }: Line, simulation: Simulation, limitMs = LIMIT_MS): Answer {
  lastAsked++;
  const asked: Asked = { id: lastAsked, simulation };
  port.postMessage(asked);
  for (;;) {
    const seen = Atomics.load(signal, 0);
    for (let next = received(port); next !== undefined; next = received(port)) {
      if (next.id === asked.id) return next.answer;
    }
    if (Atomics.wait(signal, 0, seen, limitMs) === "timed-out") {
      throw new ModelError("the policy simulator gave no answer");
    }
  }
}

let lastAsked = 0;

function received(port: MessagePort): Answered | undefined {
  return (receiveMessageOnPort(port) as { readonly message: Answered } | undefined)?.message;
}

/** Evaluates one question and waits for the answer. Throws a ModelError when the simulator cannot answer it. */
export function evaluate(simulation: Simulation): Evaluation {
  const answer = ask(connect(), simulation);
  if ("error" in answer) {
    const { principal, action, resource } = simulation.request;
    throw new ModelError(
      `${action} by ${String(principal)} on ${resource.resource} cannot be decided: ${answer.error}`,
    );
  }
  return answer.evaluation;
}
