import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { checked, parseYaml } from "../../cli/validation";
import { projectRoot } from "../../projectRoot";
import type { StoredParameter } from "../deploy/invokes";

const stackName = z.string().regex(/^[^/]+\/[^/]+$/, "needs project/stack");

/** A text, a list of texts, or a secret text, as SSM keeps them: String, StringList, SecureString. */
const parameter = z.union(
  [
    z.string().transform((value): StoredParameter => ({ type: "String", value })),
    z.array(z.string()).transform((items): StoredParameter => ({ type: "StringList", value: items.join(",") })),
    z
      .strictObject({ secret: z.string() })
      .transform(({ secret }): StoredParameter => ({ type: "SecureString", value: secret })),
  ],
  { error: "needs a text, a list of texts, or { secret: TEXT }" },
);

const lookups = z.strictObject({
  parameters: z
    .record(stackName, z.record(z.string().startsWith("/", "needs a name that begins with /"), parameter))
    .default({}),
  callerAccount: z
    .record(stackName, z.string("needs an account id in quotes").regex(/^\d{12}$/, "needs an account id of 12 digits"))
    .default({}),
});

/** What deployments look up. Taken from `lookups.yaml` in the configuration directory if there is one, else the drill's. */
export interface Lookups {
  /**
   * The account whose credentials deploy that stack; by default `own`, the one that its settings say it is of; undefined where
   * neither says it.
   */
  callerAccount(project: string, stack: string, own: string | undefined): string | undefined;
  /** The parameters of SSM that the stack finds in its account and region, by name. */
  parameters(project: string, stack: string): Readonly<Record<string, StoredParameter>>;
}

/** Reads the lookups that go with a configuration directory. */
export function readLookups(configDir: string): Lookups {
  const beside = join(configDir, "lookups.yaml");
  const path = existsSync(beside) ? beside : join(projectRoot, "drill/lookups.yaml");
  const { callerAccount, parameters } = checked(path, lookups, parseYaml(path));
  return {
    callerAccount(project, stack, own) {
      const found = callerAccount[`${project}/${stack}`] ?? own;
      return found !== undefined && /^\d{12}$/.test(found) ? found : undefined;
    },
    parameters: (project, stack) => parameters[`${project}/${stack}`] ?? {},
  };
}
