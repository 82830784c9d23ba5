/*
 * Everything that this program writes where another version of it, or somebody else, reads it: by its literal text. A version
 * that is deployed, in this account or in the other one, and one that somebody goes back to, know these names and no others.
 *
 * Add to it what is new. Change nothing: who must write another form leaves the old name here and its reader in the program,
 * so that what older versions have written is read (docs/upgrading.md).
 */

/** Keys of tags of snapshots, copies and databases. */
export const tags = {
  createdBy: "CreatedBy",
  createdOn: "CreatedOn",
  shareAndCopy: "shareAndCopy",
  platform: "Platform",
  copiedBy: "CopiedBy",
  home: "rds-lifeboat:home",
  copiesOfHour: "rds-lifeboat:copies-of-hour",
  takenAt: "rds-lifeboat:taken-at",
  interim: "rds-lifeboat:interim",
  reencrypted: "rds-lifeboat:re-encrypted",
  acceptIoSuspension: "rds-lifeboat:accept-io-suspension",
  hold: "rds-lifeboat:hold",
  askedOn: "rds-lifeboat:asked-on",
  resourceId: "rds-lifeboat:resource-id",
  snapshot: "rds-lifeboat:snapshot",
  sharedWithPrefix: "rds-lifeboat:shared-with:",
} as const;

/** The tag of a copy that is only on its way. */
export const staged = { Key: "rds-lifeboat:staged", Value: "YES" } as const;

/** The parameter of the accepted rules; what a text that lacks one means is in functions/retention/acceptedRules.ts. */
export const acceptedRules =
  "retentionMinutes=2880,keepAllMinutes=1440,dailyDays=14,weeklyWeeks=4,monthlyMonths=12,keepNewest=3,brakeMinutes=720," +
  "brakeSurplus=5,roomMinutes=120,released=arn:aws:rds:eu-west-1:111111111111:db-A+arn:aws:rds:eu-west-1:111111111111:db-B";

/** The parameter that lifts the brake: this, or a time in UTC. */
export const lifted = { off: "never", until: "2026-02-01T00:00Z" } as const;

/** Metrics: dashboards and alarms that people made themselves look for them. */
export const metrics = {
  namespace: "rds-lifeboat",
  names: {
    age: "AgeMinutes",
    copies: "CopiesHeld",
    worstAge: "WorstAgeMinutes",
    measured: "DatabasesMeasured",
    expected: "DatabasesExpected",
    missing: "DatabasesMissing",
    quota: "QuotaUsedPercent",
    quotaNearlyFull: "QuotaNearlyFull",
    strangers: "StrangerShares",
    unusableKeys: "KeysUnusable",
    vanished: "VanishedCopies",
    empty: "EmptyChoices",
  },
  dimensions: ["Stack", "Source", "Database", "Pace"],
} as const;

/** What one account tells another. */
export const announcement = {
  bus: "rds-lifeboat",
  source: "rds-lifeboat",
  detailType: "RDS Snapshot Shared",
  detail: '{"snapshot":"arn:aws:rds:eu-west-1:111111111111:snapshot:shop-2026-01-05-00-00"}',
} as const;

/** Names of errors of passes: state machines catch them, events carry them. */
export const errors = { failed: "PassFailed", attention: "DatabasesNeedAttention" } as const;

/** What a pass says as its error's message, which the notifier reads. */
export const summary =
  "The copy pass needs a person for 2: shop: a key may not be used | ledger: the quota is full | and 3 more: see the function's log";

/** What the end of an alarm's description is: by it notifiers and their rules know the alarms of their stack. */
export const alarmLabel = "Too old. (https://example.com/run-book#copies-too-old; stack rds-lifeboat/drprod)";

/** Items of the table of what was seen of the copies, as each version wrote them. */
export const seen = {
  key: "identity",
  stackItem: "stack",
  attributes: ["database", "firstSeen", "protectedSince", "copies", "offer", "troubles"],
  /** What a person writes. */
  retired: "retired",
  /** The first version; later ones add when each copy was made: `+seconds`. */
  copies: [
    "shop-2026-01-05-00-00@1767571200 shop-2026-01-05-01-00@1767574800!",
    "shop-2026-01-05-00-00@1767571200+1500!",
  ],
  offer: "shop-2026-01-05-02-00@1767578400",
  troubles: "key@1767571200",
} as const;

/** An item of the notifier's memory. */
export const told = {
  id: "arn:aws:states:eu-central-1:222222222222:stateMachine:lifeboat-dr-copy-machine-c1e2c9a",
  trouble:
    '{"id":"arn:aws:states:eu-central-1:222222222222:stateMachine:lifeboat-dr-copy-machine-c1e2c9a","section":"a-pass-needs-a-person",' +
    '"headline":"The copy pass needs a person","where":"222222222222 eu-central-1","open":true,"since":1767571200000,"last":1767574800000,' +
    '"quietMinutes":150,"findings":[{"database":"shop","text":"a key may not be used","key":"shop key","since":1767571200000,' +
    '"last":1767574800000,"told":true}],"more":0,"toldAt":1767571200000,"changes":0}',
  revision: "7",
} as const;

/** What holds data or decisions: another URN is another resource, and the old one would be deleted. */
export const urns = [
  "urn:pulumi:prod::rds-lifeboat::lifeboat:components:Notifier$aws:dynamodb/table:Table::lifeboat-notifier-memory",
  "urn:pulumi:prod::rds-lifeboat::lifeboat:components:SnapshotKey$aws:kms/key:Key::lifeboat-source-snapshots-key",
  "urn:pulumi:drprod::rds-lifeboat::lifeboat:components:AnnouncementBus$aws:cloudwatch/eventBus:EventBus::lifeboat-dr-announcements-bus",
  "urn:pulumi:drprod::rds-lifeboat::lifeboat:components:Brake$aws:ssm/parameter:Parameter::lifeboat-dr-brake-accepted",
  "urn:pulumi:drprod::rds-lifeboat::lifeboat:components:Brake$aws:ssm/parameter:Parameter::lifeboat-dr-brake-lifted",
  "urn:pulumi:drprod::rds-lifeboat::lifeboat:components:Measure$aws:dynamodb/table:Table::lifeboat-dr-measure-seen",
  "urn:pulumi:drprod::rds-lifeboat::lifeboat:components:Notifier$aws:dynamodb/table:Table::lifeboat-notifier-memory",
  "urn:pulumi:drprod::rds-lifeboat::lifeboat:components:SnapshotKey$aws:kms/key:Key::lifeboat-dr-copies-key",
] as const;

/** What names of everything that is deployed begin with: policies of pipelines and people's own rules go by it. */
export const prefix = "lifeboat-";

/** Outputs of stacks: other stacks, and commands of the documents, read them. */
export const outputs = {
  prod: ["topicArn", "sourceKeyArn", "sourceKeyArns", "keyPolicyStatements"],
  drprod: ["topicArn", "copyKeyArn", "copiesTopicArn"],
} as const;
