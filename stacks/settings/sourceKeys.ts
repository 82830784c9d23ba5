import { z } from "zod";
import { each, foreignKey, ownKeyProblems, repeated } from "./kit/checks";
import type { Sparse } from "./kit/draft";
import { keyAllowed, keyArn, keysAllowed, pages, setting } from "./kit/forms";
import type { Problem } from "./kit/problems";
import type { StackDraft } from "./stack";

const shape = {
  key: setting(keyArn().optional(), {
    meaning:
      "An existing key to use in place of one that this stack creates. Its policy must leave the decision to IAM in its account, as KMS's default policy does, and have the statements in the output keyPolicyStatements.",
    allowed: `${keyAllowed}, of this account and region`,
    fallback: "a key that the stack creates",
    see: pages.keyPolicies,
    s1: "the source key from outside",
  }),
  keys: setting(z.array(keyArn()).max(20).default([]), {
    meaning:
      "Other customer-managed keys that databases are encrypted with, of this account or of another one. A snapshot carries its database's key; the statement to add to each key's policy is printed. A key of another account also goes into dr.sources[].keys of the DR stack.",
    allowed: `${keysAllowed}, of this region`,
    see: pages.sharing,
  }),
};

type Written = z.output<z.ZodObject<typeof shape>>;

/** The keys that the databases of a source are encrypted with. */
export interface SourceKeySettings {
  /**
   * ARN of an existing key that takes the place of the one that the stack would create.
   * @default undefined, the stack creates a key
   */
  readonly key: string | undefined;
  /**
   * ARNs of other customer-managed keys that databases of this account and region are encrypted with.
   * @default none
   */
  readonly keys: readonly string[];
}

function rules(source: Sparse<Written>, { account, region }: StackDraft): readonly Problem[] {
  return [
    ...ownKeyProblems("source.key", source.key, { account, region, whoseRegion: "this stack's" }),
    ...repeated("source.keys", source.keys),
    ...each("source.keys", source.keys, (value) =>
      value === source.key ? "This is source.key already. Remove it here." : undefined,
    ),
    ...each("source.keys", source.keys, (value) => foreignKey(value, { region }, "this stack's")),
  ];
}

/** The keys that the databases of a source are encrypted with. */
export const sourceKeys = {
  shape,
  rules,
  read: ({ key, keys }: Written): SourceKeySettings => ({ key, keys }),
};
