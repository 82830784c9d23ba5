import type { KnownTrouble, Memory } from "../inventory/inventory";
import { blocked } from "../pass/outcome";
import type { Finding } from "../pass/run";
import type { Snapshot } from "../rds/kind";
import { nameMatcher } from "../snapshots/choice";
import { asGlob, idlePatterns, patternHint } from "../snapshots/emptyChoice";
import { placeOf } from "../snapshots/lineage";
import { clock } from "./troubles";
import type { MeasureRules, View } from "./view";

/** What was chosen and is not there. */
export interface EmptyChoices {
  readonly findings: readonly Finding[];
  /** To be remembered: since when each of them is empty, also of those that nobody is told of yet. */
  readonly known: readonly KnownTrouble[];
  /** How many are empty for longer than is accepted. */
  readonly overdue: number;
}

/** A source or a pattern that is empty now. */
interface Empty {
  /** As it is remembered, without blanks and `@`. */
  readonly key: string;
  readonly subject: string;
  readonly words: string;
}

/**
 * The configured sources that offer no snapshot, and the patterns that match neither an offered snapshot's database nor a
 * copy's. Both may be right for a while: a stack may be deployed before its counterpart. So people are told once it has been
 * so for `emptyMinutes`, counted from the first look that found it.
 */
export function emptyChoices(
  view: View,
  ours: readonly Snapshot[],
  { memory, now }: { readonly memory: Memory; readonly now: number },
  { sources, patterns, emptyMinutes }: MeasureRules,
): EmptyChoices {
  const before = new Map(memory.troubles.map(({ subject, since }) => [subject, since]));
  const findings: Finding[] = [];
  const known: KnownTrouble[] = [];
  let overdue = 0;
  // What a region that cannot be listed offers is not known: nothing of it begins or ends.
  const knows = (region: string) => !view.unreachable.includes(region);
  const empty = [
    ...silentSources(view, sources).filter(({ region, key }) => knows(region) || before.has(key)),
    ...unmatched(view, ours, patterns).filter(({ key }) => view.unreachable.length === 0 || before.has(key)),
  ];
  for (const { key, subject, words } of empty) {
    const last = before.get(key);
    const since = last === undefined || last > now ? now : last;
    known.push({ subject: key, since });
    // Not `>=`: a setting that was tampered with may be no number, which must not keep people from being told.
    if (now - since < emptyMinutes * 60_000) continue;
    overdue++;
    findings.push({ subject, outcome: blocked(`since ${clock(since)} ${words}`) });
  }
  return { findings, known, overdue };
}

function silentSources({ offered }: View, sources: MeasureRules["sources"]): (Empty & { readonly region: string })[] {
  const identities = new Set<string>();
  const places = new Set<string>();
  for (const { identity, arn } of offered) {
    if (identities.has(identity)) continue;
    identities.add(identity);
    const { account, region } = placeOf(arn);
    places.add(`${account}/${region}`);
  }
  const found: (Empty & { readonly region: string })[] = [];
  for (const { account, region } of sources) {
    const place = `${account}/${region}`;
    if (places.has(place)) continue;
    const words =
      "it has offered no snapshot, so that no new copy of any of its databases can be made. Look in that account whether its " +
      "stack is deployed and names this account and region (source.drAccounts, source.drRegions), and what its take and share " +
      "passes say; if the account or region is wrong here, correct it in dr.sources";
    found.push({ key: `source:${place}`, subject: `the source ${place}`, words, region });
  }
  return found;
}

function unmatched({ offered }: View, ours: readonly Snapshot[], patterns: readonly string[]): Empty[] {
  const names = new Set([...offered, ...ours].map(({ database }) => database));
  // Where there is nothing at all, it is the sources that people are told of.
  if (names.size === 0) return [];
  // What a glob means stands behind it, and copies what was meant: the source and the preview say that it is one.
  const isMeant = (pattern: string) => [...names].some(nameMatcher([asGlob(pattern) ?? pattern]));
  const idle = idlePatterns(patterns, names).filter((one) => !patterns.includes(asGlob(one) ?? "") || !isMeant(one));
  return idle.map((pattern) => ({
    // Encoded, as a pattern may have a blank or an @ between brackets.
    key: `pattern:${encodeURIComponent(pattern)}`,
    subject: `the pattern ${pattern}`,
    words:
      `it chooses none of the ${names.size} databases whose snapshots are offered or copied, so that nothing is copied by it.` +
      `${patternHint(pattern, names)} Correct it in dr.databases.patterns, or remove it there`,
  }));
}
