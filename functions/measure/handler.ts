import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { KMSClient } from "@aws-sdk/client-kms";
import type { RDSClient } from "@aws-sdk/client-rds";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { cloudWatchSdk, dynamoDbSdk, kmsSdk, parameterText, rdsClient, ssmClient } from "../aws/clients";
import { type KeyHealth, keyHealth } from "../aws/keyStates";
import { lookedAtLeast } from "../inventory/inventory";
import { recall, remember } from "../inventory/table";
import { type PassHandler, passHandler } from "../pass/handler";
import { type Log, makeLog } from "../pass/log";
import { describeError } from "../pass/outcome";
import { runPass } from "../pass/run";
import type { PassSettings } from "../pass/settings";
import { kindsWith } from "../rds";
import type { Snapshot } from "../rds/kind";
import { parseRules } from "../retention/acceptedRules";
import { parseLift } from "../retention/brake";
import { quotaStates } from "../retention/quota";
import { placeOf } from "../snapshots/lineage";
import { ours } from "../snapshots/ownership";
import { isReminderPass } from "../snapshots/slots";
import { tagKeys } from "../snapshots/tags";
import { type Decisions, type LetGoRules, letGo } from "./letGo";
import { publish } from "./metrics";
import { planMeasure } from "./plan";
import type { MeasureRules, View } from "./view";

const kinds = kindsWith("snapshots", "shared");

/** What the pass uses of a kind of databases. */
export type MeasureKind = (typeof kinds)[number];

/** What the measure pass is told at deployment. */
export interface MeasureSettings
  extends Omit<MeasureRules, "released">,
    Omit<LetGoRules, "decided">,
    Pick<PassSettings, "cadenceMinutes" | "logLevel"> {
  /**
   * The name of the stack, a dimension of every metric.
   * @example "drprod"
   */
  readonly stack: string;
  /** The account that keeps the copies, 12 digits. */
  readonly account: string;
  /**
   * The region where the copies are kept.
   * @example "eu-west-1"
   */
  readonly region: string;
  /**
   * Name of the table of what was seen before.
   * @example "lifeboat-measure-seen-1a2b3c4"
   */
  readonly table: string;
  /**
   * Name of the parameter that keeps the rules which a person has accepted last; the expire pass reads it as well.
   * @example "lifeboat-brake-accepted-1a2b3c4"
   */
  readonly acceptedName: string;
  /**
   * Name of the parameter that says until when a person has lifted the brake; the expire pass reads it as well.
   * @example "lifeboat-brake-lifted-1a2b3c4"
   */
  readonly liftedName: string;
}

/** What the measure pass works with. */
export interface MeasureDeps {
  readonly kinds: readonly MeasureKind[];
  /** The client of the region where copies are kept. */
  readonly rds: RDSClient;
  /** Clients of the sources' regions: what is shared is listed where it is. */
  readonly rdsOf: (region: string) => RDSClient;
  readonly kmsOf: (region: string) => KMSClient;
  readonly cloudwatch: CloudWatchClient;
  readonly dynamodb: DynamoDBClient;
  readonly ssm: SSMClient;
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly settings: MeasureSettings;
}

/**
 * The measure pass: compares the copies that are held with what is to be there and with what was there before, publishes
 * their ages and numbers, and says what is wrong. It changes nothing but its own memory, so that it runs in a dry run too.
 */
export function makeMeasure(deps: MeasureDeps): PassHandler {
  const { cloudwatch, dynamodb, settings } = deps;
  const log = makeLog("measure", settings.logLevel, deps.write);
  return passHandler("measure", log, async () => {
    const now = deps.now();
    const memory = await recall(dynamodb, settings.table);
    const view = await look(deps, log);
    const releasedByPeople = [...(memory.released ?? [])];
    const rules: MeasureRules = {
      ...settings,
      released: [...(settings.retention.released ?? []), ...releasedByPeople],
    };
    const decided = await decisions(deps, log);
    const explained = (all: readonly Snapshot[]) => {
      const known = decided && { ...decided, lookedAt: lookedAtLeast(memory) };
      return letGo(all, view, now, { ...settings, decided: known, releasedByPeople });
    };
    const measurement = planMeasure(view, rules, { memory, now, explained });
    // Published first: if remembering fails, the next look finds the same again, and says it once more.
    await publish(cloudwatch, settings.stack, measurement.data);
    await remember(dynamodb, settings.table, { before: memory, after: measurement, now });
    const reminds = isReminderPass(now, settings.cadenceMinutes * 60_000, 3_600_000);
    return runPass({ pass: "measure", dryRun: false, log, actions: [], findings: measurement.findings, reminds });
  });
}

/**
 * What people have decided about deletions, as the expire pass reads it; undefined where it cannot be read or understood: then
 * the settings count, so that what retention deletes is not told as stolen.
 */
async function decisions({ ssm, settings }: MeasureDeps, log: Log): Promise<Omit<Decisions, "lookedAt"> | undefined> {
  try {
    const accepted = parseRules(await parameterText(ssm, settings.acceptedName));
    const lifted = parseLift(await parameterText(ssm, settings.liftedName));
    if (accepted !== undefined) return { accepted, lifted };
    log("warn", `the parameter ${settings.acceptedName} is no retention`);
  } catch (error) {
    // The expire pass deletes nothing then, and says so.
    log("warn", `what was decided about deletions cannot be read: ${describeError(error)}`);
  }
  return undefined;
}

/** Lists what is held and what is offered: one call a page. */
async function look({ kinds: all, rds, rdsOf, kmsOf, settings }: MeasureDeps, log: Log): Promise<View> {
  const { sources, account, region } = settings;
  const held: Snapshot[] = [];
  for (const kind of all) for (const snapshot of await kind.snapshots(rds)) held.push(snapshot);
  const offered: Snapshot[] = [];
  const unreachable: string[] = [];
  let strangers = 0;
  const owners = new Map<string, string>();
  const configured = new Set(sources.map((source) => source.account));
  for (const there of new Set([region, ...sources.map((source) => source.region)])) {
    const here = new Set(sources.filter((source) => source.region === there).map((source) => source.account));
    try {
      for (const kind of all) {
        for (const snapshot of await kind.shared(rdsOf(there), account)) {
          // Whoever shares a snapshot: its listing takes the identity from its own ARN.
          let owner = owners.get(snapshot.identity);
          if (owner === undefined) {
            owner = placeOf(snapshot.arn).account;
            owners.set(snapshot.identity, owner);
          }
          if (here.has(owner)) offered.push(snapshot);
          else if (owner !== account && !configured.has(owner)) strangers++;
        }
        // Of its own snapshots in another region the account copies what its take pass made.
        if (here.has(account)) offered.push(...(await ownOffers(kind, rdsOf(there), settings.createdBy)));
      }
    } catch (error) {
      // The copy pass says so as well; here it must not keep the copies from being measured.
      log("warn", `what is shared in ${there} could not be listed: ${describeError(error)}`, { region: there });
      unreachable.push(there);
    }
  }
  const used = new Set<string>();
  for (const { keyArn } of held) if (keyArn !== undefined) used.add(keyArn);
  const keyArns = new Set([...used].filter((keyArn) => placeOf(keyArn).account === account));
  const keys: ReadonlyMap<string, KeyHealth> = await keyHealth(keyArns, kmsOf, log);
  return { held, offered, unreachable, strangers, keys, quotas: await quotaStates(rds) };
}

async function ownOffers(kind: MeasureKind, rds: RDSClient, createdBy: string): Promise<Snapshot[]> {
  return ours(await kind.snapshots(rds), tagKeys.createdBy, createdBy);
}

/** What Lambda runs: the measure pass with real clients and the settings of its deployment. See rdsClient for why anew each time. */
export const measureFactory = (): PassHandler => (event) =>
  makeMeasure({
    kinds,
    rds: rdsClient(),
    rdsOf: (region) => rdsClient(region),
    kmsOf: (region) => new (kmsSdk().KMSClient)({ region }),
    cloudwatch: new (cloudWatchSdk().CloudWatchClient)({}),
    dynamodb: new (dynamoDbSdk().DynamoDBClient)({}),
    ssm: ssmClient(),
    now: () => Date.now(),
    write: (line) => console.log(line),
    settings: JSON.parse(process.env.PASS_SETTINGS ?? "") as MeasureSettings,
  })(event);
