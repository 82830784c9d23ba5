import type { RDSClient } from "@aws-sdk/client-rds";
import { rdsClient } from "../aws/clients";
import type { Scope, Statement } from "../aws/policy";
import { offersOf } from "../copies/offers";
import { copiedByTag } from "../copies/permissions";
import type { CopySource } from "../copies/plan";
import { identified, isStuck } from "../copies/standing";
import { stagedIn } from "../copy/handler";
import { removal } from "../expire/handler";
import { type PassHandler, passHandler } from "../pass/handler";
import { type Level, makeLog } from "../pass/log";
import { type Action, type Finding, runPass } from "../pass/run";
import { kinds, kindsOf } from "../rds";
import type { DatabaseKind, Snapshot } from "../rds/kind";
import { actions, listSnapshots, snapshotArns, spareHeld } from "../rds/permissions";
import { byIdentity, newestUsable } from "../snapshots/lineage";
import { ours } from "../snapshots/ownership";
import { createdOn, isHeld, stagedTag, tagKeys, tagValue } from "../snapshots/tags";

/** What the unstage pass is told at deployment. */
export interface UnstageSettings {
  readonly createdBy: string;
  readonly sources: readonly CopySource[];
  readonly dryRun: boolean;
  readonly logLevel: Level;
}

/**
 * Which staged copies have done their work: those of whose database a copy with the same or newer data has arrived and
 * is usable, while none is being made from them (one that RDS has been making for more than a day no longer counts). What failed holds no data and goes at once. Both lists are what is ours.
 */
export function planUnstaging(
  staged: readonly Snapshot[],
  arrived: readonly Snapshot[],
  now: number,
): readonly Snapshot[] {
  const arrivals = byIdentity(identified(arrived, staged));
  // Copies that do not say what they are made of (isCopy) have its time.
  const timeOf = ({ identity, tags }: Snapshot) => `${identity} ${createdOn(tags)}`;
  const making = arrived.filter((copy) => copy.state === "making" && !isStuck(copy, now));
  const inUse = new Set(making.map((copy) => copy.copiedFrom ?? timeOf(copy)));
  return staged
    .filter((snapshot) => {
      if (isHeld(snapshot)) return false;
      if (snapshot.state === "failed") return true;
      if (snapshot.state !== "usable" || inUse.has(snapshot.arn) || inUse.has(timeOf(snapshot))) {
        return false;
      }
      const newest = newestUsable(arrivals.get(snapshot.identity) ?? [])[0];
      return newest !== undefined && newest.takenAt >= snapshot.takenAt;
    })
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));
}

export interface UnstageDeps {
  readonly kinds: readonly DatabaseKind[];
  /** The client of the region where copies end up. */
  readonly rds: RDSClient;
  readonly rdsOf: (region: string) => RDSClient;
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly settings: UnstageSettings;
}

/** The unstage pass: deletes staged copies once they, or newer ones, have arrived in the other region. */
export function makeUnstage(deps: UnstageDeps): PassHandler {
  const { settings } = deps;
  const { createdBy, dryRun } = settings;
  const log = makeLog("unstage", settings.logLevel, deps.write);
  return passHandler("unstage", log, async (start) => {
    const actions: Action[] = [];
    const findings: Finding[] = [];
    for (const kind of kindsOf(start, deps.kinds)) {
      // Staged copies first: what arrives between the two listings only makes more of them unneeded.
      const { offers, unreachable } = await offersOf(settings.sources, (region) =>
        stagedIn(kind, deps.rdsOf(region), createdBy),
      );
      findings.push(...unreachable);
      const copies = ours(await kind.snapshots(deps.rds), tagKeys.copiedBy, createdBy);
      // What is itself on its way is no arrival, wherever it is met.
      const arrived = copies.filter(({ tags }) => tagValue(tags, stagedTag.Key) === undefined);
      for (const { region, snapshots } of offers) {
        const gone = planUnstaging(snapshots, arrived, deps.now());
        actions.push(...gone.map((snapshot) => removal(kind, deps.rdsOf(region), snapshot)));
      }
    }
    return runPass({ pass: "unstage", dryRun, log, actions, findings, speaksUp: true });
  });
}

/** The permissions the unstage pass needs: deletion of staged copies in the sources' regions, and of nothing else. */
export function unstageNeeds(scope: Scope, sources: readonly CopySource[], createdBy: string): Statement[] {
  const regions = [...new Set(sources.map((source) => source.region))].sort();
  const places = regions.map((region) => ({ ...scope, region }));
  const tags = { ...copiedByTag(createdBy), [stagedTag.Key]: stagedTag.Value };
  return [
    listSnapshots([scope, ...places]),
    {
      Sid: "DeleteStagedCopies",
      Effect: "Allow",
      Action: actions("remove"),
      Resource: snapshotArns(places),
      Condition: {
        StringEquals: Object.fromEntries(
          Object.entries(tags).map(([name, value]) => [`aws:ResourceTag/${name}`, value]),
        ),
      },
    },
    spareHeld(places),
  ];
}

/** What Lambda runs: the unstage pass with real clients and the settings of its deployment. See rdsClient for why anew each time. */
export const unstageFactory = (): PassHandler => (event) =>
  makeUnstage({
    kinds,
    rds: rdsClient(),
    rdsOf: (region) => rdsClient(region),
    now: () => Date.now(),
    write: (line) => console.log(line),
    settings: JSON.parse(process.env.PASS_SETTINGS ?? "") as UnstageSettings,
  })(event);
