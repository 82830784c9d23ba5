import { readSettings, settingsErrorName } from "../../../stacks/settings";
import { parseConfiguration } from "../../../stacks/settings/load/load";
import { having } from "../../stacks/settings/fixtures";
import type { BadCase, Kind } from "../kind";
import { assertRefused } from "../refusals";

/** Settings that are refused with these lines and no others. */
const refused = (what: string, raw: Record<string, unknown>, ...lines: readonly string[]): BadCase => ({
  what,
  check: () => assertRefused(() => readSettings(raw), settingsErrorName, lines),
});

const account = 'Allowed: an account id of 12 digits between quotes: "111111111111".';
const accountForm = "An account id has 12 digits, also leading zeros.";
const accounts = "Allowed: up to 20 account ids of 12 digits between quotes, each once.";
const noRegion = "This is not the name of an AWS region. Allowed: the name of an AWS region, such as eu-west-1.";
const region =
  "This is not the name of an AWS region. Did you mean eu-west-1? Allowed: the name of an AWS region, such as eu-west-1.";
const tag = (longest: number) =>
  `Allowed: 1 to ${longest} letters, digits, spaces and _ . : / = + - @, not beginning with aws: or rds:.`;
const characters = "RDS does not accept one of these characters in a tag.";
const patterns = "Allowed: 1 to 20 regular expressions that run in linear time; each must match a whole identifier.";
const never = (code: string) =>
  `The character U+${code} can never match: identifiers have small letters a to z, digits and hyphens only. ${patterns}`;
const durationForm = "A duration is a whole number and a unit: 90m, 1h, 2d.";
const interval = "Allowed: 10m to 24h, as a whole number and m, h or d.";
const newest =
  "The newest two always stay: one may be on its way to the DR account, and the one before keeps copies incremental. Allowed: a whole number from 2 to 100.";
const alias =
  "Names of snapshots begin with it, so it follows their rules. Allowed: 1 to 20 small letters, digits and single hyphens, a letter first and no hyphen last.";
const identifier =
  "This is not the identifier of a database. Allowed: up to 100 identifiers of 1 to 63 small letters, digits and single hyphens, each once.";
const mail = "This is not an e-mail address. Allowed: up to 20 e-mail addresses, each once.";
const runbook =
  "This is neither an https address nor a path. Allowed: an https address, or a path in this repository, without # and spaces.";
const top =
  "Known here: account, region, platform, createdBy, logLevel, logRetentionDays, dryRun, deletionProtection, permissionsBoundary, notifications, recoveryPointObjective, fleet, measured, source, dr.";

const oneByOne: readonly BadCase[] = [
  refused(
    "account: full-width digits",
    having("account", "１１１１１１１１１１１１"),
    `account: Given: "１１１１１１１１１１１１". ${accountForm} ${account}`,
  ),
  refused(
    "account: a line end behind it",
    having("account", "111111111111\n"),
    `account: Given: "111111111111\\n". ${accountForm} Write nothing else: "111111111111". ${account}`,
  ),
  refused("account: null", having("account", null), `account: Given: null. ${account}`),
  refused("account: a mapping", having("account", { id: "1" }), `account: Given: {"id":"1"}. ${account}`),
  refused(
    "account: more than a number can be",
    having("account", Number.POSITIVE_INFINITY),
    `account: Given: Infinity. Put it between quotes: YAML reads it as a number and drops leading zeros. ${account}`,
  ),
  refused("region: capitals", having("region", "EU-WEST-1"), `region: Given: "EU-WEST-1". ${region}`),
  refused("region: a full-width digit", having("region", "eu-west-１"), `region: Given: "eu-west-１". ${region}`),
  refused(
    "region: a zero-width space at its end",
    having("region", "eu-west-1\u200b"),
    `region: Given: "eu-west-1\\u{200b}". ${region}`,
  ),
  refused("platform: a NUL", having("platform", "a\u0000b"), `platform: Given: "a\\u0000b". ${characters} ${tag(256)}`),
  refused(
    "platform: a mark that turns the direction of reading",
    having("platform", "\u202elive"),
    `platform: Given: "\\u{202e}live". ${characters} ${tag(256)}`,
  ),
  refused("platform: an emoji", having("platform", "😀"), `platform: Given: "😀". ${characters} ${tag(256)}`),
  refused(
    "platform: markup",
    having("platform", "<script>alert(1)</script>"),
    `platform: Given: "<script>alert(1)</script>". ${characters} ${tag(256)}`,
  ),
  refused(
    "platform: 257 characters",
    having("platform", "x".repeat(257)),
    `platform: Given: "${"x".repeat(76)}.... A tag has 1 to 256 characters here. ${tag(256)}`,
  ),
  refused(
    "createdBy: AWS's own prefix in capitals",
    having("createdBy", "RDS:x"),
    `createdBy: Given: "RDS:x". Tags that begin with aws: or rds: belong to AWS. ${tag(256)}`,
  ),
  refused(
    "source.databases.patterns: a Cyrillic letter that looks like a Latin one",
    having("source.databases.patterns", ["оrders"]),
    `source.databases.patterns[0]: Given: "оrders". ${never("043E")}`,
  ),
  refused(
    "source.databases.patterns: such a letter in a class",
    having("source.databases.patterns", ["[оo]rders"]),
    `source.databases.patterns[0]: Given: "[оo]rders". ${never("043E")}`,
  ),
  refused(
    "source.databases.patterns: a space at the end",
    having("source.databases.patterns", ["orders "]),
    `source.databases.patterns[0]: Given: "orders ". ${never("0020")}`,
  ),
  refused(
    "source.databases.patterns: a line end, as a block text of YAML has",
    having("source.databases.patterns", ["orders\n"]),
    `source.databases.patterns[0]: Given: "orders\\n". ${never("000A")}`,
  ),
  refused(
    "source.databases.patterns: an underscore",
    having("source.databases.patterns", ["orders_eu"]),
    `source.databases.patterns[0]: Given: "orders_eu". ${never("005F")}`,
  ),
  refused(
    "dr.databases.patterns: null in the list",
    having("dr.databases.patterns", [null]),
    `dr.databases.patterns[0]: Given: null. ${patterns}`,
  ),
  refused(
    "source.databases.patterns: a text in place of a list",
    having("source.databases.patterns", "orders"),
    `source.databases.patterns: Given: "orders". This is a list: write ["orders"], or a hyphen before each entry. ${patterns}`,
  ),
  refused(
    "source.drAccounts: a mapping in place of a list",
    having("source.drAccounts", { 0: "222222222222" }),
    `source.drAccounts: Given: {"0":"222222222222"}. This is a list: write a hyphen before each entry. ${accounts}`,
  ),
  refused(
    "source.interval: two units",
    having("source.interval", "1h30m"),
    `source.interval: Given: "1h30m". ${durationForm} ${interval}`,
  ),
  refused(
    "source.interval: ISO 8601",
    having("source.interval", "PT1H"),
    `source.interval: Given: "PT1H". ${durationForm} ${interval}`,
  ),
  refused(
    "source.interval: an exponent",
    having("source.interval", "1e1m"),
    `source.interval: Given: "1e1m". ${durationForm} ${interval}`,
  ),
  refused(
    "source.keepNewest: one more than a quota",
    having("source.keepNewest", 101),
    `source.keepNewest: Given: 101. ${newest}`,
  ),
  refused(
    "source.keepNewest: a text",
    having("source.keepNewest", "3"),
    'source.keepNewest: Given: "3". Allowed: a whole number from 2 to 100.',
  ),
  refused(
    "source.keepNewest: not a number",
    having("source.keepNewest", Number.NaN),
    "source.keepNewest: Given: NaN. Allowed: a whole number from 2 to 100.",
  ),
  refused(
    "source.databases.tagFilter: a key of 129 characters",
    having("source.databases.tagFilter", { key: "k".repeat(129), value: "x" }),
    `source.databases.tagFilter.key: Given: "${"k".repeat(76)}.... A tag has 1 to 128 characters here. Allowed: true, false, or key and value of a tag.`,
  ),
  refused(
    "dr.sources: an alias of 21 characters",
    having("dr.sources[0].alias", "a".repeat(21)),
    `dr.sources[0].alias: Given: "${"a".repeat(21)}". ${alias}`,
  ),
  refused(
    "dr.sources: an alias with a hyphen at its end, which the names of copies double",
    having("dr.sources[0].alias", "prod-"),
    `dr.sources[0].alias: Given: "prod-". ${alias}`,
  ),
  refused(
    "dr.sources: a stack's name with one part too many",
    having("dr.sources[0].stack", "a/b/c/d"),
    'dr.sources[0].stack: Given: "a/b/c/d". This is not a stack\'s full name. Allowed: the full name of a Pulumi stack: organization/rds-lifeboat/prod.',
  ),
  refused(
    "dr.expected: an identifier of 64 characters",
    having("dr.expected", ["o".repeat(64)]),
    `dr.expected[0]: Given: "${"o".repeat(64)}". ${identifier}`,
  ),
  refused(
    "dr.expected: two hyphens in a row",
    having("dr.expected", ["orders--eu"]),
    `dr.expected[0]: Given: "orders--eu". ${identifier}`,
  ),
  refused(
    "dr.released: a star, which would mean every database",
    having("dr.released", ["arn:aws:rds:eu-west-1:111111111111:*"]),
    'dr.released[0]: Given: "arn:aws:rds:eu-west-1:111111111111:*". This is not the identity of a database, as the messages of the expire pass show it. Allowed: up to 20 identities, arn:aws:rds:REGION:ACCOUNT:RESOURCEID, each once.',
  ),
  refused(
    "notifications.email: a header injected by a line end",
    having("notifications.email", ["a@example.com\nBcc: b@example.com"]),
    `notifications.email[0]: Given: "a@example.com\\nBcc: b@example.com". ${mail}`,
  ),
  refused(
    "notifications.email: a domain with an umlaut",
    having("notifications.email", ["a@exämple.com"]),
    `notifications.email[0]: Given: "a@exämple.com". ${mail}`,
  ),
  refused(
    "notifications.runbook: a script",
    having("notifications.runbook", "javascript:steal"),
    `notifications.runbook: Given: "javascript:steal". ${runbook}`,
  ),
  refused(
    "notifications.runbook: an address without encryption",
    having("notifications.runbook", "http://example.com/runbook"),
    `notifications.runbook: Given: "http://example.com/runbook". ${runbook}`,
  ),
  refused(
    "notifications.slack: the webhook itself, which is a secret, and no other way to be told",
    having("notifications.slack", { webhookSecret: "https://hooks.slack.com/services/T0/B0/hush" }),
    'notifications.slack.webhookSecret: Given: "https://hooks.slack.com/...". This is not the whole ARN of a secret, with the six characters at its end (aws secretsmanager describe-secret --secret-id NAME). Allowed: the ARN of a secret of this account: arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-XXXXXX.',
    "notifications.slack: Slack alone is not enough, because nobody would be told when Slack or the notifier fails. Give notifications.email or notifications.topics as well.",
  ),
  refused(
    "fleet.largestGiB: 1e300",
    having("fleet.largestGiB", 1e300),
    "fleet.largestGiB: Given: 1e+300. From 0 to 65536. Allowed: a number from 0 to 65536.",
  ),
  refused(
    "fleet.instances: less than none",
    having("fleet.instances", -1),
    "fleet.instances: Given: -1. From 0 to 100000. Allowed: a whole number from 0 to 100000.",
  ),
  refused(
    "a setting called constructor",
    having("constructor", 1),
    `constructor: This setting is unknown. Remove it. ${top}`,
  ),
];

/** The texts that the engine hands over are refused with these lines. */
const configured = (what: string, texts: Record<string, string>, ...lines: readonly string[]): BadCase => {
  const all = { "rds-lifeboat:account": "111111111111", "rds-lifeboat:region": "eu-west-1", ...texts };
  return {
    what,
    check: () => assertRefused(() => readSettings(parseConfiguration(all)), settingsErrorName, lines),
  };
};

const sourceAllowed =
  "Allowed: the settings databases, exclude, drAccounts, drRegions, destinations, key, keys, interval, acceptIoSuspension, ioSuspensionInterval, acceptCopiesWithoutKey, includeReadReplicas, schedules, retention, keepAllHours, keepNewest, quotas.";
const nothing =
  "Neither source nor dr is given, so nothing would be protected. Give source in the account that owns the databases, dr in the one that keeps the copies.";
const accountsOnly = '{"drAccounts":["222222222222"]}';

const texts: readonly BadCase[] = [
  configured(
    "a block that is no JSON",
    { "rds-lifeboat:source": '{"drAccounts": [' },
    `source: Given: "{\\"drAccounts\\": [". ${sourceAllowed}`,
  ),
  configured("a block that is empty", { "rds-lifeboat:source": "" }, `source: Given: "". ${sourceAllowed}`),
  configured("a block that is a list", { "rds-lifeboat:source": "[1,2]" }, `source: Given: [1,2]. ${sourceAllowed}`),
  configured(
    "a block that is a list in a list, five hundred deep",
    { "rds-lifeboat:source": `${"[".repeat(500)}${"]".repeat(500)}` },
    `source: Given: ${"[".repeat(77)}.... ${sourceAllowed}`,
  ),
  configured(
    "a setting called __proto__",
    { "rds-lifeboat:source": accountsOnly, "rds-lifeboat:__proto__": '{"dryRun": true}' },
    `__proto__: This setting is unknown. Remove it. ${top}`,
  ),
  configured(
    "a setting called __proto__ in a block",
    { "rds-lifeboat:source": '{"drAccounts": ["222222222222"], "__proto__": {"keepNewest": 0}}' },
    `source.__proto__: This setting is unknown. Remove it. ${sourceAllowed.replace("Allowed: the settings", "Known here:")}`,
  ),
  configured("a name in another namespace only", { "lifeboat:source": accountsOnly }, `settings: ${nothing}`),
  configured(
    "a number in place of a truth value",
    { "rds-lifeboat:source": accountsOnly, "rds-lifeboat:dryRun": "1" },
    "dryRun: Given: 1. Allowed: true or false.",
  ),
  configured(
    "everything at once",
    {
      "rds-lifeboat:region": "europe",
      "rds-lifeboat:logLevel": "loud",
      "rds-lifeboat:source": '{"interval": "soon", "keepNewest": 0, "colour": 1}',
      "rds-lifeboat:dr": '{"sources": []}',
    },
    `region: Given: "europe". ${noRegion}`,
    'logLevel: Given: "loud". Allowed: debug, info, warn, error.',
    `source.interval: Given: "soon". ${durationForm} ${interval}`,
    `source.keepNewest: Given: 0. ${newest}`,
    `source.colour: This setting is unknown. Remove it. ${sourceAllowed.replace("Allowed: the settings", "Known here:")}`,
    "dr.sources: Given: []. Allowed: 1 to 20 entries with account, region, and keys or stack.",
  ),
];

export const settings: Kind = {
  name: "settings of both parts",
  tried:
    "values of another type, at and beyond their limits, Unicode and its lookalikes, injected lines and markup, secrets, names of JavaScript's own, texts that are no JSON",
  answer:
    "one error before anything is created: each problem with its path, what was given, what is allowed and how to mend it",
  cases: [...oneByOne, ...texts],
};
