import ts from "typescript";
import type { Links } from "./links";
import { variablesOf } from "./modules";
import type { WrittenFunction, WrittenProgram } from "./writtenProgram";

/** What Node hands to a file, and what JavaScript has that is no keyword. */
const reserved = [
  ..."exports require module __filename __dirname".split(" "),
  ..."arguments undefined NaN Infinity eval await".split(" "),
];

/**
 * The names of functions and values in the linked text, by target: what the code calls them; with a number where two are called
 * the same, where JavaScript or Node has something of that name, and where a function that uses them declares it itself.
 */
export function namesFor(program: WrittenProgram, { ofFunctions, globals, names }: Links): ReadonlyMap<string, string> {
  const called = new Map<string, string>();
  const declared = new Map<string, Set<string>>();
  for (const [user, links] of ofFunctions) {
    for (const link of links) {
      if (!called.has(link.target)) called.set(link.target, link.called);
      const others = declared.get(link.target) ?? new Set();
      for (const name of names.get(user)?.declared ?? []) others.add(name);
      declared.set(link.target, others);
    }
  }
  for (const one of program.functions) if (!called.has(one.name)) called.set(one.name, ownName(one));
  for (const name of variablesOf(program)) if (!called.has(name)) called.set(name, plain(name));
  const taken = new Set([
    ...reserved,
    ...globals,
    ...program.imports.flatMap(({ declarationList }) => namesOf(declarationList)),
  ]);
  const given = new Map<string, string>();
  for (const [target, wanted] of called) {
    let name = wanted;
    for (let n = 2; isKeyword(name) || taken.has(name) || declared.get(target)?.has(name); n++) name = `${wanted}_${n}`;
    taken.add(name);
    given.set(target, name);
  }
  return given;
}

/** What TypeScript called a function that no code calls by a name, as Pulumi notes it; or else Pulumi's number for it. */
function ownName({ name, code }: WrittenFunction): string {
  const [, noted] = /^(?:async )?function\*? \/\*(\w+)\*\//.exec(code.getText()) ?? [];
  return noted ?? plain(name);
}

/** Pulumi's name for something, without what it puts before every name. */
function plain(name: string): string {
  return name.replace(/^__(?=[A-Za-z])/, "");
}

function isKeyword(name: string): boolean {
  const kind = ts.identifierToKeywordKind(ts.factory.createIdentifier(name));
  return kind !== undefined && kind <= ts.SyntaxKind.LastFutureReservedWord;
}

function namesOf({ declarations }: ts.VariableDeclarationList): string[] {
  return declarations.map(({ name }) => name.getText());
}
