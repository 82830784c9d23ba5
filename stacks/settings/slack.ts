import { partitionOf } from "../../facts/regions";
import { foreignKey, problem } from "./checks";
import type { Problem } from "./problems";

export const secretAllowed =
  "the ARN of a secret of this account: arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-XXXXXX";

/** The parts of a secret's ARN that matter. */
export interface SecretArn {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** Secrets Manager adds a hyphen and six characters to the name. Source: User Guide, ARN of a secret. */
function parseSecretArn(text: string): SecretArn | undefined {
  const found = /^arn:([a-z-]+):secretsmanager:([a-z0-9-]+):(\d{12}):secret:[\w/+=.@-]{1,512}-[A-Za-z0-9]{6}$/.exec(
    text,
  );
  return found ? { partition: found[1]!, region: found[2]!, account: found[3]! } : undefined;
}

/** Why a text cannot stand for a secret, or undefined if it can. */
export function secretArnProblem(text: string): string | undefined {
  if (parseSecretArn(text)) return undefined;
  return "This is not the whole ARN of a secret, with the six characters at its end (aws secretsmanager describe-secret --secret-id NAME).";
}

/** Why a text cannot stand for where the run-book is. A setting: people follow it when something is wrong. */
export function runbookProblem(text: string): string | undefined {
  return /^(?:https:\/\/|(?![A-Za-z][\w+.-]*:))[\w.-][\w./~%&=?:+-]{0,299}$/.test(text)
    ? undefined
    : "Nobody could follow this.";
}

/** Why a text cannot stand for an address that is told that all is well. */
export function heartbeatProblem(text: string): string | undefined {
  return /^https:\/\/[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?\/[\w./~%&=?:+@-]{1,250}$/.test(text)
    ? undefined
    : "The notifier could not call this. Copy the whole address from the service that listens: https://HOST/PATH.";
}

/** What is wrong with the block as a whole. */
export function slackProblems(
  { webhookSecret, key }: { readonly webhookSecret?: string | undefined; readonly key?: string | undefined },
  account: string | undefined,
  toldOtherwise: boolean,
): readonly Problem[] {
  const path = "notifications.slack";
  const secret = webhookSecret === undefined ? undefined : parseSecretArn(webhookSecret);
  const problems: Problem[] = [];
  if (secret && account !== undefined && secret.account !== account) {
    const text = `The secret is in account ${secret.account}, not in this stack's ${account}, where the notifier may read it. Name a secret of this account.`;
    problems.push(problem(`${path}.webhookSecret`, webhookSecret, text));
  }
  if (secret && partitionOf(secret.region) !== secret.partition) {
    const text = `The partition ${secret.partition} does not have ${secret.region}. Copy the secret's ARN from the console.`;
    problems.push(problem(`${path}.webhookSecret`, webhookSecret, text));
  }
  const foreign = key && secret && foreignKey(key, secret.account, secret.region, "the secret's");
  if (foreign) problems.push(problem(`${path}.key`, key, foreign));
  if (!toldOtherwise) {
    const text =
      "When Slack fails, or what tells it, somebody must hear of that another way. Give notifications.email or notifications.topics as well.";
    problems.push({ path, text });
  }
  return problems;
}
