import { partitionOf } from "../../facts/regions";
import type { BootstrapSettings } from "./settings";

/** The partition of the stack's regions. */
export function partitionIn({ regions }: Pick<BootstrapSettings, "regions">): string {
  return partitionOf(regions[0] ?? "");
}

/** Names of what the bootstrap makes; none begins with `lifeboat-`, so that the pipeline may not touch it. */
export function nameOf(what: "preview" | "deploy" | "boundary", { stack }: Pick<BootstrapSettings, "stack">): string {
  return `rds-lifeboat-${what}-${stack}`;
}

/** The policy that bounds every role of the product: the setting `permissionsBoundary` of rds-lifeboat's stack. */
export function boundaryArn(settings: BootstrapSettings): string {
  return `arn:${partitionIn(settings)}:iam::${settings.account}:policy/${nameOf("boundary", settings)}`;
}
