import ts from "typescript";
import { freeNames } from "./scopes";
import type { WrittenProgram } from "./writtenProgram";

/** What an object that stands for a module has: the name of each member, and what Pulumi wrote for its value. */
export type Modules = Map<string, Map<string, string>>;

/** Names of what {@link WrittenProgram.values} makes. */
export function variablesOf({ values }: WrittenProgram): string[] {
  return values.filter(ts.isVariableStatement).flatMap((value) => madeBy(value) ?? []);
}

/** The name of what a statement makes or adds to. */
export function madeBy(statement: ts.Statement): string | undefined {
  if (!ts.isVariableStatement(statement)) return assignmentIn(statement)?.name;
  return statement.declarationList.declarations[0]?.name.getText();
}

/**
 * The objects that may stand for a module, by Pulumi's name: plain ones that are no part of another value. Whether
 * the code uses them as modules, it says itself.
 */
export function modulesOf({ values, functions }: WrittenProgram): Modules {
  const modules: Modules = new Map();
  for (const value of values) {
    const members = ts.isVariableStatement(value) ? membersIn(value) : undefined;
    if (members !== undefined) modules.set(madeBy(value) ?? "", members);
  }
  for (const value of values) {
    const assignment = assignmentIn(value);
    if (assignment !== undefined) modules.get(assignment.name)?.set(assignment.member, assignment.value.getText());
    for (const held of freeNames(assignment?.value ?? value)) modules.delete(held);
  }
  // A function that asks for `this` could ask for the module.
  const asking = new Set(functions.filter(({ code }) => asksForThis(code)).map(({ name }) => name));
  for (const [name, members] of modules) {
    if ([...members.values()].some((value) => asking.has(value))) modules.delete(name);
  }
  return modules;
}

/** The members of `var name = { member: value };`; undefined for another value. */
function membersIn({ declarationList }: ts.VariableStatement): Map<string, string> | undefined {
  const object = declarationList.declarations[0]?.initializer;
  if (object === undefined || !ts.isObjectLiteralExpression(object)) return undefined;
  const members = new Map<string, string>();
  for (const property of object.properties) {
    if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) return undefined;
    members.set(property.name.text, property.initializer.getText());
  }
  return members;
}

/** `name.member = value;` in its parts; undefined for another statement. */
function assignmentIn(statement: ts.Statement): { name: string; member: string; value: ts.Expression } | undefined {
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return undefined;
  const { left, right } = statement.expression;
  if (!ts.isPropertyAccessExpression(left) || !ts.isIdentifier(left.expression)) return undefined;
  return { name: left.expression.text, member: left.name.text, value: right };
}

function asksForThis(node: ts.Node): boolean {
  return (
    node.kind === ts.SyntaxKind.ThisKeyword ||
    ts.forEachChild(node, (child) => asksForThis(child) || undefined) === true
  );
}
