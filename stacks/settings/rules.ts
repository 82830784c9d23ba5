import { partitionOf } from "../../facts/regions";
import { durationMinutes, durationText } from "./durations";
import { parseKeyArn } from "./keyArns";
import { patternsLength } from "./patterns";
import { given, type Problem } from "./problems";
import { isSchedule, longestGapMinutes } from "./schedules";
import { defaults, type Written } from "./schema";

/**
 * Settings of which every single value that is there is sound; wrong ones are taken out, and required ones may lack. So the
 * rules between settings can be checked even when others are wrong, and everything is reported at once.
 */
export type Draft = Sparse<Written>;

type Sparse<T> = T extends readonly (infer Item)[]
  ? readonly (Sparse<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Sparse<T[Key]> }
    : T;

type SourceDraft = NonNullable<Draft["source"]>;
type DrDraft = NonNullable<Draft["dr"]>;

/** Every problem between settings. A rule whose settings lack or are wrong by themselves says nothing. */
export function ruleProblems(draft: Draft): readonly Problem[] {
  return [
    ...repeated("notifications.email", draft.notifications?.email),
    ...(draft.source ? sourceProblems(draft.source, draft) : []),
    ...(draft.dr ? drProblems(draft.dr, draft) : []),
  ];
}

function sourceProblems(source: SourceDraft, { account, region }: Draft): readonly Problem[] {
  return [
    ...patternsProblems("source.databases.patterns", source.databases?.patterns),
    ...repeated("source.drAccounts", source.drAccounts),
    ...each("source.drAccounts", source.drAccounts, (value) =>
      value === account
        ? "This is the account of this stack: a copy there is lost with it. Name another account."
        : undefined,
    ),
    ...repeated("source.drRegions", source.drRegions),
    ...each("source.drRegions", source.drRegions, (value) => otherPartition(value, region)),
    ...repeated("source.keys", source.keys),
    ...each("source.keys", source.keys, (value) => foreignKey(value, account, region, "this stack's")),
    ...slotProblems(source),
    ...retentionProblems("source", source.retention ?? defaults.sourceRetention, [
      ["source.interval", durationMinutes(source.interval ?? defaults.interval), 1],
      ["source.schedules.share", gapMinutes(source.schedules?.share, defaults.share), 2],
    ]),
  ];
}

function drProblems(dr: DrDraft, { account, region }: Draft): readonly Problem[] {
  const sources = dr.sources ?? [];
  const places = sources.map((source) => source?.account && source.region && `${source.account} ${source.region}`);
  return [
    ...sources.flatMap((source, at) =>
      source ? drSourceProblems(`dr.sources[${at}]`, source, { account, region }) : [],
    ),
    ...repeated("dr.sources", places, "This account and region are listed above. Join the two entries."),
    ...patternsProblems("dr.databases.patterns", dr.databases?.patterns),
    ...retentionProblems("dr", dr.retention ?? defaults.drRetention, [
      ["dr.schedules.copy", gapMinutes(dr.schedules?.copy, defaults.copy), 2],
    ]),
  ];
}

function drSourceProblems(
  path: string,
  source: NonNullable<NonNullable<DrDraft["sources"]>[number]>,
  own: Pick<Draft, "account" | "region">,
): readonly Problem[] {
  const problems: Problem[] = [];
  if (source.account !== undefined && source.account === own.account) {
    problems.push(
      problem(
        `${path}.account`,
        source.account,
        "This is the account of this stack: its snapshots are not out of its reach. Name the account that owns the databases.",
      ),
    );
  }
  if (source.region !== undefined) {
    const text = otherPartition(source.region, own.region);
    if (text !== undefined) problems.push(problem(`${path}.region`, source.region, text));
  }
  // An array with wrong entries still has its length, so that they are not reported twice.
  if ((source.keys ?? []).length === 0 && source.stack === undefined) {
    problems.push({
      path,
      text: "Without the keys of this source no copy can be read: give keys (their ARNs), or stack (the source account's stack, as organization/rds-lifeboat/prod).",
    });
  }
  return [
    ...problems,
    ...repeated(`${path}.keys`, source.keys),
    ...each(`${path}.keys`, source.keys, (value) => foreignKey(value, source.account, source.region, "this source's")),
  ];
}

/** A slot in which nobody looks gets no snapshot. */
function slotProblems(source: SourceDraft): readonly Problem[] {
  const interval = durationMinutes(source.interval ?? defaults.interval);
  const gap = gapMinutes(source.schedules?.take, defaults.take);
  if (interval === undefined || gap === undefined || gap <= interval) return [];
  return [
    problem(
      "source.schedules.take",
      source.schedules?.take ?? defaults.take,
      `Between two runs up to ${durationText(gap)} pass, so slots of ${durationText(interval)} (source.interval) are missed. Run it at least once per slot, better several times.`,
    ),
  ];
}

/** What is deleted before the next pass has seen it never reaches safety. */
function retentionProblems(
  block: "source" | "dr",
  retention: string,
  least: readonly (readonly [path: string, minutes: number | undefined, times: number])[],
): readonly Problem[] {
  const minutes = durationMinutes(retention);
  return least.flatMap(([path, bound, times]) => {
    if (minutes === undefined || bound === undefined || minutes >= bound * times) return [];
    const reason = times === 1 ? "one slot" : "two passes, as one may fail";
    return [
      problem(
        `${block}.retention`,
        retention,
        `It must be at least ${durationText(bound * times)}: ${reason} (${path}: ${durationText(bound)}), or snapshots are past retention before they have been used. Raise it, or shorten ${path}.`,
      ),
    ];
  });
}

function gapMinutes(schedule: string | undefined, fallback: string): number | undefined {
  const text = schedule ?? fallback;
  return isSchedule(text) ? longestGapMinutes(text) : undefined;
}

function patternsProblems(path: string, patterns: readonly (string | undefined)[] | undefined): readonly Problem[] {
  const length = (patterns ?? []).reduce((sum, pattern) => sum + (pattern?.length ?? 0), 0);
  const tooLong = {
    path,
    text: `Given: ${length} characters. Together the patterns may have ${patternsLength}, as they must fit into a function's environment. Use broader ones.`,
  };
  return [...repeated(path, patterns), ...(length > patternsLength ? [tooLong] : [])];
}

function otherPartition(value: string, own: string | undefined): string | undefined {
  return own === undefined || partitionOf(value) === partitionOf(own)
    ? undefined
    : `This region is in the partition ${partitionOf(value)}, the stack's (${own}) in ${partitionOf(own)}: snapshots cannot cross. Name a region of ${partitionOf(own)}.`;
}

/** A key is used where it is, and its account decides who may use it: one from elsewhere is a slip that would fail late. */
function foreignKey(
  arn: string,
  account: string | undefined,
  region: string | undefined,
  whose: string,
): string | undefined {
  const key = parseKeyArn(arn);
  if (!key) return undefined;
  const wrong = [
    ...(account !== undefined && key.account !== account ? [`account ${key.account}, not in ${whose} ${account}`] : []),
    ...(region !== undefined && key.region !== region ? [`region ${key.region}, not in ${whose} ${region}`] : []),
    ...(partitionOf(key.region) !== key.partition
      ? [`partition ${key.partition}, which does not have ${key.region}`]
      : []),
  ];
  return wrong.length > 0
    ? `The key is in ${wrong.join(" and ")}. Name the key that the databases there use.`
    : undefined;
}

function repeated(
  path: string,
  values: readonly (string | undefined)[] | undefined,
  advice = "This is listed above. Remove one of the two.",
): readonly Problem[] {
  return each(path, values, (value, at) => (values!.indexOf(value) < at ? advice : undefined));
}

function each(
  path: string,
  values: readonly (string | undefined)[] | undefined,
  check: (value: string, at: number) => string | undefined,
): readonly Problem[] {
  return (values ?? []).flatMap((value, at) => {
    const text = value === undefined ? undefined : check(value, at);
    return text === undefined ? [] : [problem(`${path}[${at}]`, value, text)];
  });
}

function problem(path: string, value: unknown, text: string): Problem {
  return { path, text: `${given(value)} ${text}` };
}
