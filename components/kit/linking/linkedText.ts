import ts from "typescript";
import { type Edit, edited, shorter } from "./edits";
import { type Links, linksOf } from "./links";
import { madeBy } from "./modules";
import { namesFor } from "./names";
import { identifiersIn } from "./scopes";
import { readProgram, type WrittenFunction, type WrittenProgram } from "./writtenProgram";

/** How a linked text begins: for who reads it in an account, and to know it again. */
export const linkedMark = "// Linked: each function of the source under its own name, without its comments.\n";

/**
 * The text that Pulumi serializes a function to, linked: each function stands in it once, under its own name, and calls the
 * others by theirs, without the wrapper around each and without the objects that stand for modules. Both texts do the same.
 * The wrappers take half of Pulumi's text, look every name up through `with`, which no engine optimizes, and make each function
 * anew for every call.
 *
 * A linked text stays as it is. So does a text of another form than {@link readProgram} knows, for instance
 * of a function that captures `this`: a test holds that ours are linked.
 */
export function linkedText(text: string): string {
  const program = text.startsWith(linkedMark) ? undefined : readProgram(text);
  return program === undefined ? text : linkedMark + written(program, linksOf(program));
}

function written(program: WrittenProgram, links: Links): string {
  const names = namesFor(program, links);
  const nameOf = (target: string): string => names.get(target) ?? target;
  const renamed = (statement: ts.Statement): string => {
    const known = identifiersIn(statement).filter(({ text }) => names.has(text));
    return edited(
      statement,
      known.map((node) => ({ node, text: nameOf(node.text) })),
    );
  };
  const functions = program.functions.map(({ name, code }) => {
    const uses = links.ofFunctions.get(name) ?? [];
    return definition(
      nameOf(name),
      code,
      uses.map(({ node, target }) => ({ node, text: nameOf(target) })),
    );
  });
  return [
    ...program.imports.map((one) => one.getText()),
    // Before the values: a function looks nothing up before it is called, and some values hold functions.
    ...functions,
    ...[...links.constants].map(([target, value]) => `const ${nameOf(target)} = ${value};`),
    ...program.values.filter((value) => !links.modules.has(madeBy(value) ?? "")).map(renamed),
    renamed(program.exported),
    "",
  ].join("\n");
}

function definition(name: string, code: WrittenFunction["code"], edits: readonly Edit[]): string {
  const text = shorter(code, edits);
  if (ts.isArrowFunction(code)) return `const ${name} = ${text};`;
  return text.replace(/^((?:async )?function\*? )(?:\/\*\w*\*\/)?/, `$1${name}`);
}
