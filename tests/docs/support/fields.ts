import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { projectRoot } from "../../../projectRoot";

/** A property of an exported interface, and what is written about it. */
export interface Field {
  /** `components/kit/cadence.ts: Cadence.schedule`. */
  readonly where: string;
  readonly name: string;
  /** Its type as written; undefined where the compiler finds it. */
  readonly type: string;
  /** Whether it may be left out, or be undefined. */
  readonly mayLack: boolean;
  /** The text before the first tag; empty where nothing is written. */
  readonly meaning: string;
  /** The texts of the tags, such as `default`. */
  readonly tags: ReadonlyMap<string, string>;
}

/** An exported interface. */
export interface Group {
  readonly where: string;
  readonly name: string;
  readonly meaning: string;
  readonly fields: readonly Field[];
}

/** All TypeScript files of a folder, from the project's folder. */
export function filesOf(folder: string): readonly string[] {
  return readdirSync(join(projectRoot, folder), { recursive: true })
    .map((name) => `${folder}/${name}`)
    .filter((file) => file.endsWith(".ts"));
}

/** A file as the compiler reads it. */
export function parsed(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(projectRoot, file), "utf8"), ts.ScriptTarget.Latest, true);
}

/** The exported interfaces of a file. */
export function groupsOf(file: string): readonly Group[] {
  return parsed(file)
    .statements.filter(ts.isInterfaceDeclaration)
    .filter(({ modifiers }) => modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .map((one) => ({
      where: `${file}: ${one.name.text}`,
      name: one.name.text,
      meaning: meaningOf(one),
      fields: one.members.filter(ts.isPropertySignature).map((member) => {
        const type = member.type?.getText() ?? "";
        const name = member.name.getText();
        return {
          where: `${file}: ${one.name.text}.${name}`,
          name,
          type,
          mayLack: member.questionToken !== undefined || /\| undefined$/.test(type),
          meaning: meaningOf(member),
          tags: new Map(ts.getJSDocTags(member).map((tag) => [tag.tagName.text, tagText(tag)])),
        };
      }),
    }));
}

function meaningOf(node: ts.Node): string {
  return ts
    .getJSDocCommentsAndTags(node)
    .filter(ts.isJSDoc)
    .map(({ comment }) => textOf(comment))
    .join(" ");
}

function textOf(comment: string | ts.NodeArray<ts.JSDocComment> | undefined): string {
  return ts.getTextOfJSDocComment(comment) ?? "";
}

/** What stands behind a tag. The compiler's own reading takes the scheme of a link for the name of a thing. */
function tagText(tag: ts.JSDocTag): string {
  return tag
    .getText()
    .replace(/^@\w+\s*/, "")
    .replace(/\s*\n\s*\*?\s?/g, " ")
    .trim();
}

/**
 * The arguments that a file of components hands to AWS as they are, by name: the value of a property of a resource is the
 * argument itself, or its JSON.
 */
export function handedToAws(file: string): readonly string[] {
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && /^aws\./.test(node.expression.getText())) {
      const inputs = node.arguments?.[1];
      if (inputs !== undefined && ts.isObjectLiteralExpression(inputs)) found.push(...valuesOf(inputs));
    }
    ts.forEachChild(node, look);
  };
  look(parsed(file));
  return found;
}

function valuesOf(inputs: ts.ObjectLiteralExpression): readonly string[] {
  return inputs.properties.flatMap((property) => {
    if (!ts.isPropertyAssignment(property)) return [];
    const value = property.initializer;
    if (ts.isObjectLiteralExpression(value)) return valuesOf(value);
    const argument = /^(?:JSON\.stringify\()?args\.(\w+)\)?$/.exec(value.getText())?.[1];
    return argument === undefined ? [] : [argument];
  });
}
