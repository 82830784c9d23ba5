import { stableHex } from "./random";
import type { Declared } from "./types";

/** The physical name that Pulumi would give: the stated one, or the prefix or logical name with a suffix of its own. */
export function physicalName(declared: Declared): string {
  const { name, namePrefix } = declared.inputs;
  if (typeof name === "string") return name;
  const prefix = typeof namePrefix === "string" ? namePrefix : `${declared.name}-`;
  return prefix + stableHex(declared.urn, 7);
}
