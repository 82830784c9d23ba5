import assert from "node:assert/strict";
import { styleFor } from "../../cli/style";
import type { GrantUse } from "../../drill/cloud/kernel/world";
import { effective, exceptionFor, merged, originsIn } from "../../drill/permissions/grants";
import { everyPermission } from "../../drill/permissions/main";
import { grantsText } from "../../drill/permissions/text";
import { verdictOn } from "../../drill/permissions/verdict";
import { findScenario, ownScenarios } from "../../drill/scenario/scenario";
import { projectRoot } from "../../projectRoot";

const use = (change: Partial<GrantUse>): GrantUse => ({
  roleArn: "arn:aws:iam::222222222222:role/lifeboat-dr-copy-function-role-769c484",
  statement: "lifeboat-dr-copy-function-policy/CopyFromSources",
  action: "rds:CopyDBSnapshot",
  resource: "arn:aws:rds:eu-west-1:111111111111:snapshot:*",
  condition: undefined,
  uses: 0,
  ...change,
});

describe("what roles are granted and use", () => {
  it("is one over all runs, whatever the account, the region and the drawn part of a name", () => {
    const other = use({
      roleArn: "arn:aws:iam::555555555555:role/lifeboat-dr-copy-function-role-0123abc",
      resource: "arn:aws:rds:eu-north-1:333333333333:snapshot:*",
      uses: 3,
    });
    const grants = merged([[use({})], [other, use({ action: "rds:DescribeDBSnapshots" })]]);
    assert.deepEqual(
      grants.map(({ role, sid, action, resource, uses }) => [role, sid, action, resource, uses]),
      [
        [
          "lifeboat-dr-copy-function-role",
          "CopyFromSources",
          "rds:CopyDBSnapshot",
          "arn:aws:rds:REGION:ACCOUNT:snapshot:*",
          3,
        ],
        [
          "lifeboat-dr-copy-function-role",
          "CopyFromSources",
          "rds:DescribeDBSnapshots",
          "arn:aws:rds:REGION:ACCOUNT:snapshot:*",
          0,
        ],
      ],
    );
  });

  it("leaves out pairs of action and resource that grant nothing", async () => {
    const clusters = use({ resource: "arn:aws:rds:eu-west-1:111111111111:cluster-snapshot:*" });
    const everything = use({ action: "cloudwatch:PutMetricData", resource: "*" });
    const topic = use({ action: "sns:Publish", resource: "arn:aws:sns:eu-west-1:111111111111:topic" });
    const keys = use({ action: "kms:ReEncrypt*", resource: "arn:aws:kms:eu-west-1:111111111111:key/*" });
    const left = await effective(merged([[use({}), clusters, everything, topic, keys]]));
    assert.deepEqual(
      left.map(({ action, resource }) => `${action} ${resource.split(":")[5] ?? resource}`),
      ["cloudwatch:PutMetricData *", "kms:ReEncrypt* key/*", "rds:CopyDBSnapshot snapshot", "sns:Publish topic"],
    );
  });

  it("excuses by name what stays unused, and nothing else", () => {
    const [deleting, listing] = merged([
      [
        use({
          statement: "p/ListSnapshots",
          action: "rds:DescribeDBSnapshots",
          resource: "arn:aws:rds:eu-west-1:111111111111:db:*",
        }),
        use({ statement: "p/DeleteOwnSnapshots", action: "rds:DeleteDBSnapshot" }),
      ],
    ]);
    assert.match(exceptionFor(listing!) ?? "", /AWS does not say/);
    assert.equal(exceptionFor(deleting!), undefined);
    const telling = { role: "lifeboat-copies-notifier-machine-role", statement: "p/TellPeople", action: "sns:Publish" };
    const [rare] = merged([[use({ ...telling, roleArn: `arn:aws:iam::111111111111:role/${telling.role}-0123abc` })]]);
    assert.match(exceptionFor(rare!) ?? "", /lambda-outage/);
    assert.equal(exceptionFor({ ...rare!, role: "lifeboat-notifier-machine-role" }), undefined);
  });

  it("is printed with the code that asks for it and with what never was used", () => {
    const origins = originsIn(projectRoot);
    assert.deepEqual(origins.get("CopyFromSources"), ["functions/copies/permissions.ts"]);
    assert.deepEqual(origins.get("TellPeople"), ["functions/notify/permissions.ts"]);
    const text = grantsText(
      merged([[use({}), use({ action: "rds:DescribeDBSnapshots", uses: 1234 })]]),
      origins,
      styleFor({}),
    );
    assert.match(text, /^lifeboat-dr-copy-function-role\n {2}CopyFromSources {2}functions\/copies\/permissions\.ts\n/);
    assert.match(text, /never {2}rds:CopyDBSnapshot {2}arn:aws:rds:REGION:ACCOUNT:snapshot:\*/);
    assert.match(text, /1,234 {2}rds:DescribeDBSnapshots/);
  });
});

describe("the scenarios that use every permission", () => {
  it("are the program's own", () => {
    const own = ownScenarios().filter(({ group }) => group === "lifeboat");
    const names = own.map(({ name }) => name);
    assert.deepEqual(
      everyPermission.filter((name) => !names.includes(name)),
      [],
    );
  });
});

describe("the verdict on permissions", () => {
  const document = (statement: object) => ({
    documents: [
      {
        kind: "identity" as const,
        name: "lifeboat-dr-copy-function-policy",
        holder: "role",
        place: "222222222222/eu-central-1",
        text: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
      },
    ],
    others: [],
  });
  const statement = {
    Sid: "CopyFromSources",
    Effect: "Allow",
    Action: ["rds:CopyDBSnapshot"],
    Resource: ["arn:aws:rds:eu-west-1:111111111111:snapshot:*"],
  };
  const fine = { name: "normal", denied: [], grants: [use({ uses: 1 })], policies: document(statement) };
  const denial = {
    principal: "lifeboat-dr-copy-function-role",
    operation: "CopyDBSnapshot",
    action: "rds:CopyDBSnapshot",
    resource: "arn:aws:rds:eu-west-1:111111111111:snapshot:orders",
    count: 3,
    firstAfterMinutes: 5,
  };
  const on = (change: Partial<Parameters<typeof verdictOn>[0][number]>) => {
    const name = change.name ?? "normal";
    const options = { quiet: true, project: projectRoot, style: styleFor({}) };
    return verdictOn([{ ...fine, ...change }], [findScenario(name)], options);
  };

  it("is good where everything was used, nothing refused and no policy is to be mended", async () => {
    const { holds, text } = await on({});
    assert.ok(holds, text);
    assert.match(text, /1 roles of 1 scenarios: 1 permissions, 0 of them never used\n1 policies: 0 things to mend/);
  });

  it("fails for what nothing used, and shows it", async () => {
    const { holds, text } = await on({ grants: [use({})] });
    assert.equal(holds, false);
    assert.match(text, /never {2}rds:CopyDBSnapshot/);
  });

  it("fails for a policy that is to be mended, and says why", async () => {
    const { holds, text } = await on({ policies: document({ ...statement, Resource: ["*"] }) });
    assert.equal(holds, false);
    assert.match(text, /lifeboat-dr-copy-function-policy CopyFromSources has rds:CopyDBSnapshot on everything/);
  });

  it("fails for what was refused, but where the scenario is about that", async () => {
    const { holds, text } = await on({ denied: [denial] });
    assert.equal(holds, false);
    assert.match(text, /refused: 3 times rds:CopyDBSnapshot on .*:orders by lifeboat-dr-copy-function-role in normal/);
    assert.equal((await on({ name: "unusable-keys", denied: [denial] })).holds, true);
  });
});
