/** The parts of a KMS key's ARN. */
export interface KeyArn {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const keyArnForm = new RegExp(`^arn:([a-z-]+):kms:([a-z0-9-]+):(\\d{12}):key/(?:${uuid}|mrk-[0-9a-f]{32})$`);

/** The parts of the ARN of a key, single-region or multi-region; undefined if the text is not one. */
export function parseKeyArn(text: string): KeyArn | undefined {
  const found = keyArnForm.exec(text);
  return found ? { partition: found[1]!, region: found[2]!, account: found[3]! } : undefined;
}

/** Why a text cannot stand for a key, or undefined if it can. */
export function keyArnProblem(text: string): string | undefined {
  if (parseKeyArn(text)) return undefined;
  return text.includes("alias/")
    ? "An alias cannot name a key in a policy: IAM compares key ARNs, and whoever may change the alias could put another key behind it. Give the ARN of the key itself (aws kms describe-key --key-id ALIAS)."
    : "This is not the ARN of a KMS key.";
}
