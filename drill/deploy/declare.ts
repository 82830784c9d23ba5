import { join } from "node:path";
import { runtime } from "@pulumi/pulumi";
import * as debuggable from "@pulumi/pulumi/runtime/debuggable";
import { projectRoot } from "../../projectRoot";
import { withoutTracesOfPromises } from "../../stacks/promiseTraces";
import { ModelError } from "../cloud/kernel/errors";
import type { Declared, Fields, LookUp, ResourceType } from "../cloud/kernel/types";
import { answerInvoke, isNotFound, type StoredParameter } from "./invokes";
import { keepingFunctions } from "./keptFunctions";
import { plainInputs } from "./plain";
import { withFreshModules } from "./programModules";
import { awsProviders } from "./providers";

/** The program of this project. */
const ownProgram = join(projectRoot, "index.ts");

/** A stack to evaluate. */
export interface StackInput {
  readonly project: string;
  readonly stack: string;
  /** Entry module of the program. */
  readonly program: string;
  /** Flat Pulumi configuration as Pulumi hands it over: keys such as `rds-lifeboat:source`, JSON text for objects. */
  readonly config: Readonly<Record<string, string>>;
  /** The account of the credentials in use. */
  readonly callerAccount: string;
  /** Parameters of SSM in the stack's account and region, by name; none by default. */
  readonly parameters?: Readonly<Record<string, StoredParameter>>;
  /** Outputs of other stacks by full name (`organization/rds-lifeboat/prod`), for stack references. */
  readonly stackOutputs: Readonly<Record<string, Fields>>;
}

/** What the model knows: of a resource type, or it throws a ModelError naming an unknown one; and of what is there. */
export interface TypeCatalogue {
  resourceType(token: string): ResourceType;
  /** How a look-up is answered from what there is in the accounts; undefined for one that needs nothing of that. */
  lookUp(token: string): LookUp | undefined;
}

/** A declared resource with what the program was told about it. */
export interface Planned {
  readonly declared: Declared;
  readonly id: string;
  readonly state: Fields;
  /** URNs of the resources it depends on, directly or by `dependsOn`. */
  readonly dependencies: readonly string[];
  /** Inputs that are changed in no update: they stay as they were. */
  readonly ignoreChanges?: readonly string[];
  /** Whether Pulumi refuses to delete it. */
  readonly protect?: boolean;
  /** Whether it stays in the cloud when it is declared no longer. */
  readonly retain?: boolean;
}

/** What a program declared. */
export interface Declaration {
  /** Sorted by URN. */
  readonly resources: readonly Planned[];
  readonly outputs: Fields;
}

/** The part of a registration that mocks do not see. */
interface Registration {
  getType(): string;
  getName(): string;
  getParent(): string;
  getDependenciesList(): string[];
  getIgnorechangesList(): string[];
  getProtect(): boolean;
  getRetainondelete(): boolean;
}

type Callback = (error: unknown, response: unknown) => void;

/** Pulumi's state is one per process: evaluations wait for each other. */
let previous: Promise<unknown> = Promise.resolve();

/**
 * Evaluates the program through Pulumi's mocks. Every resource is recorded with its inputs as plain values. Rejects
 * with the program's own error, or with the first thing that the model does not know.
 */
export function declare(input: StackInput, types: TypeCatalogue): Promise<Declaration> {
  const result = previous.then(() => evaluate(input, types));
  previous = result.catch(() => undefined);
  return result;
}

async function evaluate(input: StackInput, types: TypeCatalogue): Promise<Declaration> {
  const recorder = new Recorder(input, types);
  // An output that was rejected leaves Pulumi waiting for ever for what depends on it, so the first error ends it all.
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  const restore = captureRejections((error) => {
    recorder.errors.push(error);
    setImmediate(fail, error);
  });
  const restoreTraces = withoutTracesOfPromises();
  const restoreSerializing = keepingFunctions({ program: input.program, settings: settingsInTexts(input) });
  try {
    await runtime.setMocks(recorder, input.project, input.stack, false, "organization");
    watchRegistrations((request) => recorder.next(request));
    runtime.setAllConfig({ ...input.config });
    const outputs = await withFreshModules(input.program, async () => {
      const program = runtime.runInPulumiStack(async () => {
        const main: unknown = require(input.program);
        return typeof main === "function" ? main() : main;
      });
      const stack = await Promise.race([program, failed]);
      await Promise.race([runtime.disconnect(), failed]);
      return stack;
    }).catch(async (error: unknown) => {
      await goneQuiet(recorder.errors);
      forgetPending();
      // What the model refused comes first: the program's error follows from it.
      throw recorder.errors[0] ?? error;
    });
    await settle();
    if (recorder.errors.length > 0) throw recorder.errors[0];
    const sorted = [...recorder.resources].sort((a, b) => (a.declared.urn < b.declared.urn ? -1 : 1));
    return { resources: sorted, outputs: await plainInputs(outputs ?? {}, "stack output") };
  } finally {
    await settle();
    restore();
    restoreTraces();
    restoreSerializing();
  }
}

/** What of a stack may get into the text of its functions: nothing in this project, which a test holds; in another program, all. */
function settingsInTexts({ program, ...told }: StackInput): string {
  return program === ownProgram ? "" : JSON.stringify(told);
}

/** Rejections that nobody handles are reported a turn after they came up, and may bring others. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

class Recorder implements runtime.Mocks {
  readonly resources: Planned[] = [];
  readonly errors: unknown[] = [];
  private readonly providers;
  private readonly urns = new Set<string>();
  private registration: Registration | undefined;

  constructor(
    private readonly input: StackInput,
    private readonly types: TypeCatalogue,
  ) {
    this.providers = awsProviders(input.config, input.callerAccount);
  }

  /** The registration whose mock is called next, in the same turn. */
  next(registration: Registration): void {
    this.registration = registration;
  }

  async newResource(args: runtime.MockResourceArgs): Promise<runtime.MockResourceResult> {
    const registration = this.registration;
    this.registration = undefined;
    const where = `${args.type} ${args.name}`;
    try {
      if (args.type === "pulumi:pulumi:StackReference") return this.stackReference(args);
      if (args.custom !== true) return { id: undefined, state: args.inputs };
      if (registration === undefined) throw new ModelError(`${where}: reading existing resources is not in the model`);
      const urn = this.urn(registration);
      const inputs = await plainInputs(args.inputs, where);
      if (args.type.startsWith("pulumi:providers:")) return this.provider(args, urn, inputs);
      return this.resource(args, registration, urn, inputs);
    } catch (error) {
      // Pulumi swallows what a mock throws: `declare` rejects with it instead.
      this.errors.push(error);
      return { id: args.name, state: {} };
    }
  }

  async call(args: runtime.MockCallArgs): Promise<runtime.MockCallResult> {
    try {
      const place = this.providers.place(args.provider && engineUrn(args.provider), args.token);
      const lookUp = this.types.lookUp(args.token);
      if (lookUp) return lookUp(args.inputs, place);
      return answerInvoke(args.token, args.inputs, { ...place, parameters: this.input.parameters ?? {} });
    } catch (error) {
      // What AWS has not got is an answer, with which the program may do something.
      if (!isNotFound(error)) this.errors.push(error);
      throw error;
    }
  }

  private resource(
    args: runtime.MockResourceArgs,
    registration: Registration,
    urn: string,
    inputs: Fields,
  ): runtime.MockResourceResult {
    const type = this.types.resourceType(args.type);
    const { region, ...rest } = inputs;
    const home = this.providers.place(args.provider && engineUrn(args.provider), urn);
    const place = typeof region === "string" ? { ...home, region } : home;
    for (const property of Object.keys(rest)) {
      if (!type.properties.includes(property)) {
        throw new ModelError(`${args.type} ${args.name}: property ${property} is not implemented by the model`);
      }
    }
    const declared: Declared = { urn, type: args.type, name: args.name, inputs: rest, place };
    const { id, state } = type.outputs(declared);
    const dependencies = registration.getDependenciesList().map(engineUrn);
    const ignoreChanges = registration.getIgnorechangesList();
    const protect = registration.getProtect();
    const retain = registration.getRetainondelete();
    this.resources.push({ declared, id, state, dependencies, ignoreChanges, protect, retain });
    return { id, state: { ...args.inputs, ...state } };
  }

  private provider(args: runtime.MockResourceArgs, urn: string, inputs: Fields): runtime.MockResourceResult {
    if (args.type !== "pulumi:providers:aws") throw new ModelError(`provider ${args.type} is not known to the model`);
    this.providers.add(urn, args.name, inputs);
    return { id: `${args.name}-id`, state: { ...args.inputs } };
  }

  private stackReference(args: runtime.MockResourceArgs): runtime.MockResourceResult {
    const name = String(args.inputs.name ?? args.id ?? args.name);
    // The drill does not know what the organization is called: in a backend of one's own it is "organization".
    const outputs = this.input.stackOutputs[name.replace(/^[^/]+(?=\/[^/]+\/[^/]+$)/, "organization")];
    if (outputs === undefined) {
      throw new Error(`stack reference ${name}: no such stack was deployed before this one`);
    }
    return { id: name, state: { name, outputs, secretOutputNames: [] } };
  }

  private urn(registration: Registration): string {
    const parentType = registration.getParent().split("::")[2]?.split("$").pop();
    const type = parentType ? `${parentType}$${registration.getType()}` : registration.getType();
    const urn = engineUrn(`urn:pulumi:${this.input.stack}::${this.input.project}::${type}::${registration.getName()}`);
    if (this.urns.has(urn)) throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
    this.urns.add(urn);
    return urn;
  }
}

/** A URN of Pulumi's mocks as the engine writes it: the stack itself is no part of its children's type. */
function engineUrn(urn: string): string {
  return urn.replace("::pulumi:pulumi:Stack$", "::");
}

/** Tells of each registration before Pulumi's mock monitor hands it to the mocks, which it does in the same turn. */
function watchRegistrations(tell: (request: Registration) => void): void {
  const monitor: object | undefined = runtime.getMonitor();
  if (monitor === undefined) throw new ModelError("Pulumi's mocks are not set");
  const register: unknown = Reflect.get(monitor, "registerResource");
  if (typeof register !== "function") throw new ModelError("Pulumi's mock monitor registers no resources");
  Reflect.set(monitor, "registerResource", (request: Registration, callback: Callback) => {
    tell(request);
    return register.call(monitor, request, callback);
  });
}

/** Collects rejections nobody handles, which is how errors inside `apply` show, until the returned function is called. */
function captureRejections(report: (error: unknown) => void): () => void {
  const others = process.rawListeners("unhandledRejection") as NodeJS.UnhandledRejectionListener[];
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", report);
  return () => {
    process.removeListener("unhandledRejection", report);
    for (const other of others) process.on("unhandledRejection", other);
  };
}

/**
 * Waits until a failed program has gone quiet: one error makes everything that depends on it fail, functions are still
 * being serialized, and what comes late would be taken for the next program's.
 */
async function goneQuiet(errors: readonly unknown[]): Promise<void> {
  const quietMillis = 600;
  const stepMillis = 20;
  const longestMillis = 30_000;
  const begun = performance.now();
  for (let quiet = 0, known = errors.length; quiet < quietMillis && performance.now() - begun < longestMillis; ) {
    const before = performance.now();
    await new Promise((resolve) => setTimeout(resolve, stepMillis));
    // A step that took much longer was no quiet one: this process, or the machine, was busy.
    const busy = performance.now() - before > 3 * stepMillis;
    quiet = busy || errors.length > known ? 0 : quiet + stepMillis;
    known = errors.length;
  }
}

/**
 * What an evaluation left pending when it failed is no leak of this process: Pulumi would say so at its end, and make it
 * fail. Asking for the list empties it; the function is not in Pulumi's types.
 */
function forgetPending(): void {
  const leakedPromises: unknown = Reflect.get(debuggable, "leakedPromises");
  if (typeof leakedPromises !== "function") throw new ModelError("Pulumi's list of pending promises has moved");
  leakedPromises();
}
