import type { Retention } from "./plan";

/** By which rules copies are kept, and deletions are doubted: all that must not be weakened without a person's approval. */
export interface KeepRules extends Retention {
  /**
   * Age up to which every copy stays, minutes; beyond it the first of each day does. No more than the retention.
   * @default {@link retentionMinutes}
   */
  readonly keepAllMinutes: number;
  /**
   * Days for which the first usable copy of each day stays; 0 for not at all.
   * @default 0
   */
  readonly dailyDays: number;
  /**
   * Weeks for which the first usable copy of each ISO week stays; 0 for not at all.
   * @default 0
   */
  readonly weeklyWeeks: number;
  /**
   * Months for which the first usable copy of each calendar month stays; 0 for not at all.
   * @default 0
   */
  readonly monthlyMonths: number;
  /**
   * Identities of databases of which also the newest copies go by time.
   * @default none
   * @example ["arn:aws:rds:eu-west-1:111111111111:db-OLD"]
   */
  readonly released: readonly string[];
  /**
   * A deletion is an ordinary one for so many minutes after the copy's time was over.
   * @default 2880
   * @example 720
   */
  readonly brakeMinutes: number;
  /**
   * Copies of one database that may be overdue for longer than that; with more of them nothing is deleted.
   * @default 3
   */
  readonly brakeSurplus: number;
  /**
   * Minutes, one expire interval. When the quota is full, the expire pass deletes the least valuable copies until what
   * arrives in so long fits in.
   * @default 60
   */
  readonly roomMinutes: number;
}

/** The numbers among the rules, and which way they become safer. */
const numbers = [
  ["retentionMinutes", "more"],
  ["keepAllMinutes", "more"],
  ["dailyDays", "more"],
  ["weeklyWeeks", "more"],
  ["monthlyMonths", "more"],
  ["keepNewest", "more"],
  ["brakeMinutes", "less"],
  ["brakeSurplus", "less"],
  ["roomMinutes", "less"],
] as const;

/**
 * What a rule says where an accepted text does not name it: what versions did that did not know the rule yet, so that a text
 * which a person has accepted stays valid when rules are added. A rule added later goes before `released`, with its own
 * default here. {@link required} rules have none.
 */
const missingRules: Readonly<Record<string, (read: ReadonlyMap<string, number>) => number>> = {
  // Before copies were thinned, all of the retention stayed.
  keepAllMinutes: (read) => read.get("retentionMinutes")!,
  dailyDays: () => 0,
  weeklyWeeks: () => 0,
  monthlyMonths: () => 0,
  // The defaults of the settings of 0.1.0.
  keepNewest: () => 3,
  brakeMinutes: () => 2_880,
  brakeSurplus: () => 3,
  roomMinutes: () => 60,
};

/** The first and the last rule of each text: a text that was cut off lacks one. */
const required = ["retentionMinutes", "released"] as const;

/**
 * The rules as a parameter keeps them: without spaces and quotes, so that the text can be given in a command as it is.
 * `retentionMinutes=2880,...,released=none`, or several identities with plus signs between them. `unknown` are rules of
 * another version, as {@link unknownRules} gives them: they are kept. The form is a wire name: tests/wireNames.
 */
export function rulesText(rules: KeepRules, unknown: readonly string[] = []): string {
  const stated = numbers.map(([name]) => `${name}=${rules[name]}`);
  const released = `released=${rules.released.length === 0 ? "none" : rules.released.join("+")}`;
  return [...stated, ...unknown, released].join(",");
}

/**
 * The rules in such a text; undefined if it is none, and then nothing may be deleted. Reads the texts of other versions: a
 * rule that is missing says what it did before there was such a rule, and one that is not known here decides nothing.
 */
export function parseRules(text: string): KeepRules | undefined {
  const known = partsOf(text);
  if (known === undefined || required.some((name) => !known.has(name))) return undefined;
  const read = new Map<string, number>();
  for (const [name] of numbers) {
    const value = known.get(name);
    if (value !== undefined && !/^\d{1,9}$/.test(value)) return undefined;
    if (value !== undefined) read.set(name, Number(value));
  }
  const rules: Record<string, number> = {};
  for (const [name] of numbers) rules[name] = read.get(name) ?? missingRules[name]!(read);
  const released = known.get("released");
  return {
    ...(rules as Omit<{ [Name in (typeof numbers)[number][0]]: number }, "released">),
    released: released === undefined || released === "none" ? [] : released.split("+"),
  };
}

/** What a text says beside the rules that this version knows: rules of a newer one, `name=value` each, in order. */
export function unknownRules(text: string): readonly string[] {
  const parts = [...(partsOf(text) ?? [])];
  return parts
    .filter(([name]) => name !== "released" && !numbers.some(([known]) => known === name))
    .map(([name, value]) => `${name}=${value}`);
}

/** The parts of a text by name, each there once; undefined for what no version has written. */
function partsOf(text: string): ReadonlyMap<string, string> | undefined {
  const parts = new Map<string, string>();
  for (const part of text.split(",")) {
    const [, name, value] = /^([a-z][A-Za-z0-9]{0,63})=([A-Za-z0-9:+._-]+)$/.exec(part) ?? [];
    if (name === undefined || value === undefined || parts.has(name)) return undefined;
    parts.set(name, value);
  }
  return parts;
}

/**
 * Of each rule the safer one. What is no number, as in settings that somebody has changed, loses against what is.
 * `released` counts where both name it.
 */
export function saferRules(settings: KeepRules, accepted: KeepRules): KeepRules {
  const safer: Record<string, number> = {};
  for (const [name, way] of numbers) {
    const [own, other] = [settings[name], accepted[name]];
    safer[name] = (way === "more" ? own > other : own < other) ? own : other;
  }
  const named = Array.isArray(settings.released) ? settings.released : [];
  const released = accepted.released.filter((identity) => named.includes(identity));
  return { ...(safer as { [Name in (typeof numbers)[number][0]]: number }), released };
}

/** What the settings say otherwise than the other rules, in words; none where they are the same. */
export function differences(settings: KeepRules, others: KeepRules): readonly string[] {
  const told = numbers.flatMap(([name]) =>
    settings[name] === others[name] ? [] : [`${name} ${settings[name]} and not ${others[name]}`],
  );
  const list = ({ released }: KeepRules) => (Array.isArray(released) ? [...released].sort().join("+") : "");
  const same = list(settings) === list(others);
  return same ? told : [...told, `released ${list(settings) || "none"} and not ${list(others) || "none"}`];
}
