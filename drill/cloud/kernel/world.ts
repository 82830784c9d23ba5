import type { Assumptions } from "../../../facts/assumptions";
import { limits } from "../../../facts/limits";
import { ModelError } from "./errors";
import { Mishaps } from "./mishaps";
import { Outages } from "./outages";
import { seeded } from "./random";
import { checkInput } from "./schema";
import { VirtualTime } from "./time";
import type {
  Call,
  Decision,
  Fields,
  Instant,
  LookUp,
  Observer,
  Operation,
  Place,
  Principal,
  Question,
  ResourceType,
} from "./types";

/** Limits that AWS raises on request. */
export interface Quotas {
  /** Manual DB snapshots per region and account (UG CHAP_Limits: 100). */
  readonly manualSnapshots: number;
  /** Instance snapshot copies in progress per destination region and account (UG USER_CopySnapshot: 20). */
  readonly copiesInProgress: number;
  /** Manual DB cluster snapshots per region and account, counted apart from the others (UG CHAP_Limits: 100). */
  readonly manualClusterSnapshots: number;
  /** Cluster snapshot copies in progress per destination region and account (AUG aurora-copy-snapshot: 5). */
  readonly clusterCopiesInProgress: number;
}

/** AWS's defaults. */
const defaultQuotas: Quotas = {
  manualSnapshots: limits.rds.manualInstanceSnapshots,
  copiesInProgress: limits.rds.instanceCopiesInProgress,
  manualClusterSnapshots: limits.rds.manualClusterSnapshots,
  clusterCopiesInProgress: limits.rds.clusterCopiesInProgress,
};

/** What a world is made from. */
export interface WorldOptions {
  readonly seed: number;
  readonly start: Instant;
  readonly assumptions: Assumptions;
  /** Raised quotas by account id; what is not named keeps AWS's default. */
  readonly quotas?: Readonly<Record<string, Partial<Quotas>>>;
}

/** An event as EventBridge carries it. */
export interface CloudEvent {
  readonly id: string;
  readonly source: string;
  readonly "detail-type": string;
  readonly account: string;
  readonly region: string;
  readonly time: Instant;
  readonly resources: readonly string[];
  readonly detail: Fields;
}

/** What CloudWatch is told: one datum. */
export interface MetricDatum {
  readonly place: Place;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a service does around every one of its calls. */
export interface Service {
  /** As in `Call.service`. */
  readonly name: string;
  /** The SDK error for a call that permissions refuse. */
  accessDenied(message: string): Error;
  /** Throws the SDK's throttling error when the account calls too often. */
  admit?(call: Call): void;
}

/** Decides permission questions: the model of IAM. */
export interface Authorizer {
  decide(principal: Principal, question: Question, requestedRegion: string): Decision;
  readonly ledger: Ledger;
}

/** One action on one resource that a statement of a role allows, and how often it did. */
export interface GrantUse {
  readonly roleArn: string;
  /** `policyName/Sid-or-index` */
  readonly statement: string;
  readonly action: string;
  readonly resource: string;
  /** The statement's condition as JSON. */
  readonly condition: string | undefined;
  readonly uses: number;
}

/** Which statements of which role were granted, and how often each allowed something. */
export interface Ledger {
  /** Permission questions evaluated by the simulator; all others were answered from memory. */
  readonly distinctDecisions: number;
  /** Questions asked. */
  readonly decisions: number;
  /** By role ARN, then `policyName/Sid-or-index`: uses, 0 for a statement granted and never used. */
  statements(): ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Each action and resource that a role's policies allow. */
  grants(): readonly GrantUse[];
}

/** A fault in front of calls or behind them: the error to throw, or undefined. */
export type Fault = (call: Call, at: Instant) => Error | undefined;

/** How much longer than usual a call takes, ms. */
export type Lateness = (service: string, operation: string, place: Place) => number;

/** The accounts of a run: routes calls to the models of services, asks permissions, tells observers. */
export class World {
  readonly time: VirtualTime;
  /** Regions that are out. */
  readonly outages: Outages;
  /** What RDS does not get done, or not in time. */
  readonly mishaps = new Mishaps();
  readonly assumptions: Assumptions;
  readonly seed: number;
  /** Tells every observer; models of services call it, and it never throws away an observer's error. */
  readonly notify: Required<Observer>;
  private quotas: Readonly<Record<string, Partial<Quotas>>>;
  private readonly observers: Observer[] = [];
  private readonly operations = new Map<string, Operation>();
  private readonly services = new Map<string, Service>();
  private readonly types = new Map<string, ResourceType>();
  private readonly lookUps = new Map<string, LookUp>();
  private readonly streams = new Map<string, () => number>();
  private readonly faults: Fault[] = [];
  private readonly lateFaults: Fault[] = [];
  private readonly late: Lateness[] = [];
  private readonly eventListeners: ((event: CloudEvent) => void)[] = [];
  private readonly metricListeners: ((datum: MetricDatum) => void)[] = [];
  private authorizer: Authorizer | undefined;

  constructor(options: WorldOptions) {
    this.time = new VirtualTime(options.start);
    this.outages = new Outages(this.time);
    this.assumptions = options.assumptions;
    this.seed = options.seed;
    this.quotas = options.quotas ?? {};
    this.notify = fanOut(this.observers);
  }

  /** An independent stream of numbers in [0, 1): drawing from one does not shift another. */
  random(stream: string): () => number {
    const existing = this.streams.get(stream);
    if (existing) return existing;
    const created = seeded(`${this.seed}/${stream}`);
    this.streams.set(stream, created);
    return created;
  }

  /** The limits in force for an account. */
  quota(account: string): Quotas {
    return { ...defaultQuotas, ...this.quotas[account] };
  }

  /** Changes some limits of an account until the returned function puts those that were in force back. */
  changeQuotas(account: string, changed: Partial<Quotas>): () => void {
    const before = this.quotas[account];
    this.quotas = { ...this.quotas, [account]: { ...before, ...changed } };
    return () => {
      this.quotas = { ...this.quotas, [account]: { ...before } };
    };
  }

  /** Adds an observer; several are told in the order they came. */
  observe(observer: Observer): void {
    this.observers.push(observer);
  }

  registerService(service: Service): void {
    this.services.set(service.name, service);
  }

  registerOperation(operation: Operation): void {
    const key = `${operation.service}:${operation.name}`;
    if (this.operations.has(key)) throw new ModelError(`operation ${key} is registered twice`);
    if (!this.services.has(operation.service)) {
      throw new ModelError(`operation ${key}: service ${operation.service} is not registered`);
    }
    this.operations.set(key, operation);
  }

  /** The operations of a service that the model has, by name. */
  operationsOf(service: string): readonly Operation[] {
    return [...this.operations.values()].filter((operation) => operation.service === service);
  }

  registerType(type: ResourceType): void {
    if (this.types.has(type.type)) throw new ModelError(`resource type ${type.type} is registered twice`);
    this.types.set(type.type, type);
  }

  registerLookUp(token: string, lookUp: LookUp): void {
    this.lookUps.set(token, lookUp);
  }

  /** How a function of Pulumi's, `aws:iam/getRoles:getRoles`, is answered from the model; undefined if no service does. */
  lookUp(token: string): LookUp | undefined {
    return this.lookUps.get(token);
  }

  registerAuthorizer(authorizer: Authorizer): void {
    this.authorizer = authorizer;
  }

  /** Throws a ModelError naming a type that no service creates. */
  resourceType(token: string): ResourceType {
    const type = this.types.get(token);
    if (type === undefined) throw new ModelError(`resource type ${token} is not known to the model`);
    return type;
  }

  /**
   * Answers a call at once, in no virtual time. What the model does not know is a ModelError, which also ends the run;
   * what AWS would refuse is thrown as the SDK's own error class.
   */
  call(call: Call): unknown {
    try {
      const output = this.answer(call);
      this.notify.onCall(call, this.time.now(), undefined, output);
      return output;
    } catch (error) {
      if (!(error instanceof Error) || error instanceof ModelError || !("$metadata" in error)) {
        this.time.fail(error);
      } else {
        this.notify.onCall(call, this.time.now(), error.name, undefined);
      }
      throw error;
    }
  }

  /** One permission question of a principal, asked in the region of the call (by default the resource's own). */
  decide(principal: Principal, question: Question, requestedRegion?: string): Decision {
    if (this.authorizer === undefined) throw new ModelError("no authorizer is registered");
    const region = requestedRegion ?? question.resource.split(":")[3] ?? "";
    return this.authorizer.decide(principal, question, region);
  }

  /** A question of a call, told to the observers when it is refused. */
  ask(call: Call, question: Question): Decision {
    const decision = this.decide(call.principal, question, call.place.region);
    if (!decision.allowed) this.notify.onDenied(call, question, this.time.now());
    return decision;
  }

  /**
   * Puts a fault in front of calls, or behind them, until the returned function removes it. One behind a call lets it take
   * effect: only its answer is lost.
   */
  intercept(fault: Fault, when: "before" | "after" = "before"): () => void {
    const faults = when === "before" ? this.faults : this.lateFaults;
    faults.push(fault);
    return () => {
      const index = faults.indexOf(fault);
      if (index >= 0) faults.splice(index, 1);
    };
  }

  /** Lets calls of functions take longer until the returned function is called. */
  slowDown(late: Lateness): () => void {
    this.late.push(late);
    return () => {
      const index = this.late.indexOf(late);
      if (index >= 0) this.late.splice(index, 1);
    };
  }

  /** Milliseconds that a call takes longer than usual now. */
  lateness(service: string, operation: string, place: Place): number {
    let sum = 0;
    for (const late of this.late) sum += late(service, operation, place);
    return sum;
  }

  /** Granted and used statements so far. */
  get ledger(): Ledger {
    if (this.authorizer === undefined) throw new ModelError("no authorizer is registered");
    return this.authorizer.ledger;
  }

  /** Emits an AWS event on the default bus of its account and region. */
  emit(event: CloudEvent): void {
    for (const listener of this.eventListeners) listener(event);
  }

  onEvent(listener: (event: CloudEvent) => void): void {
    this.eventListeners.push(listener);
  }

  /** Publishes one CloudWatch metric datum. */
  metric(datum: MetricDatum): void {
    for (const listener of this.metricListeners) listener(datum);
  }

  onMetric(listener: (datum: MetricDatum) => void): void {
    this.metricListeners.push(listener);
  }

  private answer(call: Call): unknown {
    const key = `${call.service}:${call.operation}`;
    const operation = this.operations.get(key);
    const service = this.services.get(call.service);
    if (operation === undefined || service === undefined) {
      throw new ModelError(`operation ${key} is not known to the model`);
    }
    checkInput(operation.inputSchema, call.input, key);
    for (const name in call.input) {
      if (call.input[name] !== undefined && !operation.parameters.includes(name)) {
        throw new ModelError(`${key}: parameter ${name} is not implemented by the model`);
      }
    }
    for (const fault of this.faults) {
      const error = fault(call, this.time.now());
      if (error) throw error;
    }
    service.admit?.(call);
    for (const question of operation.questions(call)) {
      const decision = this.ask(call, question);
      if (!decision.allowed) throw service.accessDenied(decision.reason);
    }
    const output = operation.perform(call);
    for (const fault of this.lateFaults) {
      const error = fault(call, this.time.now());
      if (error) throw error;
    }
    return output;
  }
}

function fanOut(observers: readonly Observer[]): Required<Observer> {
  return {
    onCall: (...told) => {
      for (const observer of observers) observer.onCall?.(...told);
    },
    onDenied: (...told) => {
      for (const observer of observers) observer.onDenied?.(...told);
    },
    onSnapshot: (...told) => {
      for (const observer of observers) observer.onSnapshot?.(...told);
    },
    onKey: (...told) => {
      for (const observer of observers) observer.onKey?.(...told);
    },
    onAlarm: (...told) => {
      for (const observer of observers) observer.onAlarm?.(...told);
    },
    onNotification: (...told) => {
      for (const observer of observers) observer.onNotification?.(...told);
    },
    onExecution: (...told) => {
      for (const observer of observers) observer.onExecution?.(...told);
    },
    onLog: (...told) => {
      for (const observer of observers) observer.onLog?.(...told);
    },
  };
}
