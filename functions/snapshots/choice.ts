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
   * Regular expressions of which one must match the whole name of a database.
   * @default [".*"]
   * @example ["orders", "billing-.*"]
   */
  readonly patterns: readonly string[];
  /**
   * The tag that a database must carry.
   * @default undefined, tags do not matter
   * @example { key: "CopyDBSnapshot", value: "True" }
   */
  readonly tag?: TagFilter;
}

/** A test for names: anchored, so that `prod` does not also choose `nonprod`. */
export function nameMatcher(patterns: readonly string[]): (name: string) => boolean {
  const expressions = patterns.map((pattern) => new RegExp(`^(?:${pattern})$`));
  return (name) => expressions.some((expression) => expression.test(name));
}

/** Whether a database's tags pass the filter. */
export function passesTagFilter(tags: readonly Tag[], choice: Choice): boolean {
  return choice.tag === undefined || tagValue(tags, choice.tag.key) === choice.tag.value;
}
