import assert from "node:assert/strict";
import type { DestroyOptions, EngineEvent, PreviewOptions, Stack, UpOptions } from "@pulumi/pulumi/automation";

/** What the engine did, or in a preview would do, with one resource. */
export interface Step {
  /** `create`, `update`, `delete`, `same`, or one of the several of a replacement. */
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  /** The inputs that differ. */
  readonly diffs: readonly string[];
}

/** How an operation went. */
export interface Outcome {
  /** Of every resource; the stack itself and its providers excepted. */
  readonly steps: readonly Step[];
  /** The engine's own count of what it did, by operation. */
  readonly counts: Readonly<Record<string, number>>;
  /** Everything the engine had to say, as people read it. */
  readonly messages: string;
  /** Whether it came to its end without an error. */
  readonly succeeded: boolean;
}

/** A resource in the state. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly custom: boolean;
  readonly id?: string;
  readonly parent?: string;
  readonly provider?: string;
  readonly protect?: boolean;
  readonly dependencies?: readonly string[];
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** Types that are the engine's own: the stack, and the providers that it starts. */
const bookkeeping = /^pulumi:(?:pulumi:Stack$|providers:)/;

/** What every operation of the automation API is told besides its own options. */
interface Watch {
  readonly onEvent: (event: EngineEvent) => void;
  readonly signal: AbortSignal;
}

/** A stack and the engine's operations on it. An operation that fails is an outcome too. */
export class Deployment {
  constructor(readonly stack: Stack) {}

  preview(options: PreviewOptions = {}): Promise<Outcome> {
    return observe((watch) => this.stack.preview({ ...options, ...watch }));
  }

  up(options: UpOptions = {}): Promise<Outcome> {
    return observe((watch) => this.stack.up({ ...options, ...watch }));
  }

  refresh(): Promise<Outcome> {
    return observe((watch) => this.stack.refresh({ ...watch }));
  }

  destroy(options: DestroyOptions = {}): Promise<Outcome> {
    return observe((watch) => this.stack.destroy({ ...options, ...watch }));
  }

  /** Every resource of the state; the stack itself and its providers excepted. */
  async resources(): Promise<StateResource[]> {
    const { deployment } = await this.stack.exportStack();
    return ((deployment.resources ?? []) as StateResource[]).filter(({ type }) => !bookkeeping.test(type));
  }
}

/** A program in which nothing has failed for so long has come to its end. */
const quietMillis = 4000;

async function observe(operate: (watch: Watch) => Promise<unknown>): Promise<Outcome> {
  const steps: Step[] = [];
  const messages: string[] = [];
  let counts: Record<string, number> = {};
  const onEvent = ({ resourcePreEvent, diagnosticEvent, summaryEvent }: EngineEvent): void => {
    if (summaryEvent) counts = { ...summaryEvent.resourceChanges };
    // The engine sends `debug` too, although the type does not say so.
    if (diagnosticEvent && String(diagnosticEvent.severity) !== "debug") messages.push(diagnosticEvent.message);
    if (!resourcePreEvent) return;
    const { op, urn, type, diffs = [] } = resourcePreEvent.metadata;
    if (!bookkeeping.test(type)) steps.push({ op, urn, type, diffs });
  };
  // An error in an `apply` ends a program that runs on its own. One that runs in this process would wait for ever, for
  // outputs that never come: so the engine is interrupted, and again if it still waits for the program then.
  const { signal } = new AbortController();
  const interrupt = (): boolean => signal.dispatchEvent(new Event("abort"));
  let impatience: NodeJS.Timeout | undefined;
  let lastRejection = 0;
  const onRejection = (reason: unknown): void => {
    messages.push(String(reason));
    lastRejection = Date.now();
    if (impatience !== undefined) return;
    interrupt();
    impatience = setTimeout(interrupt, 2000);
  };
  process.on("unhandledRejection", onRejection);
  try {
    await operate({ onEvent, signal });
    return { steps, counts, messages: messages.join("\n"), succeeded: true };
  } catch (error) {
    // What the program left behind goes on failing for a while, and would be taken for the next operation's.
    while (Date.now() - lastRejection < quietMillis) await new Promise((resolve) => setTimeout(resolve, 100));
    // The engine's own words are among the events; what comes before or after the engine is only in the error.
    return { steps, counts, messages: [...messages, String(error)].join("\n"), succeeded: false };
  } finally {
    process.off("unhandledRejection", onRejection);
    clearTimeout(impatience);
  }
}

/** What is changed, by URN and sorted: the operations of the steps that do something. */
export function changesOf({ steps }: Outcome): Map<string, string> {
  const changes = steps.filter(({ op }) => !["same", "read", "refresh"].includes(op));
  return new Map(changes.map(({ urn, op }): [string, string] => [urn, op]).sort());
}

/** The changes of an operation that must have succeeded, by the resources' logical names. */
export function changesByName(outcome: Outcome): Readonly<Record<string, string>> {
  assert.ok(outcome.succeeded, outcome.messages);
  return Object.fromEntries([...changesOf(outcome)].map(([urn, op]) => [nameOf(urn), op]));
}

/** The logical name in a URN. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}
