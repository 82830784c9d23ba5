import { DisableRuleRequest$, EnableRuleRequest$, ResourceNotFoundException } from "@aws-sdk/client-eventbridge";
import { ModelError, modelled } from "../kernel/errors";
import type { Call } from "../kernel/types";
import type { World } from "../kernel/world";
import { parseBusArn } from "./buses";
import { type EventsModel, ruleArn } from "./types";

/**
 * DisableRule and EnableRule. API: "When you disable a rule, incoming events might continue to match for a short period of
 * time"; here they do not. Service Authorization Reference, EventBridge: both are on the rule.
 */
export function registerRuleOperations(world: World, model: Pick<EventsModel, "findRule" | "setRuleEnabled">): void {
  const operations = [
    { name: "DisableRule", inputSchema: DisableRuleRequest$, enabled: false },
    { name: "EnableRule", inputSchema: EnableRuleRequest$, enabled: true },
  ] as const;
  for (const { name, inputSchema, enabled } of operations) {
    world.registerOperation({
      service: "eventbridge",
      name,
      inputSchema,
      parameters: ["Name", "EventBusName"],
      questions: ({ place, input }) => {
        const resource = ruleArn(place, busOf(input, name), String(input.Name));
        return [{ action: `events:${name}`, resource, context: {}, resourceAccount: place.account }];
      },
      perform({ place, input }) {
        const rule = model.findRule(place, busOf(input, name), String(input.Name));
        const where = `Rule ${String(input.Name)}`;
        if (!rule) throw modelled(ResourceNotFoundException, `${where} does not exist on EventBus default.`, 400);
        model.setRuleEnabled(rule, enabled);
        return Object.freeze({});
      },
    });
  }
}

/** API DisableRule, EventBusName: "The name or ARN of the event bus"; the default one without. */
function busOf({ EventBusName = "default" }: Call["input"], operation: string): string {
  const parsed = parseBusArn(String(EventBusName));
  if (parsed === undefined && String(EventBusName).includes(":")) {
    throw new ModelError(`${operation}: ${String(EventBusName)} is neither a name nor an ARN of a bus`);
  }
  return parsed?.name ?? String(EventBusName);
}
