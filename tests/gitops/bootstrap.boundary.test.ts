import assert from "node:assert/strict";
import type { Planned } from "../../drill/deploy";
import { actionsOf, canBeOne } from "../../drill/permissions/reference";
import type { Statement } from "../../functions/aws/policy";
import { boundaryStatements } from "../../gitops/bootstrap/boundary";
import { declareStack, listOf, type PolicyStatement, statementsOf } from "../support/program";
import { bootstrap } from "./bootstrap.fixtures";
import { type Asked, allowed } from "./evaluate";

const boundaries = {
  "111111111111": boundaryStatements(bootstrap("prod")),
  "222222222222": boundaryStatements(bootstrap("drprod")),
} as const;
type Account = keyof typeof boundaries;

/** A request that a statement allows: each condition answered with the first that it names. */
function contextOf({ Condition = {} }: PolicyStatement): Record<string, string | string[]> {
  const context: Record<string, string | string[]> = {};
  for (const [operator, keyed] of Object.entries(Condition)) {
    for (const [key, value] of Object.entries(keyed)) {
      if (operator === "Null") continue;
      const first = String([value].flat()[0]).replaceAll("*", "1");
      context[key] = operator.startsWith("ForA") ? [first] : first;
    }
  }
  return context;
}

/** Every call that a role's policy allows, once for each action and resource that it names. */
async function granted(
  resources: readonly Planned[],
): Promise<readonly { role: string; own: PolicyStatement; asked: Asked }[]> {
  const arns = new Map(resources.map(({ state }) => [String(state.name), String(state.arn)]));
  const all: { role: string; own: PolicyStatement; asked: Asked }[] = [];
  for (const { declared } of resources.filter(({ declared: { type } }) => type === "aws:iam/rolePolicy:RolePolicy")) {
    const role = arns.get(String(declared.inputs.role))!;
    for (const own of statementsOf(declared.inputs.policy).filter(({ Effect }) => Effect === "Allow")) {
      const actions = (await Promise.all(listOf(own.Action).map((pattern) => actionsOf(pattern)))).flat();
      for (const { name: action, arns: about } of actions) {
        for (const pattern of listOf(own.Resource)) {
          const resource = pattern
            .replace(/(:log-group:[^:]+):\*$/, "$1:log-stream:some")
            .replace(/(.)\*/g, "$1some-1");
          // A statement names together what is about different actions.
          if (about.length === 0 ? resource !== "*" : !about.some((one) => canBeOne(one, resource))) continue;
          const owner = /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(resource)?.[1];
          all.push({ role, own, asked: { action, resource, context: contextOf(own), ...(owner && { owner }) } });
        }
      }
    }
  }
  return all;
}

describe("the bounds of the product's roles", () => {
  let resources: readonly Planned[];
  before(async () => {
    const prod = await declareStack("prod");
    const drprod = await declareStack("drprod", { sourceOutputs: prod.outputs });
    resources = [...prod.resources, ...drprod.resources];
  });

  it("take nothing from any role that the stacks make", async () => {
    const all = await granted(resources);
    assert.ok(all.length > 150, String(all.length));
    const refused: string[] = [];
    let sound = 0;
    for (const { role, own, asked } of all) {
      const account = role.split(":")[4] as Account;
      const statements = [{ ...own, Action: listOf(own.Action), Resource: listOf(own.Resource) } as Statement];
      // Of a foreign key and of another action's resource the statement alone allows nothing.
      if (!(await allowed(role, statements, asked))) continue;
      sound++;
      if (!(await allowed(role, statements, asked, boundaries[account])))
        refused.push(`${role.split("/").pop()} ${asked.action} ${asked.resource}`);
    }
    assert.deepEqual(refused, []);
    assert.ok(sound > 100, String(sound));
  });

  /** What a role could do that somebody has given everything, in the account of the copies. */
  const could = (asked: Asked, name = "lifeboat-mine", account: Account = "222222222222") =>
    allowed(
      `arn:aws:iam::${account}:role/${name}`,
      [{ Sid: "All", Effect: "Allow", Action: ["*"], Resource: ["*"] }],
      asked,
      boundaries[account],
    );
  const copy = "arn:aws:rds:eu-central-1:222222222222:snapshot:copy";

  it("let roles of the passes that delete delete, and no other, whatever its policy says", async () => {
    for (const action of ["rds:DeleteDBSnapshot", "rds:DeleteDBClusterSnapshot"]) {
      const resource = action.includes("Cluster") ? copy.replace(":snapshot:", ":cluster-snapshot:") : copy;
      assert.ok(await could({ action, resource }, "lifeboat-dr-expire-function-role-1a2b3c4"));
      assert.ok(await could({ action, resource }, "lifeboat-dr-staging-unstage-function-role-1a2b3c4"));
      for (const name of [
        "lifeboat-mine",
        "lifeboat-dr-copy-function-role-1a2b3c4",
        "lifeboat-dr-expire-machine-role-1",
      ])
        assert.ok(!(await could({ action, resource }, name)), name);
    }
  });

  it("let tags be given to what is made, and change none of a snapshot or copy that is there", async () => {
    const tag = { action: "rds:AddTagsToResource", resource: copy };
    const given = { "aws:RequestTag/CopiedBy": "rds-lifeboat", "aws:TagKeys": ["CopiedBy", "rds-lifeboat:taken-at"] };
    const sharing = { "aws:TagKeys": ["rds-lifeboat:shared-with:222222222222"] };
    const own = "arn:aws:rds:eu-west-1:111111111111:snapshot:taken";
    for (const [account, resource] of [
      ["222222222222", copy],
      ["111111111111", own],
    ] as const) {
      assert.ok(await could({ ...tag, resource, context: given }, "lifeboat-mine", account));
      for (const mark of ["CopiedBy", "CreatedBy"]) {
        const marked = { [`aws:ResourceTag/${mark}`]: "rds-lifeboat" };
        for (const name of ["lifeboat-mine", "lifeboat-dr-expire-function-role-1a2b3c4"])
          assert.ok(!(await could({ ...tag, resource, context: { ...given, ...marked } }, name, account)), mark);
        // Only a source records with whom something is shared.
        const recorded = await could(
          { ...tag, resource, context: { ...sharing, ...marked } },
          "lifeboat-mine",
          account,
        );
        assert.equal(recorded, account === "111111111111");
        const more = { "aws:TagKeys": [...sharing["aws:TagKeys"], "rds-lifeboat:taken-at"], ...marked };
        assert.ok(!(await could({ ...tag, resource, context: more }, "lifeboat-mine", account)));
        assert.ok(!(await could({ ...tag, resource, context: marked }, "lifeboat-mine", account)));
      }
    }
  });

  it("let nothing out of the account of the copies: snapshots are shared by a source alone", async () => {
    const asked = { action: "rds:ModifyDBSnapshotAttribute", resource: copy };
    assert.ok(!(await could(asked)));
    const own = "arn:aws:rds:eu-west-1:111111111111:snapshot:taken";
    assert.ok(await could({ ...asked, resource: own }, "lifeboat-mine", "111111111111"));
  });

  it("let no role get at more: not at roles, keys, functions, secrets or hold tags", async () => {
    const here = "eu-central-1:222222222222";
    for (const [action, resource] of [
      ["iam:CreateUser", "arn:aws:iam::222222222222:user/mine"],
      ["iam:PassRole", "arn:aws:iam::222222222222:role/lifeboat-dr-expire-function-role-1"],
      ["sts:AssumeRole", "arn:aws:iam::222222222222:role/Administrator"],
      ["lambda:UpdateFunctionCode", `arn:aws:lambda:${here}:function:lifeboat-dr-expire-function-1`],
      ["kms:ScheduleKeyDeletion", `arn:aws:kms:${here}:key/1`],
      ["kms:PutKeyPolicy", `arn:aws:kms:${here}:key/1`],
      ["kms:Decrypt", `arn:aws:kms:${here}:key/1`],
      ["rds:RemoveTagsFromResource", copy],
      ["rds:DeleteDBInstance", `arn:aws:rds:${here}:db:shop`],
      ["rds:RestoreDBInstanceFromDBSnapshot", copy],
      ["rds:StartExportTask", copy],
      ["secretsmanager:GetSecretValue", `arn:aws:secretsmanager:${here}:secret:any-123456`],
      ["ssm:PutParameter", `arn:aws:ssm:${here}:parameter/lifeboat-dr-brake-lifted`],
      ["dynamodb:DeleteTable", `arn:aws:dynamodb:${here}:table/lifeboat-dr-measure-seen`],
      ["s3:GetObject", "arn:aws:s3:::any/thing"],
    ] as const)
      assert.ok(!(await could({ action, resource })), action);
    const through = { "kms:ViaService": "rds.eu-central-1.amazonaws.com" };
    assert.ok(await could({ action: "kms:Decrypt", resource: `arn:aws:kms:${here}:key/1`, context: through }));
  });

  it("let nobody but people release or retire a database, whatever the call that writes it", async () => {
    const at = (table: string) => `arn:aws:dynamodb:eu-central-1:222222222222:table/lifeboat-${table}-1a2b3c4`;
    const asked = (call: string, table: string, attributes: string[]) =>
      could({
        action: `dynamodb:${call}`,
        resource: at(table),
        context: { "dynamodb:Attributes": attributes },
      });
    const seen = "dr-measure-seen";
    const measured = ["identity", "database", "firstSeen", "protectedSince", "copies", "offer", "troubles"];
    assert.ok(await asked("UpdateItem", seen, measured));
    assert.ok(await asked("PutItem", "notifier-memory", ["id", "trouble", "revision"]));
    for (const mark of ["released", "retired"]) {
      assert.ok(!(await asked("UpdateItem", seen, ["identity", mark])), mark);
      assert.ok(!(await asked("UpdateItem", seen, [...measured, mark])), mark);
      assert.ok(!(await asked("PutItem", seen, [mark])), mark);
    }
    // An item that is put anew would have no mark any more, and nothing that was seen.
    assert.ok(!(await asked("PutItem", seen, ["identity"])));
    for (const call of ["BatchWriteItem", "DeleteItem", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete"])
      assert.ok(!(await asked(call, seen, measured)), call);
  });

  it("let the one secret be read that is named", async () => {
    const secret = "arn:aws:secretsmanager:eu-central-1:222222222222:secret:slack-123456";
    const bounds = boundaryStatements(bootstrap("drprod", { webhookSecret: secret }));
    const all = [{ Sid: "All", Effect: "Allow", Action: ["*"], Resource: ["*"] }] as const;
    const role = "arn:aws:iam::222222222222:role/lifeboat-notifier-function-role-1";
    const read = (resource: string) =>
      allowed(role, all, { action: "secretsmanager:GetSecretValue", resource }, bounds);
    assert.ok(await read(secret));
    assert.ok(!(await read(secret.replace("slack", "other"))));
  });
});
