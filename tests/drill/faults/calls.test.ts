import assert from "node:assert/strict";
import type { Principal } from "../../../drill/cloud/kernel/types";
import type { Fault } from "../../../drill/faults/schema";
import { fixture, HOUR, policy, refused, SOURCE } from "../cloud/fixture";
import { arranged } from "./arranged";

describe("a quota that is full", () => {
  it("lets nothing be made, and everything else go on, as long as it lasts", async () => {
    const cloud = fixture();
    cloud.database();
    arranged(cloud.whole, [
      { at: 0, for: HOUR, calls: { account: "source", error: "quota", share: 1, effect: "before" } },
    ]);
    await cloud.pass(1);
    const lambda = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
    const rights = { Effect: "Allow", Action: "rds:*", Resource: "*" };
    const roleArn = cloud.iam.addRole(SOURCE, "take", { trust: policy(lambda), policies: { own: policy(rights) } });
    const role: Principal = { kind: "role", account: SOURCE.account, roleArn, session: "s" };
    const take = () =>
      cloud.as({ principal: role, place: SOURCE }, "rds", "CreateDBSnapshot", {
        DBInstanceIdentifier: "orders",
        DBSnapshotIdentifier: "first",
      });
    refused(take, "SnapshotQuotaExceededFault");
    assert.ok(cloud.as({ principal: role, place: SOURCE }, "rds", "DescribeDBSnapshots", {}));
    await cloud.pass(HOUR);
    assert.ok(take());
  });
});

describe("calls whose answers are lost", () => {
  it("have taken effect, though they fail", async () => {
    const cloud = fixture();
    cloud.database();
    const calls: Fault["calls"] = {
      account: "source",
      error: "internal",
      share: 1,
      effect: "after",
      operations: ["CreateDBSnapshot"],
    };
    const told = arranged(cloud.whole, [{ at: 0, for: HOUR, calls }]);
    await cloud.pass(1);
    const lambda = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
    const rights = { Effect: "Allow", Action: "rds:*", Resource: "*" };
    const roleArn = cloud.iam.addRole(SOURCE, "take", { trust: policy(lambda), policies: { own: policy(rights) } });
    const role: Principal = { kind: "role", account: SOURCE.account, roleArn, session: "s" };
    refused(
      () =>
        cloud.as({ principal: role, place: SOURCE }, "rds", "CreateDBSnapshot", {
          DBInstanceIdentifier: "orders",
          DBSnapshotIdentifier: "first",
        }),
      "InternalFailure",
    );
    assert.equal(cloud.status(SOURCE, "first"), "creating");
    assert.match(told[0]!, /fail \(InternalFailure\) once they have taken effect$/);
  });
});
