import type { RDSClient } from "@aws-sdk/client-rds";
import { describeError, failed } from "../pass/outcome";
import type { Finding } from "../pass/run";
import type { DatabaseKind, Snapshot } from "../rds/kind";
import { withTag } from "../snapshots/lineage";
import { tagKeys } from "../snapshots/tags";
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
  kind: DatabaseKind,
  rds: RDSClient,
  { sources, account, createdBy }: SharedFrom,
): Promise<readonly Snapshot[]> {
  const here = sources.filter((source) => source.region === region);
  const shared = here.some((source) => source.account !== account) ? await kind.shared(rds, account) : [];
  const own = here.some((source) => source.account === account) ? await kind.snapshots(rds) : [];
  return [...shared, ...withTag(withTag(own, tagKeys.createdBy, createdBy), tagKeys.shareAndCopy, "YES")];
}

interface SharedFrom {
  readonly sources: readonly CopySource[];
  /** The account that copies. Its own snapshots are no shared ones: of those it copies what its take pass made. */
  readonly account: string;
  readonly createdBy: string;
}
