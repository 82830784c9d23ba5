import { partitionOf } from "../../../facts/regions";
import { ModelError } from "../kernel/errors";
import { physicalName } from "../kernel/naming";
import type { Call, Declared, Fields, Place, Principal, ResourceType } from "../kernel/types";
import type { World } from "../kernel/world";

/** CloudWatch Logs: groups, and who may write to them. What is written goes to the observers. */
export interface LogsModel {
  /** Retention in days of an existing group; 0 keeps for ever. */
  retentionOf(place: Place, group: string): number | undefined;
  /**
   * Makes a stream, and the group if it is missing and the principal may create it. False when refused: the lines are
   * lost, as Lambda loses them (Lambda Developer Guide, monitoring-cloudwatchlogs), and observers are told.
   */
  openStream(principal: Principal, place: Place, group: string, stream: string): boolean;
  /** Whether the principal may write to the stream now. */
  mayWrite(principal: Principal, place: Place, group: string, stream: string): boolean;
}

/** Retention values that CloudWatch Logs takes: API PutRetentionPolicy. */
const retentionDays: readonly unknown[] = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export function installLogs(world: World): LogsModel {
  const groups = new Map<string, number>();

  function allowed(
    { principal, place }: Pick<Call, "principal" | "place">,
    operation: string,
    resource: string,
    group: string,
  ): boolean {
    const call: Call = { principal, place, service: "logs", operation, input: { logGroupName: group } };
    const question = { action: `logs:${operation}`, resource, context: {}, resourceAccount: place.account };
    return world.ask(call, question).allowed;
  }

  world.registerType(logGroupType(groups));
  return {
    retentionOf: (place, group) => groups.get(groupArn(place, group)),
    openStream(principal, place, group, stream) {
      const arn = groupArn(place, group);
      if (!groups.has(arn)) {
        if (!allowed({ principal, place }, "CreateLogGroup", arn, group)) return false;
        groups.set(arn, 0);
      }
      return allowed({ principal, place }, "CreateLogStream", `${arn}:log-stream:${stream}`, group);
    },
    mayWrite: (principal, place, group, stream) =>
      allowed({ principal, place }, "PutLogEvents", `${groupArn(place, group)}:log-stream:${stream}`, group),
  };
}

function groupArn(place: Place, group: string): string {
  return `arn:${partitionOf(place.region)}:logs:${place.region}:${place.account}:log-group:${group}`;
}

function logGroupType(groups: Map<string, number>): ResourceType {
  const keep = ({ inputs }: Declared, { arn, name }: Fields): void => {
    const retention = inputs.retentionInDays ?? 0;
    if (!retentionDays.includes(retention)) {
      throw new Error(`log group ${String(name)}: retentionInDays ${String(retention)} is not one of AWS's values`);
    }
    if (typeof retention !== "number") throw new ModelError(`log group ${String(name)}: retention is no number`);
    groups.set(String(arn), retention);
  };
  return {
    type: "aws:cloudwatch/logGroup:LogGroup",
    properties: ["name", "namePrefix", "retentionInDays", "skipDestroy", "tags", "tagsAll"],
    outputs(declared) {
      const name = physicalName(declared);
      return { id: name, state: { ...declared.inputs, name, arn: groupArn(declared.place, name) } };
    },
    create(declared, state) {
      if (groups.has(String(state.arn)))
        throw new Error(`ResourceAlreadyExistsException: log group ${String(state.name)} exists`);
      keep(declared, state);
    },
    replaces: ["name", "namePrefix"],
    update: ({ declared, state }) => keep(declared, state),
    remove: (_declared, { arn }) => groups.delete(String(arn)),
  };
}
