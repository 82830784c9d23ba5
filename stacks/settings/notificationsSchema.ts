import { z } from "zod";
import { duration, durationAllowed, email, keyAllowed, keyArn, setting, text } from "./forms";
import { heartbeatProblem, runbookProblem, secretAllowed, secretArnProblem } from "./slack";
import { topicArnProblem } from "./topicArns";

/** Who is told, how, and how often. */
export function notifications() {
  return z
    .strictObject({
      email: setting(z.array(email()).max(20).default([]), {
        meaning: "Who is told about failures; each address must confirm AWS's first message.",
        allowed: "up to 20 e-mail addresses, each once",
      }),
      topics: setting(z.array(text(topicArnProblem)).max(2).default([]), {
        meaning:
          "Existing topics to use in place of those that this stack creates, each for its region. What their policies need is printed as topicPolicyStatements.",
        allowed:
          "up to 2 ARNs of SNS topics of this account, arn:aws:sns:REGION:ACCOUNT:NAME: one of the stack's region and one of dr.region",
        s1: "the topic from outside",
      }),
      slack: z
        .strictObject({
          webhookSecret: setting(text(secretArnProblem), {
            meaning:
              "A secret of Secrets Manager whose value is the address of an incoming webhook of Slack: messages go there too. The address itself has no place in settings.",
            allowed: secretAllowed,
            fallback: "none: nothing goes to Slack",
          }),
          key: setting(keyArn().optional(), {
            meaning: "The customer-managed key that this secret is encrypted with.",
            allowed: `${keyAllowed}, of the secret's account and region`,
            fallback: "the key that AWS manages",
          }),
        })
        .optional(),
      heartbeat: setting(text(heartbeatProblem).optional(), {
        meaning:
          "An address outside of AWS that the notifier calls every 15 minutes while it can tell people; let its service alert you when no call came for an hour. It notices what no alarm can: that alarms, topics or the account are gone. Give each stack an address of its own, and keep it from the source account: whoever knows it can call in the notifier's place.",
        allowed: "an https address that accepts POST, 300 characters at most",
        fallback: "none: nobody outside of AWS notices silence",
      }),
      runbook: setting(text(runbookProblem).default("docs/operations.md"), {
        meaning:
          "Where messages say that the run-book is, followed by # and the section. Give the address at which your people read it.",
        allowed: "an https address, or a path in this repository, without # and spaces",
      }),
      reminder: setting(
        duration("1h", "30d", "More often it would be noise; less often a problem would be forgotten.").default("1d"),
        {
          meaning: "After how long people are told again of a problem that still stands unchanged.",
          allowed: durationAllowed("1h", "30d"),
        },
      ),
    })
    .prefault({});
}
