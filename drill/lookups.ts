import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { checked, fileError, parseYaml } from "./validation";

const lookups = z.strictObject({
  callerAccount: z.record(
    z.string().regex(/^[^/]+\/[^/]+$/, "needs project/stack"),
    z.string("needs an account id in quotes").regex(/^\d{12}$/, "needs an account id of 12 digits"),
  ),
});

/** What deployments look up. Taken from `lookups.yaml` in the configuration directory if there is one, else the drill's. */
export interface Lookups {
  /** The account whose credentials deploy that stack. Throws for a stack that the file does not name. */
  callerAccount(project: string, stack: string): string;
}

/** Reads the lookups that go with a configuration directory. */
export function readLookups(configDir: string): Lookups {
  const beside = join(configDir, "lookups.yaml");
  const path = existsSync(beside) ? beside : join(__dirname, "lookups.yaml");
  const { callerAccount } = checked(path, lookups, parseYaml(path));
  return {
    callerAccount(project, stack) {
      const found = callerAccount[`${project}/${stack}`];
      if (found === undefined) {
        throw fileError(path, [`callerAccount.${project}/${stack}: is needed: whose credentials deploy this stack?`]);
      }
      return found;
    },
  };
}
