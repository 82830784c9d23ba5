import { limits } from "../../facts/limits";
import { partitionOf } from "../../facts/regions";
import { boundaryProblems } from "./boundary";
import { each, foreignKey, otherPartition, ownKeyProblems, problem, repeated } from "./checks";
import type { Draft } from "./draft";
import { durationMinutes, durationText } from "./durations";
import { patternsBytes, withGlobs } from "./patterns";
import type { Problem } from "./problems";
import { keepAllMinutesOf } from "./quota";
import { drRoomProblems, keysProblems, sourceRoomProblems } from "./room";
import { isSchedule, longestGapMinutes } from "./schedules";
import { defaults } from "./schema";
import { slackProblems } from "./slack";
import { parseTopicArn } from "./topicArns";
import { watchProblems } from "./watchRules";

type SourceDraft = NonNullable<Draft["source"]>;

type DrDraft = NonNullable<Draft["dr"]>;

/** Every problem between settings. A rule whose settings lack or are wrong by themselves says nothing. */
export function ruleProblems(draft: Draft): readonly Problem[] {
  return [
    ...repeated("notifications.email", draft.notifications?.email),
    ...topicsProblems(draft),
    ...boundaryProblems(draft.permissionsBoundary, draft.account, draft.region),
    ...(draft.notifications?.slack
      ? slackProblems(draft.notifications.slack, draft.account, hasOtherWay(draft.notifications))
      : []),
    ...(draft.source ? [...sourceProblems(draft.source, draft), ...destinationProblems(draft.source, draft)] : []),
    ...(draft.dr ? drProblems(draft.dr, draft) : []),
  ];
}

/** Whether anybody is told by other means than Slack, rightly or not. */
function hasOtherWay({ email, topics }: NonNullable<Draft["notifications"]>): boolean {
  return (email ?? []).length + (topics ?? []).length > 0;
}

/** Alarms and events reach topics of their own account and region only. */
function topicsProblems({ account, region, dr, notifications }: Draft): readonly Problem[] {
  const topics = notifications?.topics;
  const regions =
    region === undefined || (dr && "region" in dr && !dr.region) ? undefined : [region, dr?.region ?? region];
  return each("notifications.topics", topics, (arn, at) => {
    const topic = parseTopicArn(arn);
    if (topic === undefined) return undefined;
    if (account !== undefined && topic.account !== account) {
      return `The topic is in account ${topic.account}, not in this stack's ${account}, and nothing there is admitted here. Name a topic of this account.`;
    }
    if (regions !== undefined && !regions.includes(topic.region)) {
      return `Nothing is reported in ${topic.region}: this stack is in ${[...new Set(regions)].join(" and ")}, and alarms reach topics of their own region only. Name a topic there.`;
    }
    if (partitionOf(topic.region) !== topic.partition) {
      return `The partition ${topic.partition} does not have ${topic.region}. Copy the topic's ARN from the console.`;
    }
    const first = topics!.findIndex((other) => other !== undefined && parseTopicArn(other)?.region === topic.region);
    return first < at ? `A topic of ${topic.region} is listed above. Remove one of the two.` : undefined;
  });
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
    ...placesProblems(source, account, region),
    ...sourceRoomProblems(source),
    ...ownKeyProblems("source.key", source.key, account, region, "this stack's"),
    ...repeated("source.keys", source.keys),
    ...each("source.keys", source.keys, (value) =>
      value === source.key ? "This is source.key already. Remove it here." : undefined,
    ),
    ...each("source.keys", source.keys, (value) => foreignKey(value, undefined, region, "this stack's")),
    ...slotProblems(source),
    ...sparingProblems(source),
    ...keepAllProblems("source", source, defaults.sourceRetention, [
      ["source.interval", minutesOf(asGiven(source, "interval", defaults.interval)), 1],
      ["source.schedules.share", gapOf(asGiven(asGiven(source, "schedules", {}), "share", defaults.share)), 2],
    ]),
    ...retentionProblems("source.retention", asGiven(source, "retention", defaults.sourceRetention), [
      ["source.interval", minutesOf(asGiven(source, "interval", defaults.interval)), 1],
      ["source.schedules.share", gapOf(asGiven(asGiven(source, "schedules", {}), "share", defaults.share)), 2],
    ]),
  ];
}

/** The places that keep copies, where they are named one by one. */
function placesProblems(
  source: SourceDraft,
  own: string | undefined,
  ownRegion: string | undefined,
): readonly Problem[] {
  if (!("destinations" in source)) return crowdProblems(source);
  const { destinations = [] } = source;
  const both = (["drAccounts", "drRegions"] as const).filter((name) => name in source && source[name]?.length !== 0);
  const path = "source.destinations";
  return [
    ...both.map((name) => ({
      path: `source.${name}`,
      text: "The places are named in source.destinations, which takes the place of this setting. Remove one of the two.",
    })),
    ...repeated(
      path,
      destinations.map((one) => one?.account && one.region && `${one.account} ${one.region}`),
    ),
    ...destinations.flatMap((one, at) => [
      ...(one?.account !== undefined && one.account === own
        ? [
            problem(
              `${path}[${at}].account`,
              own,
              "This is the account of this stack: a copy there is lost with it. Name another account.",
            ),
          ]
        : []),
      ...each(`${path}[${at}].region`, [one?.region], (value) => otherPartition(value, ownRegion)).map(({ text }) => ({
        path: `${path}[${at}].region`,
        text,
      })),
    ]),
  ];
}

/** Every account in every region is a place, and all of them must fit into a function's environment. */
function crowdProblems(source: SourceDraft): readonly Problem[] {
  const places = (source.drAccounts?.length ?? 0) * (source.drRegions?.length ?? 1);
  const most = limits.rds.sharedAccountsPerSnapshot;
  if (places <= most) return [];
  const text = `Given: ${places} places, as each of drAccounts is meant in each of drRegions. Name the places that keep copies, ${most} at most, in source.destinations instead.`;
  return [{ path: "source.drRegions", text }];
}

/** Snapshots that nobody may copy protect from nothing. */
function destinationProblems(source: SourceDraft, { account, dr }: Draft): readonly Problem[] {
  if ("destinations" in source) return [];
  const accounts = asGiven(source, "drAccounts", []);
  const copiesOwn = dr !== undefined && (dr.sources ?? [undefined]).some((one) => !one || one.account === account);
  if (accounts === undefined || accounts.length > 0 || copiesOwn) return [];
  const text =
    "Nobody is named who copies the snapshots. Name the accounts that keep the copies, or give this stack a block dr that copies this account's snapshots to another region.";
  return [{ path: "source.drAccounts", text }];
}

function drProblems(dr: DrDraft, draft: Draft): readonly Problem[] {
  const sources = dr.sources ?? [];
  const copiesIn = asGiven(dr, "region", draft.region ?? "");
  const elsewhere = "region" in dr && dr.region !== undefined ? otherPartition(dr.region, draft.region) : undefined;
  const places = sources.map((source) => source?.account && source.region && `${source.account} ${source.region}`);
  return [
    ...(elsewhere === undefined ? [] : [problem("dr.region", dr.region, elsewhere)]),
    ...serviceRoleProblems(dr, copiesIn),
    ...ownKeyProblems("dr.key", dr.key, draft.account, copiesIn || undefined, "the copies'"),
    ...sources.flatMap((source, at) => (source ? drSourceProblems(`dr.sources[${at}]`, source, draft, copiesIn) : [])),
    ...keysProblems(dr),
    ...drRoomProblems(dr),
    ...repeated(
      "dr.sources",
      sources.map((source) => source?.alias),
      "This alias is another source's above: their copies could not be told apart. Choose another.",
    ).map((one) => ({ ...one, path: `${one.path}.alias` })),
    ...repeated("dr.sources", places, "This account and region are listed above. Join the two entries."),
    ...optionGroupsProblems(dr),
    ...watchProblems(dr),
    ...patternsProblems("dr.databases.patterns", dr.databases?.patterns),
    ...byValueProblems(dr),
    ...brakeProblems(dr),
    ...repeated("dr.released", dr.released),
    ...keepAllProblems("dr", dr, defaults.drRetention, [
      ["dr.schedules.copy", gapOf(asGiven(asGiven(dr, "schedules", {}), "copy", defaults.copy)), 2],
    ]),
    ...retentionProblems("dr.retention", asGiven(dr, "retention", defaults.drRetention), [
      ["dr.schedules.copy", gapOf(asGiven(asGiven(dr, "schedules", {}), "copy", defaults.copy)), 2],
    ]),
  ];
}

/** One group of copies for each group of a source; all of them travel in the copy function's environment. */
function optionGroupsProblems({ optionGroups = [], sources }: DrDraft): readonly Problem[] {
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

/** A role that nothing uses would be left behind. */
function serviceRoleProblems({ serviceRole, sources }: DrDraft, copiesIn: string | undefined): readonly Problem[] {
  if (serviceRole !== "create" || !copiesIn || !sources) return [];
  if (sources.some((source) => !source?.region || source.region !== copiesIn)) return [];
  const text = `All snapshots are in the region of the copies (${copiesIn}), so that role is not needed. Leave this setting out.`;
  return [problem("dr.serviceRole", serviceRole, text)];
}

function drSourceProblems(
  path: string,
  source: NonNullable<NonNullable<DrDraft["sources"]>[number]>,
  own: Draft,
  copiesIn: string | undefined,
): readonly Problem[] {
  const problems: Problem[] = [];
  const ofThisStack = source.account !== undefined && source.account === own.account;
  if (ofThisStack && source.region !== undefined && source.region === copiesIn) {
    problems.push(
      problem(
        `${path}.region`,
        source.region,
        "The copies of this account's own snapshots would be in the same account and region: they would be lost with them. Give dr.region another region, or name the account that owns the databases.",
      ),
    );
  }
  if (own.dr?.copying === "two-step") {
    const text = oneStepOnly(ofThisStack, source.region !== undefined && source.region === copiesIn);
    if (text !== undefined) problems.push(problem(`${path}.region`, source.region, text));
  }
  if (source.region !== undefined) {
    const text = otherPartition(source.region, own.region);
    if (text !== undefined) problems.push(problem(`${path}.region`, source.region, text));
  }
  const keysKnown = ofThisStack && own.source !== undefined && source.region === own.region;
  if (!keysKnown && !("stack" in source) && asGiven(source, "keys", [])?.length === 0) {
    problems.push({
      path,
      text: "Without the keys of this source no copy can be read: give keys (their ARNs), or stack (the source account's stack, as organization/rds-lifeboat/prod).",
    });
  }
  return [
    ...problems,
    ...repeated(`${path}.keys`, source.keys),
    ...each(`${path}.keys`, source.keys, (value) => foreignKey(value, undefined, source.region, "this source's")),
  ];
}

/** Two steps are for snapshots of another account that are to go to another region. */
function oneStepOnly(ofThisStack: boolean, inCopiesRegion: boolean): string | undefined {
  if (ofThisStack) {
    return "dr.copying is two-step, but these snapshots are in this account already: one copy takes them to the other region. Set dr.copying to single-step.";
  }
  return inCopiesRegion
    ? "dr.copying is two-step, but the copies are kept in this region (dr.region): one copy is enough. Set dr.copying to single-step, or name another dr.region."
    : undefined;
}

/** A slot in which nobody looks gets no snapshot. */
function slotProblems(source: SourceDraft): readonly Problem[] {
  const interval = minutesOf(asGiven(source, "interval", defaults.interval));
  const take = asGiven(asGiven(source, "schedules", {}), "take", defaults.take);
  const gap = gapOf(take);
  if (interval === undefined || gap === undefined || gap <= interval) return [];
  return [
    problem(
      "source.schedules.take",
      take,
      `Between two runs up to ${durationText(gap)} pass, so slots of ${durationText(interval)} (source.interval) are missed. Run it at least once per slot, better several times.`,
    ),
  ];
}

/** Databases are spared by longer slots than others have, or not at all. */
function sparingProblems(source: SourceDraft): readonly Problem[] {
  const given = source.ioSuspensionInterval;
  const sparing = minutesOf(given);
  const interval = minutesOf(asGiven(source, "interval", defaults.interval));
  if (sparing === undefined || interval === undefined || sparing >= interval) return [];
  const all = durationText(interval);
  const text = `It must be at least ${all} (source.interval), as no database is snapshotted more often. Raise it, or set source.acceptIoSuspension to true.`;
  return [problem("source.ioSuspensionInterval", given, text)];
}

/** What is deleted before the next pass has seen it never reaches safety. */
function retentionProblems(
  path: string,
  retention: string | undefined,
  least: readonly (readonly [path: string, minutes: number | undefined, times: number])[],
): readonly Problem[] {
  const minutes = minutesOf(retention);
  return least.flatMap(([other, bound, times]) => {
    if (minutes === undefined || bound === undefined || minutes >= bound * times) return [];
    const reason = times === 1 ? "one slot" : "two passes, as one may fail";
    return [
      problem(
        path,
        retention,
        `It must be at least ${durationText(bound * times)}: ${reason} (${other}: ${durationText(bound)}), or snapshots are past retention before they have been used. Raise it, or shorten ${other}.`,
      ),
    ];
  });
}

/** What is no longer all kept goes but for one a day: that must not be sooner than deletion might be, nor later than it. */
function keepAllProblems(
  side: "source" | "dr",
  block: Pick<DrDraft, "keepAllHours" | "keepAllDays" | "retention">,
  standard: string,
  least: Parameters<typeof retentionProblems>[2],
): readonly Problem[] {
  const retention = minutesOf(asGiven(block, "retention", standard));
  const name = block.keepAllHours === undefined ? "keepAllDays" : "keepAllHours";
  const { [name]: value } = block;
  if (value === undefined) return [];
  if (block.keepAllHours !== undefined && block.keepAllDays !== undefined) {
    return [problem(`${side}.keepAllDays`, block.keepAllDays, `${side}.keepAllHours says it already. Remove one.`)];
  }
  const minutes = keepAllMinutesOf(block) ?? 0;
  if (retention !== undefined && minutes > retention) {
    const text = `All are kept for longer than any is: ${side}.retention is ${durationText(retention)}. Shorten it, or raise ${side}.retention.`;
    return [problem(`${side}.${name}`, value, text)];
  }
  return retentionProblems(`${side}.${name}`, name === "keepAllHours" ? `${value}h` : `${value}d`, least);
}

/** One copy a day, week or month says nothing new while more than that is kept. */
function byValueProblems(dr: DrDraft): readonly Problem[] {
  const retention = minutesOf(asGiven(dr, "retention", defaults.drRetention));
  if (retention === undefined) return [];
  const kept = { text: `dr.retention is ${durationText(retention)}`, minutes: retention };
  const rules = [
    ["dailyDays", dr.dailyDays, 1_440],
    ["weeklyWeeks", dr.weeklyWeeks, 7 * 1_440],
    ["monthlyMonths", dr.monthlyMonths, 31 * 1_440],
  ] as const;
  return rules.flatMap(([name, count, unit]) => {
    if (count === undefined) return [];
    if (count * unit > kept.minutes) {
      Object.assign(kept, { text: `dr.${name} is ${count}`, minutes: count * unit });
      return [];
    }
    return [problem(`dr.${name}`, count, `More than that is kept already: ${kept.text}. Raise it, or leave it out.`)];
  });
}

/** Between two passes deletions stand still by design. */
function brakeProblems({ brake, schedules }: DrDraft): readonly Problem[] {
  const window = minutesOf(brake?.window);
  const gap = gapOf(asGiven(schedules ?? {}, "expire", defaults.expire));
  if (window === undefined || gap === undefined || window >= 2 * gap) return [];
  const text = `It must be at least ${durationText(2 * gap)}: two passes, as one may fail (dr.schedules.expire: ${durationText(gap)}), or every deletion is suspicious. Raise it, or shorten dr.schedules.expire.`;
  return [problem("dr.brake.window", brake?.window, text)];
}

/** A setting's value or, where none is given, its default; undefined for one that is wrong by itself. */
function asGiven<Block extends object, Name extends keyof Block>(
  block: Block | undefined,
  name: Name,
  fallback: NonNullable<Block[Name]>,
): Block[Name] | undefined {
  if (block === undefined) return undefined;
  return name in block ? block[name] : fallback;
}

function minutesOf(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : durationMinutes(duration);
}

function gapOf(schedule: string | undefined): number | undefined {
  return schedule !== undefined && isSchedule(schedule) ? longestGapMinutes(schedule) : undefined;
}

function patternsProblems(path: string, patterns: readonly (string | undefined)[] | undefined): readonly Problem[] {
  // What is wrong by itself is no pattern yet.
  const bytes = Buffer.byteLength(JSON.stringify(withGlobs((patterns ?? []).filter((one) => one !== undefined))));
  const tooLong = {
    path,
    text: `Given: ${bytes} bytes of JSON. Together the patterns may take ${patternsBytes}, as they must fit into a function's environment. Use broader ones.`,
  };
  return [...repeated(path, patterns), ...(bytes > patternsBytes ? [tooLong] : [])];
}
