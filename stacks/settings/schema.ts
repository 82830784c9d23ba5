import { z } from "zod";
import { limits } from "../../facts/limits";
import { tagKeys } from "../../functions/snapshots/tags";
import { acceptance, acceptanceOfCopies } from "./acceptanceSchema";
import { boundaryAllowed, boundaryArnProblem } from "./boundary";
import { fleet, intervalText, measured, quotas, recoveryPointObjective } from "./fleetSchema";
import {
  account,
  accountAllowed,
  duration,
  durationAllowed,
  keyAllowed,
  keyArn,
  keysAllowed,
  optionGroup,
  optionGroupAllowed,
  patterns,
  patternsAllowed,
  region,
  regionAllowed,
  schedule,
  scheduleAllowed,
  setting,
  tagAllowed,
  tagText,
  text,
  wholeNumber,
} from "./forms";
import { notifications } from "./notificationsSchema";
import { byValue } from "./retentionSchema";
import { copyingModes, logLevels, serviceRoles } from "./types";
import { watching } from "./watchSchema";

/** The defaults as people would write them. */
export const defaults = {
  platform: "rds-lifeboat",
  patterns: [".*"] as string[],
  interval: "1h",
  ioSuspensionInterval: "1d",
  take: "rate(5 minutes)",
  share: "rate(10 minutes)",
  copy: "rate(10 minutes)",
  expire: "rate(1 hour)",
  sourceRetention: "1d",
  drRetention: "2d",
  keepNewest: 3,
} as const;

/** The tag that S1 looks for, `tagFilter: true`. */
export const s1Tag = { key: "CopyDBSnapshot", value: "True" } as const;

const mostHours = 24 * 365;

const keepAllHours = (what: string) =>
  setting(wholeNumber(1, mostHours, `From 1 to ${mostHours}.`).optional(), {
    meaning: `Age in hours up to which every ${what} stays. Beyond it the first of each day (UTC) does, up to the retention.`,
    allowed: `a whole number from 1 to ${mostHours}, no more than the retention`,
    fallback: "the whole retention",
  });

const retentionWhy = "Below 1h copies go before anyone can use them; above 365d belongs into a locked vault.";

const destination = z.strictObject({
  account: setting(account(), { meaning: "An account that keeps copies.", allowed: accountAllowed }),
  region: setting(region(), { meaning: "The region in which it keeps them.", allowed: regionAllowed }),
});

const source = z.strictObject({
  databases: z
    .strictObject({
      patterns: setting(patterns().default(defaults.patterns), {
        meaning:
          "Databases to protect, by identifier. One that no setting names is protected: forgetting must not lose data.",
        allowed: patternsAllowed,
        s1: "PATTERN",
      }),
      tagFilter: setting(
        z
          .union([
            z.boolean(),
            z.strictObject({ key: tagText(limits.tags.keyLength), value: tagText(limits.tags.valueLength) }),
          ])
          .default(false),
        {
          meaning: `Protect only databases that also carry a tag. true means ${s1Tag.key}=${s1Tag.value}.`,
          allowed: "true, false, or key and value of a tag",
          s1: "FILTERINSTANCE",
        },
      ),
    })
    .prefault({}),
  drAccounts: setting(z.array(account()).max(limits.rds.sharedAccountsPerSnapshot).default([]), {
    meaning:
      "Accounts that snapshots are shared with and that may use the key. May be left out only where this stack itself copies them to another region.",
    allowed: `up to ${limits.rds.sharedAccountsPerSnapshot} account ids of 12 digits between quotes, each once`,
    s1: "the DR account (one)",
  }),
  drRegions: setting(z.array(region()).min(1).max(20).optional(), {
    meaning: "Regions in which copies are made: the key may be used through RDS in these only.",
    allowed: "1 to 20 names of AWS regions, each once",
    fallback: "the stack's own region",
  }),
  destinations: setting(z.array(destination).min(1).max(limits.rds.sharedAccountsPerSnapshot).optional(), {
    meaning:
      "The places in which copies are kept, in place of drAccounts and drRegions: for several accounts that are not all in the same regions. Each is told of new snapshots, so there must be a DR stack in each.",
    allowed: `1 to ${limits.rds.sharedAccountsPerSnapshot} entries with account and region, each once`,
    fallback: "each of drAccounts in each of drRegions",
  }),
  key: setting(keyArn().optional(), {
    meaning:
      "An existing key to use in place of one that this stack creates. Its policy must leave the decision to IAM in its account, as KMS's default policy does, and have the statements in the output keyPolicyStatements.",
    allowed: `${keyAllowed}, of this account and region`,
    fallback: "a key that the stack creates",
    s1: "the source key from outside",
  }),
  keys: setting(z.array(keyArn()).max(20).default([]), {
    meaning:
      "Other customer-managed keys that databases are encrypted with, of this account or of another one. A snapshot carries its database's key; the statement to add to each key's policy is printed. A key of another account also goes into dr.sources[].keys of the DR stack.",
    allowed: `${keysAllowed}, of this region`,
  }),
  interval: setting(
    duration(
      intervalText.least,
      intervalText.most,
      "A shorter slot leaves no time for a snapshot; a longer one is no protection.",
    ).default(defaults.interval),
    {
      meaning:
        "Length of a slot: every database gets one snapshot in each. With recoveryPointObjective the longest that holds it, unless given.",
      allowed: durationAllowed(intervalText.least, intervalText.most),
      s1: "INTERVAL (whole hours)",
    },
  ),
  acceptIoSuspension: setting(z.boolean().default(false), {
    meaning: `Snapshot every database in each slot, also those whose I/O a snapshot suspends for seconds to minutes: Single-AZ instances, and SQL Server and Db2 always. The tag ${tagKeys.acceptIoSuspension} (YES or NO) on a database goes before it.`,
    allowed: "true or false",
  }),
  ioSuspensionInterval: setting(
    duration(
      intervalText.least,
      "7d",
      "It is no shorter than an interval; above 7d copies are too old to be of use.",
    ).default(defaults.ioSuspensionInterval),
    {
      meaning:
        "Length of a slot of databases whose I/O a snapshot suspends, where that is not accepted: their copies get as old as that. Outside of their backup and maintenance windows, where a slot has room.",
      allowed: durationAllowed(intervalText.least, "7d"),
    },
  ),
  ...acceptance,
  schedules: z
    .strictObject({
      take: setting(schedule().prefault(defaults.take), {
        meaning:
          "How often to look for databases whose slot has no snapshot. With recoveryPointObjective every minute, unless given.",
        allowed: scheduleAllowed,
        s1: "schedule of the take machine",
      }),
      share: setting(schedule().prefault(defaults.share), {
        meaning: "How often to look for finished snapshots that are not shared.",
        allowed: scheduleAllowed,
        s1: "schedule of the share machine",
      }),
      expire: setting(schedule().prefault(defaults.expire), {
        meaning: "How often to look for snapshots past retention.",
        allowed: scheduleAllowed,
        s1: "schedule of the delete machine",
      }),
    })
    .prefault({}),
  retention: setting(duration("1h", "365d", retentionWhy).default(defaults.sourceRetention), {
    meaning:
      "Age from which a snapshot is deleted here, unless it is one of the newest. With recoveryPointObjective no longer than the quotas allow, unless given.",
    allowed: durationAllowed("1h", "365d"),
    s1: "RETENTION_DAYS (source)",
  }),
  keepAllHours: keepAllHours("snapshot"),
  keepNewest: setting(
    wholeNumber(
      2,
      limits.rds.manualInstanceSnapshots,
      "The newest two always stay: one may be on its way to the DR account, and the one before keeps copies incremental.",
    ).default(defaults.keepNewest),
    {
      meaning: "Newest usable snapshots of each database that are never deleted, however old.",
      allowed: `a whole number from 2 to ${limits.rds.manualInstanceSnapshots}`,
    },
  ),
  quotas: quotas(),
});

const drSource = z.strictObject({
  account: setting(account(), {
    meaning: "An account whose shared snapshots are copied. Others' shares are ignored.",
    allowed: accountAllowed,
  }),
  region: setting(region(), { meaning: "The region its snapshots are in.", allowed: regionAllowed }),
  alias: setting(
    text((value) =>
      /^(?!.*--)[a-z](?:[a-z0-9-]{0,18}[a-z0-9])?$/.test(value)
        ? undefined
        : "Names of snapshots begin with it, so it follows their rules.",
    ).optional(),
    {
      meaning:
        "What the names of this source's copies begin with, so that databases of the same name are told apart. Only people read it: changing it copies nothing again.",
      allowed: "1 to 20 small letters, digits and single hyphens, a letter first and no hyphen last",
      fallback:
        "none with one source; with several from-ACCOUNT, or from-ACCOUNT-REGION where an account is listed twice",
    },
  ),
  keys: setting(z.array(keyArn()).max(20).default([]), {
    meaning:
      "Keys its snapshots are encrypted with, which the copy may use. Keys of a third account are used only if they are named here.",
    allowed: `${keysAllowed}, of that region`,
  }),
  stack: setting(
    text((value) =>
      /^[\w.-]{1,100}\/[\w.-]{1,100}\/[\w.-]{1,100}$/.test(value) ? undefined : "This is not a stack's full name.",
    ).optional(),
    {
      meaning: "That account's stack, whose outputs name its keys. Give this, keys, or both.",
      allowed: "the full name of a Pulumi stack: organization/rds-lifeboat/prod",
      fallback: "none",
    },
  ),
});

const optionGroups = z.strictObject({
  from: setting(optionGroup(), { meaning: "An option group of databases in a source.", allowed: optionGroupAllowed }),
  to: setting(optionGroup(), {
    meaning: "The one with the same options in this account, in the region of the copies, which must be there.",
    allowed: optionGroupAllowed,
  }),
  account: setting(account().optional(), {
    meaning: "The source account it is of, where several have one of that name.",
    allowed: accountAllowed,
    fallback: "every source",
  }),
});

const dr = z.strictObject({
  region: setting(region().optional(), {
    meaning: "The region in which the copies are made and kept, under a key of that region.",
    allowed: "the name of an AWS region, such as eu-west-1",
    fallback: "the stack's own region",
    s1: "destination region",
  }),
  key: setting(keyArn().optional(), {
    meaning:
      "An existing key for the copies in place of one that this stack creates. Its policy must leave the decision to IAM in its account, as KMS's default policy does, and let no other account in.",
    allowed: `${keyAllowed}, of this account and the region of the copies`,
    fallback: "a key that the stack creates",
    s1: "the DR key from outside",
  }),
  copying: setting(z.enum(copyingModes).default("single-step"), {
    meaning:
      "How a snapshot comes to another region: in a single step, or by a copy in its own region that is copied on and then deleted (every copy is a full one then). Before changing back, wait until nothing tagged rds-lifeboat:staged is left.",
    allowed: copyingModes.join(", "),
    s1: "two copies, local and remote",
  }),
  serviceRole: setting(z.enum(serviceRoles).default("present"), {
    meaning:
      "The role AWSServiceRoleForRDS of the account, through which RDS copies from another region. An account that has used RDS has it. With create the stack makes it, and leaves it when it is destroyed: say present then.",
    allowed: serviceRoles.join(", "),
  }),
  sources: setting(z.array(drSource).min(1).max(20), {
    meaning: "The accounts and regions that snapshots are accepted from; there is no other way in.",
    allowed: "1 to 20 entries with account, region, and keys or stack",
  }),
  optionGroups: setting(z.array(optionGroups).max(20).default([]), {
    meaning:
      "Which option group stands for which, in copies: another region needs its own. Without an entry, Oracle's are copied along within a region; of others an alarm names the database.",
    allowed: "up to 20 entries with from and to, and perhaps account",
  }),
  ...acceptanceOfCopies,
  databases: z
    .strictObject({
      patterns: setting(patterns().default(defaults.patterns), {
        meaning: "Databases to copy, by identifier.",
        allowed: patternsAllowed,
        s1: "PATTERN",
      }),
    })
    .prefault({}),
  schedules: z
    .strictObject({
      copy: setting(schedule().prefault(defaults.copy), {
        meaning: "How often to look for shared snapshots that are not copied.",
        allowed: scheduleAllowed,
        s1: "schedule of the copy machine",
      }),
      expire: setting(schedule().prefault(defaults.expire), {
        meaning:
          "How often to look for copies past retention. Seldomer than before takes a person's approval, as less retention does.",
        allowed: scheduleAllowed,
        s1: "schedule of the delete machine",
      }),
    })
    .prefault({}),
  retention: setting(duration("1h", "365d", retentionWhy).default(defaults.drRetention), {
    meaning:
      "Age from which a copy is deleted, unless it is one of the newest; older snapshots are not copied. With recoveryPointObjective no longer than leaves a fifth of the quotas free, unless given.",
    allowed: durationAllowed("1h", "365d"),
    s1: "RETENTION_DAYS (DR)",
  }),
  keepAllHours: keepAllHours("copy"),
  ...byValue,
  keepNewest: setting(
    wholeNumber(
      1,
      limits.rds.manualInstanceSnapshots,
      "The newest copy always stays: when the source falls silent, nothing else is left.",
    ).default(defaults.keepNewest),
    {
      meaning: "Newest usable copies of each database that are never deleted, however old.",
      allowed: `a whole number from 1 to ${limits.rds.manualInstanceSnapshots}`,
    },
  ),
  ...watching,
  quotas: quotas(),
});

/** The settings as they are written in a stack's file. Rules that need more than one of them are in rules.ts. */
export const schema = z.strictObject({
  account: setting(account(), {
    meaning: "The account this stack may be deployed to; any other is refused.",
    allowed: accountAllowed,
  }),
  region: setting(region(), { meaning: "The region this stack is deployed to.", allowed: regionAllowed }),
  platform: setting(tagText(limits.tags.valueLength).default(defaults.platform), {
    meaning: "Value of the tag Platform.",
    allowed: tagAllowed(limits.tags.valueLength),
    s1: "Platform",
  }),
  createdBy: setting(tagText(limits.tags.valueLength).default(defaults.platform), {
    meaning:
      'Value of the tags CreatedBy and CopiedBy, by which own snapshots are known. With "Snapshot Tool for RDS", those of rds-snapshot-tool count as own ones.',
    allowed: tagAllowed(limits.tags.valueLength),
    s1: "CreatedBy, CopiedBy",
  }),
  logLevel: setting(z.enum(logLevels).default("info"), {
    meaning: "How much the functions log.",
    allowed: logLevels.join(", "),
    s1: "log level",
  }),
  logRetentionDays: setting(
    z
      .number()
      .refine((value) => (limits.cloudWatch.logRetentionDays as readonly number[]).includes(value), {
        message: "CloudWatch Logs does not know this period.",
      })
      .default(30),
    {
      meaning: "Days for which the functions' and machines' logs are kept.",
      allowed: limits.cloudWatch.logRetentionDays.join(", "),
    },
  ),
  dryRun: setting(z.boolean().default(false), {
    meaning: "Log what would be done, and change nothing.",
    allowed: "true or false",
  }),
  deletionProtection: setting(z.boolean().default(true), {
    meaning:
      "Keys under which databases and copies are survive pulumi destroy, and what was seen of the copies: it leaves them, or stops. With false, after a pulumi up, they go too, and 30 days later everything under the keys is lost.",
    allowed: "true or false",
  }),
  permissionsBoundary: setting(text(boundaryArnProblem).optional(), {
    meaning:
      "A policy that bounds every role of the stack. A pipeline that may make roles needs one, or it could make itself any role (docs/gitops.md).",
    allowed: boundaryAllowed,
    fallback: "none",
  }),
  notifications: notifications(),
  recoveryPointObjective,
  fleet,
  measured,
  source: source.optional(),
  dr: dr.optional(),
});

/** The settings as written, with defaults filled in. */
export type Written = z.output<typeof schema>;
