import { Notifications } from "./components/notifications";
import { openAccount } from "./stacks/account";
import { createDr } from "./stacks/dr";
import { loadSettings } from "./stacks/settings";
import { createSource } from "./stacks/source";

const settings = loadSettings();
const { provider, scope } = openAccount("lifeboat", settings);
const opts = { provider };
const notifications = new Notifications("lifeboat-notifications", { scope, email: settings.notifications.email }, opts);
const { createdBy, platform, dryRun, logLevel, logRetentionDays } = settings;
const common = { scope, createdBy, platform, dryRun, logLevel, logRetentionDays, topicArn: notifications.topicArn };
const source = settings.source && createSource("lifeboat-source", settings.source, common, opts);
const dr = settings.dr && createDr("lifeboat-dr", settings.dr, common, opts);

/** Failures of this stack are published here. */
export const topicArn = notifications.topicArn;
/** Create databases under this key, so that their snapshots can be copied by the DR accounts. */
export const sourceKeyArn = source?.keyArn;
/** Every key that this source's snapshots may be under: what a DR stack needs to know. */
export const sourceKeyArns = source?.keyArn.apply((own) => [own, ...(settings.source?.keys ?? [])]);
/** Statements to add to the policy of every other key in use (`source.keys`). */
export const keyPolicyStatements = source?.keyPolicyStatements;
/** The key under which this stack's copies are. */
export const copyKeyArn = dr?.keyArn;
