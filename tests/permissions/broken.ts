import assert from "node:assert/strict";
import type { Planned } from "../../drill/deploy";

/** A statement as tests change it. */
export interface Loose {
  Sid?: string;
  Effect?: string;
  Principal?: unknown;
  Action?: string | string[];
  Resource?: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
}

/** The declared resources with the policy of one of them changed; the last of that name, which is the DR stack's. */
export function withPolicy(
  resources: readonly Planned[],
  name: string,
  change: (statements: Loose[]) => Loose[],
): readonly Planned[] {
  const at = resources.findLastIndex(({ declared }) => declared.name === name);
  assert.ok(at >= 0, `${name} is declared`);
  const found = resources[at]!;
  const input = "policy" in found.declared.inputs ? "policy" : "assumeRolePolicy";
  const document = JSON.parse(String(found.declared.inputs[input])) as { Statement: Loose[] };
  const before = JSON.stringify(document);
  const changed = JSON.stringify({ ...document, Statement: change(document.Statement) });
  assert.notEqual(changed, before, `${name} is changed`);
  const broken: Planned = {
    ...found,
    declared: { ...found.declared, inputs: { ...found.declared.inputs, [input]: changed } },
    state: { ...found.state, [input]: changed },
  };
  return resources.map((resource, index) => (index === at ? broken : resource));
}

/** Adds a statement that allows those actions on that resource. */
export function allow(action: string, resource: string): (statements: Loose[]) => Loose[] {
  return (statements) => [...statements, { Sid: "Broken", Effect: "Allow", Action: [action], Resource: [resource] }];
}

/** Takes away the conditions of a statement. */
export function unconditional(sid: string): (statements: Loose[]) => Loose[] {
  return (statements) =>
    statements.map(({ Condition, ...rest }) =>
      rest.Sid === sid ? rest : { ...rest, ...(Condition && { Condition }) },
    );
}

/** Takes away a statement. */
export function without(sid: string): (statements: Loose[]) => Loose[] {
  return (statements) => statements.filter((statement) => statement.Sid !== sid);
}

/** Takes away one condition of a statement. */
export function withoutCondition(sid: string, operator: string): (statements: Loose[]) => Loose[] {
  return (statements) =>
    statements.map((statement) => {
      if (statement.Sid !== sid) return statement;
      const { [operator]: _, ...Condition } = statement.Condition ?? {};
      return { ...statement, Condition };
    });
}
