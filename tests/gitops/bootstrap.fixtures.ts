import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type BootstrapSettings, readBootstrapSettings } from "../../gitops/bootstrap/settings";
import { projectRoot } from "../../projectRoot";

export const stacks = ["prod", "drprod"] as const;

/** The settings in a bootstrap stack's file, by their names. */
export function written(stack: string): Record<string, unknown> {
  const text = readFileSync(join(projectRoot, `gitops/bootstrap/Pulumi.${stack}.yaml`), "utf8");
  const { config } = parse(text) as { readonly config: Readonly<Record<string, unknown>> };
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.split(":")[1]!, value]));
}

/** The settings of a bootstrap stack, with some changed. */
export function bootstrap(stack: string, change: Readonly<Record<string, unknown>> = {}): BootstrapSettings {
  return readBootstrapSettings({ ...written(stack), ...change }, stack);
}
