const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Days of the week from that of the epoch on, a Thursday. */
const weekdays = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"];

/** `hh:mm-hh:mm` each day, or `ddd:hh:mm-ddd:hh:mm` each week, in UTC. Source: API reference, DBInstance. */
const windowShape = /^(?:([a-z]{3}):)?([01]\d|2[0-3]):([0-5]\d)-(?:([a-z]{3}):)?([01]\d|2[0-3]):([0-5]\d)$/i;

/** A snapshot's suspension lasts up to some minutes (UG USER_CreateSnapshot): one that begins so shortly before a window may reach into it. */
const reachMs = 10 * minuteMs;

/**
 * When the backup or maintenance window that a snapshot begun now would touch ends, ms since the epoch; undefined when it
 * would touch none. What is no window avoids nothing: a text that RDS gives in another form must not hold snapshots up.
 */
export function windowEnd(window: string, now: number): number | undefined {
  const parts = windowShape.exec(window);
  if (!parts) return undefined;
  const [, fromDay, fromHour, fromMinute, toDay, toHour, toMinute] = parts;
  const weekly = fromDay !== undefined && toDay !== undefined;
  const periodMs = weekly ? 7 * dayMs : dayMs;
  const at = (day: string | undefined, hour: string | undefined, minute: string | undefined) =>
    (weekly ? weekdays.indexOf((day ?? "").toLowerCase()) * dayMs : 0) +
    (Number(hour) * 60 + Number(minute)) * minuteMs;
  const from = at(fromDay, fromHour, fromMinute);
  const to = at(toDay, toHour, toMinute);
  if (from < 0 || to < 0) return undefined;
  // Around midnight, or around the end of a week, a window ends in the next period.
  const lengthMs = (to - from + periodMs) % periodMs;
  const sinceMs = (((now - from + reachMs) % periodMs) + periodMs) % periodMs;
  return lengthMs > 0 && sinceMs < lengthMs + reachMs ? now - sinceMs + lengthMs + reachMs : undefined;
}

/** When the last of the windows that a snapshot begun now would touch ends; undefined when it would touch none. */
export function windowsEnd(windows: readonly string[], now: number): number | undefined {
  let last: number | undefined;
  for (const window of windows) {
    const end = windowEnd(window, now);
    if (end !== undefined && (last === undefined || end > last)) last = end;
  }
  return last;
}
