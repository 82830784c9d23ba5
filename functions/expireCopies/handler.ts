import type { RDSClient } from "@aws-sdk/client-rds";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { dynamoDbSdk, parameterText, rdsClient, ssmClient } from "../aws/clients";
import { recallReleased } from "../inventory/table";
import { type PassHandler, passHandler } from "../pass/handler";
import { makeLog } from "../pass/log";
import { blocked, describeError, failed } from "../pass/outcome";
import { type Action, type Finding, runPass } from "../pass/run";
import type { PassSettings } from "../pass/settings";
import { kindsOf, kindsWith } from "../rds";
import {
  differences,
  type KeepRules,
  parseRules,
  rulesText,
  saferRules,
  unknownRules,
} from "../retention/acceptedRules";
import { brake, isLifted, parseLift } from "../retention/brake";
import { chosenOf, planExpire } from "../retention/expiry";
import { floorOf } from "../retention/floors";
import { type QuotaState, quotaStates } from "../retention/quota";
import { type Holding, planQuotaEviction } from "../retention/quotaEviction";
import { floorsFill } from "../retention/quotaUse";
import { removal } from "../retention/removal";
import { isReminderPass } from "../snapshots/slots";
import { tagKeys } from "../snapshots/tags";

const kinds = kindsWith("name", "snapshots", "find", "remove");

/** What the pass uses of a kind of databases. */
export type ExpireCopiesKind = (typeof kinds)[number];

/** What the expire pass of an account that keeps copies is told at deployment. */
export interface ExpireCopiesSettings extends KeepRules, Omit<PassSettings, "platform"> {
  /**
   * The region of the copies, for the commands in messages.
   * @example "eu-west-1"
   */
  readonly region: string;
  /**
   * Name of the parameter that keeps the rules which a person has accepted last.
   * @example "lifeboat-brake-accepted-1a2b3c4"
   */
  readonly acceptedName: string;
  /**
   * Name of the parameter that says until when a person has lifted the brake.
   * @example "lifeboat-brake-lifted-1a2b3c4"
   */
  readonly liftedName: string;
  /**
   * Name of the table in which people write which databases are released.
   * @default undefined in settings of versions without the table
   * @example "lifeboat-measure-seen-1a2b3c4"
   */
  readonly table?: string;
}

/** What the expire pass of an account that keeps copies works with. */
export interface ExpireCopiesDeps {
  readonly kinds: readonly ExpireCopiesKind[];
  readonly rds: RDSClient;
  readonly ssm: SSMClient;
  /** Reads which databases people have released in the table; without it, only the accepted rules say so. */
  readonly released?: (table: string) => Promise<ReadonlySet<string>>;
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly settings: ExpireCopiesSettings;
}

/**
 * The expire pass over copies: deletes what no rule keeps, under the safer of the rules it is told and those that a
 * person has accepted, and only while nothing is suspicious about it. Every listing comes before the first deletion.
 */
export function makeExpireCopies(deps: ExpireCopiesDeps): PassHandler {
  const { rds, ssm, settings } = deps;
  const log = makeLog("expire", settings.logLevel, deps.write);
  return passHandler("expire", log, async (start) => {
    const now = deps.now();
    const acceptedText = await parameterText(ssm, settings.acceptedName);
    const liftedText = await parameterText(ssm, settings.liftedName);
    const accepted = parseRules(acceptedText);
    const findings: Finding[] = [];
    const actions: Action[] = [];
    if (accepted === undefined) {
      findings.push({ subject: "the retention", outcome: blocked(unreadable(acceptedText, settings)) });
    } else {
      const safer = saferRules(settings, accepted);
      const unknown = unknownRules(acceptedText);
      findings.push(...unaccepted({ settings, accepted, rules: safer, unknown, now }));
      const rules = { ...safer, released: [...safer.released, ...(await releasedByPeople(deps, findings))] };
      if (unknown.length > 0)
        log("warn", `${settings.acceptedName} has rules of another version: ${unknown.join(", ")}`);
      const holdings: (Omit<Holding, "quota"> & { readonly kind: ExpireCopiesKind; readonly quota?: QuotaState })[] =
        [];
      const quotas = await quotaStates(rds);
      let newestAt: number | undefined;
      for (const kind of kindsOf(start, deps.kinds)) {
        const snapshots = await kind.snapshots(rds);
        for (const { takenAt } of snapshots) {
          if (takenAt !== undefined && !(newestAt !== undefined && newestAt >= takenAt)) newestAt = takenAt;
        }
        const due = planExpire(snapshots, now, { ...settings, ...rules, ownTag: tagKeys.copiedBy });
        const ours = chosenOf(snapshots, { ...settings, ownTag: tagKeys.copiedBy });
        const quota = quotas[kind.name];
        holdings.push({ kind, listed: snapshots.length, ours, due, ...(quota && { quota }) });
      }
      const until = parseLift(liftedText);
      if (until === undefined) log("warn", `the parameter ${settings.liftedName} is neither a time nor never`);
      const verdict = brake({
        due: holdings.flatMap(({ due }) => due),
        newestAt,
        now,
        scheduledAt: start.by === "schedule" ? start.at : undefined,
        lifted: isLifted(until, now),
        rules,
        liftCommand: put(settings, settings.liftedName, `${new Date(now + 86_400_000).toISOString().slice(0, 16)}Z`),
      });
      findings.push(...verdict.findings);
      for (const { kind, quota, ...holding } of holdings) {
        if (verdict.allows === "everything") {
          actions.push(...holding.due.map(({ snapshot }) => removal(kind, rds, snapshot)));
        }
        if (verdict.allows === "nothing" || quota === undefined) continue;
        const brakeIsOn = verdict.allows === "needed";
        const evicted = planQuotaEviction({ ...holding, quota }, rules, brakeIsOn);
        actions.push(...evicted.map((snapshot) => removal(kind, rds, snapshot)));
        const floors = {
          keepNewest: floorOf(rules),
          roomMinutes: rules.roomMinutes,
          released: new Set(rules.released),
        };
        const filled = floorsFill(holding.ours, holding.listed, quota, floors);
        if (filled !== undefined) findings.push({ subject: quotaOf(kind), outcome: blocked(filled) });
        else if (evicted.length > 0) findings.push(gaveWay(kind, quota, brakeIsOn));
      }
    }
    return runPass({ pass: "expire", dryRun: settings.dryRun, log, actions, findings, reminds: true });
  });
}

/**
 * What is said where copies give way: the retention that was promised does not hold, or the brake keeps what should have gone.
 * The same each time, as one thing goes on.
 */
function gaveWay(kind: ExpireCopiesKind, { most }: QuotaState, brakeIsOn: boolean): Finding {
  const full = `the account may have ${most} manual ${kind.name} snapshots in the region, which is not enough for`;
  const reason = brakeIsOn
    ? `${full} what the brake keeps and for new copies. So copies past their retention give way to new ones, no more of ` +
      "them than the quota needs; the log names them. New copies are made as before. Do what is said of the brake"
    : `${full} what the retention keeps and for new ` +
      "copies. So the least valuable copies give way before their time, at each pass; the log names them. " +
      "Raise the quota (Service Quotas), or shorten dr.retention";
  return { subject: quotaOf(kind), outcome: blocked(reason) };
}

/** What a finding about a quota is about. */
function quotaOf({ name }: ExpireCopiesKind): string {
  return `the quota of ${name} snapshots`;
}

/** What people have released in the table. Where it cannot be read, nothing counts as released, and that is told. */
async function releasedByPeople(
  { released, settings }: ExpireCopiesDeps,
  findings: Finding[],
): Promise<ReadonlySet<string>> {
  const { table } = settings;
  if (released === undefined || table === undefined) return new Set();
  try {
    return await released(table);
  } catch (error) {
    const reason = `nobody can tell which databases are released, so the newest copies of all stay: ${describeError(error)}`;
    findings.push({ subject: "the table of what was seen", outcome: failed(reason) });
    return new Set();
  }
}

/** What the pass is told, what a person has accepted, and what counts of both. */
interface Compared {
  readonly settings: ExpireCopiesSettings;
  readonly accepted: KeepRules;
  readonly rules: KeepRules;
  /** What was accepted for another version of the program. */
  readonly unknown: readonly string[];
  readonly now: number;
}

/** What is said of settings that are not what a person has accepted. */
function unaccepted({ settings, accepted, rules, unknown, now }: Compared): Finding[] {
  const command = put(settings, settings.acceptedName, rulesText(settings, unknown));
  const tell = (reason: string): Finding[] => [{ subject: "the retention", outcome: blocked(reason) }];
  const weaker = differences(settings, rules);
  if (weaker.length > 0) {
    return tell(
      `the settings say ${weaker.join(", ")}. That keeps less than what a person has accepted, so what was accepted stays in force. If the settings are right: ${command}`,
    );
  }
  if (!isReminderPass(now, settings.cadenceMinutes * 60_000, 86_400_000)) return [];
  // What keeps more is in force at once. Only until it is accepted, nothing would stop somebody from taking it back.
  const stronger = differences(settings, accepted);
  if (stronger.length > 0) {
    return tell(
      `the settings say ${stronger.join(", ")}. That keeps more than what a person has accepted and is in force, but somebody could take it back unnoticed until it is accepted: ${command}`,
    );
  }
  if (unknown.length === 0) return [];
  return tell(
    `the parameter ${settings.acceptedName} has rules that this version of the program does not know: ${unknown.join(", ")}. ` +
      "They are kept and decide nothing until a version that knows them is deployed. Deploy that version again; " +
      `if this one is to stay: ${put(settings, settings.acceptedName, rulesText(settings))}`,
  );
}

function unreadable(text: string, settings: ExpireCopiesSettings): string {
  const command = put(settings, settings.acceptedName, rulesText(settings));
  return `nothing is deleted, because the parameter ${settings.acceptedName} says ${text.slice(0, 100)}, which cannot be read as rules of retention. To go by the settings: ${command}`;
}

/** The command by which a person sets a parameter: no role that runs may. */
function put({ region }: ExpireCopiesSettings, name: string, value: string): string {
  return `aws ssm put-parameter --overwrite --region ${region} --name ${name} --value ${value}`;
}

/** What Lambda runs: this pass with real clients and the settings of its deployment. See rdsClient for why anew each time. */
export const expireCopiesFactory = (): PassHandler => (event) =>
  makeExpireCopies({
    kinds,
    rds: rdsClient(),
    ssm: ssmClient(),
    released: (table) => recallReleased(new (dynamoDbSdk().DynamoDBClient)({}), table),
    now: () => Date.now(),
    write: (line) => console.log(line),
    settings: JSON.parse(process.env.PASS_SETTINGS ?? "") as ExpireCopiesSettings,
  })(event);
