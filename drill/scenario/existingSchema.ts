import { z } from "zod";
import { duration } from "../../cli/validation";

const text = z.string("needs a text").min(1, "needs a text");
const uuid = z.uuid("needs a UUID, as KMS gives its keys");
const statements = z.array(z.record(z.string(), z.unknown()), "needs a list of policy statements").default([]);

/**
 * The fields of a scenario that say what its accounts have before the stacks are deployed. `account` is the scenario's way
 * to name one; a region is by default that of the account's stack.
 */
export function existingFields<Account extends z.ZodType<string>>(account: Account) {
  return {
    /** Keys under the IAM of their own account, with further statements as IAM writes them. */
    keys: z
      .array(
        z.strictObject({ account, id: uuid, region: text.optional(), statements }),
        "needs a list of keys: { account, id }",
      )
      .default([]),
    /** Topics with just these statements in their policies; encrypted if one of the keys there is named by its id. */
    topics: z
      .array(
        z.strictObject({ account, name: text, region: text.optional(), key: uuid.optional(), statements }),
        "needs a list of topics: { account, name }",
      )
      .default([]),
    /** Secrets that hold the address of a webhook of Slack, which posts to that channel; under the key of that id, if one is named. */
    webhookSecrets: z
      .array(
        z.strictObject({ account, name: text, channel: text, region: text.optional(), key: uuid.optional() }),
        "needs a list of secrets: { account, name, channel }",
      )
      .default([]),
    /** Services outside of AWS that tell people when no heartbeat of an account came for so long. */
    monitors: z
      .array(
        z.strictObject({
          account,
          address: z.url({ protocol: /^https$/, error: "needs an https address" }),
          missedAfter: duration.default(3_600_000),
        }),
        "needs a list of monitors: { account, address }",
      )
      .default([]),
    /** Accounts that have no service-linked role of RDS, as one in which nobody has used it. */
    withoutServiceRole: z.array(account, "needs a list of accounts").default([]),
  };
}

type Fields = z.output<z.ZodObject<ReturnType<typeof existingFields<z.ZodString>>>>;
export type ExistingKey = Readonly<Fields["keys"][number]>;
export type ExistingTopic = Readonly<Fields["topics"][number]>;
export type Monitor = Readonly<Fields["monitors"][number]>;
export type WebhookSecret = Readonly<Fields["webhookSecrets"][number]>;
/** Statements of a policy as IAM writes them. */
export type Statements = ExistingKey["statements"];
