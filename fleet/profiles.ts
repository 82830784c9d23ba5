import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { nearest } from "../cli/nearest";
import { fileError } from "../cli/validation";

/** What the AWS CLI and the SDK look at to find profiles. */
type Environment = Readonly<Record<string, string | undefined>>;

/** The files that have profiles. Source: AWS CLI User Guide, cli-configure-files, cli-configure-envvars. */
function filesOf(environment: Environment, home: string) {
  return {
    config: environment.AWS_CONFIG_FILE ?? join(home, ".aws/config"),
    credentials: environment.AWS_SHARED_CREDENTIALS_FILE ?? join(home, ".aws/credentials"),
  };
}

/** The names of the profiles that are there: `[profile shop]` and `[default]` in the one file, `[shop]` in the other. */
export function knownProfiles(environment: Environment = process.env, home = homedir()): readonly string[] {
  const { config, credentials } = filesOf(environment, home);
  const sections = (file: string) =>
    (existsSync(file) ? readFileSync(file, "utf8") : "")
      .split("\n")
      .flatMap((line) => /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1] ?? []);
  const named = sections(config).flatMap((name) =>
    name === "default" ? [name] : (/^profile\s+["']?([^"']+)["']?$/.exec(name)?.[1] ?? []),
  );
  return [...new Set([...named, ...sections(credentials)])];
}

/** Throws a DrillFileError that names every profile that is not there, and what is. */
export function checkProfiles(
  profiles: readonly string[],
  environment: Environment = process.env,
  home = homedir(),
): void {
  const known = knownProfiles(environment, home);
  const problems = profiles
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = nearest(name, known);
      const there = known.length === 0 ? "there is none" : `there are ${known.join(", ")}`;
      return `${name} is not there: ${near === undefined ? there : `did you mean ${near}?`}`;
    });
  if (problems.length === 0) return;
  const { config, credentials } = filesOf(environment, home);
  throw fileError(`--profile (${config}, ${credentials})`, problems);
}
