import type { Tag } from "@aws-sdk/client-rds";

/** The one empty list: most records have no tags, and none is ever changed. */
export const noTags: Tag[] = [];
Object.freeze(noTags);

/** Tags as RDS lists them; frozen. */
export function tagList(tags: Readonly<Record<string, string>>): Tag[] {
  const entries = Object.entries(tags);
  if (entries.length === 0) return noTags;
  const list = entries.map(([Key, Value]) => Object.freeze({ Key, Value }));
  Object.freeze(list);
  return list;
}
