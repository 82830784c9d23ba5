import type { Draft } from "./draft";
import { withGlobs } from "./patterns";
import type { Problem } from "./problems";

/*
 * What has to fit into one policy or one environment, whose sizes AWS limits.
 */

type SourceDraft = NonNullable<Draft["source"]>;
type DrDraft = NonNullable<Draft["dr"]>;

/**
 * Keys that all sources of a DR stack may list together, and keys and sources (in two steps their regions too): all are in
 * one role's policy, which has room for as many ARNs.
 */
const mostDrKeys = 40;
const mostDrEntries = 48;

/** Bytes of JSON that lists of settings may take together: a function's environment has 4,096, with all else in it. */
const listsBytes = 3_100;

/** All of them are named in one role's policy, keys even twice, and IAM allows 10,240 characters there. */
export function keysProblems({ sources = [], copying }: DrDraft): readonly Problem[] {
  // A stack has at least a key of its own.
  const keys = sources.reduce((sum, source) => sum + (source?.keys?.length ?? 0) + (source?.stack ? 1 : 0), 0);
  const regions = copying === "two-step" ? new Set(sources.map((source) => source?.region)).size : 0;
  const most = Math.min(mostDrKeys, mostDrEntries - sources.length - regions);
  if (keys <= most) return [];
  const text = `Given: ${keys} keys. Together ${sources.length === 1 ? "one source" : `${sources.length} sources`} may have ${most}, as they must fit into a role's policy. Use fewer keys, or a second stack for some of the sources.`;
  return [{ path: "dr.sources[].keys", text }];
}

/** What the names of the fields and, in two steps, the key of the region take besides an entry's own texts. */
function roomPerSource({ copying }: DrDraft): number {
  const names = JSON.stringify({ account: "", region: "", alias: "from-111111111111-" }).length;
  return copying === "two-step" ? names + 110 : names;
}

/** What one of the places that drAccounts and drRegions mean takes. */
const roomPerPlace = JSON.stringify({ account: "111111111111", region: "ap-southeast-1" }).length + 1;

/** Lists go into the environment of a function, which holds 4 KB. */
function roomProblems(path: string, lists: unknown, more: number): readonly Problem[] {
  const bytes = Buffer.byteLength(JSON.stringify(lists)) + more;
  if (bytes <= listsBytes) return [];
  const text = `Given: with the patterns ${bytes} bytes of JSON. Together these lists may take ${listsBytes}, as they must fit into a function's environment. Shorten them, or use a second stack for some.`;
  return [{ path, text }];
}

/** The patterns of a choice as the functions are told them. */
function chosenBy(databases: SourceDraft["databases"] | DrDraft["databases"]): readonly string[] {
  return withGlobs((databases?.patterns ?? []).filter((pattern) => pattern !== undefined));
}

/** The lists of a source stack that its share pass is told. */
export function sourceRoomProblems({
  databases,
  drAccounts,
  drRegions,
  keys,
  destinations,
}: SourceDraft): readonly Problem[] {
  const places = (drAccounts?.length ?? 0) * (drRegions?.length ?? 1);
  return roomProblems("source", [chosenBy(databases), drAccounts, keys, destinations], places * roomPerPlace);
}

/** The lists of a DR stack that its copy pass, or its stage pass, is told; and those of its expire and measure passes. */
export function drRoomProblems(dr: DrDraft): readonly Problem[] {
  const sources = (dr.sources ?? []).map((source) => [source?.account, source?.region, source?.alias]);
  return [
    ...roomProblems(
      "dr.sources",
      [chosenBy(dr.databases), dr.optionGroups, dr.expected, dr.released, sources],
      sources.length * roomPerSource(dr),
    ),
    ...roomProblems("dr.released", [chosenBy(dr.databases), dr.released], 0),
    ...roomProblems(
      "dr.expected",
      [chosenBy(dr.databases), dr.released, sources, dr.expected, dr.alarms?.slower],
      sources.length * roomPerSource({}),
    ),
  ];
}
