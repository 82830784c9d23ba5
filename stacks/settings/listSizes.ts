import { chosenPatterns } from "./choice";
import type { Sparse } from "./kit/draft";
import type { Problem } from "./kit/problems";

/*
 * Lists of several parts that have to fit into one function's environment, whose size AWS limits.
 * Source: Lambda Developer Guide, gettingstarted-limits.
 */

/** Bytes of JSON that lists of settings may take together: a function's environment has 4,096, with all else in it. */
const listsBytes = 3_100;

interface Choice {
  readonly databases?: { readonly patterns?: readonly (string | undefined)[] | undefined } | undefined;
  readonly exclude?: { readonly patterns?: readonly (string | undefined)[] | undefined } | undefined;
}

interface SourceLists extends Choice {
  readonly drAccounts?: readonly unknown[] | undefined;
  readonly drRegions?: readonly unknown[] | undefined;
  readonly keys?: readonly unknown[] | undefined;
  readonly destinations?: readonly unknown[] | undefined;
}

interface DrLists extends Choice {
  readonly copying?: string | undefined;
  readonly sources?:
    | readonly (Sparse<{ account: string; region: string; alias: string | undefined }> | undefined)[]
    | undefined;
  readonly optionGroups?: readonly unknown[] | undefined;
  readonly expected?: readonly unknown[] | undefined;
  readonly released?: readonly unknown[] | undefined;
  readonly alarms?: { readonly slower?: readonly unknown[] | undefined } | undefined;
}

/** What the names of the fields and, in two steps, the key of the region take besides an entry's own texts. */
function bytesPerSource({ copying }: Pick<DrLists, "copying">): number {
  const names = JSON.stringify({ account: "", region: "", alias: "from-111111111111-" }).length;
  return copying === "two-step" ? names + 110 : names;
}

/** What one of the places that drAccounts and drRegions mean takes. */
const bytesPerPlace = JSON.stringify({ account: "111111111111", region: "ap-southeast-1" }).length + 1;

function tooLongProblems(path: string, lists: unknown, more: number): readonly Problem[] {
  const bytes = Buffer.byteLength(JSON.stringify(lists)) + more;
  if (bytes <= listsBytes) return [];
  const text = `Given: with the patterns ${bytes} bytes of JSON. Together these lists may take ${listsBytes}, as they must fit into a function's environment. Shorten them, or use a second stack for some.`;
  return [{ path, text }];
}

/** The patterns of a choice as the functions are told them. */
function chosenBy({ databases = {}, exclude }: Choice): readonly string[] {
  return chosenPatterns({ databases: { patterns: databases.patterns ?? [] }, exclude });
}

/** The lists of a source stack that its share pass is told. */
export function sourceListProblems(source: SourceLists): readonly Problem[] {
  const { drAccounts, drRegions, keys, destinations } = source;
  const places = (drAccounts?.length ?? 0) * (drRegions?.length ?? 1);
  return tooLongProblems("source", [chosenBy(source), drAccounts, keys, destinations], places * bytesPerPlace);
}

/** The lists of a DR stack that its copy pass, or its stage pass, is told; and those of its expire and measure passes. */
export function drListProblems(dr: DrLists): readonly Problem[] {
  const sources = (dr.sources ?? []).map((source) => [source?.account, source?.region, source?.alias]);
  return [
    ...tooLongProblems(
      "dr.sources",
      [chosenBy(dr), dr.optionGroups, dr.expected, dr.released, sources],
      sources.length * bytesPerSource(dr),
    ),
    ...tooLongProblems("dr.released", [chosenBy(dr), dr.released], 0),
    ...tooLongProblems(
      "dr.expected",
      [chosenBy(dr), dr.released, sources, dr.expected, dr.alarms?.slower],
      sources.length * bytesPerSource({}),
    ),
  ];
}
