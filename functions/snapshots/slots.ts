const minute = 60_000;

/** FNV-1a, 32 bits: the same for the same text, spread evenly for different ones. Not for secrets. */
export function hash(text: string): number {
  const { imul } = Math;
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value ^= text.charCodeAt(i);
    value = imul(value, 0x01000193) >>> 0;
  }
  return value;
}

/**
 * Where in the interval a database's slots begin, in ms: whole minutes, spread over the fleet by a hash of its identity,
 * so that a fleet does not start all its snapshots, and later all its copies, in the same minute.
 */
export function slotOffset(identity: string, intervalMs: number): number {
  return (hash(identity) % Math.max(1, Math.floor(intervalMs / minute))) * minute;
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
