import { dirname, sep } from "node:path";
import { projectRoot } from "../../projectRoot";

/**
 * Runs `load` with none of the project's own modules in the module cache, so that a program starts with fresh module
 * state, as it does in a process of its own. Afterwards the cache is what it was. Packages stay: they are large, and
 * Pulumi's own state lives in one of them.
 */
export async function withFreshModules<T>(program: string, load: () => Promise<T>): Promise<T> {
  const before = new Map<string, NodeJS.Module | undefined>();
  for (const path of ownModules(program)) {
    before.set(path, require.cache[path]);
    delete require.cache[path];
  }
  try {
    return await load();
  } finally {
    for (const path of ownModules(program)) delete require.cache[path];
    for (const [path, module] of before) require.cache[path] = module;
  }
}

/** The loaded modules of a program's project, packages left out; within {@link withFreshModules}, those of the program itself. */
export function ownModules(program: string): readonly string[] {
  const root = folderOf(program);
  return Object.keys(require.cache).filter(
    (path) => path.startsWith(root) && !path.includes(`${sep}node_modules${sep}`),
  );
}

/** The directory that holds everything of the program: that of this module's project, or else the program's own. */
export function folderOf(program: string): string {
  const here = projectRoot + sep;
  return program.startsWith(here) ? here : dirname(program) + sep;
}
