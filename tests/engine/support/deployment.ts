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
  /** Of every resource, the stack itself excepted. */
  readonly steps: readonly Step[];
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

type Operation = (onEvent: (event: EngineEvent) => void) => Promise<unknown>;

/** A stack and the engine's operations on it. An operation that fails is an outcome too. */
export class Deployment {
  constructor(readonly stack: Stack) {}

  preview(options: PreviewOptions = {}): Promise<Outcome> {
    return observe((onEvent) => this.stack.preview({ ...options, onEvent }));
  }

  up(options: UpOptions = {}): Promise<Outcome> {
    return observe((onEvent) => this.stack.up({ ...options, onEvent }));
  }

  refresh(): Promise<Outcome> {
    return observe((onEvent) => this.stack.refresh({ onEvent }));
  }

  destroy(options: DestroyOptions = {}): Promise<Outcome> {
    return observe((onEvent) => this.stack.destroy({ ...options, onEvent }));
  }

  /** Every resource of the state but the stack itself. */
  async resources(): Promise<StateResource[]> {
    const { deployment } = await this.stack.exportStack();
    return ((deployment.resources ?? []) as StateResource[]).filter(({ type }) => type !== "pulumi:pulumi:Stack");
  }
}

async function observe(operate: Operation): Promise<Outcome> {
  const steps: Step[] = [];
  const messages: string[] = [];
  const onEvent = ({ resourcePreEvent, diagnosticEvent }: EngineEvent): void => {
    if (diagnosticEvent) messages.push(diagnosticEvent.message);
    if (!resourcePreEvent) return;
    const { op, urn, type, diffs = [] } = resourcePreEvent.metadata;
    if (type !== "pulumi:pulumi:Stack") steps.push({ op, urn, type, diffs });
  };
  try {
    await operate(onEvent);
    return { steps, messages: messages.join("\n"), succeeded: true };
  } catch (error) {
    // The engine's own words are among the events; what comes before or after the engine is only in the error.
    return { steps, messages: [...messages, String(error)].join("\n"), succeeded: false };
  }
}

/** The operations of some steps by URN, sorted, without those that do nothing. */
export function changesOf({ steps }: Outcome): Map<string, string> {
  const changes = steps.filter(({ op }) => !["same", "read", "refresh"].includes(op));
  return new Map(changes.map(({ urn, op }): [string, string] => [urn, op]).sort());
}
