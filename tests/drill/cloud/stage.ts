import { type Cloud, createWorld } from "../../../drill/cloud";
import type {
  Call,
  Declared,
  EndedExecution,
  Fields,
  Notification,
  Place,
  Question,
} from "../../../drill/cloud/kernel/types";
import type { CloudEvent, WorldOptions } from "../../../drill/cloud/kernel/world";
import { type Assumptions, defaultAssumptions } from "../../../facts/assumptions";
import { policy, SOURCE, START } from "./fixture";

/** Latencies that can be told apart in sums, and none that is drawn; alarms look no further back than they evaluate. */
export const stageAssumptions: Assumptions = {
  ...defaultAssumptions,
  eventLatencySeconds: [2, 2],
  scheduleLatencySeconds: [0, 0],
  lambdaStartMillis: 400,
  apiCallMillis: 60,
  alarmExtraPeriods: 0,
};

/** A cloud with what happened in it, for tests of the services that run things. */
export interface Stage {
  readonly cloud: Cloud;
  readonly calls: { readonly call: Call; readonly at: number; readonly error: string | undefined }[];
  readonly denied: { readonly call: Call; readonly question: Question }[];
  readonly log: string[];
  readonly ended: EndedExecution[];
  readonly notifications: Notification[];
  readonly alarms: { readonly name: string; readonly state: string; readonly at: number }[];
  readonly emitted: CloudEvent[];
  readonly metrics: string[];
  /** Creates a resource as a stack would; returns its outputs. */
  create(type: string, name: string, inputs: Fields, place?: Place): Fields;
  /** A role that a service may have, with one policy. Returns its ARN. */
  role(name: string, service: string, ...statements: readonly Fields[]): string;
  /** A function of the given text, which may call RDS and write its log. Returns its ARN. */
  handler(text: string, inputs?: Fields): string;
  /** A machine with a role that may invoke all functions. Returns its ARN. */
  machine(definition: Fields, name?: string): string;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
}

export function stage(options: Partial<WorldOptions> = {}): Stage {
  const cloud = createWorld({ seed: 1, start: START, assumptions: stageAssumptions, ...options });
  const { world } = cloud;
  const told: Pick<Stage, "calls" | "denied" | "log" | "ended" | "notifications" | "alarms" | "emitted" | "metrics"> = {
    calls: [],
    denied: [],
    log: [],
    ended: [],
    notifications: [],
    alarms: [],
    emitted: [],
    metrics: [],
  };
  world.observe({
    onCall: (call, at, error) => told.calls.push({ call, at, error }),
    onDenied: (call, question) => told.denied.push({ call, question }),
    onLog: (_arn, line) => told.log.push(line),
    onExecution: (ended) => told.ended.push(ended),
    onNotification: (notification) => told.notifications.push(notification),
    onAlarm: (name, _place, state, at) => told.alarms.push({ name, state, at }),
  });
  world.onEvent((event) => told.emitted.push(event));
  world.onMetric(({ namespace, name }) => told.metrics.push(`${namespace} ${name}`));

  const create: Stage["create"] = (type, name, inputs, place = SOURCE) => {
    const resourceType = world.resourceType(type);
    const urn = `urn:pulumi:test::test::${type}::${name}`;
    const declared: Declared = { urn, type, name, inputs, place };
    const { state } = resourceType.outputs(declared);
    resourceType.create(declared, state);
    return state;
  };
  const role: Stage["role"] = (name, service, ...statements) =>
    cloud.iam.addRole(SOURCE, name, {
      trust: policy({ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }),
      policies: statements.length === 0 ? {} : { own: policy(...statements) },
    });
  return {
    cloud,
    ...told,
    create,
    role,
    handler(text, inputs = {}) {
      const name = String(inputs.name ?? "worker");
      const roleArn = role(
        `${name}-role`,
        "lambda.amazonaws.com",
        { Effect: "Allow", Action: ["rds:Describe*", "states:*"], Resource: "*" },
        { Effect: "Allow", Action: "logs:*", Resource: "*" },
      );
      const code = { "__index.js": text };
      const base = { name, role: roleArn, code, handler: "__index.handler", runtime: "nodejs22.x", timeout: 30 };
      return String(create("aws:lambda/function:Function", name, { ...base, ...inputs }).arn);
    },
    machine(definition, name = "machine") {
      const roleArn = role(`${name}-role`, "states.amazonaws.com", {
        Effect: "Allow",
        Action: "lambda:InvokeFunction",
        Resource: "*",
      });
      const inputs = { name, roleArn, definition: JSON.stringify(definition) };
      return String(create("aws:sfn/stateMachine:StateMachine", name, inputs).arn);
    },
    pass: (ms) => world.time.runUntil(world.time.now() + ms),
  };
}

/** One task that invokes the function, with more fields if given. */
export function task(functionArn: string, fields: Fields = {}): Fields {
  return {
    StartAt: "Work",
    States: {
      Work: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Parameters: { FunctionName: functionArn, "Payload.$": "$" },
        OutputPath: "$.Payload",
        End: true,
        ...fields,
      },
    },
  };
}
