import assert from "node:assert/strict";
import type { Declared, Principal } from "../../../drill/cloud/kernel/types";
import { administrator, type Fixture, fixture, policy, refused, SOURCE, snapshotArn } from "./fixture";

const lambda = policy({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
const borrower = {
  service: "lambda.amazonaws.com",
  account: SOURCE.account,
  sourceArn: "arn:aws:lambda:eu-west-1:111111111111:function:f",
};

function roleWith(cloud: Fixture, document: unknown): Principal {
  const arn = cloud.iam.addRole(SOURCE, "worker", { trust: lambda, policies: { work: document } });
  return { kind: "role", account: SOURCE.account, roleArn: arn, session: "s" };
}

describe("the authorizer", () => {
  it("refuses what no statement allows, in AWS's words, and tells the observers", () => {
    const cloud = fixture();
    cloud.database();
    const role = roleWith(cloud, policy({ Effect: "Allow", Action: "rds:DescribeDBInstances", Resource: "*" }));
    cloud.as({ principal: role, place: SOURCE }, "rds", "DescribeDBInstances", {});
    refused(
      () => cloud.as({ principal: role, place: SOURCE }, "rds", "DescribeDBSnapshots", {}),
      "AccessDenied",
      /assumed-role\/worker\/s is not authorized to perform: rds:DescribeDBSnapshots .* no identity-based policy/,
    );
    assert.equal(cloud.denied.length, 1);
    assert.equal(cloud.denied[0]?.question.action, "rds:DescribeDBSnapshots");
  });

  it("asks for every permission of a call: the database, the snapshot and its tags", () => {
    const input = { DBInstanceIdentifier: "orders", DBSnapshotIdentifier: "a", Tags: [{ Key: "k", Value: "v" }] };
    const all = [
      { Sid: "Db", Effect: "Allow", Action: "rds:CreateDBSnapshot", Resource: "arn:aws:rds:*:*:db:*" },
      { Sid: "Snapshot", Effect: "Allow", Action: "rds:CreateDBSnapshot", Resource: "arn:aws:rds:*:*:snapshot:*" },
      { Sid: "Tags", Effect: "Allow", Action: "rds:AddTagsToResource", Resource: "*" },
    ];
    for (const missing of all) {
      const cloud = fixture();
      cloud.database();
      const role = roleWith(cloud, policy(...all.filter((statement) => statement !== missing)));
      refused(() => cloud.as({ principal: role, place: SOURCE }, "rds", "CreateDBSnapshot", input), "AccessDenied");
    }
    const cloud = fixture();
    cloud.database();
    cloud.as({ principal: roleWith(cloud, policy(...all)), place: SOURCE }, "rds", "CreateDBSnapshot", input);
  });

  it("decides by tags of the request and of the resource", async () => {
    const cloud = fixture();
    cloud.database();
    const role = roleWith(
      cloud,
      policy(
        { Effect: "Allow", Action: "rds:CreateDBSnapshot", Resource: "*" },
        {
          Effect: "Allow",
          Action: "rds:AddTagsToResource",
          Resource: "*",
          Condition: { StringEquals: { "aws:RequestTag/CreatedBy": "tool" } },
        },
        {
          Effect: "Allow",
          Action: "rds:DeleteDBSnapshot",
          Resource: "*",
          Condition: { StringEquals: { "aws:ResourceTag/CreatedBy": "tool" } },
        },
      ),
    );
    const create = (name: string, by: string) =>
      cloud.as({ principal: role, place: SOURCE }, "rds", "CreateDBSnapshot", {
        DBInstanceIdentifier: "orders",
        DBSnapshotIdentifier: name,
        Tags: [{ Key: "CreatedBy", Value: by }],
      });
    refused(() => create("a", "someone"), "AccessDenied");
    create("a", "tool");
    await cloud.pass(3_600_000);
    cloud.take("orders", "by-hand");
    await cloud.pass(3_600_000);
    refused(
      () =>
        cloud.as({ principal: role, place: SOURCE }, "rds", "DeleteDBSnapshot", { DBSnapshotIdentifier: "by-hand" }),
      "AccessDenied",
    );
    cloud.as({ principal: role, place: SOURCE }, "rds", "DeleteDBSnapshot", { DBSnapshotIdentifier: "a" });
  });

  it("remembers decisions: the simulator is asked once for questions that cannot differ", () => {
    const cloud = fixture({ quotas: { [SOURCE.account]: { manualSnapshots: 1000 } } });
    const role = roleWith(cloud, policy({ Sid: "Take", Effect: "Allow", Action: "rds:*", Resource: "*" }));
    const take = (i: number) => {
      cloud.database({ identifier: `db-${i}` });
      const Tags = [{ Key: "CreatedOn", Value: String(i) }];
      const input = { DBInstanceIdentifier: `db-${i}`, DBSnapshotIdentifier: `s-${i}`, Tags };
      cloud.as({ principal: role, place: SOURCE }, "rds", "CreateDBSnapshot", input);
    };
    take(0);
    const once = cloud.world.ledger.distinctDecisions;
    for (let i = 1; i < 200; i++) take(i);
    assert.equal(cloud.world.ledger.distinctDecisions, once);
    assert.equal(cloud.world.ledger.decisions, 600);
    assert.equal(cloud.world.ledger.statements().get("arn:aws:iam::111111111111:role/worker")?.get("work/Take"), 600);
  });

  it("does not confuse resources that a pattern tells apart, nor remember past a change of policy", () => {
    const cloud = fixture();
    cloud.database({ identifier: "prod-a" });
    cloud.database({ identifier: "test-a" });
    const on = (resource: string) => policy({ Effect: "Allow", Action: "rds:DescribeDBInstances", Resource: resource });
    const role = roleWith(cloud, on("arn:aws:rds:*:*:db:prod-*"));
    const describe = (name: string) =>
      cloud.as({ principal: role, place: SOURCE }, "rds", "DescribeDBInstances", { DBInstanceIdentifier: name });
    describe("prod-a");
    refused(() => describe("test-a"), "AccessDenied");
    refused(
      () => cloud.as({ principal: role, place: SOURCE }, "rds", "DescribeDBInstances", {}),
      "AccessDenied",
      /:db:\*/,
    );
    cloud.iam.putRolePolicy("arn:aws:iam::111111111111:role/worker", "work", on("arn:aws:rds:*:*:db:test-*"));
    describe("test-a");
    refused(() => describe("prod-a"), "AccessDenied");
  });

  it("does not remember past a policy that differs in nothing but its effect, nor past a change of tags", async () => {
    const cloud = fixture();
    cloud.database();
    cloud.take("orders", "a");
    await cloud.pass(3_600_000);
    const rule = (Effect: string) =>
      policy({
        Effect,
        Action: "rds:DeleteDBSnapshot",
        Resource: "*",
        Condition: { StringEquals: { "aws:ResourceTag/Old": "yes" } },
      });
    const role = roleWith(cloud, rule("Allow"));
    const remove = () =>
      cloud.as({ principal: role, place: SOURCE }, "rds", "DeleteDBSnapshot", { DBSnapshotIdentifier: "a" });
    refused(remove, "AccessDenied");
    const Tags = [{ Key: "Old", Value: "yes" }];
    cloud.call(SOURCE, "AddTagsToResource", { ResourceName: snapshotArn(SOURCE, "a"), Tags });
    const arn = "arn:aws:iam::111111111111:role/worker";
    const question = {
      action: "rds:DeleteDBSnapshot",
      resource: snapshotArn(SOURCE, "a"),
      context: { "aws:ResourceTag/Old": "yes" },
      resourceAccount: SOURCE.account,
    };
    assert.equal(cloud.world.decide(role, question).allowed, true);
    cloud.iam.putRolePolicy(arn, "work", rule("Deny"));
    assert.equal(cloud.world.decide(role, question).allowed, false);
    cloud.iam.putRolePolicy(arn, "work", rule("Allow"));
    remove();
  });

  it("keeps a ledger of statements granted and used, those never used included", () => {
    const cloud = fixture();
    const role = roleWith(
      cloud,
      policy(
        { Sid: "Used", Effect: "Allow", Action: "rds:DescribeDBInstances", Resource: "*" },
        { Effect: "Allow", Action: "rds:DeleteDBInstance", Resource: "*" },
        { Sid: "Never", Effect: "Deny", Action: "rds:CopyDBSnapshot", Resource: "*" },
      ),
    );
    cloud.as({ principal: role, place: SOURCE }, "rds", "DescribeDBInstances", {});
    const uses = cloud.world.ledger.statements().get("arn:aws:iam::111111111111:role/worker");
    assert.deepEqual(
      [...(uses ?? [])],
      [
        ["work/Used", 1],
        ["work/2", 0],
      ],
    );
  });

  it("an explicit deny wins, and is named", () => {
    const cloud = fixture();
    const role = roleWith(
      cloud,
      policy(
        { Effect: "Allow", Action: "*", Resource: "*" },
        { Effect: "Deny", Action: "rds:Describe*", Resource: "*" },
      ),
    );
    refused(
      () => cloud.as({ principal: role, place: SOURCE }, "rds", "DescribeDBInstances", {}),
      "AccessDenied",
      /explicit deny in an identity/,
    );
  });
});

describe("policies the model cannot decide", () => {
  const statement = { Effect: "Allow", Action: "rds:*", Resource: "*" };
  const cases: readonly [string, object, RegExp][] = [
    [
      "a condition key",
      { ...statement, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } },
      /aws:principalorgid/,
    ],
    [
      "a policy variable",
      { ...statement, Resource: ["arn:aws:rds:*:*:db:$", "{aws:username}"].join("") },
      /\$\{aws:username\}/,
    ],
  ];
  for (const [what, bad, message] of cases) {
    it(`${what} is an error that names it`, () => {
      assert.throws(() => roleWith(fixture(), policy(bad as Record<string, unknown>)), { name: "ModelError", message });
    });
  }

  it("an action that the service does not have is an error that names it", () => {
    const { world } = fixture();
    const question = { action: "rds:NoSuchThing", resource: "*", context: {}, resourceAccount: SOURCE.account };
    assert.throws(() => world.decide(administrator(SOURCE.account), question), {
      name: "ModelError",
      message: /rds:NoSuchThing .* cannot be decided: .*invalid.action/,
    });
  });

  it("a malformed policy is refused as AWS would, with the role's name", () => {
    const bad = policy({ Effect: "Allow", Actions: "rds:*", Resource: "*" });
    assert.throws(() => roleWith(fixture(), bad), /role\/worker work: malformed policy/);
  });
});

describe("roles", () => {
  it("are lent only to the services that their trust policy admits, under its conditions", () => {
    const cloud = fixture();
    const trust = policy({
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": SOURCE.account } },
    });
    const arn = cloud.iam.addRole(SOURCE, "worker", { trust, policies: {} });
    assert.ok("principal" in cloud.iam.assume(arn, borrower, "s"));
    assert.ok("refused" in cloud.iam.assume(arn, { ...borrower, service: "states.amazonaws.com" }, "s"));
    assert.ok("refused" in cloud.iam.assume(arn, { ...borrower, account: "333333333333" }, "s"));
    assert.throws(() => cloud.iam.assume("arn:aws:iam::111111111111:role/none", borrower, "s"), /does not exist/);
  });

  it("come from declarations, with stable names and their policies", () => {
    const cloud = fixture();
    const declare = (type: string, name: string, inputs: Record<string, unknown>) => {
      const declared: Declared = { urn: `urn:pulumi:prod::p::${type}::${name}`, type, name, inputs, place: SOURCE };
      const kind = cloud.world.resourceType(type);
      const { id, state } = kind.outputs(declared);
      assert.deepEqual(kind.outputs(declared), { id, state });
      kind.create(declared, state);
      return { id, state };
    };
    const role = declare("aws:iam/role:Role", "take", { assumeRolePolicy: JSON.stringify(lambda) });
    assert.match(role.id, /^take-[0-9a-f]{7}$/);
    assert.equal(role.state.arn, `arn:aws:iam::111111111111:role/${role.id}`);
    const document = policy({ Effect: "Allow", Action: "rds:DescribeDBInstances", Resource: "*" });
    declare("aws:iam/rolePolicy:RolePolicy", "take", { role: role.id, name: "work", policy: JSON.stringify(document) });
    assert.deepEqual([...cloud.iam.policiesOf(String(role.state.arn))], [["work", document]]);
    const session = cloud.iam.assume(String(role.state.arn), borrower, "s");
    assert.ok("principal" in session);
    cloud.as({ principal: session.principal, place: SOURCE }, "rds", "DescribeDBInstances", {});
  });
});

describe("administrators", () => {
  it("may do everything in their own account and nothing in another", () => {
    const cloud = fixture();
    cloud.database();
    cloud.take("orders", "a");
    const stranger = administrator("333333333333");
    const theirs = { account: "333333333333", region: SOURCE.region };
    refused(
      () =>
        cloud.as({ principal: stranger, place: theirs }, "rds", "ListTagsForResource", {
          ResourceName: snapshotArn(SOURCE, "a"),
        }),
      "AccessDenied",
      /resource-based/,
    );
  });
});
