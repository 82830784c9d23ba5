import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { KMSClient } from "@aws-sdk/client-kms";
import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { SNSClient } from "@aws-sdk/client-sns";
import { cloudWatchSdk, dynamoDbSdk, kmsSdk, secretsSdk, snsSdk } from "../aws/clients";
import { keyHealth } from "../aws/keyStates";
import { type Log, makeLog } from "../pass/log";
import { describeError, passError } from "../pass/outcome";
import type { PassSettings } from "../pass/settings";
import { alarmsOf } from "./alarms";
import { reportOfCall } from "./calls";
import { callHeartbeat, heartbeatId } from "./heartbeat";
import { type Remembered, recall, remember } from "./memory";
import { type Message, messageOf, plainText, type Sender } from "./message";
import { regionOf } from "./permissions";
import { type AlarmNow, type Happening, type Report, reportOfAlarm, reportOfExecution } from "./report";
import { httpsPost, type Post, postToSlack, slackPayload } from "./slack";
import { calmMinutesOf, close, observe, review, type Step, type Telling, type Trouble } from "./trouble";

/** What the notifier is told at deployment. Nothing secret: of Slack's webhook it knows only where it is kept. */
export interface NotifySettings extends Sender, Pick<PassSettings, "logLevel"> {
  /** ARN of the topic that messages are published to. */
  readonly topicArn: string;
  /**
   * Name of the table in which the notifier remembers what it has told.
   * @example "lifeboat-notifier-told-1a2b3c4"
   */
  readonly table: string;
  /**
   * What the names of this stack's alarms begin with.
   * @example "lifeboat"
   */
  readonly alarmPrefix: string;
  /**
   * ARN of the secret that holds the webhook.
   * @default undefined, nothing goes to Slack
   */
  readonly slackSecretArn: string | undefined;
  /**
   * ARN of the topic's key, where the stack has made it.
   * @default undefined, the topic is an existing one
   */
  readonly topicKeyArn?: string | undefined;
  /**
   * An https address outside of AWS that the notifier calls after every look that told all there was to tell.
   * @default undefined, it calls none
   * @example "https://health.example.com/ping/drprod"
   */
  readonly heartbeat?: string | undefined;
  /**
   * Minutes after which people are told again of a problem that still stands.
   * @example 1440
   */
  readonly reminderMinutes: number;
}

/** What starts the notifier: an event that a rule hands over, or `{}` from its schedule. */
interface Start {
  readonly event?: Happening;
  /** How long it is at most between two runs of the passes that the event is about. */
  readonly everyMinutes?: number;
}

/** What it did. */
export interface NotifyResult {
  /** Messages sent. */
  readonly told: number;
  /** Sources of trouble that stand. */
  readonly standing: number;
}

export type NotifyHandler = (event: unknown) => Promise<NotifyResult>;

/**
 * People have been told, but it could not be written down: another attempt would tell them again. The machine knows the name.
 */
export const notRemembered = "NotifierForgets";

/** No mail can be sent, because the key of the topic cannot be used. The machine knows the name. */
export const cannotMail = "NotifierCannotMail";

export interface NotifyDeps {
  readonly alarms: CloudWatchClient;
  readonly memory: DynamoDBClient;
  readonly topic: SNSClient;
  readonly secretsOf: (region: string | undefined) => SecretsManagerClient;
  readonly kmsOf: (region: string) => KMSClient;
  readonly post: Post;
  readonly wait: (seconds: number) => Promise<void>;
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly settings: NotifySettings;
}

/** How long an alarm must be in order before people are told so: one that comes and goes is one trouble. */
const steadyMinutes = 15;

/** How long the event about an execution may be on its way; after that it is taken for lost. */
const eventMinutes = 2;

/**
 * Tells people of trouble: of each source once when it begins, when it changes, once a day while it stands, and when it is
 * over. Its schedule looks at every alarm and at all that is remembered; an event is only sooner.
 */
export function makeNotify(deps: NotifyDeps): NotifyHandler {
  const { settings } = deps;
  const log = makeLog("notify", settings.logLevel, deps.write);
  return async (input) => {
    const { event, everyMinutes: given } = (input ?? {}) as Start;
    const everyMinutes = typeof given === "number" && given > 0 && given < 1e6 ? given : 60;
    const now = deps.now();
    const known = await recall(deps.memory, settings.table);
    for (const [id, { trouble }] of known)
      if (trouble === undefined) log("warn", `what is remembered of ${id} cannot be read: somebody has changed it`);
    const steps: Step[] = [];
    const report = event && (reportOfExecution(event, everyMinutes, now) ?? reportOfCall(event, now));
    if (report) steps.push(observe(known.get(report.id)?.trouble, report, now));
    // Whatever started it, alarms are looked at themselves: what an event says of them may be old.
    else steps.push(...(await look(deps, known, now)));
    const result = await tellAll(deps, log, steps, { known, now });
    if (event === undefined) await proveAlive(deps, log, known, now);
    return result;
  };
}

/**
 * At the end of a look that told all there was to tell: is mail possible, as far as the topic's key goes? Only then somebody
 * outside hears that all is well. Throws where no mail can be sent, so that an alarm rings that needs no key.
 */
async function proveAlive(
  deps: NotifyDeps,
  log: Log,
  known: ReadonlyMap<string, Remembered>,
  now: number,
): Promise<void> {
  const { topicKeyArn, heartbeat } = deps.settings;
  if (topicKeyArn !== undefined) {
    const health = (await keyHealth([topicKeyArn], deps.kmsOf, log)).get(topicKeyArn);
    if (health?.state === "unusable") {
      const reason = `No mail can be sent: the key of the topic (${topicKeyArn}) ${health.words}.`;
      throw passError(
        cannotMail,
        `${reason} Cancel its deletion (aws kms cancel-key-deletion) and enable it (aws kms enable-key).`,
      );
    }
  }
  if (heartbeat === undefined) return;
  const step = await callHeartbeat(heartbeat, deps.post, known.get(heartbeatId)?.trouble, now);
  if (step) await tellAll(deps, log, [step], { known, now });
}

/** Compares the alarms with what is remembered. */
async function look(deps: NotifyDeps, known: ReadonlyMap<string, Remembered>, now: number): Promise<Step[]> {
  const { settings } = deps;
  const steps = new Map<string, Step>();
  /** Since when each alarm that is no trouble is in order; undefined while that is too short, or not known. */
  const calm = new Map<string, number | undefined>();
  /** Alarms that are in order, if only for a moment: nobody is told that they still ring. */
  const away = new Set<string>();
  for (const alarm of await alarmsOf(deps.alarms, settings.alarmPrefix)) {
    const report = reportOfAlarm(alarm, settings.stack);
    if (!report) continue;
    calm.set(report.id, isOver(alarm, known.get(report.id)?.trouble, now) ? alarm.since : undefined);
    // Of a machine's trouble its alarm does not say whether it stands.
    if (alarm.state === "OK" && report.quietMinutes === undefined) away.add(report.id);
    // What has just been deployed has no data yet.
    if (alarm.state !== "ALARM" || now < (alarm.silentUntil ?? 0)) continue;
    const before = steps.get(report.id)?.trouble ?? known.get(report.id)?.trouble;
    // Of a machine's trouble its own event says more than the alarm can: if it has come, or is still on its way.
    if (report.quietMinutes !== undefined && (before?.open || now - alarm.since < eventMinutes * 60_000)) continue;
    const step = observe(before, report, now, true);
    steps.set(report.id, step.telling ? step : review(step.trouble, now, settings.reminderMinutes));
  }
  for (const [id, { trouble }] of known) {
    // Of the heartbeat the end of the look knows more.
    if (steps.has(id) || trouble === undefined || id === heartbeatId) continue;
    // An alarm that is not there any more watches nothing.
    const calmSince = calm.has(id) ? calm.get(id) : now;
    const over = id.startsWith("alarm ") && calmSince !== undefined;
    const reminder = away.has(id) ? Number.POSITIVE_INFINITY : settings.reminderMinutes;
    steps.set(id, over ? close(trouble, calmSince, now) : review(trouble, now, reminder));
  }
  return [...steps.values()];
}

/** An alarm without data says nothing, least of all that all is well. */
function isOver({ state, since }: AlarmNow, known: Trouble | undefined, now: number): boolean {
  return state === "OK" && now - since >= calmMinutesOf(known ?? {}, steadyMinutes) * 60_000;
}

/** Tells first and writes down then: whatever breaks in between, people hear it twice rather than never. */
async function tellAll(
  deps: NotifyDeps,
  log: Log,
  steps: readonly Step[],
  { known, now }: { readonly known: ReadonlyMap<string, Remembered>; readonly now: number },
): Promise<NotifyResult> {
  const done = [...steps];
  const slack = slackOf(deps, log);
  let told = 0;
  const tell = async (telling: Telling): Promise<void> => {
    const message = messageOf(telling, deps.settings);
    await mail(deps, message);
    told++;
    log("info", `told: ${message.subject}`, { kind: telling.kind, id: telling.trouble.id });
    await slack?.send(message);
  };
  for (const { telling } of steps) if (telling) await tell(telling);
  // What this run has just told of it counts: else it would be told again and again.
  const ofThisRun = done.find(({ trouble }) => trouble.id === slackId)?.trouble;
  const ofSlack = slack?.step(ofThisRun ?? known.get(slackId)?.trouble, now);
  if (ofSlack) {
    if (ofSlack.telling) await mail(deps, messageOf(ofSlack.telling, deps.settings));
    const index = done.findIndex(({ trouble }) => trouble.id === slackId);
    done.splice(index < 0 ? done.length : index, index < 0 ? 0 : 1, ofSlack);
  }
  await rememberAll(deps, log, known, done);
  return { told, standing: done.filter(({ trouble }) => trouble.open).length };
}

async function rememberAll(
  { memory, settings }: NotifyDeps,
  log: Log,
  known: ReadonlyMap<string, Remembered>,
  steps: readonly Step[],
): Promise<void> {
  const problems: string[] = [];
  for (const { trouble } of steps) {
    const before = known.get(trouble.id);
    if (before && JSON.stringify(before.trouble) === JSON.stringify(trouble)) continue;
    try {
      const kept = await remember(memory, settings.table, trouble, before);
      if (!kept) log("warn", `another run wrote of ${trouble.id} at the same time`);
    } catch (error) {
      problems.push(describeError(error));
    }
  }
  if (problems.length === 0) return;
  throw passError(notRemembered, `What people were told could not be written down: ${problems[0]}`);
}

async function mail({ topic, settings }: NotifyDeps, message: Message): Promise<void> {
  const { PublishCommand } = snsSdk();
  const input = { TopicArn: settings.topicArn, Subject: message.subject, Message: plainText(message) };
  await topic.send(new PublishCommand(input));
}

/** The source under which it is remembered that Slack does not work. */
const slackId = "slack";

/** Slack beside the mail: what goes wrong there stops nothing, and is told by mail. */
interface Slack {
  send(message: Message): Promise<void>;
  /** What became of it in this run; undefined if nothing was sent. */
  step(known: Trouble | undefined, now: number): Step | undefined;
}

function slackOf({ secretsOf, settings, post, wait }: NotifyDeps, log: Log): Slack | undefined {
  const { slackSecretArn } = settings;
  if (slackSecretArn === undefined) return undefined;
  let url: string | undefined;
  let sent = false;
  let problem: string | undefined;
  return {
    async send(message) {
      // What failed once will not be tried for every message of this run.
      if (problem !== undefined) return;
      try {
        url ??= await webhookOf(secretsOf(regionOf(slackSecretArn)), slackSecretArn);
        await postToSlack(url, slackPayload(message), post, wait);
        sent = true;
      } catch (error) {
        problem = describeError(error);
        log("error", `Slack was not told: ${problem}`);
      }
    },
    step(known, now) {
      if (problem !== undefined) return observe(known, slackReport(problem, now), now, true);
      const isOver = sent && known?.open && now - known.last >= calmMinutesOf(known, 0) * 60_000;
      return isOver ? close(known, now, now) : undefined;
    },
  };
}

/** The webhook's address. Errors of Secrets Manager name the secret, never what is in it. */
async function webhookOf(secrets: SecretsManagerClient, arn: string): Promise<string> {
  const { GetSecretValueCommand } = secretsSdk();
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: arn }));
  return (SecretString ?? "").trim();
}

function slackReport(problem: string, now: number): Report {
  return {
    id: slackId,
    section: "slack-does-not-work",
    headline: "Slack does not get the messages that you get by mail",
    findings: [{ database: "", text: problem }],
    more: 0,
    where: "notifications.slack",
    at: now,
    quietMinutes: undefined,
  };
}

/** What Lambda runs: the notifier with real clients and the settings of its deployment. See rdsClient for why anew each time. */
export const notifyFactory = (): NotifyHandler => (event) =>
  makeNotify({
    alarms: new (cloudWatchSdk().CloudWatchClient)({}),
    memory: new (dynamoDbSdk().DynamoDBClient)({}),
    topic: new (snsSdk().SNSClient)({}),
    secretsOf: (region) => new (secretsSdk().SecretsManagerClient)({ region }),
    kmsOf: (region) => new (kmsSdk().KMSClient)({ region }),
    post: httpsPost,
    wait: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000)),
    now: () => Date.now(),
    write: (line) => console.log(line),
    settings: JSON.parse(process.env.PASS_SETTINGS ?? "") as NotifySettings,
  })(event);
