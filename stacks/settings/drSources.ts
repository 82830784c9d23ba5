import { z } from "zod";
import type { CopySource } from "../../functions/copies/plan";
import { copiesRegion } from "./copiesPlace";
import { cannotCross, each, foreignKey, problem, repeated } from "./kit/checks";
import { asGiven, type Sparse } from "./kit/draft";
import { account, accountAllowed, keyArn, keysAllowed, pages, region, regionAllowed, setting, text } from "./kit/forms";
import type { Problem } from "./kit/problems";
import type { StackDraft } from "./stack";

const drSource = z.strictObject({
  account: setting(account(), {
    meaning: "An account whose shared snapshots are copied. Others' shares are ignored.",
    allowed: accountAllowed,
  }),
  region: setting(region(), { meaning: "The region that its snapshots are in.", allowed: regionAllowed }),
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
      example: "shop",
    },
  ),
  keys: setting(z.array(keyArn()).max(20).default([]), {
    meaning:
      "Keys its snapshots are encrypted with, which the copy may use. Keys of a third account are used only if they are named here.",
    allowed: `${keysAllowed}, of that region`,
    see: pages.sharing,
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

const shape = {
  sources: setting(z.array(drSource).min(1).max(20), {
    meaning: "The only accounts and regions whose shared snapshots are copied.",
    allowed: "1 to 20 entries with account, region, and keys or stack",
  }),
};

type WrittenSource = z.output<typeof drSource>;
type DraftSource = Sparse<WrittenSource>;

/** An account and region whose shared snapshots count. */
export interface DrSource extends CopySource {
  /**
   * ARNs of the keys that its snapshots are encrypted with.
   * @default none, if {@link stack} names them
   */
  readonly keys: readonly string[];
  /**
   * Stack of that account whose outputs name further keys.
   * @default undefined, {@link keys} has them all
   * @example "organization/rds-lifeboat/prod"
   */
  readonly stack: string | undefined;
}

/** Where snapshots are accepted from. */
export interface DrSourceSettings {
  /** The only accounts whose shares count: at least one. The own one only with copies in another region. */
  readonly sources: readonly DrSource[];
}

interface Draft {
  readonly region?: string | undefined;
  readonly copying?: string | undefined;
  readonly sources?: readonly (DraftSource | undefined)[] | undefined;
}

/** What the rules need to know besides: whether the stack has a source part, whose keys it knows. */
interface Whole extends StackDraft {
  readonly source?: object | undefined;
}

function rules(dr: Draft, whole: Whole): readonly Problem[] {
  const { sources = [] } = dr;
  const places = sources.map((source) => source?.account && source.region && `${source.account} ${source.region}`);
  return [
    ...sources.flatMap((source, at) => (source ? sourceProblems(`dr.sources[${at}]`, source, dr, whole) : [])),
    ...tooManyKeysProblems(dr),
    ...repeated(
      "dr.sources",
      sources.map((source) => source?.alias),
      "This alias is another source's above: their copies could not be told apart. Choose another.",
    ).map((one) => ({ ...one, path: `${one.path}.alias` })),
    ...repeated("dr.sources", places, "This account and region are listed above. Join the two entries."),
  ];
}

function sourceProblems(path: string, source: DraftSource, dr: Draft, own: Whole): readonly Problem[] {
  const problems: Problem[] = [];
  const isOwn = source.account !== undefined && source.account === own.account;
  const isInPlace = source.region !== undefined && source.region === copiesRegion(dr, own.region);
  if (isOwn && isInPlace) {
    problems.push(
      problem(
        `${path}.region`,
        source.region,
        "The copies of this account's own snapshots would be in the same account and region: they would be lost with them. Give dr.region another region, or name the account that owns the databases.",
      ),
    );
  }
  if (dr.copying === "two-step") {
    const text = oneStepOnly(isOwn, isInPlace);
    if (text !== undefined) problems.push(problem(`${path}.region`, source.region, text));
  }
  if (source.region !== undefined) {
    const text = cannotCross(source.region, own.region);
    if (text !== undefined) problems.push(problem(`${path}.region`, source.region, text));
  }
  const keysKnown = isOwn && own.source !== undefined && source.region === own.region;
  if (!keysKnown && !("stack" in source) && asGiven(source, "keys", [])?.length === 0) {
    problems.push({
      path,
      text: "Without the keys of this source no copy can be read: give keys (their ARNs), or stack (the source account's stack, as organization/rds-lifeboat/prod).",
    });
  }
  return [
    ...problems,
    ...repeated(`${path}.keys`, source.keys),
    ...each(`${path}.keys`, source.keys, (value) => foreignKey(value, { region: source.region }, "this source's")),
  ];
}

/** Two steps are for snapshots of another account that are to go to another region. */
function oneStepOnly(isOwn: boolean, isInPlace: boolean): string | undefined {
  if (isOwn) {
    return "dr.copying is two-step, but these snapshots are in this account already: one copy takes them to the other region. Set dr.copying to single-step.";
  }
  return isInPlace
    ? "dr.copying is two-step, but the copies are kept in this region (dr.region): one copy is enough. Set dr.copying to single-step, or name another dr.region."
    : undefined;
}

/**
 * Keys that all sources of a DR stack may list together, and keys and sources (in two steps their regions too): all are in
 * one role's policy, which has room for as many ARNs.
 */
const mostKeys = 40;
const mostEntries = 48;

/** All of them are named in one role's policy, keys even twice, and IAM allows 10,240 characters there. */
function tooManyKeysProblems({ sources = [], copying }: Draft): readonly Problem[] {
  // A stack has at least a key of its own.
  const keys = sources.reduce((sum, source) => sum + (source?.keys?.length ?? 0) + (source?.stack ? 1 : 0), 0);
  const regions = copying === "two-step" ? new Set(sources.map((source) => source?.region)).size : 0;
  const most = Math.min(mostKeys, mostEntries - sources.length - regions);
  if (keys <= most) return [];
  const text = `Given: ${keys} keys. Together ${sources.length === 1 ? "one source" : `${sources.length} sources`} may have ${most}, as they must fit into a role's policy. Use fewer keys, or a second stack for some of the sources.`;
  return [{ path: "dr.sources[].keys", text }];
}

/** With several sources copies are told apart by their names even where nobody thought of it. */
function aliasOf({ alias, account, region }: WrittenSource, all: readonly WrittenSource[]): string | undefined {
  if (alias !== undefined || all.length === 1) return alias;
  const once = all.filter((other) => other.account === account).length === 1;
  return once ? `from-${account}` : `from-${account}-${region}`;
}

function read({ sources }: { readonly sources: readonly WrittenSource[] }): DrSourceSettings {
  return {
    sources: sources.map((source) => {
      const { account, region, keys, stack } = source;
      return { account, region, alias: aliasOf(source, sources), keys, stack };
    }),
  };
}

/** Where snapshots are accepted from. */
export const drSources = { shape, rules, read };
