import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Case } from "./draw";

/** Writes a case as a scenario file with its fleet beside it, and returns the scenario's path. Run it with `npm run drill -- --scenario PATH`. */
export function writeCase(folder: string, { scenario, fleet }: Case): string {
  mkdirSync(folder, { recursive: true });
  const name = String(scenario.name);
  writeFileSync(join(folder, `${name}.fleet.yaml`), stringify(fleet));
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, stringify(scenario));
  return path;
}
