const minute = 60_000;

/**
 * Where in the interval a database's slots begin, in ms: whole minutes, spread over the fleet by a hash (FNV-1a) of its
 * identity, so that a fleet does not start all its snapshots, and later all its copies, in the same minute.
 */
export function slotOffset(identity: string, intervalMs: number): number {
  const { imul } = Math;
  let hash = 0x811c9dc5;
  for (let i = 0; i < identity.length; i++) {
    hash ^= identity.charCodeAt(i);
    hash = imul(hash, 0x01000193) >>> 0;
  }
  return (hash % Math.max(1, Math.floor(intervalMs / minute))) * minute;
}

/** The start of the slot that `now` is in, ms since the epoch. */
export function slotStart(now: number, intervalMs: number, offsetMs: number): number {
  return Math.floor((now - offsetMs) / intervalMs) * intervalMs + offsetMs;
}

/**
 * Whether a pass that runs every `cadenceMs` is the one to speak up in this period: the first after a multiple of
 * `everyMs`. It keeps a standing problem to one message a period without keeping any state.
 */
export function isReminderPass(now: number, cadenceMs: number, everyMs: number): boolean {
  return Math.floor(now / everyMs) !== Math.floor((now - cadenceMs) / everyMs);
}
