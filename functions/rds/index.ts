import type { Start } from "../pass/hint";
import { clusters } from "./cluster";
import { instances } from "./instance";
import type { DatabaseKind } from "./kind";

/** Every kind of database that passes look after. */
export const kinds: readonly DatabaseKind[] = [instances, clusters];

/** The kinds that a pass has to do with: all of them by schedule, the one of the snapshot that an event names, none for junk. */
export function kindsOf(start: Start, all: readonly DatabaseKind[]): readonly DatabaseKind[] {
  if (start.by === "schedule") return all;
  return start.by === "junk" ? [] : all.filter(({ permissions }) => permissions.snapshots === start.hint.kind);
}
