import ts from "typescript";
import { modulesOf, variablesOf } from "./modules";
import { type Names, namesIn } from "./scopes";
import type { WrittenProgram } from "./writtenProgram";

/** A place in the code of a function where it uses what it captures. */
export interface Link {
  /** What is written there: a name, or a member of a module. */
  readonly node: ts.Node;
  /** What is meant: Pulumi's name for it, or for a value without one, the value and what the code calls it. */
  readonly target: string;
  /** What the code calls it. */
  readonly called: string;
}

/** Everything that functions use of each other and of values. */
export interface Links {
  /** The links in each function, by Pulumi's name for it. */
  readonly ofFunctions: ReadonlyMap<string, readonly Link[]>;
  /** The values that Pulumi writes where they are captured, by target. */
  readonly constants: ReadonlyMap<string, string>;
  /** Pulumi's names of the objects that stand for modules: nothing needs them any more. */
  readonly modules: ReadonlySet<string>;
  /** The names in each function, by Pulumi's name for it. */
  readonly names: ReadonlyMap<string, Names>;
  /** The names that functions use of JavaScript's and Node's own. */
  readonly globals: ReadonlySet<string>;
}

/** Finds all links of a program. */
export function linksOf(program: WrittenProgram): Links {
  const { functions } = program;
  const names = new Map(functions.map(({ name, code }) => [name, namesIn(code)]));
  const modules = modulesOf(program);
  const uses = functions.flatMap(({ name, captured }) =>
    (names.get(name)?.free ?? []).map((use) => ({ name, use, value: captured.get(use.text)?.getText() })),
  );
  // What is used otherwise than by reading a member is not just a module.
  for (const { use, value = "" } of uses) if (!modules.get(value)?.has(memberOf(use) ?? "")) modules.delete(value);
  const own = new Set([...functions.map(({ name }) => name), ...variablesOf(program)]);
  const constants = new Map<string, string>();
  const globals = new Set<string>();
  const ofFunctions = new Map<string, Link[]>(functions.map(({ name }) => [name, []]));
  for (const { name, use, value } of uses) {
    if (value === undefined) {
      globals.add(use.text);
      continue;
    }
    const members = modules.get(value);
    const called = members === undefined ? use.text : (memberOf(use) ?? "");
    const meant = members?.get(called) ?? value;
    const target = own.has(meant) ? meant : `${called} = ${meant}`;
    if (!own.has(meant)) constants.set(target, meant);
    ofFunctions.get(name)?.push({ node: members === undefined ? use : withoutComma(use.parent), target, called });
  }
  return { ofFunctions, constants, modules: new Set(modules.keys()), names, globals };
}

/** The member in `name.member` where that is read; undefined for any other use of a name. */
function memberOf(name: ts.Identifier): string | undefined {
  const access = name.parent;
  if (!ts.isPropertyAccessExpression(access) || access.expression !== name) return undefined;
  return isChanged(access) ? undefined : access.name.text;
}

function isChanged(access: ts.Expression): boolean {
  const { parent } = access;
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent)) {
    return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken;
  }
  if (!ts.isBinaryExpression(parent)) return ts.isDeleteExpression(parent);
  const { kind } = parent.operatorToken;
  const assigns = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
  return assigns && parent.left === access;
}

/** `(0, module.member)`, as TypeScript writes what is imported and called; or the access alone, where it stands so. */
function withoutComma(access: ts.Node): ts.Node {
  const { parent } = access;
  const isComma = ts.isBinaryExpression(parent) && parent.right === access && parent.left.getText() === "0";
  return isComma && ts.isParenthesizedExpression(parent.parent) ? parent.parent : access;
}
