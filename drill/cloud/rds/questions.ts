import type { Call, Fields, Question } from "../kernel/types";
import { refuse } from "./names";

/** A question about an RDS resource of the account itself. */
export function rdsQuestion(action: string, resource: string, context: Question["context"] = {}): Question {
  return { action: `rds:${action}`, resource, context, resourceAccount: resource.split(":")[4] ?? "" };
}

/** The request's tags as condition keys: `aws:RequestTag/x`, `rds:req-tag/x` and `aws:TagKeys`. */
export function requestTagContext(call: Call): Question["context"] {
  const tags = requestTags(call);
  const keys = Object.keys(tags);
  if (keys.length === 0) return {};
  const context: Record<string, string | readonly string[]> = { "aws:TagKeys": keys };
  for (const key of keys) {
    context[`aws:RequestTag/${key}`] = tags[key]!;
    context[`rds:req-tag/${key}`] = tags[key]!;
  }
  return context;
}

/**
 * The `Tags` parameter by key. UG USER_Tagging: at most 50 tags, keys of 1 to 128 characters and values of up to 256,
 * from letters, digits, spaces and `_.:/=+-@`, and no key may begin with `aws:` or `rds:`.
 */
export function requestTags(call: Call): Readonly<Record<string, string>> {
  const given = (call.input.Tags ?? []) as readonly { readonly Key?: string; readonly Value?: string }[];
  const tags: Record<string, string> = {};
  for (const { Key = "", Value = "" } of given) {
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(Key) || /^(aws|rds):/i.test(Key)) {
      throw refuse("InvalidParameterValue", `The tag key '${Key}' is not valid.`);
    }
    if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(Value)) {
      throw refuse("InvalidParameterValue", `The value of the tag '${Key}' is not valid.`);
    }
    tags[Key] = Value;
  }
  if (given.length > 50) throw refuse("InvalidParameterValue", "A resource can have at most 50 tags.");
  return tags;
}

/**
 * A call that tags what it makes needs AddTagsToResource on it as well (service authorization reference). `existing` are the
 * tags, as condition keys, of a resource that has the name already: IAM decides before RDS finds that the name is taken.
 */
export function taggingQuestions(
  call: Call,
  arn: string,
  existing: Question["context"] | undefined = {},
): readonly Question[] {
  const requested = requestTagContext(call);
  return Object.keys(requested).length === 0
    ? []
    : [rdsQuestion("AddTagsToResource", arn, { ...existing, ...requested })];
}

/** A string parameter, if it was given. */
export function text(input: Fields, name: string): string | undefined {
  const value = input[name];
  return value === undefined || value === null ? undefined : String(value);
}
