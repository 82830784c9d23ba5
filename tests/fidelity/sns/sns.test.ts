import assert from "node:assert/strict";
import type { Fields } from "../../../drill/cloud/kernel/types";
import { policy, root, SOURCE } from "../../drill/cloud/fixture";
import { type Stage, stage } from "../../drill/cloud/stage";

const services = ["cloudwatch.amazonaws.com", "events.amazonaws.com"];

function keyPolicy(...principals: readonly string[]): Fields {
  return policy(
    { Effect: "Allow", Principal: { AWS: root(SOURCE.account) }, Action: "kms:*", Resource: "*" },
    ...principals.map((Service) => ({
      Effect: "Allow",
      Principal: { Service },
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: "*",
    })),
  );
}

/** A topic with a mail address, open to the two services. */
function topic(on: Stage, kmsMasterKeyId?: string): string {
  const arn = String(on.create("aws:sns/topic:Topic", "topic", { name: "topic", kmsMasterKeyId }).arn);
  const statement = { Effect: "Allow", Principal: { Service: services }, Action: "sns:Publish", Resource: arn };
  on.create("aws:sns/topicPolicy:TopicPolicy", "topic", { arn, policy: policy(statement) });
  on.create("aws:sns/topicSubscription:TopicSubscription", "mail", {
    topic: arn,
    protocol: "email",
    endpoint: "team@example.com",
  });
  return arn;
}

/** Publishes as a service or as a role; gives the error's name. */
function publish(on: Stage, topicArn: string, from: string, input: Fields = {}): string | undefined {
  const principal = from.startsWith("arn:")
    ? ({ kind: "role", account: SOURCE.account, roleArn: from, session: "s" } as const)
    : ({ kind: "service", service: from, account: SOURCE.account, sourceArn: "arn:aws:x:::y" } as const);
  try {
    on.cloud.world.call({
      principal,
      place: SOURCE,
      service: "sns",
      operation: "Publish",
      input: { TopicArn: topicArn, Message: "late", ...input },
    });
    return undefined;
  } catch (error) {
    return (error as Error).name;
  }
}

describe("SNS as AWS states it", () => {
  it("sns-access-policy-use-cases: services publish where the topic's policy lets them, to its addresses", () => {
    const on = stage();
    const arn = topic(on);
    assert.equal(publish(on, arn, "cloudwatch.amazonaws.com", { Subject: "ALARM" }), undefined);
    const [notification] = on.notifications;
    assert.deepEqual(
      [notification?.topicArn, notification?.account, notification?.subject, notification?.message],
      [arn, SOURCE.account, "ALARM", "late"],
    );
    assert.deepEqual(notification?.recipients, ["team@example.com"]);
    assert.equal(publish(on, arn, "backup.amazonaws.com"), "AuthorizationError");
  });

  it("sns-overview-of-managing-access: a role of the account publishes by its own policy", () => {
    const on = stage();
    const arn = topic(on);
    const allowed = on.role("a", "lambda.amazonaws.com", { Effect: "Allow", Action: "sns:Publish", Resource: arn });
    assert.equal(publish(on, arn, allowed), undefined);
    assert.equal(publish(on, arn, on.role("b", "lambda.amazonaws.com")), "AuthorizationError");
  });

  it("sns-key-management: a service needs the key's policy too", () => {
    for (const service of services) {
      const on = stage();
      const key = on.cloud.kms.addKey(SOURCE, "topic", keyPolicy(service));
      const arn = topic(on, key.arn);
      for (const other of services) {
        assert.equal(publish(on, arn, other), other === service ? undefined : "KMSAccessDeniedException", other);
      }
      assert.deepEqual(
        on.denied.map(({ question }) => question.action),
        ["kms:GenerateDataKey"],
      );
    }
  });

  it("sns-key-management: GenerateDataKey without Decrypt is not enough", () => {
    const on = stage();
    const key = on.cloud.kms.addKey(SOURCE, "topic", keyPolicy());
    const arn = topic(on, key.arn);
    const statements = ["sns:Publish", "kms:GenerateDataKey"].map((Action) => ({
      Effect: "Allow",
      Action,
      Resource: "*",
    }));
    assert.equal(publish(on, arn, on.role("a", "lambda.amazonaws.com", ...statements)), "KMSAccessDeniedException");
    const both = [...statements, { Effect: "Allow", Action: "kms:Decrypt", Resource: key.arn }];
    assert.equal(publish(on, arn, on.role("b", "lambda.amazonaws.com", ...both)), undefined);
  });

  it("sns-key-management: the AWS-managed key admits no service", () => {
    const on = stage();
    assert.equal(publish(on, topic(on, "alias/aws/sns"), "cloudwatch.amazonaws.com"), "KMSAccessDeniedException");
  });

  it("API Publish: a disabled key and one pending deletion have errors of their own", () => {
    const on = stage();
    const key = on.cloud.kms.addKey(SOURCE, "topic", keyPolicy(...services));
    const arn = topic(on, key.keyId);
    const administrator = { kind: "administrator", account: SOURCE.account, name: "a" } as const;
    on.cloud.world.call({
      principal: administrator,
      place: SOURCE,
      service: "kms",
      operation: "DisableKey",
      input: { KeyId: key.keyId },
    });
    assert.equal(publish(on, arn, "events.amazonaws.com"), "KMSDisabledException");
    on.cloud.world.call({
      principal: administrator,
      place: SOURCE,
      service: "kms",
      operation: "ScheduleKeyDeletion",
      input: { KeyId: key.keyId },
    });
    assert.equal(publish(on, arn, "events.amazonaws.com"), "KMSInvalidStateException");
    assert.deepEqual(on.notifications, []);
  });

  for (const [what, input] of [
    ["an empty message", { Message: "" }],
    ["a message of more than 256 KiB", { Message: "é".repeat(131_073) }],
    ["a subject of more than 100 characters", { Subject: "x".repeat(101) }],
    ["a subject with a line break", { Subject: "a\nb" }],
  ] as const) {
    it(`API Publish: ${what} is an InvalidParameter`, () => {
      const on = stage();
      assert.equal(publish(on, topic(on), "events.amazonaws.com", input), "InvalidParameterException");
    });
  }

  it("API Publish: an unknown topic is not found", () => {
    const arn = `arn:aws:sns:${SOURCE.region}:${SOURCE.account}:none`;
    assert.equal(publish(stage(), arn, "events.amazonaws.com"), "NotFoundException");
  });

  it("refuses protocols and topics that the model does not know, by name", () => {
    const on = stage();
    const subscription = { topic: topic(on), protocol: "https", endpoint: "https://example.com" };
    const type = "aws:sns/topicSubscription:TopicSubscription";
    assert.throws(() => on.create(type, "hook", subscription), /protocol https is not implemented/);
    assert.throws(() => on.create("aws:sns/topic:Topic", "f", { fifoTopic: true }), /FIFO/);
  });
});
