import type { Problem, Settings } from "../../stacks/settings";
import { nearest } from "../../stacks/settings/kit/problems";
import type { StackDraft } from "./stacks";

/*
 * What stacks say of each other. Each is sound by itself, and the program that is deployed sees no more than one; here both ends are
 * known. What does not fit would show late: as keys of another account, as events that nobody takes, as copies that nobody makes.
 */

/** A stack of a scenario with its settings. */
export interface Deployed extends Pick<StackDraft, "file" | "stack" | "project" | "config"> {
  readonly settings: Settings;
}

/** A mistake, and the file in which to mend it. */
export interface SetupProblem extends Pick<Deployed, "file" | "stack"> {
  readonly problem: Problem;
}

interface Place {
  readonly account: string;
  readonly region: string;
}

/** A stack with databases, or one that keeps copies, and where these are. */
interface End {
  readonly one: Deployed;
  readonly place: Place;
}

/** What stacks that are deployed together say of each other, and is not so. */
export function setupProblems(stacks: readonly Deployed[]): readonly SetupProblem[] {
  const sources = stacks.flatMap((one): End[] => {
    const { account, region, source } = one.settings;
    return source ? [{ one, place: { account, region } }] : [];
  });
  const keepers = stacks.flatMap((one): End[] => {
    const { account, dr } = one.settings;
    return dr ? [{ one, place: { account, region: dr.region } }] : [];
  });
  return [
    ...keepers.flatMap((keeper) => keeperProblems(keeper, sources, stacks)),
    ...sources.flatMap((source) => sourceProblems(source, keepers)),
  ];
}

/** What a stack that keeps copies says of where they come from. */
function keeperProblems(keeper: End, sources: readonly End[], stacks: readonly Deployed[]): readonly SetupProblem[] {
  const listed = keeper.one.settings.dr?.sources ?? [];
  const claimed = new Set<Deployed>();
  const problems = listed.flatMap((entry, at) => {
    const path = `dr.sources[${at}]`;
    if (entry.stack !== undefined) {
      const named = stacks.find((one) => entry.stack?.endsWith(`/${fullName(one)}`));
      if (named === undefined) return [noSuchStack(`${path}.stack`, entry.stack, stacks)];
      claimed.add(named);
      return misplaced(path, entry, named);
    }
    // Of another account nothing need be known here: its stack may be somebody else's, or not deployed in this scenario.
    const moved = sources.find(({ one, place }) => !claimed.has(one) && place.account === entry.account);
    if (moved === undefined || listed.some((other) => same(other, moved.place))) return [];
    claimed.add(moved.one);
    return misplaced(path, entry, moved.one);
  });
  const forgotten = sources.filter(
    ({ one, place }) =>
      !claimed.has(one) &&
      !listed.some((entry) => same(entry, place)) &&
      (one.settings.source?.destinations ?? []).some((to) => same(to, keeper.place)),
  );
  const shared = sources.find(({ one, place }) => one !== keeper.one && place.account === keeper.place.account);
  if (shared) {
    const text = `Given: "${keeper.place.account}". It is the account of the databases too (the stack ${shared.one.stack}): whoever takes that over takes the copies. Keep them in another account, or give that stack a block dr that copies to another region.`;
    return [{ file: keeper.one.file, stack: keeper.one.stack, problem: { path: "account", text } }];
  }
  const unknown = forgotten.map(({ one, place }): Problem => {
    const given = listed.map(placeText).join(", ");
    const text = `Given: ${given}. The stack ${one.stack} (${placeText(place)}) shares its snapshots with this account, and is not among them: none of them would be copied. Add an entry with account, region, and stack or keys.`;
    return { path: "dr.sources", text };
  });
  const { file, stack } = keeper.one;
  return [...problems, ...unknown].map((problem) => ({ file, stack, problem }));
}

function noSuchStack(path: string, given: string, stacks: readonly Deployed[]): Problem {
  const names = stacks.filter(({ settings }) => settings.source).map(fullName);
  const [organization = "", ...rest] = given.split("/");
  const near = nearest(rest.join("/"), names);
  const there = names.length === 0 ? "There is none." : `There are ${names.join(", ")}.`;
  const meant = near === undefined ? there : `Did you mean ${organization}/${near}?`;
  const text = `Given: "${given}". No stack of this name is deployed with this one, so that nobody knows its keys. ${meant} In place of the stack, keys may list their ARNs.`;
  return { path, text };
}

/** An entry of a stack whose account or region is another. */
function misplaced(path: string, entry: Place, { stack, settings }: Deployed): readonly Problem[] {
  return (["account", "region"] as const).flatMap((field) => {
    if (entry[field] === settings[field]) return [];
    const text = `Given: "${entry[field]}". The stack ${stack}, whose snapshots are meant, is of ${field} ${settings[field]}: none of them would be copied. Write ${field}: "${settings[field]}", or mend ${field} of that stack.`;
    return [{ path: `${path}.${field}`, text }];
  });
}

/** What a stack with databases says of where copies are kept. */
function sourceProblems(source: End, keepers: readonly End[]): readonly SetupProblem[] {
  const destinations = source.one.settings.source?.destinations ?? [];
  const others = keepers.filter(({ one }) => one !== source.one);
  // Said of the other stack: nothing that is changed here would mend it.
  if (others.some(({ place }) => place.account === source.place.account)) return [];
  const waiting = others.filter(
    ({ one, place }) =>
      one.settings.dr?.sources.some((entry) => same(entry, source.place)) &&
      !destinations.some((to) => same(to, place)),
  );
  const unmet = waiting.map(({ one, place }): Problem => {
    const toAccount = destinations.filter(({ account }) => account === place.account);
    if (toAccount.length > 0) {
      const given = toAccount.map(({ region }) => region).join(", ");
      const text = `Given: ${given}. The stack ${one.stack} keeps its copies in ${place.region}, where the key of this stack could not be used and nobody would hear of new snapshots. Write ${place.region}, or mend the region of that stack.`;
      return { path: settingOf(source.one, "drRegions"), text };
    }
    const given = [...new Set(destinations.map(({ account }) => account))].join(", ") || "nobody";
    const text = `Given: ${given}. The stack ${one.stack} copies the snapshots of this account into account ${place.account}, with which they are not shared. Add "${place.account}", or mend account of that stack.`;
    return { path: settingOf(source.one, "drAccounts"), text };
  });
  const told = new Set(waiting.map(({ place }) => place.account));
  const empty = destinations.filter(
    (to) => !told.has(to.account) && unmet.length === 0 && !others.some(({ place }) => same(place, to)),
  );
  const nobody = others.length === 0 ? [] : empty.map((to) => nobodyThere(source.one, to, others));
  const { file, stack } = source.one;
  return [...unmet, ...nobody].map((problem) => ({ file, stack, problem }));
}

function nobodyThere(source: Deployed, to: Place, keepers: readonly End[]): Problem {
  const ofAccount = keepers.filter(({ place }) => place.account === to.account);
  const kept = (ofAccount.length > 0 ? ofAccount : keepers).map(
    ({ one, place }) => `${one.stack}: ${placeText(place)}`,
  );
  const text = `Given: ${placeText(to)}. No stack that is deployed with this one keeps copies there (${kept.join("; ")}), and each place is told of every snapshot: the calls would be denied. Remove it, or deploy a stack there.`;
  return { path: settingOf(source, ofAccount.length > 0 ? "drRegions" : "drAccounts"), text };
}

/** The setting that says where copies are: places, where they are named one by one. */
function settingOf({ project, config }: Deployed, name: "drAccounts" | "drRegions"): string {
  const written = config[`${project}:source`] ?? "";
  return `source.${/"destinations":/.test(written) ? "destinations" : name}`;
}

/** As Pulumi spells it behind the organization, which the drill does not know. */
function fullName({ project, stack }: Deployed): string {
  return `${project}/${stack}`;
}

function same(one: Place, other: Place): boolean {
  return one.account === other.account && one.region === other.region;
}

function placeText({ account, region }: Place): string {
  return `${account} in ${region}`;
}
