import type { RDSClient } from "@aws-sdk/client-rds";
import { blocked, describeError, failed } from "../pass/outcome";
import type { Finding } from "../pass/run";
import type { DatabaseKind, Snapshot } from "../rds/kind";
import { isExclusion, nameMatcher } from "../snapshots/choice";
import { patternHint } from "../snapshots/emptyChoice";
import { placeOf, withTag } from "../snapshots/lineage";
import { ours } from "../snapshots/ownership";
import { stagedTag, tagKeys } from "../snapshots/tags";
import type { CopySource } from "./plan";

/** The snapshots of one region. */
export interface Offer {
  readonly region: string;
  readonly snapshots: readonly Snapshot[];
}

/** What could be listed, and a finding for each region that could not. */
export interface Offers {
  readonly offers: readonly Offer[];
  readonly unreachable: readonly Finding[];
}

/** Lists every region of the sources by itself: one that does not answer must not stop the copies from the others. */
export async function offersOf(
  sources: readonly CopySource[],
  list: (region: string) => Promise<readonly Snapshot[]>,
): Promise<Offers> {
  const offers: Offer[] = [];
  const unreachable: Finding[] = [];
  for (const region of new Set(sources.map((source) => source.region))) {
    try {
      offers.push({ region, snapshots: await list(region) });
    } catch (error) {
      const reason = `its snapshots could not be listed: ${describeError(error)}`;
      unreachable.push({ subject: `the region ${region}`, outcome: failed(reason) });
    }
  }
  return { offers, unreachable };
}

/** The snapshots of a region that may be copied: what its other accounts share, and what our own take pass made there. */
export async function sharedIn(
  region: string,
  kind: Pick<DatabaseKind, "snapshots" | "shared">,
  rds: RDSClient,
  { sources, account, createdBy }: SharedFrom,
): Promise<readonly Snapshot[]> {
  const here = sources.filter((source) => source.region === region);
  const shared = here.some((source) => source.account !== account) ? await kind.shared(rds, account) : [];
  const own = here.some((source) => source.account === account) ? await kind.snapshots(rds) : [];
  return [...shared, ...ours(withTag(own, tagKeys.shareAndCopy, "YES"), tagKeys.createdBy, createdBy)];
}

interface SharedFrom {
  readonly sources: readonly CopySource[];
  /** The account that copies. Its own snapshots are no shared ones: of those it copies what its take pass made. */
  readonly account: string;
  readonly createdBy: string;
}

/**
 * What is said where sources offer snapshots and the patterns choose none of them: nothing is copied then, and no copy fails.
 * That one pattern of several chooses nothing, the measure pass says, which knows for how long.
 */
export function unchosen(
  offered: Iterable<Snapshot>,
  { sources, patterns }: { readonly sources: readonly CopySource[]; readonly patterns: readonly string[] },
): Finding[] {
  const isSource = new Set(sources.map(({ account, region }) => `${account}/${region}`));
  const identities = new Set<string>();
  const names = new Set<string>();
  for (const { identity, database } of offered) {
    if (identities.has(identity)) continue;
    identities.add(identity);
    const { account, region } = placeOf(identity);
    if (isSource.has(`${account}/${region}`)) names.add(database);
  }
  if (names.size === 0 || [...names].some(nameMatcher(patterns))) return [];
  const hints = patterns
    .filter((pattern) => !isExclusion(pattern))
    .map((pattern) => patternHint(pattern, names))
    .join("");
  const reason =
    `the sources offer snapshots of ${names.size} databases, and no pattern matches one of them, so that nothing is copied.` +
    `${hints} Correct the patterns`;
  return [{ subject: "dr.databases.patterns", outcome: blocked(reason) }];
}

/**
 * What is said of a snapshot that a source account announces and RDS does not show. One that was deleted or taken back since
 * is nothing to tell: that copies grow old is told in any case. An account of which RDS shows nothing at all is: its snapshots
 * do not arrive, or somebody there announces what there is not. It may also be too early, so that a retry may mend it.
 */
export function unseen(account: string, region: string, shared: readonly Snapshot[]): Finding[] {
  if (shared.some(({ arn }) => placeOf(arn).account === account)) return [];
  const reason =
    "it announces snapshots, and RDS shows none of that account here, so that nothing is copied. Look there whether they are " +
    "shared with this account (aws rds describe-db-snapshot-attributes) and who took that back; if nobody there knows of the " +
    "announcements, treat the account as compromised";
  return [{ subject: `the source ${account}/${region}`, outcome: failed(reason) }];
}

/** What the stage pass made in a region. */
export async function stagedIn(
  kind: Pick<DatabaseKind, "snapshots">,
  rds: RDSClient,
  createdBy: string,
): Promise<readonly Snapshot[]> {
  return ours(withTag(await kind.snapshots(rds), stagedTag.Key, stagedTag.Value), tagKeys.copiedBy, createdBy);
}
