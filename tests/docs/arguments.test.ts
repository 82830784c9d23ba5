import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { projectRoot } from "../../projectRoot";

/** What is said of the properties of an interface, and what is not. */
interface Undocumented {
  readonly where: string;
  readonly lacks: string;
}

/** Groups of settings that travel whole, by the files of the functions that read them. */
const groups: Readonly<Record<string, readonly string[]>> = {
  "functions/copies/plan.ts": ["CopySource"],
  "functions/copy/settings.ts": ["OptionGroupMapping"],
  "functions/events/announcement.ts": ["BusPlace"],
  "functions/measure/view.ts": ["MeasuredSource", "Pace"],
  "functions/retention/plan.ts": ["Retention"],
  "functions/retention/acceptedRules.ts": ["KeepRules"],
  "functions/snapshots/choice.ts": ["TagFilter"],
  "functions/snapshots/fitness.ts": ["Acceptance"],
  "functions/snapshots/suspension.ts": ["IoSuspension"],
};

/** Each property of each exported interface in a file that lacks its meaning, or the default where it may be left out. */
function undocumented(file: string): readonly Undocumented[] {
  const source = ts.createSourceFile(file, readFileSync(join(projectRoot, file), "utf8"), ts.ScriptTarget.Latest, true);
  const interfaces = source.statements.filter(ts.isInterfaceDeclaration);
  const named = groups[file];
  if (named) assert.equal(interfaces.filter(({ name }) => named.includes(name.text)).length, named.length, file);
  return interfaces.flatMap((one) => {
    const isExported = one.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
    // A draft is what rules look at while something may be wrong: nobody fills it in.
    if (!isExported || /Draft$/.test(one.name.text) || (named && !named.includes(one.name.text))) return [];
    return [
      ...(docOf(one) === undefined ? [{ where: `${file}: ${one.name.text}`, lacks: "its meaning" }] : []),
      ...one.members.filter(ts.isPropertySignature).flatMap((member): readonly Undocumented[] => {
        const where = `${file}: ${one.name.text}.${member.name.getText()}`;
        const doc = docOf(member);
        if (doc === undefined) return [{ where, lacks: "its meaning" }];
        const mayLack = member.questionToken !== undefined || /\| undefined$/.test(member.type?.getText() ?? "");
        return mayLack && !/@default|undefined/.test(doc) ? [{ where, lacks: "@default" }] : [];
      }),
    ];
  });
}

function docOf(node: ts.Node): string | undefined {
  const [doc] = ts.getJSDocCommentsAndTags(node);
  return doc?.getText();
}

describe("arguments of components, and settings", () => {
  // What nobody fills in: how a function's text is written, and what the settings are read and reckoned with.
  const others =
    /^components\/kit\/linking\/|^stacks\/(?:objective|outlook|settings\/(?:kit|load|objective\/(?!index)))/;
  const files = ["components", "stacks"]
    .flatMap((folder) => readdirSync(join(projectRoot, folder), { recursive: true }).map((name) => `${folder}/${name}`))
    .filter((file) => file.endsWith(".ts") && !others.test(file));

  it("are found", () => assert.ok(files.length > 30, `${files.length} files`));

  it("have a meaning each, and a default where they may be left out", () => {
    const found = [...files, ...Object.keys(groups)]
      .flatMap(undocumented)
      .map(({ where, lacks }) => `${where} lacks ${lacks}`);
    assert.deepEqual(found, []);
  });
});
