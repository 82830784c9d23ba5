/**
 * The sections of the run-book (docs/operations.md), by their anchors: everything that people can be told of has one. A
 * name is a contract: links in old messages lead there.
 */
export const sections = {
  "a-pass-needs-a-person":
    "Do what is said of each database above: no further attempt will help before that. Others are protected meanwhile.",
  "a-pass-fails":
    "Nothing at once: the next pass tries again. If it goes on for more than an hour, read the section of the run-book.",
  "a-function-cannot-run":
    "Look whether AWS Lambda has an outage in that region; if not, open the last execution of the state machine and read its cause.",
  "a-pass-does-not-end": "Open the last execution of the state machine and read in the function's log how far it came.",
  "a-pass-does-not-run":
    "Look whether the schedule of that state machine is there and enabled. If not, find out who took it away (CloudTrail, UpdateSchedule and DeleteSchedule) and deploy the stack again.",
  "a-pass-was-stopped":
    "Find out who stopped the execution (CloudTrail, StopExecution), and why; the next one starts by itself.",
  "the-notifier-is-broken":
    "Messages come as raw events, and repeat themselves, until the notifier works again. Read the cause of its last execution.",
  "the-notifier-is-silent":
    "Nothing tells you of trouble until the notifier runs again. Look at the alarms in CloudWatch yourself, and at the notifier's schedule.",
  "slack-does-not-work":
    "Mail goes on. Look whether the secret named in notifications.slack is there and holds the address of a webhook that works.",
  "the-heartbeat-does-not-arrive":
    "Mail goes on. Look whether the address in notifications.heartbeat is right and its service works: until then nobody outside notices when this account falls silent.",
  "a-key-cannot-be-used":
    "Cancel the deletion of the key (aws kms cancel-key-deletion) and enable it (aws kms enable-key) now; then find out in CloudTrail who did it.",
  "copies-too-old":
    "Look what the copy pass says, whether the source account still takes and shares snapshots, and whether that account is still in your hands.",
  "copies-missing":
    "Look whether the source still takes and shares snapshots of the database, and what the copy pass says of it. If nobody wants it any more, retire it.",
  "copies-vanished":
    "Find out in CloudTrail who deleted them, take that access away, and hold what is left with the tag rds-lifeboat:hold.",
  "nothing-is-measured":
    "Open the last execution of the measure machine and read its cause; look whether its schedule is there and enabled.",
  "nothing-is-chosen":
    "Look which source or pattern is named above: nothing is copied by it. Correct the account, the region or the pattern, or find out why that account shares nothing.",
  "quota-nearly-full":
    "Have the quota of manual snapshots raised (Service Quotas, Amazon RDS), or keep copies for a shorter time. When it is full, no copy can be made.",
  "strangers-share":
    "Nothing of theirs is copied. If the account is one of yours, add it to dr.sources; restore nothing that it offers before you know.",
  "a-call-that-harms":
    "Find out whether it was one of you. If not, take that access away, hold the copies with the tag rds-lifeboat:hold, and undo the call.",
  "something-else": "Read the text above; nothing more is known of it here.",
} as const;

/** The anchor of a section. */
export type Section = keyof typeof sections;

/** Whether a text is the anchor of a section. */
export function isSection(text: string): text is Section {
  return Object.keys(sections).includes(text);
}

/** What an alarm's description ends with: where to read on, and whose alarm it is. See {@link alarmLabel}. */
const label = /#([a-z0-9-]{1,60}); stack ([\w./-]{1,200})\)$/;

/**
 * The description of an alarm, in words for people and with a label at its end. By the label the notifier, and the rule
 * that starts it, know the alarms of their own stack, and the section of the run-book.
 */
export function describeAlarm(words: string, section: Section, runbook: string, stack: string): string {
  return `${words} (${runbook}#${section}${labelEnd(stack)}`;
}

/** How the description of every alarm of a stack ends: for an event pattern. */
export function labelEnd(stack: string): string {
  return `; stack ${stack})`;
}

/** What the label at the end of an alarm's description says; undefined where there is none. */
export function alarmLabel(
  description: string,
): { readonly words: string; readonly section: Section; readonly stack: string } | undefined {
  const found = label.exec(description);
  if (!found) return undefined;
  const [, anchor = "", stack = ""] = found;
  const begin = description.lastIndexOf(" (", found.index);
  const words = begin < 0 ? description.slice(0, found.index) : description.slice(0, begin);
  return { words, section: isSection(anchor) ? anchor : "something-else", stack };
}
