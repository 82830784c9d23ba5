import type { Start } from "../pass/hint";
import { clusters } from "./cluster";
import { instances } from "./instance";
import type { DatabaseKind } from "./kind";

/** Every kind of database that passes look after. */
export const kinds: readonly DatabaseKind[] = [instances, clusters];

/** What an event calls the snapshots of each kind. */
const snapshotsOf = { instance: "snapshot", cluster: "cluster-snapshot" } as const;

/**
 * Every kind with only what a pass uses of it: its function carries the code of that alone, so it is smaller, and one that
 * only looks has no code that deletes.
 */
export function kindsWith<Member extends keyof DatabaseKind>(
  ...members: readonly Member[]
): readonly Pick<DatabaseKind, Member>[] {
  return kinds.map((kind) => {
    const some = members.map((member) => [member, kind[member]] as const);
    return Object.fromEntries(some) as unknown as Pick<DatabaseKind, Member>;
  });
}

/** The kinds that a pass has to do with: all of them by schedule, the one of the snapshot that an event names, none for junk. */
export function kindsOf<Kind extends Pick<DatabaseKind, "name">>(start: Start, all: readonly Kind[]): readonly Kind[] {
  if (start.by === "schedule") return all;
  return start.by === "junk" ? [] : all.filter(({ name }) => snapshotsOf[name] === start.hint.kind);
}
