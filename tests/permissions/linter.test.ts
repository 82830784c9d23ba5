import assert from "node:assert/strict";
import type { Planned } from "../../drill/deploy";
import { type DocumentKind, policiesOf, together } from "../../drill/permissions/documents";
import { lint } from "../../drill/permissions/lint";
import { topologies } from "./topologies";

const place = { account: "222222222222", region: "eu-central-1" };

/** A declared resource that carries what a test is about. */
function declared(type: string, inputs: Readonly<Record<string, unknown>>, name = "it"): Planned {
  return { declared: { urn: name, type, name, inputs, place }, id: name, state: {}, dependencies: [] };
}

const carriers: Readonly<Record<DocumentKind, readonly [type: string, input: string]>> = {
  identity: ["aws:iam/rolePolicy:RolePolicy", "policy"],
  trust: ["aws:iam/role:Role", "assumeRolePolicy"],
  key: ["aws:kms/key:Key", "policy"],
  topic: ["aws:sns/topicPolicy:TopicPolicy", "policy"],
  bus: ["aws:cloudwatch/eventBusPolicy:EventBusPolicy", "policy"],
};

/** What is said against a policy with these statements. */
async function against(kind: DocumentKind, ...statements: readonly object[]): Promise<readonly string[]> {
  const [type, input] = carriers[kind];
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
  const findings = await lint(policiesOf([declared(type, { role: "role", [input]: policy })]));
  return findings.map(({ problem }) => problem);
}

const snapshots = "arn:aws:rds:eu-central-1:222222222222:snapshot:*";
const fine = { Sid: "Delete", Effect: "Allow", Action: ["rds:DeleteDBSnapshot"], Resource: [snapshots] };
const lent = {
  Sid: "Lent",
  Effect: "Allow",
  Principal: { Service: "states.amazonaws.com" },
  Action: "sts:AssumeRole",
  Condition: { StringEquals: { "aws:SourceAccount": "222222222222" } },
};
const owner = {
  Sid: "Owner",
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::222222222222:root" },
  Action: "kms:*",
  Resource: "*",
};
const topic = "arn:aws:sns:eu-central-1:222222222222:topic";

describe("the linter of policies", () => {
  for (const name of ["prod and drprod", "everything", "one account", "existing key and topic"] as const) {
    it(`has nothing to say against those of ${name}`, async () => {
      const all = together((await topologies[name]()).map(policiesOf));
      assert.ok(all.documents.length >= 30, `${all.documents.length} documents`);
      assert.deepEqual(await lint(all), []);
    });
  }

  it("has nothing to say against statements that are as they should be", async () => {
    assert.deepEqual(await against("identity", fine), []);
    assert.deepEqual(await against("trust", lent), []);
    assert.deepEqual(await against("key", owner), []);
  });

  const wrong: readonly (readonly [what: string, kind: DocumentKind, statement: object, problem: RegExp])[] = [
    ["an action that AWS does not have", "identity", { ...fine, Action: ["rds:EraseDBSnapshot"] }, /AWS does not know/],
    [
      "a service that AWS does not have",
      "identity",
      { ...fine, Action: ["rdz:DeleteDBSnapshot"] },
      /AWS does not know/,
    ],
    [
      "actions by wildcard",
      "identity",
      { ...fine, Action: ["rds:Delete*"] },
      /allows rds:Delete\*, which is \d+ actions/,
    ],
    ["everything, though there are resources", "identity", { ...fine, Resource: ["*"] }, /on everything, though/],
    [
      "a resource, though there is none",
      "identity",
      { ...fine, Action: ["rds:DeleteDBSnapshot", "rds:DescribeAccountAttributes"] },
      /rds:DescribeAccountAttributes on resources/,
    ],
    [
      "an action about none of the resources",
      "identity",
      { ...fine, Action: ["rds:DeleteDBSnapshot", "rds:DeleteDBClusterSnapshot"] },
      /rds:DeleteDBClusterSnapshot, which is about none/,
    ],
    [
      "a resource that no action is about",
      "identity",
      { ...fine, Resource: [snapshots, snapshots.replace(":snapshot:", ":db:")] },
      /:db:\*, which none of its actions/,
    ],
    ["any account", "identity", { ...fine, Resource: ["arn:aws:rds:eu-central-1:*:snapshot:*"] }, /of any account/],
    ["any kind", "identity", { ...fine, Resource: ["arn:aws:rds:eu-central-1:222222222222:*"] }, /of any kind/],
    ["no ARN", "identity", { ...fine, Resource: ["arn:aws:rds:*"] }, /malformed|no ARN/],
    [
      "a condition key that nobody has",
      "identity",
      { ...fine, Condition: { StringEquals: { "rds:SnapshotTag/x": "y" } } },
      /rds:SnapshotTag\/x, which none of its services knows/,
    ],
    [
      "a condition key that the action is asked without",
      "identity",
      { ...fine, Condition: { StringEquals: { "aws:RequestTag/x": "y" } } },
      /aws:RequestTag\/x, which rds:DeleteDBSnapshot is asked without/,
    ],
    [
      "a list compared like one value",
      "identity",
      { ...fine, Action: ["rds:AddTagsToResource"], Condition: { StringEquals: { "aws:TagKeys": "x" } } },
      /by StringEquals, though it is a list/,
    ],
    [
      "a list that may be missing",
      "identity",
      {
        ...fine,
        Action: ["rds:AddTagsToResource"],
        Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["x"] } },
      },
      /holds for a request without it/,
    ],
    [
      "truth compared like text",
      "identity",
      {
        ...fine,
        Action: ["kms:CreateGrant"],
        Resource: ["arn:aws:kms:eu-central-1:222222222222:key/1"],
        Condition: { StringEquals: { "kms:GrantIsForAWSResource": "true" } },
      },
      /of type Bool, by StringEquals/,
    ],
    ["no Sid", "identity", { ...fine, Sid: undefined }, /no Sid/],
    ["NotAction", "identity", { ...fine, Action: undefined, NotAction: ["iam:*"] }, /has a NotAction/],
    ["NotResource", "identity", { ...fine, Resource: undefined, NotResource: [snapshots] }, /has a NotResource/],
    ["NotPrincipal", "key", { ...owner, Principal: undefined, NotPrincipal: { AWS: "222222222222" } }, /NotPrincipal/],
    ["everybody", "topic", { ...owner, Principal: "*", Action: "sns:Publish", Resource: topic }, /lets in everybody/],
    [
      "everybody by another spelling",
      "topic",
      { ...owner, Principal: { AWS: "*" }, Action: "sns:Publish", Resource: topic },
      /lets in everybody/,
    ],
    ["a service on anybody's behalf", "trust", { ...lent, Condition: undefined }, /on behalf of any account/],
    [
      "all of KMS for another than the account",
      "key",
      { ...owner, Principal: { AWS: "arn:aws:iam::222222222222:role/admin" } },
      /allows kms:\*/,
    ],
    ["what IAM would refuse", "identity", { ...fine, Effect: "Maybe" }, /malformed/],
  ];
  for (const [what, kind, statement, problem] of wrong) {
    it(`finds ${what}`, async () => {
      const problems = await against(kind, statement);
      assert.ok(
        problems.some((one) => problem.test(one)),
        `${problem} in ${JSON.stringify(problems)}`,
      );
    });
  }

  it("finds a Sid that is there twice in a resource's policy, which AWS would take", async () => {
    assert.deepEqual(await against("key", owner, owner), ["has a Sid twice"]);
  });

  it("finds what is longer than AWS allows, a role's policies together", async () => {
    const long = (bytes: number) => ({ ...fine, Resource: [`${snapshots.slice(0, -1)}${"a".repeat(bytes)}*`] });
    assert.deepEqual(await against("identity", long(9_000)), []);
    assert.match((await against("identity", long(10_300))).join(), /of 10,240 that AWS allows/);
    const half = JSON.stringify({ Version: "2012-10-17", Statement: [long(6_000)] });
    const type = carriers.identity[0];
    const two = [declared(type, { role: "r", policy: half }, "a"), declared(type, { role: "r", policy: half }, "b")];
    assert.match((await lint(policiesOf(two))).map(({ problem }) => problem).join(), /of 10,240/);
    const note = { StringEquals: { "aws:SourceAccount": "222222222222", "aws:SourceArn": `arn:${"a".repeat(2_000)}` } };
    assert.match((await against("trust", { ...lent, Condition: note })).join(), /of 2,048/);
  });

  it("finds managed policies and kinds of policies that it does not look at", async () => {
    const found = policiesOf([
      declared("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
        role: "r",
        policyArn: "arn:aws:iam::aws:policy/X",
      }),
      declared("aws:iam/role:Role", { managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] }),
      declared("aws:sqs/queuePolicy:QueuePolicy", { policy: JSON.stringify({ Statement: [owner] }) }),
      declared("aws:kms/key:Key", { description: "without a policy" }),
    ]);
    const problems = (await lint(found)).map(({ problem }) => problem);
    assert.equal(problems.length, 4);
    for (const part of [
      /attaches what is not an inline policy/,
      /managed policies/,
      /not looked at/,
      /no key policy/,
    ]) {
      assert.ok(
        problems.some((problem) => part.test(problem)),
        `${part} in ${problems.join()}`,
      );
    }
  });
});
