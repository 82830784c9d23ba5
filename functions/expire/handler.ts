import type { RDSClient } from "@aws-sdk/client-rds";
import { rdsClient } from "../aws/clients";
import { type PassHandler, passHandler } from "../pass/handler";
import { makeLog } from "../pass/log";
import { type Action, runPass } from "../pass/run";
import { kindsOf, kindsWith } from "../rds";
import { type ExpireSettings, planExpire } from "../retention/expiry";
import { removal } from "../retention/removal";

const kinds = kindsWith("name", "snapshots", "find", "remove");

/** What the pass uses of a kind of databases. */
export type ExpireKind = (typeof kinds)[number];

export interface ExpireDeps {
  readonly kinds: readonly ExpireKind[];
  readonly rds: RDSClient;
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly settings: ExpireSettings;
}

/** The expire pass: deletes what is past retention and above the floor. */
export function makeExpire(deps: ExpireDeps): PassHandler {
  const { rds, settings } = deps;
  const log = makeLog("expire", settings.logLevel, deps.write);
  return passHandler("expire", log, async (start) => {
    const actions: Action[] = [];
    for (const kind of kindsOf(start, deps.kinds)) {
      const plan = planExpire(await kind.snapshots(rds), deps.now(), settings);
      actions.push(...plan.map(({ snapshot }) => removal(kind, rds, snapshot)));
    }
    return runPass({ pass: "expire", dryRun: settings.dryRun, log, actions, findings: [], reminds: true });
  });
}

/** What Lambda runs: the expire pass with real clients and the settings of its deployment. See rdsClient for why anew each time. */
export const expireFactory = (): PassHandler => (event) =>
  makeExpire({
    kinds,
    rds: rdsClient(),
    now: () => Date.now(),
    write: (line) => console.log(line),
    settings: JSON.parse(process.env.PASS_SETTINGS ?? "") as ExpireSettings,
  })(event);
