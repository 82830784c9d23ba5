import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheName, openCache } from "../../cli/cache";
import { projectRoot } from "../../projectRoot";
import type { Validated } from "../cloud/states/engine";

/** The packages that are installed: the validator and its schemas are among them. */
const lockFile = join(projectRoot, "node_modules/.package-lock.json");

/**
 * The definitions of state machines that passed validation, remembered in this process and on disk: by their text, the packages
 * that are installed, and the version of Node. A definition that did not pass is validated, and refused, each time.
 */
export function keptDefinitions(): Validated {
  const here = new Set<string>();
  let packages: string | undefined;
  const nameOf = (definition: string): string => {
    packages ??= existsSync(lockFile) ? readFileSync(lockFile, "utf8") : "";
    return cacheName("valid", process.version, packages, definition);
  };
  return {
    has(definition) {
      if (here.has(definition)) return true;
      const known = openCache()?.read(nameOf(definition)) !== undefined;
      if (known) here.add(definition);
      return known;
    },
    add(definition) {
      if (here.has(definition)) return;
      here.add(definition);
      openCache()?.write(nameOf(definition), "");
    },
  };
}
