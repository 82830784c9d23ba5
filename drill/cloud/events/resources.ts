import { ModelError } from "../errors";
import type { IamRoom } from "../iam/index";
import { physicalName } from "../naming";
import type { Declared, Fields, Place, ResourceType } from "../types";
import { type EventsRoom, type Rule, ruleArn, type Target, targetKind } from "./index";
import { compilePattern } from "./pattern";
import { compileTransformer } from "./transformer";

/** Rule and target as Pulumi declares them. */
export function eventsTypes(room: EventsRoom, iam: IamRoom): readonly ResourceType[] {
  return [
    {
      type: "aws:cloudwatch/eventRule:EventRule",
      properties: ["name", "namePrefix", "description", "eventPattern", "state", "eventBusName", "tags", "tagsAll"],
      outputs(declared) {
        const name = physicalName(declared);
        return { id: name, state: { ...declared.inputs, name, arn: ruleArn(declared.place, name) } };
      },
      create({ inputs, place }, { name, arn }) {
        const where = `rule ${String(name)}`;
        if (room.findRule(place, String(name))) throw new Error(`${where}: it exists already`);
        onDefaultBus(inputs, where);
        const state = inputs.state ?? "ENABLED";
        if (state !== "ENABLED" && state !== "DISABLED") throw new ModelError(`${where}: state ${String(state)}`);
        if (typeof inputs.eventPattern !== "string") throw new Error(`${where}: ValidationException: no event pattern`);
        room.addRule({
          arn: String(arn),
          name: String(name),
          place,
          enabled: state === "ENABLED",
          matches: compilePattern(inputs.eventPattern, where),
        });
      },
    },
    {
      type: "aws:cloudwatch/eventTarget:EventTarget",
      properties: ["rule", "arn", "targetId", "roleArn", "input", "inputTransformer", "retryPolicy", "eventBusName"],
      outputs(declared) {
        const targetId = String(declared.inputs.targetId ?? physicalName(declared));
        return { id: `${String(declared.inputs.rule)}-${targetId}`, state: { ...declared.inputs, targetId } };
      },
      create(declared, { targetId }) {
        const { inputs, place } = declared;
        const where = `target ${declared.name}`;
        onDefaultBus(inputs, where);
        const rule = room.findRule(place, String(inputs.rule));
        if (!rule) throw new Error(`${where}: ResourceNotFoundException: Rule ${String(inputs.rule)} does not exist.`);
        room.addTarget(rule, readTarget(inputs, rule, String(targetId), where));
        checkRole(inputs, rule, place, where, iam);
      },
    },
  ];
}

function onDefaultBus(inputs: Fields, where: string): void {
  if (inputs.eventBusName === undefined || inputs.eventBusName === "default") return;
  throw new ModelError(`${where}: event bus ${String(inputs.eventBusName)} is not implemented by the model`);
}

function readTarget(inputs: Declared["inputs"], rule: Rule, id: string, where: string): Target {
  const arn = String(inputs.arn);
  const kind = targetKind(arn);
  if (kind === undefined) throw new ModelError(`${where}: a target such as ${arn} is not implemented by the model`);
  // "When you specify a RoleArn for these target types, event delivery may fail": eb-use-resource-based.
  if (kind === "topic" && inputs.roleArn !== undefined) throw new Error(`${where}: a topic takes no role`);
  if (kind === "machine" && inputs.roleArn === undefined) {
    throw new Error(`${where}: ValidationException: RoleArn is required for target ${arn}.`);
  }
  // Defaults: API RetryPolicy, 24 hours and 185 attempts.
  const retry = (inputs.retryPolicy ?? {}) as { maximumEventAgeInSeconds?: number; maximumRetryAttempts?: number };
  return {
    id,
    arn,
    roleArn: inputs.roleArn === undefined ? undefined : String(inputs.roleArn),
    maximumAgeSeconds: retry.maximumEventAgeInSeconds ?? 86_400,
    maximumRetries: retry.maximumRetryAttempts ?? 185,
    render: renderer(inputs, rule, where),
  };
}

function renderer(inputs: Fields, rule: Rule, where: string): Target["render"] {
  const { input, inputTransformer } = inputs;
  if (typeof input === "string") return () => input;
  if (inputTransformer === undefined) return (event) => JSON.stringify(event);
  const { inputPaths = {}, inputTemplate } = inputTransformer as {
    readonly inputPaths?: Readonly<Record<string, string>>;
    readonly inputTemplate: string;
  };
  return compileTransformer(inputPaths, inputTemplate, rule, where);
}

/** PutTargets does not look, but a role that EventBridge may not have can only fail later. */
function checkRole({ roleArn }: Fields, rule: Rule, { account }: Place, where: string, iam: IamRoom): void {
  if (roleArn === undefined) return;
  const borrower = { service: "events.amazonaws.com", account, sourceArn: rule.arn };
  const session = iam.assume(String(roleArn), borrower, rule.name);
  if ("refused" in session) throw new Error(`${where}: its role cannot be assumed by EventBridge: ${session.refused}`);
}
