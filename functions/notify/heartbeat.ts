import type { Report } from "./report";
import type { Post } from "./slack";
import { calmMinutesOf, close, observe, type Step, type Trouble } from "./trouble";

/** The source under which it is remembered that the heartbeat does not arrive. */
export const heartbeatId = "heartbeat";

/** What is posted: constant, so that whoever reads it learns nothing. */
const body = "{}";

/**
 * Tells an address outside of AWS that the notifier works. Whoever listens there must tell people when nothing comes: that
 * holds when alarms, topics or the whole account are gone. Returns what became of it: a step where it does not arrive, or
 * arrives again. Never throws, and never puts the address into words: whoever knows it could go on in our place.
 */
export async function callHeartbeat(
  address: string,
  post: Post,
  known: Trouble | undefined,
  now: number,
): Promise<Step | undefined> {
  const problem = await problemOf(address, post);
  if (problem !== undefined) return observe(known, heartbeatReport(problem, now), now, true);
  const isOver = known?.open && now - known.last >= calmMinutesOf(known, 0) * 60_000;
  return isOver ? close(known, now, now) : undefined;
}

async function problemOf(address: string, post: Post): Promise<string | undefined> {
  try {
    const { status } = await post(address, body);
    return status >= 200 && status < 300 ? undefined : `The address answered with status ${status}`;
  } catch (error) {
    // The name or the code only: a message may tell the address.
    const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
    return `The address could not be reached (${String(code ?? name)})`;
  }
}

function heartbeatReport(problem: string, now: number): Report {
  return {
    id: heartbeatId,
    section: "the-heartbeat-does-not-arrive",
    headline: "The heartbeat of the notifier does not arrive",
    findings: [{ database: "", text: problem }],
    more: 0,
    where: "notifications.heartbeat",
    at: now,
    quietMinutes: undefined,
  };
}
