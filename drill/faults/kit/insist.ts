import { minute } from "../../../cli/durations";
import type { FaultContext } from "./context";

/** Between two tries at what could not be done at once: the deletion of a snapshot that is being made, say. */
const patience = minute;
/** Who is still refused after this many tries gives up. */
const mostTries = 24 * 60;

/** Something that somebody wants to do. */
export interface Target {
  readonly id: string;
  /** In the plural: "snapshots". */
  readonly kind: string;
  /** Throws what the service refuses. */
  act(): void;
}

/** What came of it. */
export interface Attempts {
  /** How many were done, by kind. */
  readonly done: ReadonlyMap<string, number>;
  /** What was refused in the end, and by which error, with how many of that kind: `snapshots: AccessDenied`. */
  readonly refused: ReadonlyMap<string, number>;
}

/**
 * Goes through the targets, and once a minute through those that are left and whatever has come since, until nothing is
 * left to try. What permissions refuse is given up at once, anything else after a day.
 */
export function insist(
  { world }: Pick<FaultContext, "world">,
  label: string,
  targets: () => readonly Target[],
  finished: (attempts: Attempts) => void,
): void {
  const done = new Map<string, number>();
  const denied = new Map<string, number>();
  const settled = new Set<string>();
  const work = (tries: number) => {
    const refused = new Map<string, number>();
    for (const { id, kind, act } of targets()) {
      if (settled.has(id)) continue;
      const error = refusalOf(act);
      if (error === undefined) count(done, kind);
      const final = error === undefined || /^AccessDenied/.test(error.name);
      if (final) settled.add(id);
      if (error) count(final ? denied : refused, `${kind}: ${error.name}`);
    }
    if (refused.size === 0 || tries >= mostTries) finished({ done, refused: new Map([...denied, ...refused]) });
    else world.time.after(patience, () => work(tries + 1), label);
  };
  work(1);
}

/** The service's refusal of an act. What is none is a mistake of the drill: it is thrown, and ends the run. */
export function refusalOf(act: () => void): Error | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof Error && "$metadata" in error) return error;
    throw error;
  }
  return undefined;
}

/** `3 snapshots deleted, 1 key disabled`: the doings in words, by kind; `nothing done` where there is none. */
export function inWords(done: ReadonlyMap<string, number>, did: (kind: string) => string): string {
  const parts = [...done].map(
    ([kind, number]) => `${number} ${number === 1 ? kind.replace(/s$/, "") : kind} ${did(kind)}`,
  );
  return parts.join(", ") || "nothing done";
}

/** `; refused: snapshots: AccessDenied`, with the number of each; empty where nothing was. */
export function refusedInWords(refused: ReadonlyMap<string, number>): string {
  const parts = [...refused].map(([what, times]) => `${times} ${what}`);
  return parts.length === 0 ? "" : `; refused: ${parts.join(", ")}`;
}

/** Counts one more. */
export function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
