import { readFileSync } from "node:fs";
import { join } from "node:path";
import { declareStack, type ProgramOptions } from "../../support/program";
import { drAccount, sourceAccount } from "../../support/snapshots";
import { changesOf, type Description, describeStack, written } from "./description";

/** The stack files that are delivered, by name. */
export type StackName = "prod" | "drprod";

/** Where each of them is. */
export const homes = {
  prod: { account: sourceAccount, region: "eu-west-1" },
  drprod: { account: drAccount, region: "eu-central-1" },
} as const;

type Overrides = Readonly<Record<string, unknown>>;

/** What a stack declares with some of its settings changed. */
export async function describedStack(stack: StackName, set: Overrides = {}): Promise<Description> {
  const text = (name: "account" | "region") => (set[name] === undefined ? homes[stack][name] : String(set[name]));
  const home = { account: text("account"), region: text("region") };
  const options: ProgramOptions = { set, callerAccount: home.account };
  return describeStack(await declareStack(stack, options), home);
}

interface Pinned {
  /** The name of its file. */
  readonly name: string;
  readonly about: string;
  readonly stack: StackName;
  /** A stack with other settings: its file has what differs from the stack as it is delivered. */
  readonly set?: Overrides;
}

/** The stacks whose every property is written down. */
export const pinned: readonly Pinned[] = [
  { name: "prod", about: "Everything that Pulumi.prod.yaml declares.", stack: "prod" },
  { name: "drprod", about: "Everything that Pulumi.drprod.yaml declares.", stack: "drprod" },
  {
    name: "one-account",
    about: "What differs from prod.yaml where the same stack copies to another region, as in the scenario one-account.",
    stack: "prod",
    set: {
      "source.drAccounts": [],
      dr: { region: "eu-central-1", sources: [{ account: sourceAccount, region: "eu-west-1" }] },
    },
  },
];

/** The command that writes the files. */
export const command = "npm run declared";

/** What every file says of itself. */
export const notice = `Do not edit: ${command} writes it, and its diff is what a review reads.`;

export const fileOf = (name: string): string => join(__dirname, `${name}.yaml`);

/** What is written down. */
export const textOf = (name: string): string => readFileSync(fileOf(name), "utf8");

/** What a file is to say, by what the program declares now. */
export async function textNow({ about, stack, set }: Pinned): Promise<string> {
  const described = await describedStack(stack, set);
  const shown = set === undefined ? described : changesOf(await describedStack(stack), described);
  return written(shown, [about, notice]);
}
