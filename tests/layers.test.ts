import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { projectRoot } from "../projectRoot";

/*
 * biome.json states in which direction files may import each other and how many arguments a function may take, and npm run lint holds
 * the tree to it. Here a tree that breaks each of these rules shows that they find it.
 */

/** A file, what it imports, and what is said of it: nothing where the import is allowed. */
const imports: readonly (readonly [file: string, imported: string, refusal: string | undefined])[] = [
  ["functions/take/a.ts", "../copies/plan", undefined],
  ["functions/take/b.ts", "../copy/plan", "No pass is imported by another"],
  ["functions/copies/c.ts", "../measure/plan", "No pass is imported by another"],
  ["functions/take/d.ts", "../../components/kit/alarm", "Functions import nothing of the layers above them"],
  ["functions/take/e.ts", "../../cli/durations", "Functions import nothing of the layers above them"],
  ["functions/take/f.ts", "@pulumi/pulumi", "Functions run in Lambda, without Pulumi"],
  ["components/dr/a.ts", "../../functions/take/plan", undefined],
  ["components/dr/b.ts", "../../stacks/settings", "Components take arguments and know no settings"],
  ["components/kit/c.ts", "../../drill/run/run", "Components take arguments and know no settings"],
  ["stacks/a.ts", "../components/dr/pipeline", undefined],
  ["stacks/settings/b.ts", "../../cli/durations", "What is deployed imports nothing of the commands and the drill"],
  ["stacks/settings/kit/c.ts", "../../../drill/run/run", "What is deployed imports nothing of the commands"],
  ["index.ts", "./drill/run/run", "What is deployed imports nothing of the commands and the drill"],
  ["facts/a.ts", "../functions/rds/kind", "Facts import nothing of the program"],
  ["cli/a.ts", "../drill/run/run", "What all commands share knows none of them"],
  ["fleet/a.ts", "../drill/run/run", "Only the drill imports the drill"],
  ["gitops/bootstrap/b.ts", "../../drill/run/run", "Only the drill imports the drill"],
  ["drill/run/a.ts", "../../functions/rds/kind", undefined],
  ["drill/cloud/rds/a.ts", "../../../facts/limits", undefined],
  ["drill/cloud/rds/b.ts", "../../../functions/rds/kind", "The model imports nothing of the program but facts"],
  ["drill/cloud/kernel/c.ts", "../../../stacks/settings", "The model imports nothing of the program but facts"],
];

/** What states a function. Biome counts no parameters of methods in interfaces and of abstract methods. */
const signatures: readonly (readonly [what: string, text: (parameters: string) => string])[] = [
  ["a function", (parameters) => `export function f(${parameters}): void {}\n`],
  ["an arrow function", (parameters) => `export const f = (${parameters}): void => {};\n`],
  ["a method", (parameters) => `export class C {\n  m(${parameters}): void {}\n}\n`],
  ["a constructor", (parameters) => `export class C {\n  constructor(${parameters}) {}\n}\n`],
  ["a type of functions", (parameters) => `export type F = (${parameters}) => void;\n`],
];

/** Parameters of a function, as many. */
function parameters(count: number): string {
  return Array.from({ length: count }, (_, n) => `_p${n}: number`).join(", ");
}

describe("the rules of biome.json", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "layers-")));
  const said = new Map<string, string>();

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }

  before(() => {
    cpSync(join(projectRoot, "biome.json"), join(folder, "biome.json"));
    for (const [file, imported] of imports) write(file, `import { x } from "${imported}";\n\nexport const y = x;\n`);
    write("circle/a.ts", 'import type { B } from "./b";\n\nexport type A = B | undefined;\n');
    write("circle/b.ts", 'import type { A } from "./a";\n\nexport type B = A | null;\n');
    signatures.forEach(([, text], n) => {
      for (const count of [4, 5]) write(`signatures/${n}/${count}.ts`, text(parameters(count)));
    });
    const biome = join(projectRoot, "node_modules/.bin/biome");
    const args = ["lint", "--reporter=json", "--max-diagnostics=none", "--vcs-enabled=false", "."];
    const { stdout, stderr } = spawnSync(biome, args, { cwd: folder, encoding: "utf8" });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] };
    assert.ok(diagnostics.length > 0, stderr);
    for (const { category, location, message } of diagnostics) {
      const text = `${category}: ${message}`;
      said.set(location.path, `${said.get(location.path) ?? ""}${text}\n`);
    }
  });

  after(() => rmSync(folder, { recursive: true }));

  for (const [file, imported, refusal] of imports) {
    const what = refusal === undefined ? "allows" : "refuses";
    it(`${what} ${imported} in ${dirname(file)}`, () => {
      const found = said.get(file) ?? "";
      if (refusal === undefined) assert.equal(found, "");
      else assert.ok(found.includes(refusal), found);
    });
  }

  it("refuses a circle of files, in types too", () => {
    assert.match(said.get("circle/a.ts") ?? "", /noImportCycles/);
  });

  signatures.forEach(([what], n) => {
    it(`refuses ${what} of more than four arguments`, () => {
      assert.doesNotMatch(said.get(`signatures/${n}/4.ts`) ?? "", /useMaxParams/);
      assert.match(said.get(`signatures/${n}/5.ts`) ?? "", /useMaxParams/);
    });
  });
});

interface Diagnostic {
  readonly category: string;
  readonly message: string;
  readonly location: { readonly path: string };
}
