import { z } from "zod";
import type { OptionGroupMapping } from "../../functions/copy/settings";
import { each, repeated } from "./kit/checks";
import type { Sparse } from "./kit/draft";
import { account, accountAllowed, optionGroup, optionGroupAllowed, pages, setting } from "./kit/forms";
import { patternsBytes } from "./kit/patterns";
import type { Problem } from "./kit/problems";

const mapping = z.strictObject({
  from: setting(optionGroup(), {
    meaning: "An option group of databases in a source.",
    allowed: optionGroupAllowed,
    example: "shop-oracle",
  }),
  to: setting(optionGroup(), {
    meaning: "The one with the same options in this account, in the region of the copies, which must be there.",
    allowed: optionGroupAllowed,
    example: "shop-oracle-copies",
  }),
  account: setting(account().optional(), {
    meaning: "The source account it is of, where several have one of that name.",
    allowed: accountAllowed,
    fallback: "every source",
  }),
});

const shape = {
  optionGroups: setting(z.array(mapping).max(20).default([]), {
    meaning:
      "Which option group copies get in place of the source's, because each account and region has its own. Without an entry, RDS is asked to copy the group along, which it does for Oracle within a region. Where it refuses, an alarm names the database.",
    allowed: "up to 20 entries with from and to, and perhaps account",
    see: pages.optionGroups,
  }),
};

type Written = z.output<z.ZodObject<typeof shape>>;

/** Option groups of the copies. */
export interface OptionGroupSettings {
  /**
   * Which option group of this account stands for which of a source's, in copies. No two say something else of the same group.
   * @default none
   * @example [{ from: "shop-oracle", to: "shop-oracle-copies" }]
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html
   */
  readonly optionGroups: readonly OptionGroupMapping[];
}

interface Draft extends Sparse<Written> {
  readonly sources?: readonly ({ readonly account?: string | undefined } | undefined)[] | undefined;
}

/** One group of copies for each group of a source; all of them travel in the copy function's environment. */
function rules({ optionGroups = [], sources }: Draft): readonly Problem[] {
  const froms = optionGroups.map((one) => one?.from && `${one.from}${one.account ? ` of ${one.account}` : ""}`);
  const bytes = Buffer.byteLength(JSON.stringify(optionGroups));
  const advice = "Use shorter names, or a second stack for some of the sources.";
  const tooLong = `Given: ${bytes} bytes of JSON. Together they may take ${patternsBytes}, as they must fit into a function's environment. ${advice}`;
  const known = sources?.map((source) => source?.account);
  return [
    ...repeated("dr.optionGroups", froms, "This group is listed above. Remove one of the two."),
    ...each(
      "dr.optionGroups",
      optionGroups.map((one) => one?.account),
      (account) =>
        known?.every((one) => one !== undefined && one !== account)
          ? "This account is not among dr.sources."
          : undefined,
    ),
    ...(bytes > patternsBytes ? [{ path: "dr.optionGroups", text: tooLong }] : []),
  ];
}

function read({ optionGroups }: Written): OptionGroupSettings {
  return { optionGroups: optionGroups.map(({ from, to, account }) => ({ from, to, account })) };
}

/** Option groups of the copies. */
export const optionGroups = { shape, rules, read };
