import type { Fields, Place } from "../kernel/types";

/** A topic as the model holds it. */
export interface Topic {
  readonly arn: string;
  readonly place: Place;
  readonly policy: Fields;
  /** Key id, ARN or alias; undefined for a topic that is not encrypted. */
  readonly kmsMasterKeyId: string | undefined;
  /** Addresses that receive messages. */
  readonly recipients: readonly string[];
}

/** Amazon SNS. */
export interface SnsModel {
  find(topicArn: string): Topic | undefined;
  add(topic: Topic): void;
  /** Replaces a topic's policy. */
  setPolicy(topicArn: string, policy: unknown): void;
  subscribe(topicArn: string, address: string): void;
  unsubscribe(topicArn: string, address: string): void;
  remove(topicArn: string): void;
}

/** A message to publish, as the API takes it. */
export interface Message {
  readonly topicArn: string;
  readonly message: string;
  readonly subject?: string;
}
