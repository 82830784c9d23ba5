import type { Fields } from "../kernel/types";

/**
 * Actions that are newer than the simulator's data, with one of the same service that is about the same resources and
 * has the same conditions: the simulator decides as for that one. Source: Service Authorization Reference.
 */
const stands: Readonly<Record<string, string>> = {
  "cloudwatch:DescribeAlarmContributors": "cloudwatch:DescribeAlarmHistory",
};

/** The action that the simulator knows. */
export function knownAction(action: string): string {
  return stands[action] ?? action;
}

/** A policy as it is to be read for a question about the action: what is granted of the newer one, and not of its stand-in. */
export function knownPolicy(document: Fields, action: string): Fields {
  const stand = stands[action];
  if (stand === undefined) return document;
  const renamed = (one: unknown): unknown => (one === action ? stand : one === stand ? `${stand}Itself` : one);
  const statements = [document.Statement].flat() as readonly Fields[];
  return {
    ...document,
    Statement: statements.map((statement) =>
      statement.Action === undefined ? statement : { ...statement, Action: [statement.Action].flat().map(renamed) },
    ),
  };
}
