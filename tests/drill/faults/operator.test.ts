import assert from "node:assert/strict";
import type { Fault } from "../../../drill/faults/schema";
import { fixture, HOUR, SOURCE } from "../cloud/fixture";
import { arranged, declared } from "./arranged";
import { protectedOnce } from "./protected";

describe("somebody with a stolen role", () => {
  it("may do what the role may and nothing else, and the report says what was refused", async () => {
    const cloud = await protectedOnce(["orders", "ledger"]);
    const trust = { Version: "2012-10-17", Statement: [] };
    const statement = {
      Effect: "Allow",
      Action: "rds:DeleteDBSnapshot",
      Resource: "arn:aws:rds:*:*:snapshot:orders-*",
    };
    const arn = cloud.iam.addRole(SOURCE, "expire-1234", {
      trust,
      policies: {
        own: { Version: "2012-10-17", Statement: [statement] },
      },
    });
    const key = cloud.kms.addKey(SOURCE, "own");
    const told = arranged(
      cloud.whole,
      [{ at: HOUR, operator: { account: "source", role: "expire", delete: ["snapshots", "keys"] } }],
      [
        declared("aws:iam/role:Role", "my-expire-role", { arn }),
        declared("aws:lambda/function:Function", "my-expire", { role: arn, name: "my-expire-abc" }),
        declared("aws:kms/key:Key", "key", { arn: key.arn }),
      ],
    );
    const sessions = new Set<unknown>();
    cloud.world.observe({
      onCall: ({ principal }) =>
        sessions.add(principal.kind === "role" && [principal.session, principal.stolen].join()),
    });
    await cloud.pass(HOUR);
    assert.deepEqual(
      cloud.rds.snapshots(SOURCE).map(({ identifier }) => identifier),
      ["ledger-1"],
    );
    assert.equal(cloud.kms.stateOf(key.arn), "Enabled");
    assert.deepEqual([...sessions], ["my-expire-abc,true"]);
    assert.deepEqual(told, [
      "after 1h somebody with the credentials of my-expire-role in the source account: 1 snapshot deleted; " +
        "refused: 1 snapshots: AccessDenied, 1 keys: AccessDeniedException",
    ]);
  });

  it("may give tags that date copies anew where the role may tag what is there", async () => {
    const cloud = await protectedOnce(["orders"]);
    const trust = { Version: "2012-10-17", Statement: [] };
    const tagging = { Effect: "Allow", Action: "rds:AddTagsToResource", Resource: "*" };
    const arn = cloud.iam.addRole(SOURCE, "copy-1234", {
      trust,
      policies: {
        own: { Version: "2012-10-17", Statement: [tagging] },
      },
    });
    const attack: Fault = { at: HOUR, operator: { account: "source", role: "copy", delete: [], retag: 48 * HOUR } };
    const told = arranged(cloud.whole, [attack], [declared("aws:iam/role:Role", "my-copy-role", { arn })]);
    const now = cloud.world.time.now();
    await cloud.pass(HOUR);
    assert.match(told[0] ?? "", /: 1 tag changed$/);
    const { tags } = cloud.record(SOURCE, "orders-1");
    assert.equal(tags["rds-lifeboat:taken-at"], new Date(now - 48 * HOUR).toISOString());
  });

  it("makes a role only within a boundary that is known", async () => {
    const cloud = fixture();
    const attack: Fault = { at: 0, operator: { account: "dr", role: "mine", made: true, delete: [], retag: HOUR } };
    arranged(cloud.whole, [attack]);
    await assert.rejects(cloud.pass(1), /the stacks in the dr account have no permissionsBoundary/);
  });

  it("needs a role that is there", async () => {
    const cloud = fixture();
    arranged(cloud.whole, [{ at: 0, operator: { account: "dr", role: "expire", delete: ["snapshots"] } }]);
    await assert.rejects(cloud.pass(1), /operator: no stack in the dr account declares a role whose name has expire/);
  });
});
