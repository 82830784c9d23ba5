import type { Command } from "../cli/commandLine";
import { type ChangeWay, changeWays } from "./figures";
import { regionProblems } from "./regionOptions";

/** What the command line of `npm run fleet` says. Paths are as given: relative to the working directory. */
export interface FleetOptions {
  readonly profiles: readonly string[];
  readonly regions: readonly string[];
  readonly roles: readonly string[];
  /** Where the Pulumi.*.yaml files are; undefined: the project. */
  readonly config: string | undefined;
  readonly out: string;
  readonly force: boolean;
  readonly change: ChangeWay;
  /** Print the policy that reading takes, and read nothing. */
  readonly policy: boolean;
  readonly quiet: boolean;
}

/** `npm run fleet`. */
export const fleetCommand: Command<FleetOptions> = {
  name: "fleet",
  what: [
    "Writes the databases of your accounts into a file that the drill and the preview's arithmetic read. It only reads in AWS.",
    "Then: npm run drill -- --fleet fleet.yaml, and in a stack's file rds-lifeboat:fleet: { file: fleet.yaml }.",
  ],
  examples: [
    ["npm run fleet -- --policy", "the IAM policy that it takes"],
    ["npm run fleet -- --profile production", "the databases of an account, in the profile's region"],
    ["npm run fleet -- --profile shop --profile crm --region eu-west-1 --region eu-west-3"],
    ["npm run fleet -- --role arn:aws:iam::111111111111:role/fleet-reader --out production.yaml"],
  ],
  options: [
    {
      name: "profile",
      value: "NAME",
      repeatable: true,
      help: "read with this profile of the AWS CLI; may be repeated, one for each account (default: as the AWS CLI)",
    },
    {
      name: "region",
      value: "NAME",
      repeatable: true,
      help: "read this region of every account; may be repeated (default: the profile's own)",
    },
    {
      name: "role",
      value: "ARN",
      repeatable: true,
      help: "read as this role, assumed with the profile; may be repeated, one for each account",
    },
    {
      name: "config",
      value: "DIR",
      help: "where the Pulumi.*.yaml are: they say which stack a place is of, and who copies (default: the project)",
    },
    { name: "out", value: "FILE", help: "where to write (default ./fleet.yaml)" },
    { name: "force", help: "write even where there is such a file already" },
    {
      name: "change",
      value: "busiest|mean",
      help: "reckon the change in an hour by the busiest hour of two weeks (default), or by their mean",
    },
    { name: "policy", help: "print the IAM policy that reading takes, and read nothing" },
    { name: "quiet", help: "say nothing but what could not be read" },
  ],
  exitCodes: {
    0: "everything could be read",
    1: "the file lacks something; it says what",
    2: "it was told what it cannot do, or found no database; it says what is wrong, and there is no file",
  },
  unexpected: (word) => `"${word}" stands alone: a profile is named with --profile ${word}`,
  read(given) {
    const { problems } = given;
    const [profiles, regions, roles] = [given.all("profile"), given.all("region"), given.all("role")];
    problems.push(...regionProblems(regions));
    for (const role of roles.filter((one) => !/^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(one))) {
      problems.push(`--role ${role}: is no ARN of a role, such as arn:aws:iam::111111111111:role/fleet-reader`);
    }
    if (roles.length > 0 && profiles.length > 1) {
      problems.push("--role goes with one --profile: the one that may assume the roles");
    }
    const [change = "busiest"] = given.oneOf("change", changeWays);
    return {
      profiles: [...new Set(profiles)],
      regions: [...new Set(regions)],
      roles: [...new Set(roles)],
      config: given.text("config"),
      out: given.text("out") ?? "fleet.yaml",
      force: given.has("force"),
      change,
      policy: given.has("policy"),
      quiet: given.has("quiet"),
    };
  },
};
