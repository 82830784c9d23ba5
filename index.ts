import { Notifications } from "./components/notifications";
import { openAccount } from "./stacks/account";
import { createDr } from "./stacks/dr";
import { isEncrypted, loadSettings } from "./stacks/settings";
import { createSource } from "./stacks/source";

const settings = loadSettings();
const { provider, scope } = openAccount("lifeboat", settings);
const opts = { provider };
const { email } = settings.notifications;
const secret = isEncrypted("notifications");
const notifications = new Notifications("lifeboat-notifications", { scope, email, secret }, opts);
const { createdBy, platform, dryRun, logLevel, logRetentionDays } = settings;
const common = { scope, createdBy, platform, dryRun, logLevel, logRetentionDays, topicArn: notifications.topicArn };
const source = settings.source && createSource("lifeboat-source", settings.source, common, opts);
const dr = settings.dr && createDr("lifeboat-dr", settings.dr, common, opts);

/** The stack's outputs: what people and other stacks need to know of it. */
export = {
  /** Failures of this stack are published here. */
  topicArn: notifications.topicArn,
  ...(source && {
    /** Create databases under this key, so that their snapshots can be copied by the DR accounts. */
    sourceKeyArn: source.keyArn,
    /** Every key that this source's snapshots may be under: what a DR stack needs to know. */
    sourceKeyArns: source.keyArn.apply((own) => [own, ...(settings.source?.keys ?? [])]),
    /** Statements to add to the policy of every other key in use (`source.keys`). */
    keyPolicyStatements: source.keyPolicyStatements,
  }),
  ...(dr && {
    /** The key under which this stack's copies are. */
    copyKeyArn: dr.keyArn,
  }),
};
