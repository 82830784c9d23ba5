import type { SourceStack } from "./stackFiles";
import type { FoundKey, Place, PlaceReading } from "./types";

/** Words of the fleet file that no key may be called by. */
const taken = ["lifeboat", "aws-rds", "aws-owned", "none"];

/** Most characters of an identifier of the fleet file, less room for a number behind it. */
const longest = 56;

/** An alias as an identifier of the fleet file: small letters, digits and single hyphens, a letter first. */
export function identifierOf(alias: string): string {
  const plain = alias
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, longest)
    .replace(/-+$/, "");
  return plain === "" || taken.includes(plain) ? `key${plain && `-${plain}`}` : plain;
}

/** What each key is called in the file, by its ARN: by its alias, or by the beginning of its id; each name once. */
export function keyNames(keys: readonly FoundKey[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const used = new Set<string>();
  for (const { arn, alias } of [...keys].sort((a, b) => (a.arn < b.arn ? -1 : 1))) {
    const id = arn.slice(arn.lastIndexOf("/") + 1);
    const base = alias === undefined ? `key-${id.replace(/^mrk-/, "").slice(0, 8)}` : identifierOf(alias);
    let name = base;
    for (let number = 2; used.has(name); number++) name = `${base}-${number}`;
    used.add(name);
    names.set(arn, name);
  }
  return names;
}

/** What the source stack of a place is called, and whether a stack file says so. */
export interface StackName {
  readonly name: string;
  readonly known: boolean;
}

/**
 * The stacks of the places, by {@link placeKey}. A single place with databases needs none: its databases are of the scenario's first source
 * stack, whatever it is called. A place that no stack file is of gets a name made of account and region.
 */
export function stackNames(
  readings: readonly PlaceReading[],
  stacks: readonly SourceStack[],
): ReadonlyMap<string, StackName> {
  const inhabited = readings.filter(({ databases }) => databases.length > 0);
  if (inhabited.length < 2) return new Map();
  return new Map(
    inhabited.map(({ place }) => {
      const own = stacks.find((one) => placeKey(one) === placeKey(place));
      const name = own?.stack ?? `${place.account}-${place.region}`;
      return [placeKey(place), { name, known: own !== undefined }];
    }),
  );
}

/** `account/region` */
export function placeKey({ account, region }: Place): string {
  return `${account}/${region}`;
}
