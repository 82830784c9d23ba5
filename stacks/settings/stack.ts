import { z } from "zod";
import { limits } from "../../facts/limits";
import { partitionOf } from "../../facts/regions";
import { levels } from "../../functions/pass/log";
import { problem } from "./kit/checks";
import { account, accountAllowed, pages, region, regionAllowed, setting, tagAllowed, tagText, text } from "./kit/forms";
import type { Problem } from "./kit/problems";

/** The tag Platform, and what own snapshots are known by, where the settings do not say. */
const standardName = "rds-lifeboat";

const boundaryAllowed = "the ARN of a managed policy of this account: arn:aws:iam::ACCOUNT:policy/NAME";
const boundaryForm = /^arn:([a-z-]+):iam::(\d{12}):policy\/(?:[\x21-\x7e]{1,510}\/)?[\w+=,.@-]{1,128}$/;

/** Why a text cannot stand for a permissions boundary, or undefined if it can. Source: IAM User Guide, reference_iam-quotas. */
function boundaryArnProblem(text: string): string | undefined {
  return boundaryForm.test(text) ? undefined : "This is not the ARN of a managed policy that somebody has made.";
}

const shape = {
  account: setting(account(), {
    meaning: "The account this stack may be deployed to; any other is refused.",
    allowed: accountAllowed,
  }),
  region: setting(region(), { meaning: "The region this stack is deployed to.", allowed: regionAllowed }),
  platform: setting(tagText(limits.tags.valueLength).default(standardName), {
    meaning: "Value of the tag Platform.",
    see: pages.tagging,
    allowed: tagAllowed(limits.tags.valueLength),
    s1: "Platform",
  }),
  createdBy: setting(tagText(limits.tags.valueLength).default(standardName), {
    meaning:
      'Value of the tags CreatedBy and CopiedBy, by which own snapshots are known. With "Snapshot Tool for RDS", those of rds-snapshot-tool count as own ones.',
    see: pages.tagging,
    allowed: tagAllowed(limits.tags.valueLength),
    s1: "CreatedBy, CopiedBy",
  }),
  logLevel: setting(z.enum(levels).default("info"), {
    meaning: "How much the functions log.",
    allowed: levels.join(", "),
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
      see: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
      allowed: limits.cloudWatch.logRetentionDays.join(", "),
    },
  ),
  dryRun: setting(z.boolean().default(false), {
    meaning: "Log what would be done, and change nothing.",
    allowed: "true or false",
  }),
  deletionProtection: setting(z.boolean().default(true), {
    meaning:
      "pulumi destroy does not delete the keys of databases and copies, nor the table of what was seen: it leaves them, or stops. With false, after a pulumi up, it deletes them too, and 30 days later everything that is encrypted under the keys is lost.",
    allowed: "true or false",
  }),
  permissionsBoundary: setting(text(boundaryArnProblem).optional(), {
    meaning:
      "A policy that bounds every role of the stack. A pipeline that may make roles needs one, or it could make itself any role (docs/gitops.md).",
    allowed: boundaryAllowed,
    see: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    fallback: "none",
  }),
};

type Written = z.output<z.ZodObject<typeof shape>>;

/** What holds for everything that a stack makes. */
export interface StackSettings {
  /**
   * The AWS account that this stack may be deployed to, 12 digits.
   * @example "111111111111"
   */
  readonly account: string;
  /**
   * The AWS region that this stack is deployed to.
   * @example "eu-west-1"
   */
  readonly region: string;
  /**
   * Value of the tag `Platform` of everything that this stack makes.
   * @default "rds-lifeboat"
   */
  readonly platform: string;
  /**
   * Value of the tags `CreatedBy` and `CopiedBy`, by which the stack knows its own snapshots again.
   * @default "rds-lifeboat"
   */
  readonly createdBy: string;
  /**
   * How much the functions log: this level and those that are worse.
   * @default "info"
   */
  readonly logLevel: Written["logLevel"];
  /**
   * Days for which logs are kept: one of the periods that CloudWatch Logs knows.
   * @default 30
   * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
   */
  readonly logRetentionDays: number;
  /**
   * Whether the passes only log what they would do.
   * @default false
   */
  readonly dryRun: boolean;
  /**
   * Whether keys, and the table of what was seen of the copies, survive the destruction of the stack.
   * @default true
   */
  readonly deletionProtection: boolean;
  /**
   * ARN of the managed policy that bounds every role of the stack.
   * @default undefined, roles have no boundary
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
   */
  readonly permissionsBoundary: string | undefined;
}

/** A draft of these settings, as far as the rules need it. */
export interface StackDraft {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly permissionsBoundary?: string | undefined;
}

/** A policy bounds roles of its own account only. */
function rules({ permissionsBoundary: arn, account, region }: StackDraft): readonly Problem[] {
  const [, partition, owner] = boundaryForm.exec(arn ?? "") ?? [];
  const path = "permissionsBoundary";
  if (owner !== undefined && account !== undefined && owner !== account) {
    const text = `The policy is in account ${owner}, not in this stack's ${account}. Name one of this account.`;
    return [problem(path, arn, text)];
  }
  if (partition !== undefined && region !== undefined && partitionOf(region) !== partition) {
    return [
      problem(path, arn, `The partition ${partition} does not have ${region}. Copy the policy's ARN from the console.`),
    ];
  }
  return [];
}

function read(written: Written): StackSettings {
  const { account, region, platform, createdBy, logLevel, logRetentionDays, dryRun, deletionProtection } = written;
  const { permissionsBoundary } = written;
  return {
    account,
    region,
    platform,
    createdBy,
    logLevel,
    logRetentionDays,
    dryRun,
    deletionProtection,
    permissionsBoundary,
  };
}

/** The settings at the top of a stack's file. */
export const stack = { shape, rules, read };
