import { partitionOf } from "../../../facts/regions";
import { readPolicy } from "../iam/index";
import { ModelError } from "../kernel/errors";
import { physicalName } from "../kernel/naming";
import { stableHex } from "../kernel/random";
import type { Fields, ResourceType } from "../kernel/types";
import type { SnsModel } from "./types";

/** Topic, topic policy and subscription as Pulumi declares them. */
export function snsTypes(model: SnsModel): readonly ResourceType[] {
  return [
    {
      type: "aws:sns/topic:Topic",
      properties: ["name", "namePrefix", "displayName", "kmsMasterKeyId", "policy", "fifoTopic", "tags", "tagsAll"],
      outputs(declared) {
        const name = physicalName(declared);
        const arn = `arn:${partitionOf(declared.place.region)}:sns:${declared.place.region}:${declared.place.account}:${name}`;
        return { id: arn, state: { ...declared.inputs, name, arn, owner: declared.place.account } };
      },
      create({ inputs, place, name }, state) {
        if (inputs.fifoTopic === true) throw new ModelError(`topic ${name}: FIFO topics are not implemented`);
        const arn = String(state.arn);
        if (model.find(arn)) throw new Error(`topic ${name}: ${arn} exists already`);
        const policy = readPolicy(inputs.policy ?? defaultPolicy(arn, place.account), "resource", `policy of ${arn}`);
        model.add({
          arn,
          place,
          policy: Object.freeze(policy.document),
          kmsMasterKeyId: inputs.kmsMasterKeyId === undefined ? undefined : String(inputs.kmsMasterKeyId),
          recipients: [],
        });
      },
      replaces: ["name", "namePrefix", "fifoTopic"],
      // Those who have subscribed stay, and so does a policy that is declared by itself.
      update({ declared: { inputs, name }, state, changed }) {
        const topic = model.find(String(state.arn));
        if (topic === undefined) throw new ModelError(`topic ${name} is not there`);
        const { kmsMasterKeyId: key } = inputs;
        model.add({ ...topic, kmsMasterKeyId: key === undefined ? undefined : String(key) });
        if (changed.includes("policy"))
          model.setPolicy(topic.arn, inputs.policy ?? defaultPolicy(topic.arn, topic.place.account));
      },
      remove: (_declared, { arn }) => model.remove(String(arn)),
    },
    {
      type: "aws:sns/topicPolicy:TopicPolicy",
      properties: ["arn", "policy"],
      outputs: ({ inputs, place }) => ({ id: String(inputs.arn), state: { ...inputs, owner: place.account } }),
      create: ({ inputs }) => model.setPolicy(String(inputs.arn), inputs.policy),
      replaces: ["arn"],
      update: ({ declared: { inputs } }) => model.setPolicy(String(inputs.arn), inputs.policy),
      // terraform-provider-aws, topic_policy.go: "It is impossible to delete a policy or set to empty", so that the default
      // one is set.
      remove: ({ inputs, place }) =>
        model.setPolicy(String(inputs.arn), defaultPolicy(String(inputs.arn), place.account)),
    },
    {
      type: "aws:sns/topicSubscription:TopicSubscription",
      properties: ["topic", "protocol", "endpoint"],
      outputs({ inputs, urn }) {
        const arn = `${String(inputs.topic)}:${stableHex(urn, 32)}`;
        return { id: arn, state: { ...inputs, arn, pendingConfirmation: false } };
      },
      create({ inputs, name }) {
        const protocol = String(inputs.protocol);
        // A person must confirm by mail before anything arrives; the drill takes it that this was done.
        if (protocol !== "email" && protocol !== "email-json") {
          throw new ModelError(`subscription ${name}: protocol ${protocol} is not implemented by the model`);
        }
        model.subscribe(String(inputs.topic), String(inputs.endpoint));
      },
      replaces: ["endpoint", "protocol", "topic"],
      remove: ({ inputs }) => model.unsubscribe(String(inputs.topic), String(inputs.endpoint)),
    },
  ];
}

/**
 * The policy that SNS gives a new topic lets its own account in, and with it CloudWatch's alarms of that account; not
 * EventBridge. (SNS writes it with AWS:SourceOwner, a key of its own.)
 */
function defaultPolicy(arn: string, account: string): Fields {
  const common = { Effect: "Allow", Action: "sns:Publish", Resource: arn };
  return {
    Version: "2012-10-17",
    Statement: [
      { ...common, Sid: "Owner", Principal: { AWS: `arn:${arn.split(":")[1]}:iam::${account}:root` } },
      {
        ...common,
        Sid: "OwnersAlarms",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ],
  };
}
