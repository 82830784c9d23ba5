import type { IamModel } from "../iam/index";
import { ModelError } from "../kernel/errors";
import { physicalName } from "../kernel/naming";
import type { Declared, Fields, Place, ResourceType } from "../kernel/types";
import { busArn, parseBusArn } from "./buses";
import { compilePattern } from "./pattern";
import { compileTransformer, lookup } from "./transformer";
import { type EventsModel, type Rule, ruleArn, type Target, targetKind } from "./types";

/** Buses, their policies, rules and targets as Pulumi declares them. */
export function eventsTypes(model: EventsModel, iam: IamModel): readonly ResourceType[] {
  const ruleOf = (inputs: Fields, place: Place, where: string): Rule => {
    const rule = model.findRule(place, busNameOf(inputs, place, where), String(inputs.rule));
    if (!rule) throw new Error(`${where}: ResourceNotFoundException: Rule ${String(inputs.rule)} does not exist.`);
    return rule;
  };
  return [
    {
      type: "aws:cloudwatch/eventBus:EventBus",
      properties: ["name", "description", "tags", "tagsAll"],
      outputs(declared) {
        const name = physicalName(declared);
        return { id: name, state: { ...declared.inputs, name, arn: busArn(declared.place, name) } };
      },
      create: ({ place }, { name }) => model.addBus(place, String(name)),
      replaces: ["name"],
      update: () => undefined,
      remove: (_declared, { arn }) => model.removeBus(String(arn)),
    },
    {
      type: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
      properties: ["eventBusName", "policy"],
      outputs(declared) {
        const eventBusName = String(declared.inputs.eventBusName ?? "default");
        return { id: eventBusName, state: { ...declared.inputs, eventBusName } };
      },
      create({ name, inputs, place }) {
        model.setBusPolicy(busArn(place, busNameOf(inputs, place, `policy ${name}`)), inputs.policy);
      },
      replaces: ["eventBusName"],
      update: ({ declared: { name, inputs, place } }) =>
        model.setBusPolicy(busArn(place, busNameOf(inputs, place, `policy ${name}`)), inputs.policy),
      remove: ({ name, inputs, place }) =>
        model.setBusPolicy(busArn(place, busNameOf(inputs, place, `policy ${name}`)), undefined),
    },
    {
      type: "aws:cloudwatch/eventRule:EventRule",
      properties: ["name", "namePrefix", "description", "eventPattern", "state", "eventBusName", "tags", "tagsAll"],
      outputs(declared) {
        const name = physicalName(declared);
        const bus = busNameOf(declared.inputs, declared.place, `rule ${name}`);
        const id = bus === "default" ? name : `${bus}/${name}`;
        return { id, state: { ...declared.inputs, name, arn: ruleArn(declared.place, bus, name) } };
      },
      create({ inputs, place }, { name, arn }) {
        const where = `rule ${String(name)}`;
        const bus = busNameOf(inputs, place, where);
        if (model.findRule(place, bus, String(name))) throw new Error(`${where}: it exists already`);
        if (model.findBus(busArn(place, bus)) === undefined) {
          throw new Error(`${where}: ResourceNotFoundException: Event bus ${bus} does not exist.`);
        }
        model.addRule(readRule(inputs, place, { name, arn }));
      },
      replaces: ["eventBusName", "name", "namePrefix"],
      update: ({ declared: { inputs, place }, state }) => model.updateRule(readRule(inputs, place, state)),
      remove: (_declared, { arn }) => model.removeRule(String(arn)),
    },
    {
      type: "aws:cloudwatch/eventTarget:EventTarget",
      properties: [
        "rule",
        "arn",
        "targetId",
        "roleArn",
        "input",
        "inputPath",
        "inputTransformer",
        "retryPolicy",
        "eventBusName",
      ],
      outputs(declared) {
        const targetId = String(declared.inputs.targetId ?? physicalName(declared));
        return { id: `${String(declared.inputs.rule)}-${targetId}`, state: { ...declared.inputs, targetId } };
      },
      create(declared, { targetId }) {
        const { inputs, place } = declared;
        const where = `target ${declared.name}`;
        const rule = ruleOf(inputs, place, where);
        model.addTarget(rule, readTarget(inputs, rule, String(targetId), where));
        checkBus(inputs, rule, where, model);
        checkRole(inputs, rule, where, iam);
      },
      replaces: ["eventBusName", "rule", "targetId"],
      update({ declared: { inputs, place, name }, state }) {
        const where = `target ${name}`;
        const rule = ruleOf(inputs, place, where);
        model.removeTarget(rule, String(state.targetId));
        model.addTarget(rule, readTarget(inputs, rule, String(state.targetId), where));
        checkBus(inputs, rule, where, model);
        checkRole(inputs, rule, where, iam);
      },
      remove: ({ inputs, place, name }, { targetId }) =>
        model.removeTarget(ruleOf(inputs, place, `target ${name}`), String(targetId)),
    },
  ];
}

function readRule(inputs: Fields, place: Place, { name, arn }: Fields): Rule {
  const where = `rule ${String(name)}`;
  const state = inputs.state ?? "ENABLED";
  if (state !== "ENABLED" && state !== "DISABLED") throw new ModelError(`${where}: state ${String(state)}`);
  if (typeof inputs.eventPattern !== "string") throw new Error(`${where}: ValidationException: no event pattern`);
  return {
    arn: String(arn),
    name: String(name),
    place,
    busArn: busArn(place, busNameOf(inputs, place, where)),
    enabled: state === "ENABLED",
    matches: compilePattern(inputs.eventPattern, where),
  };
}

/** API PutRule and PutTargets, EventBusName: "The name or ARN of the event bus"; the default one without. */
function busNameOf({ eventBusName = "default" }: Fields, place: Place, where: string): string {
  const parsed = parseBusArn(String(eventBusName));
  if (parsed === undefined) return String(eventBusName);
  if (parsed.place.account !== place.account || parsed.place.region !== place.region) {
    throw new ModelError(`${where}: on ${String(eventBusName)} of another place: this is not implemented by the model`);
  }
  return parsed.name;
}

/**
 * A bus of another account has to admit somebody when the target is made: PutTargets was seen to answer
 * AccessDeniedException otherwise (ministryofjustice/modernisation-platform-environments, pull request 19002). Whether
 * it admits this role is decided with each event.
 */
function checkBus(inputs: Fields, { place }: Rule, where: string, model: EventsModel): void {
  const bus = parseBusArn(String(inputs.arn));
  if (bus === undefined || bus.place.account === place.account) return;
  if (model.findBus(String(inputs.arn))?.policy !== undefined) return;
  throw new Error(`${where}: AccessDeniedException: ${String(inputs.arn)} admits no other account`);
}

function readTarget(inputs: Declared["inputs"], rule: Rule, id: string, where: string): Target {
  const arn = String(inputs.arn);
  const kind = targetKind(arn);
  if (kind === undefined) throw new ModelError(`${where}: a target such as ${arn} is not implemented by the model`);
  // "When you specify a RoleArn for these target types, event delivery may fail": eb-use-resource-based.
  if (kind === "topic" && inputs.roleArn !== undefined) throw new Error(`${where}: a topic takes no role`);
  // eb-cross-account: since March 2023 a bus as a target needs a role as well.
  if (kind !== "topic" && inputs.roleArn === undefined) {
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
  const { input, inputPath, inputTransformer } = inputs;
  const given = Object.entries({ input, inputPath, inputTransformer }).filter(([, value]) => value !== undefined);
  // API Target: "InputPath, Input and InputTransformer are mutually exclusive".
  if (given.length > 1) {
    const names = given.map(([name]) => name).join(" and ");
    throw new Error(`${where}: ValidationException: only one of ${names} can be given`);
  }
  if (given.length > 0 && targetKind(String(inputs.arn)) === "bus") {
    throw new ModelError(`${where}: ${given[0]?.[0]} of a bus is not implemented by the model`);
  }
  if (typeof input === "string") return () => input;
  if (typeof inputPath === "string") return pathRenderer(inputPath, where);
  if (inputTransformer === undefined) return (event) => JSON.stringify(event);
  const { inputPaths = {}, inputTemplate } = inputTransformer as {
    readonly inputPaths?: Readonly<Record<string, string>>;
    readonly inputTemplate: string;
  };
  return compileTransformer(inputPaths, inputTemplate, rule, where);
}

/** API Target, InputPath: "only the part of the event specified by that path is passed". */
function pathRenderer(path: string, where: string): Target["render"] {
  const find = lookup(path, where);
  return (event) => {
    const part = find(event);
    if (part === undefined) throw new ModelError(`${where}: what is sent where ${path} leads nowhere is not known`);
    return JSON.stringify(part);
  };
}

/** PutTargets does not look, but a role that EventBridge may not have can only fail later. */
function checkRole({ roleArn }: Fields, rule: Rule, where: string, iam: IamModel): void {
  if (roleArn === undefined) return;
  const borrower = { service: "events.amazonaws.com", account: rule.place.account, sourceArn: rule.arn };
  const session = iam.assume(String(roleArn), borrower, rule.name);
  if ("refused" in session) throw new Error(`${where}: its role cannot be assumed by EventBridge: ${session.refused}`);
}
