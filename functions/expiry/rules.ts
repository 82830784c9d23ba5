import type { Retention } from "../snapshots/retention";

/** By which rules copies are kept, and deletions are doubted: all that must not be weakened without a person's approval. */
export interface KeepRules extends Retention {
  readonly keepAllMinutes: number;
  readonly dailyDays: number;
  readonly weeklyWeeks: number;
  readonly monthlyMonths: number;
  readonly released: readonly string[];
  /** A deletion is an ordinary one for so long after the copy's time was over. */
  readonly brakeMinutes: number;
  /** Copies of one database that may be overdue for longer than that; with more of them nothing is deleted. */
  readonly brakeSurplus: number;
  /** What arrives in so many minutes finds room: where the quota is full, as many of the least valuable copies give way. */
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
 * The rules as a parameter keeps them: without spaces and quotes, so that the text can be given in a command as it is.
 * `retentionMinutes=2880,...,released=none`, or several identities with plus signs between them.
 */
export function rulesText(rules: KeepRules): string {
  const stated = numbers.map(([name]) => `${name}=${rules[name]}`);
  return [...stated, `released=${rules.released.length === 0 ? "none" : rules.released.join("+")}`].join(",");
}

/** The rules in such a text; undefined if it is none: every rule must be there, once. */
export function parseRules(text: string): KeepRules | undefined {
  const parts = text.split(",").map((part) => part.split("="));
  const known: Record<string, string> = {};
  for (const [name = "", value, ...more] of parts) {
    if (value === undefined || more.length > 0 || name in known) return undefined;
    known[name] = value;
  }
  if (parts.length !== numbers.length + 1 || known.released === undefined) return undefined;
  const read: Record<string, number> = {};
  for (const [name] of numbers) {
    if (!/^\d{1,9}$/.test(known[name] ?? "")) return undefined;
    read[name] = Number(known[name]);
  }
  const released = known.released === "none" ? [] : known.released.split("+");
  return { ...(read as Omit<{ [Name in (typeof numbers)[number][0]]: number }, "released">), released };
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
