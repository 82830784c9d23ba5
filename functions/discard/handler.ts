import type { RDSClient } from "@aws-sdk/client-rds";
import { rdsClient } from "../aws/clients";
import type { Scope, Statement } from "../aws/policy";
import { removal } from "../expire/handler";
import { type PassHandler, passHandler } from "../pass/handler";
import { type Level, makeLog } from "../pass/log";
import { type Action, runPass } from "../pass/run";
import { kinds, kindsOf } from "../rds";
import type { DatabaseKind, Snapshot } from "../rds/kind";
import { actions, listSnapshots, snapshotArns, spareHeld } from "../rds/permissions";
import { interimOf } from "../reencrypt/handler";
import { byIdentity, newestUsable } from "../snapshots/lineage";
import { ours } from "../snapshots/ownership";
import { interimTag, tagKeys } from "../snapshots/tags";
import { planUnstaging } from "../unstage/handler";

/** What the discard pass is told at deployment. */
export interface DiscardSettings {
  readonly createdBy: string;
  /** Age from which the last interim snapshot of a database goes as well. */
  readonly retentionMinutes: number;
  readonly dryRun: boolean;
  readonly logLevel: Level;
}

/**
 * Which interim snapshots have done their work: those of whose database a re-encrypted copy with the same or newer data is
 * usable. The newest stays within the retention: the next snapshot of the database moves only what has changed since.
 */
export function planDiscarding(
  snapshots: readonly Snapshot[],
  now: number,
  { createdBy, retentionMinutes }: Pick<DiscardSettings, "createdBy" | "retentionMinutes">,
): Snapshot[] {
  const interim = interimOf(snapshots, createdBy);
  const oldest = now - retentionMinutes * 60_000;
  const bases = new Set<Snapshot>();
  for (const group of byIdentity(interim).values()) {
    const [newest] = newestUsable(group);
    if (newest !== undefined && newest.takenAt >= oldest) bases.add(newest);
  }
  const reencrypted = ours(snapshots, tagKeys.reencrypted, createdBy);
  return planUnstaging(interim, reencrypted, now).filter((snapshot) => !bases.has(snapshot));
}

export interface DiscardDeps {
  readonly kinds: readonly DatabaseKind[];
  readonly rds: RDSClient;
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly settings: DiscardSettings;
}

/** The discard pass: deletes interim snapshots once what they hold is there under another key. */
export function makeDiscard(deps: DiscardDeps): PassHandler {
  const { rds, settings } = deps;
  const log = makeLog("discard", settings.logLevel, deps.write);
  return passHandler("discard", log, async (start) => {
    const actions: Action[] = [];
    for (const kind of kindsOf(start, deps.kinds)) {
      const gone = planDiscarding(await kind.snapshots(rds), deps.now(), settings);
      actions.push(...gone.map((snapshot) => removal(kind, rds, snapshot)));
    }
    return runPass({ pass: "discard", dryRun: settings.dryRun, log, actions, findings: [], speaksUp: true });
  });
}

/** The permissions the discard pass needs: deletion of interim snapshots, and of nothing else. */
export function discardNeeds(scope: Scope, createdBy: string): Statement[] {
  const tags = {
    [`aws:ResourceTag/${tagKeys.createdBy}`]: createdBy,
    [`aws:ResourceTag/${tagKeys.interim}`]: interimTag.Value,
  };
  return [
    listSnapshots([scope]),
    {
      Sid: "DeleteInterimSnapshots",
      Effect: "Allow",
      Action: actions("remove"),
      Resource: snapshotArns([scope]),
      Condition: { StringEquals: tags },
    },
    spareHeld([scope]),
  ];
}

/** What Lambda runs: the discard pass with real clients and the settings of its deployment. See rdsClient for why anew each time. */
export const discardFactory = (): PassHandler => (event) =>
  makeDiscard({
    kinds,
    rds: rdsClient(),
    now: () => Date.now(),
    write: (line) => console.log(line),
    settings: JSON.parse(process.env.PASS_SETTINGS ?? "") as DiscardSettings,
  })(event);
