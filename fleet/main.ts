import { existsSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { commanded, runCommand } from "../cli/command";
import { checkStackFolder } from "../cli/stackFolder";
import { fileError } from "../cli/validation";
import { tagKeys } from "../functions/snapshots/tags";
import { projectRoot as project } from "../projectRoot";
import { s1Tag } from "../stacks/settings/choice";
import { type Access, type Identity, labelOf, openAccess } from "./accounts";
import { fleetText, placeLine, problemText } from "./document";
import { placeKey } from "./names";
import { type FleetOptions, fleetCommand } from "./options";
import { fleetPolicy } from "./permissions";
import { checkProfiles } from "./profiles";
import { readCopiesPlace, readPlace } from "./read";
import { readStackFiles, type StackFiles } from "./stackFiles";
import { oneLine, type Place, type PlaceReading, type Problem } from "./types";

/** The project's root: where its stack files are. */

/** What the command takes from outside; tests put others in their place. */
export interface Surroundings {
  readonly open: (identity: Identity) => Access;
  /** Throws for profiles that are not there. */
  readonly checkProfiles: (profiles: readonly string[]) => void;
  readonly now: () => number;
  /** What the command is for: policies and help. */
  readonly print: (text: string) => void;
  /** What it tells about its work. */
  readonly tell: (text: string) => void;
}

/** Those of the command line. */
export const usual: Surroundings = {
  open: openAccess,
  checkProfiles,
  now: Date.now,
  print: (text) => console.log(text),
  tell: (text) => console.error(text),
};

/** The command behind `npm run fleet`. Resolves to the exit code; throws errors of files that say what is wrong. */
export function main(argv: readonly string[], surroundings: Surroundings = usual): Promise<number> {
  const { print, tell } = surroundings;
  return commanded(fleetCommand, argv, (options) => run(options, surroundings), { print, complain: tell });
}

async function run(options: FleetOptions, surroundings: Surroundings): Promise<number> {
  if (!options.policy) return write(options, surroundings);
  surroundings.print(JSON.stringify(fleetPolicy(), undefined, 2));
  return 0;
}

async function write(options: FleetOptions, surroundings: Surroundings): Promise<number> {
  const { tell } = surroundings;
  checkFiles(options);
  surroundings.checkProfiles(options.profiles);
  const stacks = readStackFiles(resolve(options.config ?? project));
  const now = surroundings.now();
  const { readings, problems } = await readAll(options, stacks, now, surroundings);
  if (readings.every(({ databases }) => databases.length === 0)) {
    tell([...problems.map(problemText), "No database was found, so nothing is written."].join("\n"));
    return 2;
  }
  writeFileSync(options.out, fleetText({ readings, problems, stacks: stacks.sources, way: options.change, now }));
  for (const text of problems.map(problemText).sort()) tell(`Not read: ${text}`);
  if (problems.some(({ databases }) => databases)) {
    tell(`${options.out} lacks databases that are there: what could not be read stands in it.`);
  } else if (problems.length > 0) {
    tell(`${options.out} has every database; where something is not known of one, it says so.`);
  }
  if (!options.quiet) tell(`Written: ${options.out}. Next: npm run drill -- --fleet ${options.out}`);
  return problems.length > 0 ? 1 : 0;
}

function checkFiles({ config, out, force }: FleetOptions): void {
  if (config !== undefined) checkStackFolder(`--config ${config}`, config);
  const folder = dirname(resolve(out));
  if (!existsSync(folder)) throw fileError(`--out ${out}`, [`there is no directory ${folder}`]);
  if (!existsSync(out)) return;
  if (statSync(out).isDirectory()) throw fileError(`--out ${out}`, ["is a directory: name the file to write"]);
  if (!force) throw fileError(`--out ${out}`, ["is there already: --force writes it anew, or name another"]);
}

interface Everything {
  readonly readings: readonly PlaceReading[];
  readonly problems: readonly Problem[];
}

/** Reads every region of every account, one after the other; what fails is a problem, and the others go on. */
async function readAll(
  options: FleetOptions,
  { sources, copiesPlaces }: StackFiles,
  now: number,
  { open, tell }: Surroundings,
): Promise<Everything> {
  const readings = new Map<string, PlaceReading>();
  const problems: Problem[] = [];
  const lookedAt = new Set([
    tagKeys.acceptIoSuspension,
    s1Tag.key,
    ...sources.flatMap(({ tagKey }) => (tagKey === undefined ? [] : [tagKey])),
  ]);
  for (const identity of identitiesOf(options)) {
    const access = open(identity);
    const failed = (where: string, error: unknown) =>
      problems.push({ where, text: `nothing could be read: ${oneLine(error)}`, databases: true });
    try {
      const regions = options.regions.length > 0 ? options.regions : [await access.region()];
      for (const region of regions) {
        try {
          const place = { account: await access.account(region), region };
          // Two profiles may be of one account.
          if (readings.has(placeKey(place))) continue;
          const isHere = (one: Place) => placeKey(one) === placeKey(place);
          const stack = sources.find(isHere);
          const clients = access.clients(region);
          const how = { way: options.change, tagKeys: lookedAt, readers: stack?.readers ?? [], now };
          const keepsCopies = stack === undefined && copiesPlaces.some(isHere);
          const reading = keepsCopies ? await readCopiesPlace(clients, place) : await readPlace(clients, place, how);
          readings.set(placeKey(place), reading);
          if (!options.quiet) tell(placeLine(reading));
        } catch (error) {
          failed(`${labelOf(identity)} ${region}`, error);
        }
      }
    } catch (error) {
      failed(labelOf(identity), error);
    } finally {
      access.close();
    }
  }
  const all = [...readings.values()];
  return { readings: all, problems: [...problems, ...all.flatMap((one) => one.problems)] };
}

function identitiesOf({ profiles, roles }: FleetOptions): readonly Identity[] {
  if (roles.length > 0) return roles.map((role) => ({ profile: profiles[0], role }));
  return profiles.length > 0
    ? profiles.map((profile) => ({ profile, role: undefined }))
    : [{ profile: undefined, role: undefined }];
}

if (require.main === module) runCommand(main);
