import type { Tag } from "@aws-sdk/client-rds";

/** The one empty list: most records have no tags, and none is ever changed. */
export const noTags: Tag[] = [];
Object.freeze(noTags);

/** Every tag there is once: thousands of snapshots carry the same few, and passes read each of them again and again. */
const tagsByKey = new Map<string, Map<string, Tag>>();

/** Tags as RDS lists them; frozen. */
export function tagList(tags: Readonly<Record<string, string>>): Tag[] {
  const entries = Object.entries(tags);
  if (entries.length === 0) return noTags;
  const list = entries.map(([key, value]) => theTag(key, value));
  Object.freeze(list);
  return list;
}

function theTag(key: string, value: string): Tag {
  let byValue = tagsByKey.get(key);
  if (byValue === undefined) {
    byValue = new Map();
    tagsByKey.set(key, byValue);
  }
  let tag = byValue.get(value);
  if (tag === undefined) {
    // Some have a value of their own for every snapshot, such as the time it was asked for: those are not kept for ever.
    if (byValue.size >= mostValues) byValue.clear();
    tag = Object.freeze({ Key: key, Value: value });
    byValue.set(value, tag);
  }
  return tag;
}

const mostValues = 1_000;
