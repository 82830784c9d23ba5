import type { RDSClient } from "@aws-sdk/client-rds";
import { rdsClient } from "../aws/clients";
import { planUnstaging } from "../copies/arrived";
import { offersOf, stagedIn } from "../copies/offers";
import type { CopySource } from "../copies/plan";
import { type PassHandler, passHandler } from "../pass/handler";
import { makeLog } from "../pass/log";
import { type Action, type Finding, runPass } from "../pass/run";
import type { PassSettings } from "../pass/settings";
import { kindsOf, kindsWith } from "../rds";
import { removal } from "../retention/removal";
import { ours } from "../snapshots/ownership";
import { stagedTag, tagKeys, tagValue } from "../snapshots/tags";

const kinds = kindsWith("name", "snapshots", "shared", "find", "remove");

/** What the pass uses of a kind of databases. */
export type UnstageKind = (typeof kinds)[number];

/** What the unstage pass is told at deployment. */
export interface UnstageSettings extends Pick<PassSettings, "createdBy" | "dryRun" | "logLevel"> {
  /** The accounts and regions whose snapshots are copied in two steps. */
  readonly sources: readonly CopySource[];
}

/** What the unstage pass works with. */
export interface UnstageDeps {
  readonly kinds: readonly UnstageKind[];
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
    return runPass({ pass: "unstage", dryRun, log, actions, findings, reminds: true });
  });
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
