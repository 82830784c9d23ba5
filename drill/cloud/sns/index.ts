import {
  InvalidParameterException,
  KMSAccessDeniedException,
  KMSDisabledException,
  KMSInvalidStateException,
  NotFoundException,
  PublishInput$,
  SNSServiceException,
} from "@aws-sdk/client-sns";
import { serviceHost } from "../../../facts/regions";
import { readPolicy } from "../iam/index";
import { ModelError, modelled, unmodelled } from "../kernel/errors";
import type { Call, Place, Principal, Question } from "../kernel/types";
import type { World } from "../kernel/world";
import type { KeyRecord, KmsModel } from "../kms/index";
import { snsTypes } from "./resources";
import type { SnsModel, Topic } from "./types";

/** "The maximum message size": API Publish; 100 characters of subject. */
const MESSAGE_BYTES = 262_144;

const SUBJECT_CHARACTERS = 100;

export function installSns(world: World, kms: KmsModel): SnsModel {
  const topics = new Map<string, Topic>();

  function existing(topicArn: string): Topic {
    const topic = topics.get(topicArn);
    if (topic === undefined) throw modelled(NotFoundException, "Topic does not exist", 404);
    return topic;
  }

  /** The data key that the message is encrypted with is asked for as the publisher: SNS guide, encrypted topics. */
  function checkKey(call: Call, { kmsMasterKeyId, place }: Topic): void {
    if (kmsMasterKeyId === undefined) return;
    const key = keyOf(place, kmsMasterKeyId);
    if (key.state === "Disabled") throw modelled(KMSDisabledException, `${key.arn} is disabled.`);
    if (key.state !== "Enabled") throw modelled(KMSInvalidStateException, `${key.arn} is pending deletion.`);
    for (const action of ["GenerateDataKey", "Decrypt"]) {
      const context = silentAbout(call.principal);
      // "The AWS managed key alias/aws/sns" serves principals of the account, not services: sns-key-management. Its
      // policy speaks of calls through SNS, which a service's are not.
      const direct = key.manager === "AWS" && call.principal.kind === "service";
      const via = direct ? undefined : serviceHost("sns", place.region);
      const decision = kms.ask(call, key, action, { context, via });
      if (!decision.allowed) throw modelled(KMSAccessDeniedException, decision.reason);
    }
  }

  function keyOf(place: Place, id: string): KeyRecord {
    return id === "alias/aws/sns" ? kms.awsManagedKey(place, "sns") : kms.resolve(place, id);
  }

  world.registerService({
    name: "sns",
    accessDenied: (message) => unmodelled(SNSServiceException, "AuthorizationError", message, 403),
  });
  world.registerOperation({
    service: "sns",
    name: "Publish",
    inputSchema: PublishInput$,
    parameters: ["TopicArn", "Message", "Subject"],
    questions(call) {
      const topic = existing(String(call.input.TopicArn));
      return [publishQuestion(call.principal, topic)];
    },
    perform(call) {
      const topic = existing(String(call.input.TopicArn));
      checkKey(call, topic);
      const { Message: message, Subject: subject } = call.input as {
        readonly Message: string;
        readonly Subject?: string;
      };
      checkText(message, subject);
      const { arn: topicArn, recipients } = topic;
      const at = world.time.now();
      const { account } = topic.place;
      world.notify.onNotification({ at, by: "mail", topicArn, account, subject, message, recipients });
      return Object.freeze({ MessageId: messageId() });
    },
  });

  let published = 0;
  /** Counted, not drawn: equal runs publish equally often. */
  function messageId(): string {
    return `00000000-0000-4000-8000-${(++published).toString(16).padStart(12, "0")}`;
  }

  const model: SnsModel = {
    find: (topicArn) => topics.get(topicArn),
    add(topic) {
      topics.set(topic.arn, topic);
    },
    setPolicy(topicArn, policy) {
      const document = readPolicy(policy, "resource", `policy of ${topicArn}`).document;
      topics.set(topicArn, { ...requireTopic(topics, topicArn), policy: Object.freeze(document) });
    },
    unsubscribe(topicArn, address) {
      const topic = requireTopic(topics, topicArn);
      topics.set(topicArn, { ...topic, recipients: topic.recipients.filter((one) => one !== address) });
    },
    remove: (topicArn) => void topics.delete(topicArn),
    subscribe(topicArn, address) {
      const topic = requireTopic(topics, topicArn);
      topics.set(topicArn, { ...topic, recipients: [...topic.recipients, address] });
    },
  };
  for (const type of snsTypes(model)) world.registerType(type);
  return model;
}

function requireTopic(topics: ReadonlyMap<string, Topic>, topicArn: string): Topic {
  const topic = topics.get(topicArn);
  if (topic === undefined) throw new ModelError(`topic ${topicArn} does not exist`);
  return topic;
}

function publishQuestion(principal: Principal, topic: Topic): Question {
  return {
    action: "sns:Publish",
    resource: topic.arn,
    context: silentAbout(principal),
    resourcePolicy: topic.policy,
    resourceAccount: topic.place.account,
  };
}

/**
 * "You can't use Condition blocks in Amazon SNS topic policies for EventBridge" (EventBridge User Guide,
 * eb-use-resource-based): it does not say for which rule it publishes, so that a condition on it is never met.
 */
function silentAbout(principal: Principal): Question["context"] {
  const silent = principal.kind === "service" && principal.service === "events.amazonaws.com";
  return silent ? { "aws:SourceArn": "", "aws:SourceAccount": "" } : {};
}

function checkText(message: string, subject: string | undefined): void {
  if (message === "") throw modelled(InvalidParameterException, "Invalid parameter: Empty message");
  if (Buffer.byteLength(message) > MESSAGE_BYTES) {
    throw modelled(InvalidParameterException, "Invalid parameter: Message too long");
  }
  // "must be ASCII text that begins with a letter, number, or punctuation mark; must not include line breaks".
  if (subject !== undefined && (subject.length > SUBJECT_CHARACTERS || !/^[!-~][ -~]*$/.test(subject))) {
    throw modelled(InvalidParameterException, "Invalid parameter: Subject");
  }
}
