import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { projectRoot } from "../../projectRoot";
import { readSettings } from "../../stacks/settings";
import { references } from "../../stacks/settings/reference";
import { changes } from "../stacks/declared/changes";
import { put } from "../stacks/settings/fixtures";
import { drAccount, sourceAccount } from "../support/snapshots";

/** A text of the program that people may read, and where it is. */
interface Text {
  readonly file: string;
  readonly text: string;
}

/** Every text of the parts that tell people something: literals and templates, those that are joined by + as one. */
const texts: readonly Text[] = ["functions", "components", "stacks"].flatMap((part) =>
  readdirSync(join(projectRoot, part), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => textsOf(join(projectRoot, part, name))),
);

function textsOf(file: string): Text[] {
  const found: Text[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    if (text === undefined) ts.forEachChild(node, visit);
    else found.push({ file: relative(projectRoot, file), text });
  };
  visit(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest));
  return found;
}

/** The text that an expression is, with … for what is not known; undefined for what is none. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    const parts = node.templateSpans.map(({ expression, literal }) => {
      const side = ts.isIdentifier(expression) && ["side", "block"].includes(expression.text);
      return `${side ? "SIDE" : (textOf(expression) ?? "…")}${literal.text}`;
    });
    return node.head.text + parts.join("");
  }
  if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
  const sides = [textOf(node.left), textOf(node.right)];
  return sides.some((side) => side !== undefined) ? sides.map((side) => side ?? "…").join("") : undefined;
}

/** Names of settings in a text, without what a sentence puts behind them. A text for both sides names both. */
function settingsIn(text: string): string[] {
  const sides = text.includes("SIDE") ? ["source", "dr"].map((side) => text.replaceAll("SIDE", side)) : [text];
  const form = /(?<![\w./@-])(?:source|dr|notifications|fleet|measured)(?:\.[a-z][A-Za-z]*(?:\[\])?)+(?!\()/g;
  return sides.flatMap((side) => side.match(form) ?? []);
}

/** What a clause begins with that tells a person to do something. */
const orders =
  /\b(?:add|set|exclude|raise|shorten|lower|name|remove|correct|release|change|write|accept|give|put|state|list|protect)\b.*/is;

/** The orders in a text: of each clause what begins with one. */
function ordersIn(text: string): string[] {
  return text.split(/[.;:](?=\s|$)/).flatMap((clause) => orders.exec(clause)?.[0] ?? []);
}

const known = new Set(references.map(({ path }) => path));
const isBlock = (name: string) =>
  [...known].some((path) => path.startsWith(`${name}.`) || path.startsWith(`${name}[]`));

const advice = texts.flatMap(({ file, text }) =>
  ordersIn(text).flatMap((clause) => settingsIn(clause).map((name) => ({ file, clause, name }))),
);

describe("advice in messages", () => {
  it("names settings that exist, whatever text names them", () => {
    const named = texts.flatMap(({ file, text }) => settingsIn(text).map((name) => ({ file, name })));
    // One function writes the text for both sides, and the source has no such setting to give.
    const onlyDr = new Set(["source.keepAllDays"]);
    const unknown = named.filter(({ name }) => !known.has(name) && !isBlock(name) && !onlyDr.has(name));
    assert.deepEqual(unknown, []);
    assert.ok(new Set(named.map(({ name }) => name)).size > 40);
  });

  it("says by which setting, wherever it says that a database is to be excluded", () => {
    const exclusions = texts.filter(({ text }) => /\bexclude it\b/i.test(text));
    assert.ok(exclusions.length > 6);
    for (const { file, text } of exclusions)
      assert.match(text, /exclude it by (?:source|SIDE)\.exclude\.patterns/i, file);
  });

  it("can be followed: the settings accept each that a message says to add, set, raise or exclude by", () => {
    const names = [...new Set(advice.map(({ name }) => name))].filter((name) => known.has(name));
    assert.ok(names.length > 20, `${names.length} settings are found in advice`);
    for (const name of names) {
      const ways = changes.filter((change) => change.name.startsWith(`${name} in `));
      assert.notEqual(ways.length, 0, `tests/stacks/declared/changes.ts has no change of ${name}`);
      for (const way of ways) {
        const raw = stackOf(way.stack);
        for (const [path, value] of Object.entries({ ...way.beside, ...way.set })) setIn(raw, path, value);
        assert.doesNotThrow(() => readSettings(raw), way.name);
      }
    }
  });
});

/** The settings of a stack as they are delivered, as far as they decide what is accepted beside them. */
function stackOf(stack: "prod" | "drprod"): Record<string, unknown> {
  return stack === "prod"
    ? {
        account: sourceAccount,
        region: "eu-west-1",
        source: { drAccounts: [drAccount], drRegions: ["eu-central-1"], interval: "1h" },
      }
    : {
        account: drAccount,
        region: "eu-central-1",
        dr: { sources: [{ account: sourceAccount, region: "eu-west-1", stack: "organization/rds-lifeboat/prod" }] },
      };
}

function setIn(raw: Record<string, unknown>, path: string, value: unknown): void {
  put(raw, path, value === null ? undefined : structuredClone(value));
}
