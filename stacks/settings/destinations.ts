import { z } from "zod";
import { limits } from "../../facts/limits";
import { cannotCross, each, problem, repeated } from "./kit/checks";
import { asGiven, type Sparse } from "./kit/draft";
import { account, accountAllowed, pages, region, regionAllowed, setting } from "./kit/forms";
import type { Problem } from "./kit/problems";
import type { StackDraft } from "./stack";

const most = limits.rds.sharedAccountsPerSnapshot;

const destination = z.strictObject({
  account: setting(account(), { meaning: "An account that keeps copies.", allowed: accountAllowed }),
  region: setting(region(), { meaning: "The region in which it keeps them.", allowed: regionAllowed }),
});

const shape = {
  drAccounts: setting(z.array(account()).max(most).default([]), {
    meaning:
      "Accounts that snapshots are shared with and that may use the key. May be left out only where this stack itself copies them to another region.",
    allowed: `up to ${most} account ids of 12 digits between quotes, each once`,
    example: ["222222222222"],
    see: pages.sharing,
    s1: "the DR account (one)",
  }),
  drRegions: setting(z.array(region()).min(1).max(20).optional(), {
    meaning: "Regions in which copies are made: the key may be used through RDS in these only.",
    allowed: "1 to 20 names of AWS regions, each once",
    example: ["eu-west-1"],
    fallback: "the stack's own region",
  }),
  destinations: setting(z.array(destination).min(1).max(most).optional(), {
    meaning:
      "The places in which copies are kept, in place of drAccounts and drRegions: for several accounts that are not all in the same regions. Each is told of new snapshots, so there must be a DR stack in each.",
    allowed: `1 to ${most} entries with account and region, each once`,
    fallback: "each of drAccounts in each of drRegions",
    see: pages.sharing,
  }),
};

type Written = z.output<z.ZodObject<typeof shape>>;
type Draft = Sparse<Written>;

/** An account and region that keeps copies. */
export interface Destination {
  /** The account, 12 digits. */
  readonly account: string;
  /**
   * The region of that account in which the copies are kept.
   * @example "eu-west-1"
   */
  readonly region: string;
}

/** Where the copies of a source's snapshots are kept. */
export interface DestinationSettings {
  /**
   * The places that keep copies: each is told of new snapshots.
   * @default each of `drAccounts` in each of `drRegions`
   */
  readonly destinations: readonly Destination[];
  /**
   * Accounts that snapshots are shared with, those of the destinations: up to 20, never the own one. Each has 12 digits.
   * @default none, where this stack itself copies the snapshots to another region
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
   */
  readonly drAccounts: readonly string[];
  /**
   * Regions in which copies are made; the key's policy lets RDS use the key in these regions.
   * @default the stack's own region
   * @example ["eu-west-1"]
   */
  readonly drRegions: readonly string[];
}

/** What the rules need to know besides: whether this stack copies its own snapshots. */
interface Whole extends StackDraft {
  readonly dr?:
    | { readonly sources?: readonly ({ readonly account?: string | undefined } | undefined)[] | undefined }
    | undefined;
}

function rules(source: Draft, whole: Whole): readonly Problem[] {
  const { account, region } = whole;
  return [
    ...repeated("source.drAccounts", source.drAccounts),
    ...each("source.drAccounts", source.drAccounts, (value) => (value === account ? lostWithIt : undefined)),
    ...repeated("source.drRegions", source.drRegions),
    ...each("source.drRegions", source.drRegions, (value) => cannotCross(value, region)),
    ...placesProblems(source, account, region),
    ...nobodyProblems(source, whole),
  ];
}

const lostWithIt = "This is the account of this stack: a copy there is lost with it. Name another account.";

/** The places that keep copies, where they are named one by one. */
function placesProblems(source: Draft, own: string | undefined, ownRegion: string | undefined): readonly Problem[] {
  if (!("destinations" in source)) return tooManyProblems(source);
  const { destinations = [] } = source;
  const both = (["drAccounts", "drRegions"] as const).filter((name) => name in source && source[name]?.length !== 0);
  const path = "source.destinations";
  return [
    ...both.map((name) => ({
      path: `source.${name}`,
      text: "The places are named in source.destinations, which takes the place of this setting. Remove one of the two.",
    })),
    ...repeated(
      path,
      destinations.map((one) => one?.account && one.region && `${one.account} ${one.region}`),
    ),
    ...destinations.flatMap((one, at) => [
      ...(one?.account !== undefined && one.account === own
        ? [problem(`${path}[${at}].account`, own, lostWithIt)]
        : []),
      ...each(`${path}[${at}].region`, [one?.region], (value) => cannotCross(value, ownRegion)).map(({ text }) => ({
        path: `${path}[${at}].region`,
        text,
      })),
    ]),
  ];
}

/** Every account in every region is a place, and all of them must fit into a function's environment. */
function tooManyProblems({ drAccounts, drRegions }: Draft): readonly Problem[] {
  const places = (drAccounts?.length ?? 0) * (drRegions?.length ?? 1);
  if (places <= most) return [];
  const text = `Given: ${places} places, as each of drAccounts is meant in each of drRegions. Name the places that keep copies, ${most} at most, in source.destinations instead.`;
  return [{ path: "source.drRegions", text }];
}

/** Snapshots that nobody may copy protect from nothing. */
function nobodyProblems(source: Draft, { account, dr }: Whole): readonly Problem[] {
  if ("destinations" in source) return [];
  const accounts = asGiven(source, "drAccounts", []);
  const copiesOwn = dr !== undefined && (dr.sources ?? [undefined]).some((one) => !one || one.account === account);
  if (accounts === undefined || accounts.length > 0 || copiesOwn) return [];
  const text =
    "Nobody is named who copies the snapshots. Name the accounts that keep the copies, or give this stack a block dr that copies this account's snapshots to another region.";
  return [{ path: "source.drAccounts", text }];
}

/** Either form says both: the places, or accounts and regions of which every pair is a place. */
function read(
  { destinations, drAccounts, ...source }: Written,
  { region: ownRegion }: { readonly region: string },
): DestinationSettings {
  if (destinations === undefined) {
    const { drRegions = [ownRegion] } = source;
    const places = drAccounts.flatMap((account) => drRegions.map((region) => ({ account, region })));
    return { destinations: places, drAccounts, drRegions };
  }
  const distinct = (values: readonly string[]) => [...new Set(values)];
  return {
    destinations,
    drAccounts: distinct(destinations.map(({ account }) => account)),
    drRegions: distinct(destinations.map(({ region }) => region)),
  };
}

/** Who keeps the copies of a source's snapshots, and where. */
export const destinations = { shape, rules, read };
