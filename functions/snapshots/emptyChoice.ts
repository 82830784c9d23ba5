import type { Tag } from "../rds/kind";
import { type Choice, isExclusion, nameMatcher, passesTagFilter } from "./choice";

/** What a choice of databases is tried on. */
export interface Choosable {
  readonly name: string;
  readonly tags: readonly Tag[];
}

/** A part of a choice that chooses nothing. */
export interface EmptyPart {
  /** The part, for people: "the pattern prod-*". */
  readonly subject: string;
  /** What it means, and what to do. */
  readonly words: string;
}

/** Names of databases that a sentence lists. */
const mostNamed = 5;

/**
 * The pattern that somebody meant who wrote a glob: a star behind a letter, a digit, a hyphen or nothing stands for any
 * characters there. Undefined for a pattern without such a star.
 */
export function asGlob(pattern: string): string | undefined {
  // What comes first is passed over: escapes, and classes with what repeats them.
  const parts = /\\.|\[(?:\\.|[^\]])*\]\*?|(^|[a-z0-9-])\*/g;
  const meant = pattern.replace(parts, (whole, before?: string) => (before === undefined ? whole : `${before}.*`));
  return meant === pattern ? undefined : meant;
}

/**
 * The patterns that choose none of the names, also because all are excluded. Of a glob and what it means, which stands behind
 * it in the list, the glob alone counts, as that is what people have written.
 */
export function idlePatterns(patterns: readonly string[], names: Iterable<string>): readonly string[] {
  const all = [...new Set(names)];
  const meant = new Set(patterns.map(asGlob));
  const exclusions = patterns.filter(isExclusion);
  return patterns.filter((pattern) => {
    if (meant.has(pattern) || isExclusion(pattern)) return false;
    return !all.some(nameMatcher([pattern, ...exclusions]));
  });
}

/** Which of these databases a person may have meant by a pattern that matches none of them; empty where nothing is likely. */
export function patternHint(pattern: string, names: Iterable<string>): string {
  const all = [...new Set(names)].sort();
  const glob = asGlob(pattern);
  // With more than one star it could take long on names that others choose.
  if (glob !== undefined && pattern.split("*").length === 2) {
    const meant = all.filter(nameMatcher([glob]));
    if (meant.length > 0) return ` As a glob it would choose ${listed(meant)}: did you mean ${glob}?`;
  }
  const longer = all.filter((name) => name.startsWith(pattern));
  return longer.length > 0 ? ` A pattern matches whole identifiers: ${pattern}.* would choose ${listed(longer)}.` : "";
}

/** The parts of a choice that choose none of the databases. `setting` is where the patterns stand: `source.databases`. */
export function emptyParts(
  databases: readonly Choosable[],
  choice: Choice,
  setting: string,
  where: string,
): readonly EmptyPart[] {
  const names = databases.map(({ name }) => name);
  if (names.length === 0) {
    const words = `there is no database ${where}, so that nothing is protected. Look whether account and region are the right ones`;
    return [{ subject: `${setting}.patterns`, words }];
  }
  const parts = idlePatterns(choice.patterns, names).map((pattern): EmptyPart => {
    const subject = `the pattern ${pattern}`;
    const none = `it matches none of the ${names.length} databases ${where}${besidesExcluded(choice.patterns)}`;
    const advice = `${setting}.patterns, or remove it there`;
    const glob = asGlob(pattern) ?? "";
    const meant = choice.patterns.includes(glob) ? names.filter(nameMatcher([glob])) : [];
    if (meant.length === 0)
      return {
        subject,
        words: `${none}, so that it protects nothing.${patternHint(pattern, names)} Correct it in ${advice}`,
      };
    const words = `${none}. It looks like a glob and is taken for one as well, so that ${listed(meant)} are protected. Write ${glob} in its place in ${advice}`;
    return { subject, words };
  });
  const matches = nameMatcher(choice.patterns);
  const matching = databases.filter(({ name }) => matches(name));
  const { tag } = choice;
  if (tag === undefined || matching.length === 0 || matching.some(({ tags }) => passesTagFilter(tags, choice)))
    return parts;
  const words = `none of the ${matching.length} databases that the patterns match carries it, so that nothing is protected.${tagHint(matching, choice)} Tag the databases that are meant, or change ${setting}.tagFilter`;
  return [...parts, { subject: `the tag ${tag.key}=${tag.value}`, words }];
}

/** What to say of databases whose tag differs from the one that is looked for in case, or in its value, only. */
export function tagHint(databases: readonly Choosable[], { tag }: Choice): string {
  if (tag === undefined) return "";
  const near = (text: string | undefined, wanted: string) => text?.trim().toLowerCase() === wanted.toLowerCase();
  for (const { name, tags } of databases) {
    for (const { Key, Value } of tags) {
      if (near(Key, tag.key) && near(Value, tag.value))
        return ` ${name} carries ${Key}=${Value}: capital and small letters are not the same here.`;
    }
  }
  for (const { name, tags } of databases) {
    const found = tags.find(({ Key }) => near(Key, tag.key));
    if (found) return ` ${name} carries ${found.Key}=${found.Value}.`;
  }
  return "";
}

/** What is to be added to "databases" where some are left out; empty where none are. */
export function besidesExcluded(patterns: readonly string[]): string {
  return patterns.some(isExclusion) ? " that are not excluded" : "";
}

function listed(names: readonly string[]): string {
  const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : "";
  return `${names.slice(0, mostNamed).join(", ")}${more}`;
}
