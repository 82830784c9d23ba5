import type { Tag } from "../rds/kind";
import { tagValue } from "./tags";

/** A tag by which databases are chosen; key and value must be equal. */
export interface TagFilter {
  /**
   * The key of the tag, capital and small letters as they are.
   * @example "CopyDBSnapshot"
   */
  readonly key: string;
  /**
   * The value that the tag must have.
   * @example "True"
   */
  readonly value: string;
}

/** Which databases a pass looks after. */
export interface Choice {
  /**
   * Regular expressions of which one must match the whole name of a database. What stands after "!" must not match it.
   * @default [".*"]
   * @example ["orders", "billing-.*"]
   */
  readonly patterns: readonly string[];
  /**
   * The tag that a database must carry.
   * @default undefined, tags do not matter
   * @example { key: "CopyDBSnapshot", value: "True" }
   */
  readonly tag?: TagFilter | undefined;
  /**
   * The tag that a database must not carry.
   * @default undefined, no tag leaves a database out
   * @example { key: "backup", value: "none" }
   */
  readonly without?: TagFilter | undefined;
}

/**
 * A test for names: anchored, so that `prod` does not also choose `nonprod`. A pattern after `!` leaves databases out; no name
 * begins with that.
 */
export function nameMatcher(patterns: readonly string[]): (name: string) => boolean {
  const chosen = anyOf(patterns.filter((pattern) => !isExclusion(pattern)));
  const isExcluded = exclusionMatcher(patterns);
  return (name) => chosen(name) && !isExcluded(name);
}

/** A test for the names that patterns leave out, whatever else they choose. */
export function exclusionMatcher(patterns: readonly string[]): (name: string) => boolean {
  return anyOf(patterns.filter(isExclusion).map((pattern) => pattern.slice(1)));
}

function anyOf(patterns: readonly string[]): (name: string) => boolean {
  const expressions = patterns.map((pattern) => new RegExp(`^(?:${pattern})$`));
  return (name) => expressions.some((expression) => expression.test(name));
}

/** Whether an entry of the patterns says which databases are left out. */
export function isExclusion(pattern: string): boolean {
  return pattern.startsWith("!");
}

/** Whether a database has the tag that it must carry, and not the one that leaves it out. */
export function passesTagFilter(tags: readonly Tag[], { tag, without }: Choice): boolean {
  if (without !== undefined && tagValue(tags, without.key) === without.value) return false;
  return tag === undefined || tagValue(tags, tag.key) === tag.value;
}
