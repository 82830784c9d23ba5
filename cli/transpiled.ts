import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../projectRoot";

/*
 * Keeps what ts-node transpiles, in node_modules/.cache, for the next command and for the other workers: each of them loads
 * the same hundred files, and transpiling them takes longer than many a scenario. Evaluating the program loads them anew.
 */

/** The part of ts-node that the loader of .ts files asks. */
interface Transpiler {
  compile(code: string, fileName: string): string;
  readonly config: unknown;
  readonly ts: { readonly version: string };
}

const registered = Symbol.for("ts-node.register.instance");

/** Lets the ts-node of this process answer from the cache. Without ts-node, or where nothing can be written, nothing changes. */
export function keepTranspiled(folder = join(projectRoot, "node_modules/.cache/rds-lifeboat")): void {
  const transpiler: Transpiler | undefined = Reflect.get(process, registered);
  if (transpiler === undefined) return;
  const compile = transpiler.compile.bind(transpiler);
  const settings = JSON.stringify([transpiler.ts.version, transpiler.config]);
  transpiler.compile = (code, fileName) => {
    const key = createHash("sha256").update(settings).update(fileName).update("\0").update(code).digest("hex");
    const path = join(folder, `${key}.js`);
    try {
      return readFileSync(path, "utf8");
    } catch {
      const output = compile(code, fileName);
      keep(folder, path, output);
      return output;
    }
  };
}

/** Written aside and renamed, so that no other worker reads half a file. */
function keep(folder: string, path: string, output: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(aside, output);
    renameSync(aside, path);
  } catch {
    // A cache that cannot be written only costs time.
  }
}
