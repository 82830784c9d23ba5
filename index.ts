import * as pulumi from "@pulumi/pulumi";
import { Notifications } from "./components/notify/notifications";
import { Notifier } from "./components/notify/notifier";
import { PlainTopic } from "./components/notify/plainTopic";
import { openAccount } from "./stacks/account";
import { boundRoles } from "./stacks/boundRoles";
import { createDr } from "./stacks/dr";
import { printOutlook } from "./stacks/outlook";
import { withoutTracesOfPromises } from "./stacks/promiseTraces";
import { type DrSettings, type LoadedSettings, loadSettings, topicIn } from "./stacks/settings";
import { createSource } from "./stacks/source";

/** Creates what a stack's settings ask for. Returns its outputs: what people and other stacks need to know of it. */
function createStack(loaded: LoadedSettings) {
  const { settings, secrets } = loaded;
  printOutlook(settings);
  if (settings.permissionsBoundary !== undefined) boundRoles(settings.permissionsBoundary);
  const { createdBy, platform, deletionProtection, dryRun, logLevel, logRetentionDays } = settings;
  const { email, topics, slack, reminderMinutes } = settings.notifications;
  const secret = secrets.includes("notifications");
  const hidden = (text: string) => (secret ? pulumi.secret(text) : text);
  const runbook = hidden(settings.notifications.runbook);
  const heartbeat = settings.notifications.heartbeat && hidden(settings.notifications.heartbeat);
  const copiesIn = settings.dr?.region ?? settings.region;

  /** The stack's account in one region, with a topic there: alarms and events reach topics of their own region only. */
  function openRegion(name: string, region: string) {
    const { provider, scope } = openAccount(name, loaded, region);
    const opts = { provider };
    const existingTopicArn = topicIn(region, topics);
    const args = { scope, existingTopicArn, email, secret };
    const { topicArn, keyArn, statements } = new Notifications(`${name}-notifications`, args, opts);
    const { topicArn: plainTopicArn } = new PlainTopic(`${name}-plain`, { scope, email, secret }, opts);
    const notifier = new Notifier(
      `${name}-notifier`,
      {
        scope,
        topicArn,
        topicKeyArn: keyArn,
        // Whoever else is subscribed to the topic is told there; when its key is disabled, only the other one works.
        straightTo: [topicArn, plainTopicArn],
        // One call for the stack: of two regions, from where copies are kept.
        heartbeat: region === copiesIn ? heartbeat : undefined,
        runbook,
        slack: slack && { secretArn: hidden(slack.webhookSecret), keyArn: slack.key && hidden(slack.key) },
        reminderMinutes,
        alarmPrefix: "lifeboat",
        logLevel,
        logRetentionDays,
      },
      opts,
    );
    return {
      opts,
      topicStatements: existingTopicArn === undefined ? [] : [statements],
      common: {
        scope,
        createdBy,
        platform,
        deletionProtection,
        dryRun,
        logLevel,
        logRetentionDays,
        topicArn,
        plainTopicArn,
        notifier,
        runbook,
      },
    };
  }

  const home = openRegion("lifeboat", settings.region);
  const source = settings.source && createSource("lifeboat-source", settings.source, home.common, home.opts);
  const sourceKeyArns = source?.keyArn.apply((own) => [own, ...(settings.source?.keys ?? [])]);

  const copiesPlace = copiesIn === settings.region ? home : openRegion("lifeboat-copies", copiesIn);
  const dr =
    settings.dr &&
    createDr(
      "lifeboat-dr",
      settings.dr,
      { account: settings.account, ownKeyArns: ownKeys(settings.dr), providerIn, common: copiesPlace.common },
      copiesPlace.opts,
    );

  /** The account in a region where the stack has only what concerns that region's snapshots. */
  function providerIn(region: string) {
    return region === settings.region ? home.opts.provider : openAccount(`lifeboat-${region}`, loaded, region).provider;
  }

  /** The keys of this stack's own source part, if its DR part copies that account's snapshots. */
  function ownKeys({ sources }: DrSettings) {
    return sources.some(({ account }) => account === settings.account) ? (sourceKeyArns ?? []) : [];
  }

  return {
    /** Failures of this stack are published here. */
    topicArn: home.common.topicArn,
    /** The worst news is published here, without encryption: subscribe whoever must hear it even when keys are disabled. */
    plainTopicArn: home.common.plainTopicArn,
    ...(topics.length > 0 && {
      /** What the policies of the topics in `notifications.topics` need, and of their keys if they are encrypted. */
      topicPolicyStatements: [...new Set([home, copiesPlace])].flatMap(({ topicStatements }) => topicStatements),
    }),
    ...(source && {
      /** Create databases under this key, so that their snapshots can be copied by the DR accounts. */
      sourceKeyArn: source.keyArn,
      /** Every key that this source's snapshots may be under: what a DR stack needs to know. */
      sourceKeyArns,
      /** Statements to add to the policy of every other key in use (`source.keys`). */
      keyPolicyStatements: source.keyPolicyStatements,
    }),
    ...(dr && {
      /** The key under which this stack's copies are. */
      copyKeyArn: dr.keyArn,
      /** Failures of the DR part are published here, in the region of the copies. */
      copiesTopicArn: copiesPlace.common.topicArn,
      /** The worst news of the DR part is published here, without encryption. */
      copiesPlainTopicArn: copiesPlace.common.plainTopicArn,
    }),
  };
}

// Settings may name parameters, which are looked up first: Pulumi waits for a program that is an asynchronous function.
export = async () => {
  withoutTracesOfPromises();
  return createStack(await loadSettings());
};
