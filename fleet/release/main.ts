import { type DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { commanded, runCommand } from "../../cli/command";
import { refusedCode } from "../../cli/commandLine";
import type { Memory } from "../../functions/inventory/inventory";
import { recall } from "../../functions/inventory/table";
import { openTables } from "../accounts";
import { checkProfiles } from "../profiles";
import { oneLine } from "../types";
import { type ReleaseOptions, releaseCommand } from "./options";
import { type Chosen, moment, planRelease, type ReleasePlan } from "./plan";
import { releaseCommandLine, releaseRequest, type Writing } from "./write";

/** What the command takes from outside; tests put others in their place. */
export interface Surroundings {
  readonly open: (options: Pick<ReleaseOptions, "profile" | "region">) => DynamoDBClient;
  /** Throws for profiles that are not there. */
  readonly checkProfiles: (profiles: readonly string[]) => void;
  readonly now: () => number;
  /** What the command is for, which a shell can read: commands, and the rest as its comments. */
  readonly print: (text: string) => void;
  /** What is wrong. */
  readonly tell: (text: string) => void;
}

/** Those of the command line. */
export const usual: Surroundings = {
  open: openTables,
  checkProfiles,
  now: Date.now,
  print: (text) => console.log(text),
  tell: (text) => console.error(text),
};

/** The command behind `npm run release`. Resolves to the exit code. */
export function main(argv: readonly string[], surroundings: Surroundings = usual): Promise<number> {
  const { print, tell } = surroundings;
  return commanded(releaseCommand, argv, (options) => run(options, surroundings), { print, complain: tell });
}

async function run(options: ReleaseOptions, surroundings: Surroundings): Promise<number> {
  const { open, now, print, tell } = surroundings;
  surroundings.checkProfiles(options.profile === undefined ? [] : [options.profile]);
  const client = open(options);
  try {
    const memory = await read(client, options, surroundings);
    if (memory === undefined) return refusedCode;
    const at = now();
    const plan = planRelease(memory, options, at);
    const { change, already, leftOut } = plan;
    if (change.length + already.length + leftOut.length === 0) {
      tell(nothingChosen(memory, options));
      return refusedCode;
    }
    print(planText(plan, options));
    const writing = { table: options.table, at, undo: options.undo, alsoLiving: options.alsoLiving };
    if (!options.yes) {
      for (const { known } of change) print(releaseCommandLine(releaseRequest(known, writing), options));
      return leftOut.length > 0 ? 1 : 0;
    }
    const failed = await write(client, plan, writing, surroundings);
    return failed + leftOut.length > 0 ? 1 : 0;
  } finally {
    client.destroy();
  }
}

/** The whole table; undefined, and told, where it cannot be read or is another one. */
async function read(
  client: DynamoDBClient,
  { table }: ReleaseOptions,
  { tell }: Surroundings,
): Promise<Memory | undefined> {
  try {
    const memory = await recall(client, table);
    if (memory.databases.size > 0) return memory;
    tell(`The table ${table} has no database. Is it the table of what was seen, as lifeboat-dr-measure-seen-1a2b3c4?`);
  } catch (error) {
    tell(
      `The table ${table} could not be read, and nothing is changed: ${oneLine(error).replace(/\.+$/, "")}. ` +
        "Look at its name, the region and the account; reading takes dynamodb:Scan, and --yes dynamodb:UpdateItem.",
    );
  }
  return undefined;
}

function nothingChosen({ databases }: Memory, { patterns, sources, table }: ReleaseOptions): string {
  const where = sources.length > 0 ? ` of ${sources.join(", ")}` : "";
  return `No database${where} in ${table} has a name that matches ${patterns.join(" or ")}; there are ${databases.size} databases. Nothing is changed.`;
}

/** What is done, or would be, as comments of a shell. */
function planText({ change, already, leftOut }: ReleasePlan, { undo, yes, silentDays }: ReleaseOptions): string {
  const would = yes ? "To be" : "Would be";
  const done = undo ? "kept again" : "released";
  const warning = undo
    ? "Their newest copies stay again; what has been deleted does not come back."
    : "Their newest copies may go, and give way first. Release none that its owner has not given up.";
  return [
    ...(change.length > 0 ? [`${would} ${done}: ${change.length}. ${warning}`] : [`Nothing is to be ${done}.`]),
    ...change.map((one) => `  ${line(one)}`),
    ...(already.length > 0 ? [`${undo ? "Not released" : "Released"} already: ${already.length}.`] : []),
    ...already.map((one) => `  ${line(one)}`),
    ...(leftOut.length > 0
      ? [`Left out: ${leftOut.length}. They count as silent after ${silentDays} d; --also-living includes them.`]
      : []),
    ...leftOut.map((one) => `  ${line(one)}; ${one.reason}`),
  ]
    .map((text) => `# ${text}`)
    .join("\n");
}

function line({ known: { database, identity }, copies, newest }: Chosen): string {
  const data = newest === undefined ? "" : `, newest data of ${moment(newest)}`;
  return `${database}  ${identity}  ${copies} copies${data}`;
}

/** Writes what is to change; one that fails stops no other. Resolves to how many failed. */
async function write(
  client: DynamoDBClient,
  { change }: ReleasePlan,
  writing: Writing,
  { print, tell }: Surroundings,
): Promise<number> {
  let failed = 0;
  for (const { known } of change) {
    const named = `${known.database} (${known.identity})`;
    try {
      await client.send(new UpdateItemCommand(releaseRequest(known, writing)));
      print(`# ${writing.undo ? "Kept again" : "Released"}: ${named}`);
    } catch (error) {
      failed++;
      const changed = error instanceof Error && error.name === "ConditionalCheckFailedException";
      const reason = changed
        ? "a new snapshot of it has been offered since, or it is no longer in the table; run the command again"
        : oneLine(error);
      tell(`Not written, it stays as it was: ${named}: ${reason}`);
    }
  }
  return failed;
}

if (require.main === module) runCommand(main);
