import { type Problem, readSettings, type Settings } from "../../../stacks/settings";
import { put } from "./fixtures";

/** Stacks that state an objective, and what becomes of their settings when values are put at paths. */

export const account = "111111111111";
export const region = "eu-west-1";
const copies = {
  sources: [{ account: "333333333333", region: "eu-central-1", stack: "organization/rds-lifeboat/prod" }],
};
export const sourceStack = { account, region, source: { drAccounts: ["222222222222"] }, recoveryPointObjective: "60m" };
export const drStack = { account, region, dr: copies, recoveryPointObjective: "60m" };
/** The reference case: raised quotas, and the databases of drill/fleet.yaml. */
export const reference = {
  fleet: { file: "drill/fleet.yaml" },
  "source.quotas.instanceSnapshots": 700,
};

/** A stack's settings with values put at paths. */
export function having(raw: object, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const copy = structuredClone(raw) as Record<string, unknown>;
  for (const [path, value] of Object.entries(values)) put(copy, path, value);
  return copy;
}

export function read(
  raw: object,
  values: Readonly<Record<string, unknown>> = {},
  files?: Readonly<Record<string, string>>,
): Settings {
  return readSettings(having(raw, values), [], files ? (path) => files[path]! : undefined);
}

export function refusals(
  raw: object,
  values: Readonly<Record<string, unknown>>,
  files?: Readonly<Record<string, string>>,
) {
  try {
    read(raw, values, files);
  } catch (error) {
    return (error as Error & { problems: readonly Problem[] }).problems.map(({ path, text }) => `${path}: ${text}`);
  }
  return [];
}
