import { day, formatDuration } from "../../../cli/durations";
import type { Instant, Notification } from "../../cloud/kernel/types";
import type { Violations } from "./rules";

/**
 * The most that people are told of one trouble within a day, by what a message begins with: that it has begun, that it is over or
 * still stands; and that it has changed, which is told once an hour at most.
 */
const mostADay = { standing: 6, changed: 25 } as const;

/** What is told of one trouble. */
interface Told {
  readonly standing: Instant[];
  readonly changed: Instant[];
}

/**
 * Watches that nobody is told of one trouble over and over: whoever gets forty mails a day reads none. Raw events and raw alarms
 * are not counted: nothing of ours is between them and the topic.
 */
export class LoudnessRules {
  private readonly told = new Map<string, Told>();

  constructor(private readonly violations: Violations) {}

  notified({ account, by, message, at }: Notification): void {
    const where = /^Where: account \d+, [^,]+, stack [^,]+, (state machine [^,]+|.+)/m.exec(message)?.[1];
    if (by !== "mail" || where === undefined) return;
    const key = `${where} of ${account}`;
    const told = this.told.get(key) ?? { standing: [], changed: [] };
    this.told.set(key, told);
    (message.startsWith("Changed: ") ? told.changed : told.standing).push(at);
  }

  judge(): void {
    for (const [where, told] of this.told) {
      for (const kind of ["standing", "changed"] as const) {
        const most = mostWithin(told[kind], day);
        if (most > mostADay[kind])
          this.violations.add(
            `loud: people were told ${most} times within ${formatDuration(day)} of ${where} (${kind})`,
          );
      }
    }
  }
}

/** The most moments of an ascending list that lie within a span. */
function mostWithin(moments: readonly Instant[], span: number): number {
  let first = 0;
  let most = 0;
  moments.forEach((at, index) => {
    while ((moments[first] ?? at) <= at - span) first++;
    most = Math.max(most, index - first + 1);
  });
  return most;
}
