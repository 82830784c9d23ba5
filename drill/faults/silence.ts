import { z } from "zod";
import { formatDuration } from "../../cli/durations";
import type { Call, Fields } from "../cloud/kernel/types";
import type { Planned } from "../deploy";
import type { FaultContext, Lasting } from "./kit/context";
import { declaredOf } from "./kit/declared";
import { account, text } from "./kit/forms";
import { either } from "./kit/kind";
import { administratorOf } from "./kit/snapshotCalls";

const schema = z
  .strictObject({
    account,
    /** Only the schedules whose names have this part, and no rule; all of them by default. */
    schedule: text.optional(),
    /** Only the event rules whose names have this part, and no schedule; all of them by default. */
    rule: text.optional(),
    /** Schedules are deleted and not switched off. */
    delete: z.boolean().default(false),
  })
  .refine(({ schedule, rule }) => schedule === undefined || rule === undefined, {
    message: "needs schedule or rule, not both: state another silence for the other",
  });

type Silence = Readonly<z.output<typeof schema>>;

/**
 * Somebody with administrator's rights stops whatever starts the account's passes, schedules and rules, and touches nothing
 * else: for good, or for a time. Schedules that were deleted do not come back.
 */
export const silence = either({ schema, callers: ({ account }) => account, act: silenceForGood, begin: silenceFor });

function silenceForGood(fault: Silence, at: number, context: FaultContext): void {
  context.report(`after ${formatDuration(at)} ${stop(fault, context)}`);
}

function silenceFor(fault: Silence, context: FaultContext): Lasting {
  return {
    did: stop(fault, context),
    end() {
      if (!fault.delete) for (const one of schedulesOf(fault, context)) setSchedule(one, "ENABLED", context);
      for (const one of rulesOf(fault, context)) setRule(one, "EnableRule", context);
    },
  };
}

function stop(fault: Silence, context: FaultContext): string {
  const schedules = schedulesOf(fault, context);
  for (const one of schedules) {
    if (fault.delete) call(one, { service: "scheduler", operation: "DeleteSchedule", input: scheduleOf(one) }, context);
    else setSchedule(one, "DISABLED", context);
  }
  const rules = rulesOf(fault, context);
  for (const one of rules) setRule(one, "DisableRule", context);
  const how = fault.delete ? "deleted" : "switched off";
  if (fault.schedule !== undefined || fault.rule !== undefined) {
    return `${[...schedules, ...rules].map(nameOf).join(", ")} of the ${fault.account} account: ${how}`;
  }
  const what = `${schedules.length} schedules ${how}, ${rules.length} event rules switched off`;
  return `the ${fault.account} account falls silent: ${what}`;
}

function schedulesOf({ account, schedule, rule }: Silence, context: FaultContext): readonly Planned[] {
  if (rule !== undefined) return [];
  return declaredOf(context, "silence", { account, type: "aws:scheduler/schedule:Schedule", part: schedule });
}

/** There may be none, unless they are named. */
function rulesOf({ account, schedule, rule }: Silence, context: FaultContext): readonly Planned[] {
  if (schedule !== undefined) return [];
  if (rule !== undefined)
    return declaredOf(context, "silence", { account, type: "aws:cloudwatch/eventRule:EventRule", part: rule });
  const accounts = new Set(context.places(account).map((place) => place.account));
  return context
    .resources()
    .filter(
      ({ declared }) => declared.type === "aws:cloudwatch/eventRule:EventRule" && accounts.has(declared.place.account),
    );
}

/** A schedule is replaced as a whole (API UpdateSchedule): what it was goes back in. */
function setSchedule(one: Planned, State: "ENABLED" | "DISABLED", context: FaultContext): void {
  const { Arn: _arn, ...known } = call(
    one,
    { service: "scheduler", operation: "GetSchedule", input: scheduleOf(one) },
    context,
  );
  call(one, { service: "scheduler", operation: "UpdateSchedule", input: { ...known, State } }, context);
}

function setRule(one: Planned, operation: "DisableRule" | "EnableRule", context: FaultContext): void {
  const { eventBusName } = one.state;
  const bus = eventBusName === undefined ? {} : { EventBusName: eventBusName };
  call(one, { service: "eventbridge", operation, input: { Name: one.state.name, ...bus } }, context);
}

function scheduleOf(one: Planned) {
  return { Name: nameOf(one), GroupName: one.state.groupName };
}

function nameOf({ id, state }: Planned): unknown {
  return state.name ?? id;
}

function call(
  { declared: { place } }: Planned,
  what: Pick<Call, "service" | "operation" | "input">,
  { world }: FaultContext,
): Fields {
  return world.call({ principal: administratorOf(place), place, ...what }) as Fields;
}
