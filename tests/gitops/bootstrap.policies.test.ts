import assert from "node:assert/strict";
import type { Planned } from "../../drill/deploy";
import { everywhere, subjects } from "../../gitops/bootstrap/calls";
import { documentsOf } from "../../gitops/bootstrap/documents";
import { boundaryArn } from "../../gitops/bootstrap/names";
import { deployStatements, previewStatements } from "../../gitops/bootstrap/policies";
import { resourceTypes } from "../engine/standIn/types";
import { declareStack } from "../support/program";
import { bootstrap } from "./bootstrap.fixtures";
import { type Asked, allowed } from "./evaluate";

const drprod = bootstrap("drprod");
const roleArn = (what: string, stack = "drprod") =>
  `arn:aws:iam::${bootstrap(stack).account}:role/rds-lifeboat-${what}-${stack}`;
const here = "eu-central-1:222222222222";
const context = {
  "iam:PermissionsBoundary": boundaryArn(drprod),
  "iam:PassedToService": "lambda.amazonaws.com",
  "iam:AWSServiceName": "rds.amazonaws.com",
  "ssm:Overwrite": "false",
};

const deploys = (asked: Asked, settings = drprod) =>
  allowed(roleArn("deploy"), deployStatements(settings), { ...asked, context: { ...context, ...asked.context } });
const previews = (asked: Asked) => allowed(roleArn("preview"), previewStatements(drprod), asked);

/** Resources as the stacks declare them, by the types that Pulumi knows, of both accounts. */
let declared: readonly Planned[];
before(async () => {
  const { outputs, resources } = await declareStack("prod");
  declared = [...resources, ...(await declareStack("drprod", { sourceOutputs: outputs })).resources];
});

/** Something of that kind as it is named in AWS. */
function anArn(subject: keyof typeof subjects): string {
  const { service, names, regional } = subjects[subject]!;
  const end = names[0]!.replace(/\*$/, "dr-copy-function-1a2b3c4");
  return `arn:aws:${service}:${regional ? "eu-central-1" : ""}:222222222222:${end}`;
}

describe("the calls that the roles are made from", () => {
  it("are there for every type of resource that the engine has deployed, but for the bootstrap's own", () => {
    const own = ["aws:iam/policy:Policy", "aws:iam/openIdConnectProvider:OpenIdConnectProvider"];
    const known = [...Object.values(subjects).flatMap(({ types }) => types), ...own];
    assert.deepEqual(
      Object.keys(resourceTypes).filter((type) => !known.includes(type)),
      [],
    );
    const types = new Set(declared.map(({ declared: { type } }) => type));
    assert.deepEqual(
      [...types].filter((type) => !known.includes(type)),
      [],
    );
  });

  it("are about resources of those names: nothing else is declared", () => {
    const named = declared.flatMap(({ declared: { type }, state }) => {
      const arn = String(state.arn ?? state.dashboardArn ?? "");
      // A target's is that of what it starts.
      return arn === "" || type === "aws:cloudwatch/eventTarget:EventTarget" ? [] : [{ type, arn }];
    });
    assert.ok(named.length > 80);
    const strange = named.filter(({ type, arn }) => {
      const { names = [] } = Object.values(subjects).find(({ types }) => types.includes(type)) ?? {};
      return !names.some((name) => new RegExp(`:${name.replaceAll("*", ".*")}$`).test(arn));
    });
    assert.deepEqual(strange, []);
  });
});

describe("tags of the stack's own resources (aws:defaultTags)", () => {
  it("are set and removed by the role that deploys where the bootstrap says so, and by no other", async () => {
    const tagged = bootstrap("drprod", { defaultTags: true });
    documentsOf(tagged);
    let calls = 0;
    for (const [name, { service, tag = [] }] of Object.entries(subjects)) {
      for (const call of tag) {
        const asked = { action: `${service}:${call}`, resource: anArn(name) };
        calls++;
        assert.ok(await deploys(asked, tagged), `${name} ${call}`);
        assert.ok(!(await deploys(asked)), `${name} ${call} without the setting`);
        assert.ok(!(await previews(asked)), `${name} ${call}`);
      }
    }
    assert.equal(calls, 26);
    assert.ok(
      !(await deploys({ action: "rds:AddTagsToResource", resource: `arn:aws:rds:${here}:snapshot:s` }, tagged)),
    );
  });
});

describe("the role that previews", () => {
  it("may look at all that the product has, and change none of it", async () => {
    for (const [name, { service, read, write }] of Object.entries(subjects)) {
      for (const call of read)
        assert.ok(await previews({ action: `${service}:${call}`, resource: anArn(name) }), `${name} ${call}`);
      for (const call of write)
        assert.ok(!(await previews({ action: `${service}:${call}`, resource: anArn(name) })), `${name} ${call}`);
    }
    for (const action of everywhere.read) assert.ok(await previews({ action, resource: "*" }), action);
    for (const action of everywhere.write) assert.ok(!(await previews({ action, resource: "*" })), action);
  });

  it("reads the state of its own stack, and writes none", async () => {
    const object = (path: string) => `arn:aws:s3:::example-rds-lifeboat-state-drprod/.pulumi/${path}`;
    const own = object("stacks/rds-lifeboat/drprod.json");
    assert.ok(await previews({ action: "s3:GetObject", resource: own }));
    for (const action of ["s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"])
      assert.ok(!(await previews({ action, resource: own })), action);
    assert.ok(!(await previews({ action: "s3:GetObject", resource: object("stacks/rds-lifeboat/prod.json") })));
    assert.ok(
      !(await previews({ action: "s3:GetObject", resource: object("stacks/rds-lifeboat-bootstrap/drprod.json") })),
    );
  });

  it("sees no data: no snapshot, no secret, no record", async () => {
    for (const [action, resource] of [
      ["rds:DescribeDBSnapshots", `arn:aws:rds:${here}:snapshot:s`],
      ["secretsmanager:GetSecretValue", `arn:aws:secretsmanager:${here}:secret:webhook-123456`],
      ["dynamodb:Scan", `arn:aws:dynamodb:${here}:table/lifeboat-dr-measure-seen-1`],
      ["kms:Decrypt", `arn:aws:kms:${here}:key/other`],
      ["ssm:GetParameter", `arn:aws:ssm:${here}:parameter/passwords`],
    ] as const)
      assert.ok(!(await previews({ action, resource })), action);
  });
});

describe("the role that deploys", () => {
  it("may make, change and look at all that the product has", async () => {
    for (const [name, { service, read, write }] of Object.entries(subjects)) {
      for (const call of [...read, ...write])
        assert.ok(await deploys({ action: `${service}:${call}`, resource: anArn(name) }), `${name} ${call}`);
    }
    for (const action of [...everywhere.read, ...everywhere.write])
      assert.ok(await deploys({ action, resource: "*" }), action);
    const role = `arn:aws:iam::222222222222:role/lifeboat-dr-copy-function-role-1a2b3c4`;
    for (const action of ["iam:CreateRole", "iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:PassRole"])
      assert.ok(await deploys({ action, resource: role }), action);
    assert.ok(
      await deploys({ action: "ssm:PutParameter", resource: `arn:aws:ssm:${here}:parameter/lifeboat-dr-brake-1` }),
    );
  });

  it("keeps the state of its own stack, and no other's", async () => {
    const object = (path: string) => `arn:aws:s3:::example-rds-lifeboat-state-drprod/.pulumi/${path}`;
    for (const path of [
      "stacks/rds-lifeboat/drprod.json",
      "history/rds-lifeboat/drprod/drprod-1.history.json",
      "backups/rds-lifeboat/drprod/drprod.1.json",
      "locks/organization/rds-lifeboat/drprod/a.json",
    ]) {
      for (const action of ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"])
        assert.ok(await deploys({ action, resource: object(path) }), `${action} ${path}`);
      assert.ok(
        !(await deploys({
          action: "s3:PutObject",
          resource: object(path).replaceAll("drprod/", "prod/").replace("drprod.json", "prod.json"),
        })),
        path,
      );
      assert.ok(!(await deploys({ action: "s3:DeleteObjectVersion", resource: object(path) })), path);
    }
  });

  const never: readonly (readonly [what: string, ...asked: readonly Asked[]])[] = [
    [
      "deletes, shares or copies a snapshot, or a database",
      ...[
        "DeleteDBSnapshot",
        "ModifyDBSnapshotAttribute",
        "CopyDBSnapshot",
        "AddTagsToResource",
        "RemoveTagsFromResource",
      ].map((call) => ({ action: `rds:${call}`, resource: `arn:aws:rds:${here}:snapshot:copy` })),
      { action: "rds:DeleteDBClusterSnapshot", resource: `arn:aws:rds:${here}:cluster-snapshot:copy` },
      { action: "rds:DeleteDBInstance", resource: `arn:aws:rds:${here}:db:shop` },
    ],
    [
      "puts a key out of use, or shuts others out of it",
      ...["ScheduleKeyDeletion", "DisableKey", "PutKeyPolicy", "CreateGrant", "DisableKeyRotation", "Decrypt"].map(
        (call) => ({
          action: `kms:${call}`,
          resource: `arn:aws:kms:${here}:key/copies`,
        }),
      ),
    ],
    [
      "forgets what was seen",
      ...["DeleteTable", "DeleteItem", "UpdateItem", "PutItem"].map((call) => ({
        action: `dynamodb:${call}`,
        resource: `arn:aws:dynamodb:${here}:table/lifeboat-dr-measure-seen-1`,
      })),
    ],
    [
      "changes the passes that delete",
      ...[
        "UpdateFunctionCode",
        "UpdateFunctionConfiguration",
        "DeleteFunction",
        "CreateFunction",
        "InvokeFunction",
      ].flatMap((call) =>
        ["dr-expire", "dr-staging-unstage", "source-expire", "source-reencryption-discard"].map((pass) => ({
          action: `lambda:${call}`,
          resource: `arn:aws:lambda:${here}:function:lifeboat-${pass}-function-1a2b3c4`,
        })),
      ),
    ],
    [
      "gets at the roles of those passes, by any call and for any function",
      ...["PassRole", "PutRolePolicy", "DeleteRolePolicy", "UpdateAssumeRolePolicy", "CreateRole", "DeleteRole"].map(
        (call) => ({
          action: `iam:${call}`,
          resource: "arn:aws:iam::222222222222:role/lifeboat-dr-expire-function-role-1a2b3c4",
        }),
      ),
    ],
    [
      "makes a role out of bounds, or takes the bounds away",
      ...[
        { "iam:PermissionsBoundary": "arn:aws:iam::222222222222:policy/mine" },
        { "iam:PermissionsBoundary": [] },
      ].flatMap((bounds) =>
        ["CreateRole", "PutRolePolicy"].map((call) => ({
          action: `iam:${call}`,
          resource: "arn:aws:iam::222222222222:role/lifeboat-mine",
          context: bounds,
        })),
      ),
      ...[
        "DeleteRolePermissionsBoundary",
        "PutRolePermissionsBoundary",
        "AttachRolePolicy",
        "UpdateAssumeRolePolicy",
      ].map((call) => ({
        action: `iam:${call}`,
        resource: "arn:aws:iam::222222222222:role/lifeboat-mine",
      })),
    ],
    [
      "changes itself, the other role, the bounds or who may use them",
      ...["rds-lifeboat-deploy-drprod", "rds-lifeboat-preview-drprod", "Administrator"].flatMap((name) =>
        ["PutRolePolicy", "CreateRole", "PassRole", "DeleteRole"].map((call) => ({
          action: `iam:${call}`,
          resource: `arn:aws:iam::222222222222:role/${name}`,
        })),
      ),
      ...["CreatePolicyVersion", "DeletePolicy", "SetDefaultPolicyVersion"].map((call) => ({
        action: `iam:${call}`,
        resource: boundaryArn(drprod),
      })),
      {
        action: "iam:UpdateOpenIDConnectProviderThumbprint",
        resource: "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com",
      },
    ],
    [
      "lends a role to a service that the product has nothing to do with",
      {
        action: "iam:PassRole",
        resource: "arn:aws:iam::222222222222:role/lifeboat-dr-copy-function-role-1",
        context: { "iam:PassedToService": "ec2.amazonaws.com" },
      },
    ],
    [
      "lifts a brake, or accepts rules in a person's stead",
      {
        action: "ssm:PutParameter",
        resource: `arn:aws:ssm:${here}:parameter/lifeboat-dr-brake-lifted-1`,
        context: { "ssm:Overwrite": "true" },
      },
      { action: "ssm:DeleteParameter", resource: `arn:aws:ssm:${here}:parameter/lifeboat-dr-brake-lifted-1` },
      { action: "ssm:DeleteParameters", resource: `arn:aws:ssm:${here}:parameter/lifeboat-dr-brake-lifted-1` },
    ],
    [
      "touches what is not the product's, or another region",
      { action: "lambda:UpdateFunctionCode", resource: `arn:aws:lambda:${here}:function:billing` },
      { action: "lambda:UpdateFunctionCode", resource: "arn:aws:lambda:us-east-1:222222222222:function:lifeboat-x" },
      { action: "states:DeleteStateMachine", resource: `arn:aws:states:${here}:stateMachine:billing` },
      { action: "logs:DeleteLogGroup", resource: `arn:aws:logs:${here}:log-group:billing` },
      { action: "sns:DeleteTopic", resource: `arn:aws:sns:${here}:billing` },
      { action: "iam:CreateUser", resource: "arn:aws:iam::222222222222:user/mine" },
    ],
  ];
  for (const [what, ...all] of never) {
    it(`never ${what}`, async () => {
      for (const asked of all) assert.ok(!(await deploys(asked)), `${asked.action} on ${asked.resource}`);
    });
  }

  it("is denied that even where somebody attaches an administrator's policy to it", async () => {
    const everything = { Sid: "All", Effect: "Allow", Action: ["*"], Resource: ["*"] } as const;
    const statements = [...deployStatements(drprod), everything];
    for (const asked of [
      { action: "rds:DeleteDBSnapshot", resource: `arn:aws:rds:${here}:snapshot:copy` },
      { action: "kms:ScheduleKeyDeletion", resource: `arn:aws:kms:${here}:key/copies` },
      {
        action: "lambda:UpdateFunctionCode",
        resource: `arn:aws:lambda:${here}:function:lifeboat-dr-expire-function-1`,
      },
      { action: "iam:PassRole", resource: "arn:aws:iam::222222222222:role/lifeboat-dr-expire-function-role-1" },
    ])
      assert.ok(!(await allowed(roleArn("deploy"), statements, asked)), asked.action);
  });

  it("changes the passes that delete where that is wanted, within the bounds all the same", async () => {
    const settings = bootstrap("drprod", { deletingPasses: "pipeline" });
    const code = {
      action: "lambda:UpdateFunctionCode",
      resource: `arn:aws:lambda:${here}:function:lifeboat-dr-expire-function-1`,
    };
    assert.ok(await deploys(code, settings));
    const snapshot = { action: "rds:DeleteDBSnapshot", resource: `arn:aws:rds:${here}:snapshot:copy` };
    assert.ok(!(await deploys(snapshot, settings)));
  });

  it("may add addresses to topics that were there before", async () => {
    const topic = `arn:aws:sns:${here}:other`;
    const asked = { action: "sns:Subscribe", resource: topic };
    assert.ok(!(await deploys(asked)));
    assert.ok(await deploys(asked, bootstrap("drprod", { topics: [topic] })));
    assert.ok(
      !(await deploys({ action: "sns:DeleteTopic", resource: topic }, bootstrap("drprod", { topics: [topic] }))),
    );
  });
});
