import type { RDSClient } from "@aws-sdk/client-rds";
import { rdsClient } from "../aws/clients";
import { type PassHandler, passHandler } from "../pass/handler";
import { makeLog } from "../pass/log";
import { type Action, runPass } from "../pass/run";
import { kindsOf, kindsWith } from "../rds";
import { removal } from "../retention/removal";
import { type DiscardSettings, planDiscarding } from "./plan";

const kinds = kindsWith("name", "snapshots", "find", "remove");

/** What the pass uses of a kind of databases. */
export type DiscardKind = (typeof kinds)[number];

export interface DiscardDeps {
  readonly kinds: readonly DiscardKind[];
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
    return runPass({ pass: "discard", dryRun: settings.dryRun, log, actions, findings: [], reminds: true });
  });
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
