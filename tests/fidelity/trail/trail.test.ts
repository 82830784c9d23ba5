import assert from "node:assert/strict";
import type { Fields, Principal } from "../../../drill/cloud/kernel/types";
import { administrator, MINUTE, SOURCE } from "../../drill/cloud/fixture";
import { stage } from "../../drill/cloud/stage";

describe("a trail as AWS states it", () => {
  const told = (on: ReturnType<typeof stage>) =>
    on.emitted.filter((event) => event["detail-type"] === "AWS API Call via CloudTrail").map(({ detail }) => detail);

  it("eb-service-event-cloudtrail: without a trail there are no events", async () => {
    const on = stage();
    const { arn } = on.cloud.kms.addKey(SOURCE, "key");
    on.cloud.world.call({
      principal: administrator(SOURCE.account),
      place: SOURCE,
      service: "kms",
      operation: "DisableKey",
      input: { KeyId: arn },
    });
    await on.pass(5 * MINUTE);
    assert.deepEqual(told(on), []);
  });

  it("cloudtrail-event-reference-user-identity: says who called what, a role by the one that issued its session", async () => {
    const on = stage();
    on.cloud.trail.record(SOURCE.account);
    const { arn } = on.cloud.kms.addKey(SOURCE, "key");
    const roleArn = on.role("deletes", "lambda.amazonaws.com", { Effect: "Allow", Action: "kms:*", Resource: "*" });
    const by: Principal = { kind: "role", account: SOURCE.account, roleArn, session: "s" };
    on.cloud.world.call({
      principal: by,
      place: SOURCE,
      service: "kms",
      operation: "DescribeKey",
      input: { KeyId: arn },
    });
    on.cloud.world.call({
      principal: by,
      place: SOURCE,
      service: "kms",
      operation: "DisableKey",
      input: { KeyId: arn },
    });
    await on.pass(5 * MINUTE);
    const [one, ...more] = told(on);
    assert.deepEqual(more, [], "reading calls are left out");
    assert.deepEqual(
      [one?.eventSource, one?.eventName, one?.requestParameters],
      ["kms.amazonaws.com", "DisableKey", { keyId: arn }],
    );
    assert.ok(one);
    const { type, sessionContext } = one.userIdentity as { type: string; sessionContext: { sessionIssuer: Fields } };
    assert.deepEqual([type, sessionContext.sessionIssuer.arn], ["AssumedRole", roleArn]);
  });

  it("cloudtrail-event-reference-record-contents: a refused call has its error", async () => {
    const on = stage();
    on.cloud.trail.record(SOURCE.account);
    const { arn } = on.cloud.kms.addKey(SOURCE, "key");
    const roleArn = on.role("reads", "lambda.amazonaws.com");
    const by: Principal = { kind: "role", account: SOURCE.account, roleArn, session: "s" };
    assert.throws(() =>
      on.cloud.world.call({
        principal: by,
        place: SOURCE,
        service: "kms",
        operation: "DisableKey",
        input: { KeyId: arn },
      }),
    );
    await on.pass(5 * MINUTE);
    assert.equal(told(on)[0]?.errorCode, "AccessDeniedException");
  });
});
