/** The forms that settings come in, and the texts about them. */

import { z } from "zod";
import { isKnownRegion, isRegion, knownRegions } from "../../../facts/regions";
import { durationMinutes } from "./durations";
import { keyArnProblem } from "./keyArns";
import { patternProblem } from "./patterns";
import { nearest } from "./problems";
import { type ScheduleExpression, scheduleProblem } from "./schedules";

/** What people read about a setting: in the table of settings and, of `allowed`, in the message that refuses a value. */
export interface About {
  /** What it is for, and its unit if it is a number. */
  readonly meaning: string;
  /** What may stand there, as it goes on after "Allowed: ". */
  readonly allowed: string;
  /** The default where it is not one fixed value. */
  readonly fallback?: string;
  /** A value, where neither the default nor `allowed` shows what one looks like. */
  readonly example?: unknown;
  /** The page of AWS about it, where it is a setting or a thing of AWS. */
  readonly see?: string;
  /** The name of the same thing in S1, the snapshot tool whose settings people may have. */
  readonly s1?: string;
}

/** Where the texts about settings are kept: by schema, so that a setting cannot be without one (a test holds that). */
export const about = z.registry<About>();

/** A text for which `problem` gives a reason against, or undefined. */
export function text(problem: (value: string) => string | undefined) {
  return z.string().superRefine((value, context) => {
    const message = problem(value);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
}

export const account = () => text(accountProblem);

/** Why a text cannot stand for an account, or undefined if it can. */
function accountProblem(value: string): string | undefined {
  if (/^\d{12}$/.test(value)) return undefined;
  const form = "An account id has 12 digits, also leading zeros.";
  const digits = value.length > 12 && value.length < 100 ? value.replace(/[^0-9]/g, "") : "";
  if (/^[0-9]{12}$/.test(digits)) return `${form} Write nothing else: "${digits}".`;
  // What is left of one that begins with zeros: in decimal, or as the octal number that Pulumi's YAML takes it for.
  return /^\d{9,11}$/.test(value)
    ? `${form} Put it between quotes: YAML reads it as a number otherwise, and drops leading zeros.`
    : form;
}

export const region = () => text(regionProblem);

/** Why a text cannot stand for a region, or undefined if it can. */
function regionProblem(value: string): string | undefined {
  if (isKnownRegion(value)) return undefined;
  // One of another continent is hardly what was meant.
  const near = nearest(
    value,
    knownRegions.filter((one) => one.split("-")[0] === value.toLowerCase().split("-")[0]),
  );
  const meant = near === undefined ? "" : ` Did you mean ${near}?`;
  return isRegion(value)
    ? `No AWS region of this name is known here.${meant} If AWS has opened it since, add it to the list in facts/regions.ts.`
    : `This is not the name of an AWS region.${meant}`;
}

export const keyArn = () => text(keyArnProblem);

export const tagText = (longest: number) =>
  text((value) => {
    if (value.length < 1 || value.length > longest) return `A tag has 1 to ${longest} characters here.`;
    if (/^(?:aws|rds):/i.test(value)) return "Tags that begin with aws: or rds: belong to AWS.";
    return /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(value)
      ? undefined
      : "RDS does not accept one of these characters in a tag.";
  });

export const tagAllowed = (longest: number) =>
  `1 to ${longest} letters, digits, spaces and _ . : / = + - @, not beginning with aws: or rds:`;

export const duration = (least: string, most: string, why: string) =>
  text((value) => {
    const minutes = durationMinutes(value);
    if (minutes === undefined) return "A duration is a whole number and a unit: 90m, 1h, 2d.";
    return minutes < durationMinutes(least)! || minutes > durationMinutes(most)! ? why : undefined;
  });

/** A template type is beyond what zod can infer from a check, hence the assertion by predicate. */
export const schedule = () => text(scheduleProblem).pipe(z.custom<ScheduleExpression>());

export const email = () =>
  text((value) =>
    value.length <= 254 && /^[^\s@<>,;"]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}$/i.test(value)
      ? undefined
      : "This is not an e-mail address.",
  );

/** Source: API CreateOptionGroup. */
export const optionGroup = () =>
  text((value) => {
    if (value.startsWith("default:")) return "Default option groups are everywhere and need no counterpart.";
    return /^[A-Za-z](?:-?[A-Za-z0-9])*$/.test(value) && value.length <= 255
      ? undefined
      : "This is not the name of an option group.";
  });

export const optionGroupAllowed =
  "1 to 255 letters, digits and single hyphens, a letter first: the name of an option group that is not a default one";

export const patterns = () => z.array(text(patternProblem)).min(1).max(20);

export const wholeNumber = (least: number, most: number, why: string) =>
  z
    .number()
    .int()
    .superRefine((value, context) => {
      if (value < least || value > most) context.addIssue({ code: "custom", message: why });
    });

export const durationAllowed = (least: string, most: string) => `${least} to ${most}, as a whole number and m, h or d`;
export const scheduleAllowed =
  "rate(N minutes), rate(N hours) or cron(minutes hours day-of-month month day-of-week *) in UTC, at least once a day";
export const patternsAllowed =
  "1 to 20 regular expressions that run in linear time; each must match a whole identifier";
export const accountAllowed = 'an account id of 12 digits between quotes: "111111111111"';
export const regionAllowed = "the name of an AWS region, such as eu-west-1";
export const keyAllowed = "the ARN of a KMS key: arn:aws:kms:REGION:ACCOUNT:key/ID";
export const keysAllowed = "up to 20 ARNs of KMS keys: arn:aws:kms:REGION:ACCOUNT:key/ID";

/** Pages of AWS that several settings are about. */
export const pages = {
  auroraEncryption: "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html",
  keyPolicies: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
  optionGroups: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithOptionGroups.html",
  quotas: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html",
  scheduleTypes: "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html",
  sharing: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html",
  snapshots: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CreateSnapshot.html",
  tagging: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html",
} as const;

/** Attaches the text about a setting. */
export function setting<T extends z.ZodType>(schema: T, texts: About): T {
  about.add(schema, texts);
  return schema;
}
