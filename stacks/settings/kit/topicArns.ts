/** The parts of an SNS topic's ARN. */
export interface TopicArn {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly name: string;
}

/** The parts of the ARN of a standard topic; undefined if the text is not one. */
export function parseTopicArn(text: string): TopicArn | undefined {
  const found = /^arn:([a-z-]+):sns:([a-z0-9-]+):(\d{12}):([A-Za-z0-9_-]{1,256})$/.exec(text);
  return found ? { partition: found[1]!, region: found[2]!, account: found[3]!, name: found[4]! } : undefined;
}

/** Why a text cannot stand for a topic, or undefined if it can. */
export function topicArnProblem(text: string): string | undefined {
  if (parseTopicArn(text)) return undefined;
  // SNS guide, fifo-message-delivery: they deliver to queues only.
  return text.endsWith(".fifo")
    ? "A FIFO topic sends no mail. Name a standard topic."
    : "This is not the ARN of an SNS topic.";
}

/** The topic of a region among those given from outside. */
export function topicIn(region: string, topics: readonly string[]): string | undefined {
  return topics.find((arn) => parseTopicArn(arn)?.region === region);
}
