import type { RDSClient } from "@aws-sdk/client-rds";
import { planLeg } from "./copying/leg";
import { copiedByTag, copyingNeeds } from "./copying/needs";
import { offersOf, sharedIn } from "./copying/offers";
import type { CopyRules, CopySource } from "./copying/plan";
import { type PassHandler, passHandler } from "./pass/handler";
import { type Level, makeLog } from "./pass/log";
import { runPass } from "./pass/run";
import { rdsArn, type Scope, type Statement } from "./policy";
import { instances } from "./rds/instance";
import type { DatabaseKind, Snapshot, Tag } from "./rds/kind";
import { rdsClient } from "./rds/sdk";
import { withTag } from "./snapshots/lineage";
import { isReminderPass } from "./snapshots/slots";
import { copiedTags, forwardedTags, stagedTag, tagKeys } from "./snapshots/tags";

/** What the copy pass is told at deployment. */
export interface CopySettings {
  /** What it copies: what sources share, in a single step; or what the stage pass made in the sources' regions. */
  readonly from: "shared" | "staged";
  readonly patterns: readonly string[];
  readonly createdBy: string;
  readonly platform: string;
  readonly sources: readonly CopySource[];
  /** The account that copies. */
  readonly account: string;
  /** The DR account's own key, under which every copy is encrypted. */
  readonly keyArn: string;
  readonly retentionMinutes: number;
  readonly keepNewest: number;
  readonly cadenceMinutes: number;
  readonly dryRun: boolean;
  readonly logLevel: Level;
}

export interface CopyDeps {
  readonly kind: DatabaseKind;
  /** The client of the DR account's own region, where copies are made. */
  readonly rds: RDSClient;
  /** Clients of the sources' regions: snapshots are listed where they are. */
  readonly rdsOf: (region: string) => RDSClient;
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly settings: CopySettings;
}

/** The copy pass: brings the newest snapshot of every database under the DR account's own key. */
export function makeCopy(deps: CopyDeps): PassHandler {
  const { kind, rds, settings } = deps;
  const { createdBy, platform, keyArn, dryRun } = settings;
  const staged = settings.from === "staged";
  const log = makeLog("copy", settings.logLevel, deps.write);
  return passHandler("copy", log, async () => {
    const now = deps.now();
    const held = { here: await kind.snapshots(rds), elsewhere: [] };
    const { offers, unreachable } = await offersOf(settings.sources, (region) =>
      staged ? stagedIn(kind, deps.rdsOf(region), createdBy) : sharedIn(region, kind, deps.rdsOf(region), settings),
    );
    const tags = copiedTags(createdBy, platform);
    const { actions, findings } = planLeg(
      {
        kind,
        rds,
        offered: offers.flatMap(({ snapshots }) => snapshots),
        held,
        rules: copyRules(settings),
        keyArn,
        tagsOf: (snapshot): readonly Tag[] => (staged ? forwardedTags(tags, snapshot) : tags),
      },
      now,
    );
    const speaksUp = isReminderPass(now, settings.cadenceMinutes * 60_000, 3_600_000);
    return runPass({ pass: "copy", dryRun, log, actions, findings: [...unreachable, ...findings], speaksUp });
  });
}

/** What is staged always goes on, however old: only its arrival lets it be removed. */
function copyRules(settings: CopySettings): CopyRules {
  const { patterns, createdBy, sources, keepNewest, retentionMinutes } = settings;
  const rules = { patterns, createdBy, sources, keepNewest, mostWaiting: undefined };
  return { ...rules, retentionMinutes: settings.from === "staged" ? undefined : retentionMinutes };
}

/** What the stage pass made in a region. */
export async function stagedIn(kind: DatabaseKind, rds: RDSClient, createdBy: string): Promise<readonly Snapshot[]> {
  return withTag(withTag(await kind.snapshots(rds), tagKeys.copiedBy, createdBy), stagedTag.Key, stagedTag.Value);
}

/** Whose keys the copy pass uses. */
export interface CopyKeys {
  readonly own: string;
  /** Those of the snapshots it copies. */
  readonly ofSources: readonly string[];
}

/** The permissions the copy pass needs. */
export function copyNeeds(
  scope: Scope,
  sources: readonly CopySource[],
  keys: CopyKeys,
  createdBy: string,
  from: CopySettings["from"],
): Statement[] {
  const regions = [...new Set([scope.region, ...sources.map((source) => source.region)])].sort();
  const places = regions.map((region) => ({ ...scope, region }));
  const ours = copiedByTag(createdBy);
  const elsewhere = places.filter(({ region }) => region !== scope.region);
  return copyingNeeds({
    listed: places,
    into: [scope],
    given: ours,
    keyArns: [keys.own, ...keys.ofSources],
    ...(from === "staged"
      ? {
          from: elsewhere.map((place) => rdsArn(place, "snapshot")),
          fromTags: { ...ours, [stagedTag.Key]: stagedTag.Value },
        }
      : { from: sources.map((source) => rdsArn({ ...source, partition: scope.partition }, "snapshot")) }),
  });
}

/** What Lambda runs: the copy pass with real clients and the settings of its deployment. See rdsClient for why anew each time. */
export const copyFactory = (): PassHandler => (event) =>
  makeCopy({
    kind: instances,
    rds: rdsClient(),
    rdsOf: (region) => rdsClient(region),
    now: () => Date.now(),
    write: (line) => console.log(line),
    settings: JSON.parse(process.env.PASS_SETTINGS ?? "") as CopySettings,
  })(event);
