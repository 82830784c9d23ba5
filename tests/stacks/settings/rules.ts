import { drKey, sourceKey } from "./fixtures";
import { boundaryRules } from "./rules.boundary";
import { notificationRules } from "./rules.notifications";

export const account = 'Allowed: an account id of 12 digits between quotes: "111111111111".';
const accounts = "Allowed: up to 20 account ids of 12 digits between quotes, each once.";
const nobody =
  "Nobody is named who copies the snapshots. Name the accounts that keep the copies, or give this stack a block dr that copies this account's snapshots to another region.";
const region = "Allowed: the name of an AWS region, such as eu-west-1.";
const tag = "Allowed: 1 to 256 letters, digits, spaces and _ . : / = + - @, not beginning with aws: or rds:.";
const patterns = "Allowed: 1 to 20 regular expressions that run in linear time; each must match a whole identifier.";
const exclusions =
  "Allowed: up to 20 regular expressions that run in linear time, each once; each must match a whole identifier.";
const schedule =
  "Allowed: rate(N minutes), rate(N hours) or cron(minutes hours day-of-month month day-of-week *) in UTC, at least once a day.";
const days =
  "Allowed: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653.";
const optionGroup =
  "Allowed: 1 to 255 letters, digits and single hyphens, a letter first: the name of an option group that is not a default one.";
const quotes = "Put it between quotes: YAML reads it as a number and drops leading zeros.";
const keys = "Allowed: up to 20 ARNs of KMS keys: arn:aws:kms:REGION:ACCOUNT:key/ID, of this region.";
const retentionBounds =
  "Below 1h copies are deleted before anyone can use them. What must be kept for more than 365d belongs into a locked vault.";

/** Setting, value, the one line that must come out. Where a third path is given, the problem is reported there. */
export const rules: readonly (readonly [path: string, value: unknown, text: string, at?: string])[] = [
  ["account", undefined, `Nothing is given. ${account}`],
  ["account", "1111", `Given: "1111". An account id has 12 digits, also leading zeros. ${account}`],
  [
    "account",
    "11111111111",
    `Given: "11111111111". An account id has 12 digits, also leading zeros. Put it between quotes: YAML reads it as a number otherwise, and drops leading zeros. ${account}`,
  ],
  [
    "account",
    "arn:aws:iam::222222222221:root",
    `Given: "arn:aws:iam::222222222221:root". An account id has 12 digits, also leading zeros. Write nothing else: "222222222221". ${account}`,
  ],
  ["source.keys", null, `Given: null. Nothing stands behind the colon. ${keys}`],
  ["account", 222222222221, `Given: 222222222221. ${quotes} ${account}`],
  ["region", undefined, `Nothing is given. ${region}`],
  [
    "region",
    "eu-wset-1",
    `Given: "eu-wset-1". This is not the name of an AWS region. Did you mean eu-west-1? ${region}`,
  ],
  [
    "region",
    "eu-west-9",
    `Given: "eu-west-9". No AWS region of this name is known here. Did you mean eu-west-1? If AWS has opened it since, add it to the list in facts/regions.ts. ${region}`,
  ],
  [
    "region",
    "cn-east-1",
    `Given: "cn-east-1". No AWS region of this name is known here. If AWS has opened it since, add it to the list in facts/regions.ts. ${region}`,
  ],
  ["platform", "", `Given: "". A tag has 1 to 256 characters here. ${tag}`],
  ["platform", "a*", `Given: "a*". RDS does not accept one of these characters in a tag. ${tag}`],
  ["createdBy", "aws:me", `Given: "aws:me". Tags that begin with aws: or rds: belong to AWS. ${tag}`],
  ["logLevel", "verbose", 'Given: "verbose". Allowed: debug, info, warn, error.'],
  ["logRetentionDays", 31, `Given: 31. CloudWatch Logs does not know this period. ${days}`],
  ["dryRun", "yes", 'Given: "yes". Allowed: true or false.'],
  ["deletionProtection", "no", 'Given: "no". Allowed: true or false.'],
  ...boundaryRules,
  ...notificationRules,
  [
    "source",
    "yes",
    'Given: "yes". Allowed: the settings databases, exclude, drAccounts, drRegions, destinations, key, keys, interval, acceptIoSuspension, ioSuspensionInterval, acceptCopiesWithoutKey, includeReadReplicas, schedules, retention, keepAllHours, keepNewest, quotas.',
  ],
  ["source.databases.patterns", [], `Given: []. ${patterns}`],
  [
    "source.databases.patterns",
    ["(a+)+"],
    `Given: "(a+)+". It can take more than linear time (exponential). Do not let two open-ended parts meet: [a-z0-9]+-prod-.* instead of .*-prod-.*, or several patterns. ${patterns}`,
    "source.databases.patterns[0]",
  ],
  [
    "source.databases.patterns",
    ["a", "a"],
    'Given: "a". This is listed above. Remove one of the two.',
    "source.databases.patterns[1]",
  ],
  [
    "source.databases.patterns",
    "abcdef".split("").map((letter) => `[${letter.repeat(188)}]`),
    "Given: 1159 bytes of JSON. Together the patterns may take 1000, as they must fit into a function's environment. Use broader ones.",
  ],
  [
    "source.databases.patterns",
    ["arn:aws:rds:eu-west-1:111111111111:db:prod-*"],
    `Given: "arn:aws:rds:eu-west-1:111111111111:db:prod-*". This is an ARN, and patterns are compared with identifiers alone. Write what stands behind the last colon: prod-.* ${patterns}`,
    "source.databases.patterns[0]",
  ],
  [
    "source.exclude.patterns",
    ["legacy-*"],
    `Given: "legacy-*". In a regular expression * repeats the character before it, so that this excludes other databases than it seems to. Did you mean legacy-.*? ${exclusions}`,
    "source.exclude.patterns[0]",
  ],
  [
    "dr.exclude.patterns",
    ["legacy", "legacy"],
    'Given: "legacy". This is listed above. Remove one of the two.',
    "dr.exclude.patterns[1]",
  ],
  ["source.exclude.tag", true, "Given: true. Allowed: key and value of a tag."],
  ["source.databases.tagFilter", "True", 'Given: "True". Allowed: true, false, or key and value of a tag.'],
  ["source.databases.tagFilter", { key: "A" }, 'Given: {"key":"A"}. Allowed: true, false, or key and value of a tag.'],
  [
    "source.drAccounts",
    "222222222222",
    `Given: "222222222222". This is a list: write ["222222222222"], or a hyphen before each entry. ${accounts}`,
  ],
  [
    "source.drAccounts",
    222222222222,
    `Given: 222222222222. This is a list: write ["222222222222"], or a hyphen before each entry. ${accounts}`,
  ],
  ["source.drAccounts", undefined, nobody],
  ["source.drAccounts", [], nobody],
  ["source.drAccounts", [222222222222], `Given: 222222222222. ${quotes} ${accounts}`, "source.drAccounts[0]"],
  [
    "source.drAccounts",
    ["222222222222", "222222222222"],
    'Given: "222222222222". This is listed above. Remove one of the two.',
    "source.drAccounts[1]",
  ],
  [
    "source.drAccounts",
    ["111111111111"],
    'Given: "111111111111". This is the account of this stack: a copy there is lost with it. Name another account.',
    "source.drAccounts[0]",
  ],
  [
    "source.drRegions",
    ["us-gov-west-1"],
    'Given: "us-gov-west-1". This region is in the partition aws-us-gov, the stack\'s (eu-west-1) in aws: snapshots cannot cross. Name a region of aws.',
    "source.drRegions[0]",
  ],
  [
    "source.drRegions",
    ["eu-west-1", "eu-west-1"],
    'Given: "eu-west-1". This is listed above. Remove one of the two.',
    "source.drRegions[1]",
  ],
  ["source.keys", ["databases"], `Given: "databases". This is not the ARN of a KMS key. ${keys}`, "source.keys[0]"],
  [
    "source.keys",
    ["arn:aws:kms:eu-west-1:111111111111:alias/databases"],
    `Given: "arn:aws:kms:eu-west-1:111111111111:alias/databases". An alias cannot name a key in a policy: IAM compares key ARNs, and whoever may change the alias could put another key behind it. Give the ARN of the key itself (aws kms describe-key --key-id ALIAS). ${keys}`,
    "source.keys[0]",
  ],
  [
    "source.keys",
    [sourceKey.replace("111111111111", "999999999999").replace("eu-west-1", "eu-west-2")],
    `Given: "${sourceKey.replace("111111111111", "999999999999").replace("eu-west-1", "eu-west-2")}". The key is in region eu-west-2, not in this stack's eu-west-1. Name the key that the databases there use.`,
    "source.keys[0]",
  ],
  [
    "source.keys",
    [sourceKey, sourceKey],
    `Given: "${sourceKey}". This is listed above. Remove one of the two.`,
    "source.keys[1]",
  ],
  [
    "source.key",
    "alias/databases",
    `Given: "alias/databases". An alias cannot name a key in a policy: IAM compares key ARNs, and whoever may change the alias could put another key behind it. Give the ARN of the key itself (aws kms describe-key --key-id ALIAS). Allowed: the ARN of a KMS key: arn:aws:kms:REGION:ACCOUNT:key/ID, of this account and region.`,
  ],
  [
    "source.key",
    drKey,
    `Given: "${drKey}". The key is in account 333333333333, not in this stack's 111111111111 and region eu-central-1, not in this stack's eu-west-1. Name a key of that account and region.`,
  ],
  [
    "dr.key",
    drKey,
    `Given: "${drKey}". The key is in account 333333333333, not in this stack's 111111111111 and region eu-central-1, not in the copies' eu-west-1. Name a key of that account and region.`,
  ],
  [
    "source.interval",
    60,
    `Given: 60. It has no unit: write 60m, 60h or 60d. Allowed: 10m to 24h, as a whole number and m, h or d.`,
  ],
  [
    "source.interval",
    "an hour",
    'Given: "an hour". A duration is a whole number and a unit: 90m, 1h, 2d. Allowed: 10m to 24h, as a whole number and m, h or d.',
  ],
  [
    "source.interval",
    "9m",
    'Given: "9m". A shorter slot leaves no time for a snapshot; a longer one is no protection. Allowed: 10m to 24h, as a whole number and m, h or d.',
  ],
  [
    "source.interval",
    "25h",
    'Given: "25h". A shorter slot leaves no time for a snapshot; a longer one is no protection. Allowed: 10m to 24h, as a whole number and m, h or d.',
  ],
  ["source.acceptCopiesWithoutKey", "yes", 'Given: "yes". Allowed: true or false.'],
  ["source.includeReadReplicas", 1, "Given: 1. Allowed: true or false."],
  ["dr.acceptCopiesWithoutKey", "yes", 'Given: "yes". Allowed: true or false.'],
  ["source.acceptIoSuspension", "daily", 'Given: "daily". Allowed: true or false.'],
  [
    "source.ioSuspensionInterval",
    "8d",
    'Given: "8d". It is no shorter than an interval; above 7d copies are too old to be of use. Allowed: 10m to 7d, as a whole number and m, h or d.',
  ],
  [
    "source.ioSuspensionInterval",
    "30m",
    'Given: "30m". It must be at least 1h (source.interval), as no database is snapshotted more often. Raise it, or set source.acceptIoSuspension to true.',
  ],
  [
    "source.schedules.take",
    "at(2026-01-01T00:00:00)",
    `Given: "at(2026-01-01T00:00:00)". at() runs a pass once, and then never again. Use rate() or cron(). ${schedule}`,
  ],
  [
    "source.schedules.share",
    "rate(1 minutes)",
    `Given: "rate(1 minutes)". AWS wants the unit in the singular here: rate(1 minute). ${schedule}`,
  ],
  [
    "source.schedules.expire",
    "rate(2 days)",
    `Given: "rate(2 days)". A pass must run at least once a day, because only a scheduled run finds what events have missed. ${schedule}`,
  ],
  [
    "source.schedules.take",
    "cron(0 0/2 * * ? *)",
    'Given: "cron(0 0/2 * * ? *)". Between two runs up to 2h pass, so slots of 1h (source.interval) are missed. Run it at least once per slot, better several times.',
  ],
  [
    "source.schedules.share",
    "rate(13 hours)",
    'Given: "1d". It must be at least 26h: two passes, as one may fail (source.schedules.share: 13h), or snapshots are past retention before they have been used. Raise it, or shorten source.schedules.share.',
    "source.retention",
  ],
  ["source.retention", "30m", `Given: "30m". ${retentionBounds} Allowed: 1h to 365d, as a whole number and m, h or d.`],
  [
    "source.retention",
    "366d",
    `Given: "366d". ${retentionBounds} Allowed: 1h to 365d, as a whole number and m, h or d.`,
  ],
  [
    "source.keepNewest",
    1,
    "Given: 1. The newest two always stay: one may be on its way to the DR account, and the one before keeps copies incremental. Allowed: a whole number from 2 to 100.",
  ],
  ["source.keepNewest", 2.5, "Given: 2.5. Allowed: a whole number from 2 to 100."],
  [
    "source.retentionDays",
    1,
    "This setting is unknown. Did you mean retention? Known here: databases, exclude, drAccounts, drRegions, destinations, key, keys, interval, acceptIoSuspension, ioSuspensionInterval, acceptCopiesWithoutKey, includeReadReplicas, schedules, retention, keepAllHours, keepNewest, quotas.",
  ],
  [
    "source.databases.tagFilter",
    { key: "", value: "x" },
    'Given: "". A tag has 1 to 128 characters here. Allowed: true, false, or key and value of a tag.',
    "source.databases.tagFilter.key",
  ],
  [
    "FILTERINSTANCE",
    true,
    "This setting is unknown. Did you mean source.databases.tagFilter? Known here: account, region, platform, createdBy, logLevel, logRetentionDays, dryRun, deletionProtection, permissionsBoundary, notifications, recoveryPointObjective, fleet, measured, source, dr.",
  ],
  [
    "dr.sources",
    { account: "111111111111", region: "eu-west-1" },
    'Given: {"account":"111111111111","region":"eu-west-1"}. This is a list: write a hyphen before each entry. Allowed: 1 to 20 entries with account, region, and keys or stack.',
  ],
  ["dr.sources", [], "Given: []. Allowed: 1 to 20 entries with account, region, and keys or stack."],
  [
    "dr.sources",
    [{ account: "111111111111", region: "eu-west-1" }],
    `Given: "eu-west-1". The copies of this account's own snapshots would be in the same account and region: they would be lost with them. Give dr.region another region, or name the account that owns the databases.`,
    "dr.sources[0].region",
  ],
  [
    "dr.region",
    "cn-north-1",
    `Given: "cn-north-1". This region is in the partition aws-cn, the stack's (eu-west-1) in aws: snapshots cannot cross. Name a region of aws.`,
  ],
  ["dr.serviceRole", "absent", 'Given: "absent". Allowed: present, create.'],
  [
    "dr.optionGroups",
    [{ from: "default:mysql-8-0", to: "audit" }],
    `Given: "default:mysql-8-0". Default option groups are everywhere and need no counterpart. ${optionGroup}`,
    "dr.optionGroups[0].from",
  ],
  [
    "dr.optionGroups",
    [{ from: "audit", to: "audit-" }],
    `Given: "audit-". This is not the name of an option group. ${optionGroup}`,
    "dr.optionGroups[0].to",
  ],
  [
    "dr.optionGroups",
    [
      { from: "audit", to: "a", account: "333333333333" },
      { from: "audit", to: "b" },
      { from: "audit", to: "c", account: "333333333333" },
    ],
    'Given: "audit of 333333333333". This group is listed above. Remove one of the two.',
    "dr.optionGroups[2]",
  ],
  [
    "dr.optionGroups",
    [{ from: "audit", to: "a", account: "444444444444" }],
    'Given: "444444444444". This account is not among dr.sources.',
    "dr.optionGroups[0]",
  ],
  ["dr.copying", "twice", 'Given: "twice". Allowed: single-step, two-step.'],
  ["dr.region", "Europe", `Given: "Europe". This is not the name of an AWS region. ${region}`],
  ["dr.sources[0].account", "33", `Given: "33". An account id has 12 digits, also leading zeros. ${account}`],
  [
    "dr.sources[0].region",
    "cn-north-1",
    'Given: "cn-north-1". This region is in the partition aws-cn, the stack\'s (eu-west-1) in aws: snapshots cannot cross. Name a region of aws.',
  ],
  [
    "dr.sources[0].stack",
    "prod",
    'Given: "prod". This is not a stack\'s full name. Allowed: the full name of a Pulumi stack: organization/rds-lifeboat/prod.',
  ],
  [
    "dr.sources[0].stack",
    undefined,
    "Without the keys of this source no copy can be read: give keys (their ARNs), or stack (the source account's stack, as organization/rds-lifeboat/prod).",
    "dr.sources[0]",
  ],
  [
    "dr.sources[0].keys",
    [sourceKey],
    `Given: "${sourceKey}". The key is in region eu-west-1, not in this source's eu-central-1. Name the key that the databases there use.`,
    "dr.sources[0].keys[0]",
  ],
  [
    "dr.sources[0].keys",
    [drKey, drKey],
    `Given: "${drKey}". This is listed above. Remove one of the two.`,
    "dr.sources[0].keys[1]",
  ],
  [
    "dr.databases.patterns",
    ["a", "a"],
    'Given: "a". This is listed above. Remove one of the two.',
    "dr.databases.patterns[1]",
  ],
  [
    "dr.sources[1]",
    { account: "333333333333", region: "eu-central-1", stack: "a/b/c" },
    'Given: "333333333333 eu-central-1". This account and region are listed above. Join the two entries.',
    "dr.sources[1]",
  ],
  [
    "dr.sources[0].acount",
    "1",
    "This setting is unknown. Did you mean account? Known here: account, region, alias, keys, stack.",
  ],
  [
    "dr.databases.patterns",
    ["Prod"],
    `Given: "Prod". The capital P can never match: RDS keeps identifiers in lower case. ${patterns}`,
    "dr.databases.patterns[0]",
  ],
  [
    "dr.databases.tagFilter",
    true,
    "This setting is unknown. Did you mean source.databases.tagFilter? Known here: patterns.",
  ],
  [
    "dr.schedules.copy",
    "rate(1500 minutes)",
    `Given: "rate(1500 minutes)". A pass must run at least once a day, because only a scheduled run finds what events have missed. ${schedule}`,
  ],
  [
    "dr.retention",
    "half a day",
    'Given: "half a day". A duration is a whole number and a unit: 90m, 1h, 2d. Allowed: 1h to 365d, as a whole number and m, h or d.',
  ],
  [
    "dr",
    null,
    "Given: null. Allowed: the settings region, key, copying, serviceRole, sources, optionGroups, acceptCopiesWithoutKey, databases, exclude, schedules, retention, keepAllHours, keepAllDays, dailyDays, weeklyWeeks, monthlyMonths, released, copyWindow, copiesPerHour, newDatabasesPerDay, brake, keepNewest, expected, measureEvery, alarms, cloudTrail, quotas.",
  ],
  [
    "dr.expected",
    ["Orders"],
    'Given: "Orders". This is not the identifier of a database. Allowed: up to 100 identifiers of 1 to 63 small letters, digits and single hyphens, each once.',
    "dr.expected[0]",
  ],
  [
    "dr.expected",
    ["orders", "orders"],
    'Given: "orders". This is listed above. Remove one of the two.',
    "dr.expected[1]",
  ],
  [
    "dr.measureEvery",
    "2h",
    'Given: "2h". No schedule is shorter than a minute; above an hour people are told too late that copies are missing. Allowed: 1m to 1h, as a whole number and m, h or d.',
  ],
  [
    "dr.alarms",
    { age: "10m" },
    'Given: "10m". Below 15m every copy would be too old when it is measured; above 30d nobody would be told in time. Allowed: 15m to 30d, as a whole number and m, h or d.',
    "dr.alarms.age",
  ],
  [
    "dr.alarms",
    {
      slower: [
        { databases: ["a"], age: "1d" },
        { databases: ["b"], age: "1d" },
      ],
    },
    'Given: "1d". This age is listed above. Join the two entries.',
    "dr.alarms.slower[1].age",
  ],
  ["dr.cloudTrail", "yes", 'Given: "yes". Allowed: true or false.'],
  ["dr.dailyDays", 1, "Given: 1. It keeps nothing more, because dr.retention is 2d. Raise it, or leave it out."],
  [
    "dr.brake",
    { window: "5h" },
    'Given: "5h". Below 6h a few failed passes stop all deletions; above 30d nothing stops them. Allowed: 6h to 30d, as a whole number and m, h or d.',
    "dr.brake.window",
  ],
  [
    "dr.weeklyWeeks",
    261,
    "Given: 261. From 0 to 260. Allowed: 0, or a whole number up to 260 that goes beyond what is kept without it.",
  ],
  [
    "dr.copyWindow",
    "30m",
    'Given: "30m". Below 1h a short outage of the copy pass loses snapshots; above 365d nothing is too old. Allowed: 1h to 365d, as a whole number and m, h or d.',
  ],
  ["dr.newDatabasesPerDay", 0, "Given: 0. From 1 to 10000. Allowed: a whole number from 1 to 10000."],
  [
    "dr.released",
    ["orders"],
    'Given: "orders". This is not the identity of a database, as the messages of the expire pass show it. Allowed: up to 20 identities, arn:aws:rds:REGION:ACCOUNT:RESOURCEID, each once.',
    "dr.released[0]",
  ],
  [
    "dr.keepNewest",
    0,
    "Given: 0. The newest copy always stays: when the source falls silent, nothing else is left. Allowed: a whole number from 1 to 100.",
  ],
  [
    "interval",
    "1h",
    "This setting is unknown. Did you mean source.interval? Known here: account, region, platform, createdBy, logLevel, logRetentionDays, dryRun, deletionProtection, permissionsBoundary, notifications, recoveryPointObjective, fleet, measured, source, dr.",
  ],
  [
    "colour",
    "a secret",
    "This setting is unknown. Remove it. Known here: account, region, platform, createdBy, logLevel, logRetentionDays, dryRun, deletionProtection, permissionsBoundary, notifications, recoveryPointObjective, fleet, measured, source, dr.",
  ],
];
