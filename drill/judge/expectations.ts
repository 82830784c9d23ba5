import { formatDuration, minute } from "../../cli/durations";
import type { RecordedDenial, RecordedMessage } from "../record/recorded";
import { begunSince } from "../record/recorded";
import type { Holding, Measured, Verdict } from "../report/types";
import type {
  Bound,
  Expectations,
  ExpectedAlarm,
  ExpectedDenial,
  ExpectedHolding,
  ExpectedMessage,
} from "../scenario/scenario";

/** Judges what a run measured against what its scenario expects: one verdict per expectation, in the order below. */
export function judge(
  expect: Expectations,
  measured: Measured,
  accountOf: (roleOrId: string) => readonly string[],
): readonly Verdict[] {
  const verdicts: Verdict[] = [];
  const bounded = (bound: Bound | undefined, what: string, unit: string, value: number) => {
    if (bound) verdicts.push(within(bound, what, unit, value));
  };
  bounded(expect.worstCopyAgeMinutes, "worst copy age", "min", measured.copyAge.worstMinutes);
  bounded(expect.p99CopyAgeMinutes, "99 % of copy age", "min", measured.copyAge.p99Minutes);
  bounded(expect.meanCopyAgeMinutes, "mean copy age", "min", measured.copyAge.meanMinutes);
  if (expect.settled) {
    const { afterMinutes, worstCopyAgeMinutes } = expect.settled;
    const what = `worst copy age outside of faults and the ${afterMinutes} min after each`;
    verdicts.push(within(worstCopyAgeMinutes, what, "min", measured.settledWorstMinutes ?? Number.POSITIVE_INFINITY));
  }
  bounded(
    expect.worstPlaceAgeMinutes,
    "worst copy age in any one place",
    "min",
    measured.places?.reduce((worst, one) => Math.max(worst, one.worstAgeMinutes), 0) ?? Number.POSITIVE_INFINITY,
  );
  bounded(expect.copyOverheadP99Seconds, "99 % of copy overhead", "s", measured.copyOverhead.p99Seconds);
  if (expect.recoverable !== undefined) verdicts.push(recoverable(expect.recoverable, measured.recovery));
  if (expect.everywhere) verdicts.push(everywhere(measured));
  if (expect.recoverableAsOf) verdicts.push(recoverableAsOf(expect.recoverableAsOf, measured));
  bounded(expect.survivors, "usable copies of every database", "", measured.copies.fewest);
  bounded(expect.foreignCopies, "copies of strangers' snapshots", "", measured.copies.foreign);
  bounded(expect.worstLossMinutes, "worst loss", "min", measured.recovery.worstLossMinutes);
  bounded(expect.recoveryMinutes, "recovery", "min", measured.recovery.worstMinutes ?? Number.POSITIVE_INFINITY);
  bounded(expect.quotaPeak, "manual snapshots", "", Math.max(0, ...Object.values(measured.quotaPeak)));
  bounded(expect.fullCopies, "full copies", "", measured.copies.full);
  bounded(expect.copiedTwice, "copied twice", "", measured.copies.twice);
  bounded(
    expect.youngestDeletedHours,
    "youngest data whose last copy was deleted",
    "h",
    measured.copies.youngestDeletedHours,
  );
  if (expect.youngestDeletedOfBefore) {
    const { at, hours } = expect.youngestDeletedOfBefore;
    const what = `youngest data from before ${formatDuration(at)} whose last copy was deleted`;
    verdicts.push(within(hours, what, "h", measured.youngestDeletedOfBeforeHours ?? 0));
  }
  bounded(expect.ioSuspensionsPerMonth, "I/O suspensions a month", "", measured.ioSuspensions.perMonth);
  bounded(expect.ioSuspensionsInWindows, "I/O suspensions in windows", "", measured.ioSuspensions.inWindows);
  for (const place of expect.held ?? []) verdicts.push(holds(place, measured, accountOf));
  for (const { account, operation, times } of expect.calls ?? []) {
    verdicts.push(
      within(times, `calls of ${operation} by ${account}`, "", measured.apiCalls[account]?.[operation] ?? 0),
    );
  }
  const refused = measured.denied.reduce((sum, denial) => sum + denial.count, 0);
  bounded(expect.denied, "denied calls", "", refused);
  if (expect.deniedOnly) verdicts.push(refusedOnly(expect.deniedOnly, measured));
  const alarms = expect.alarms === "none" ? { none: "*", after: 0 } : (expect.alarms ?? []);
  if ("none" in alarms) {
    const { none, after } = alarms;
    const counted = measured.alarms.filter(({ afterMinutes }) => afterMinutes * minute >= after);
    const rung = counted.map((alarm) => alarm.name).filter((one) => wildcard(none).test(one));
    const of = none === "*" ? "no alarm" : `no alarm ${none}`;
    verdicts.push({
      text: after === 0 ? of : `${of} after ${formatDuration(after)}`,
      held: rung.length === 0,
      measured: rung.length === 0 ? "none" : list(rung),
    });
  } else {
    for (const alarm of alarms) verdicts.push(rings(alarm, measured, accountOf));
  }
  for (const message of expect.messages ?? []) verdicts.push(tells(message, measured, accountOf));
  for (const tellings of expect.told ?? []) {
    const told = measured.messages.filter(isMeant(tellings, accountOf)).length;
    verdicts.push(
      within(tellings.times, `messages to ${peopleOf(tellings)} of ${tellings.contains.join(", ")}`, "", told),
    );
  }
  if (expect.invariants) verdicts.push(neverHappened(measured.violations));
  return verdicts;
}

function neverHappened(violations: readonly string[] | undefined): Verdict {
  const held = violations?.length === 0;
  return {
    text: "nothing that must never happen",
    held,
    measured: held ? "nothing" : list(violations ?? ["not watched"]),
  };
}

function within(bound: Bound, what: string, unit: string, value: number): Verdict {
  const least = bound.atLeast ?? Number.NEGATIVE_INFINITY;
  const most = bound.atMost ?? Number.POSITIVE_INFINITY;
  const suffix = unit === "" ? "" : ` ${unit}`;
  const limits =
    bound.atLeast === undefined
      ? `at most ${most}${suffix}`
      : bound.atMost === undefined
        ? `at least ${least}${suffix}`
        : `${least} to ${most}${suffix}`;
  return {
    text: `${what} ${limits}`,
    held: value >= least && value <= most,
    measured: Number.isFinite(value) ? `${round(value)}${suffix}` : "never",
  };
}

function recoverable(
  expected: "all" | number,
  { recoverable: found, total, lost = [] }: Measured["recovery"],
): Verdict {
  const held = expected === "all" ? total > 0 && found === total : found === expected;
  return {
    text: expected === "all" ? "every database recoverable" : `${expected} databases recoverable`,
    held,
    measured: `${found} of ${total}${held || lost.length === 0 ? "" : `: not ${list(lost)}`}`,
  };
}

/** Whether there is a copy of every database of before a moment, and of how long before. */
function recoverableAsOf(
  { at, withinHours }: NonNullable<Expectations["recoverableAsOf"]>,
  { asOf }: Measured,
): Verdict {
  const { recoverable: found = 0, total = 0, worstOlderMinutes = Number.POSITIVE_INFINITY } = asOf ?? {};
  const older = formatDuration(worstOlderMinutes * minute);
  return {
    text: `every database recoverable as of ${formatDuration(at)}, from ${withinHours} h before at most`,
    held: total > 0 && found === total && worstOlderMinutes <= withinHours * 60,
    measured: `${found} of ${total}${found === total && total > 0 ? `, ${older} before at worst` : ""}`,
  };
}

/** Whether every place holds all that it is to hold. */
function everywhere({ places = [] }: Measured): Verdict {
  const lacking = places.filter(({ databases, held }) => databases === 0 || held < databases);
  const inWords = ({ account, region, held, databases }: Holding) => `${held} of ${databases} in ${account} ${region}`;
  return {
    text: "every place holds all its databases",
    held: places.length > 0 && lacking.length === 0,
    measured: list((lacking.length > 0 ? lacking : places).map(inWords)) || "no place",
  };
}

function holds(
  { account, region, atMost }: ExpectedHolding,
  { quotaPeak }: Measured,
  accountOf: (roleOrId: string) => readonly string[],
): Verdict {
  const places = accountOf(account).map((id) => `${id}/${region}`);
  // A place that never held anything is not what the scenario meant.
  const peaks = places.flatMap((place) => quotaPeak[place] ?? []);
  const most = Math.max(0, ...peaks);
  return {
    text: `manual snapshots of ${account} in ${region} at most ${atMost}`,
    held: peaks.length > 0 && most <= atMost,
    measured: peaks.length > 0 ? `${most}` : "never any",
  };
}

function rings(
  expected: ExpectedAlarm,
  measured: Measured,
  accountOf: (roleOrId: string) => readonly string[],
): Verdict {
  const accounts = expected.account === undefined ? undefined : accountOf(expected.account);
  const name = wildcard(expected.name);
  const meant = measured.alarms.filter((alarm) => name.test(alarm.name) && (accounts?.includes(alarm.account) ?? true));
  const rung = begunSince(meant, (expected.since ?? 0) / minute).map((alarm) => alarm.afterMinutes);
  const where = expected.account === undefined ? "" : ` in ${expected.account}`;
  return inTime(`alarm ${expected.name}${where}`, rung, expected);
}

function tells(
  expected: ExpectedMessage,
  measured: Measured,
  accountOf: (roleOrId: string) => readonly string[],
): Verdict {
  const isIt = isMeant(expected, accountOf);
  const told = measured.messages.filter(isIt).map(({ afterMinutes }) => afterMinutes);
  return inTime(`${peopleOf(expected)} are told of ${expected.contains.join(", ")}`, told, expected);
}

/** Whether the first of these that counts comes in time. */
function inTime(
  what: string,
  all: readonly number[],
  { since, withinMinutes }: Pick<ExpectedAlarm, "since" | "withinMinutes">,
): Verdict {
  const from = (since ?? 0) / minute;
  const counting = all.filter((at) => at >= from).map((at) => at - from);
  const first = Math.min(...counting);
  return {
    text: `${what} within ${withinMinutes} min${since === undefined ? "" : ` of ${formatDuration(since)}`}`,
    held: first <= withinMinutes,
    measured: counting.length === 0 ? "silent" : `after ${round(first)} min`,
  };
}

type Meant = Pick<ExpectedMessage, "account" | "by" | "contains">;

/** Tells the messages that are meant from all others. */
function isMeant(
  { account, by, contains }: Meant,
  accountOf: (roleOrId: string) => readonly string[],
): (message: RecordedMessage) => boolean {
  const accounts = account === undefined ? undefined : accountOf(account);
  return (message) =>
    (accounts?.includes(message.account) ?? true) &&
    (by === undefined || by === message.by) &&
    contains.every((part) => message.text.includes(part));
}

function peopleOf({ account, by }: Meant): string {
  return `people${account === undefined ? "" : ` in ${account}`}${by === undefined ? "" : ` by ${by}`}`;
}

/** What a scenario is about may be refused, and must be; anything else must not. */
function refusedOnly(expected: readonly ExpectedDenial[], measured: Measured): Verdict {
  const others = measured.denied.filter((denial) => !expected.some((kind) => isMeantBy(kind, denial)));
  const missing = expected.filter((kind) => !measured.denied.some((denial) => isMeantBy(kind, denial)));
  return {
    text: `denied is ${expected.map(({ action, resource }) => `${action} on ${resource}`).join(", ")} and nothing else`,
    held: others.length === 0 && missing.length === 0,
    measured:
      others.length > 0
        ? `also ${list(others.map(({ action, resource }) => `${action} on ${resource}`))}`
        : missing.length > 0
          ? `not ${list(missing.map(({ action }) => action))}`
          : "just so",
  };
}

/** Whether a scenario's word about what may be refused is about this. */
export function isMeantBy(
  { action, resource }: ExpectedDenial,
  denied: Pick<RecordedDenial, "action" | "resource">,
): boolean {
  return denied.action === action && wildcard(resource).test(denied.resource);
}

/** A name in which `*` stands for any characters. */
function wildcard(name: string): RegExp {
  return new RegExp(`^${name.split("*").map(literally).join(".*")}$`);
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function list(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  return distinct.length <= 3
    ? distinct.join(", ")
    : `${distinct.slice(0, 3).join(", ")} and ${distinct.length - 3} more`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
