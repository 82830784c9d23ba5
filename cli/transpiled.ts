import { createRequire } from "node:module";
import { type Cache, cacheName, openCache } from "./cache";

/*
 * Keeps what ts-node transpiles for the next command and for the other workers: each of them loads the same hundred files,
 * and transpiling them takes longer than many a scenario. Evaluating the program loads them anew.
 */

/** The part of ts-node that the loader of .ts files asks. */
interface Transpiler {
  compile(code: string, fileName: string): string;
  readonly config: unknown;
  readonly ts: { readonly version: string };
}

const registered = Symbol.for("ts-node.register.instance");

/** Lets the ts-node of this process answer from the cache. Without ts-node, or where nothing can be written, nothing changes. */
export function keepTranspiled(cache: Cache | undefined = openCache()): void {
  const transpiler: Transpiler | undefined = Reflect.get(process, registered);
  if (transpiler === undefined || cache === undefined) return;
  const compile = transpiler.compile.bind(transpiler);
  const settings = JSON.stringify([transpiler.ts.version, transpiler.config]);
  const names = new Map<string, string>();
  transpiler.compile = (code, fileName) => {
    const name = cacheName("js", settings, fileName, code);
    names.set(fileName, name);
    const known = cache.read(name);
    if (known !== undefined) return known;
    const output = compile(code, fileName);
    cache.write(name, output);
    return output;
  };
  translateTraces((fileName) => {
    const name = names.get(fileName);
    return name === undefined ? undefined : cache.read(name);
  });
}

/**
 * Lets stack traces name the lines of the sources. ts-node has the source map of what it transpiled itself; of what came from the
 * cache, the map is at the end of the text, where the package that ts-node uses for it looks.
 */
function translateTraces(transpiled: (fileName: string) => string | undefined): void {
  const ofTsNode = createRequire(require.resolve("ts-node"));
  const support: { install(options: object): void } = ofTsNode("@cspotcode/source-map-support");
  support.install({ environment: "node", retrieveFile: transpiled });
}
