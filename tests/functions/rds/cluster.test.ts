import assert from "node:assert/strict";
import { createWorld } from "../../../drill/cloud/index";
import { defaultAssumptions } from "../../../facts/assumptions";
import { clusters } from "../../../functions/rds/cluster";
import { administratorClient } from "../../support/modelClient";
import { noon, sourceAccount, sourceRegion } from "../../support/snapshots";

describe("clusters that snapshots cannot protect", () => {
  it("are told by what is wrong with them and what to do, others are not", async () => {
    const place = { account: sourceAccount, region: sourceRegion };
    const cloud = createWorld({ seed: 1, start: noon, assumptions: defaultAssumptions });
    const key = cloud.kms.awsManagedKey(place, "rds").arn;
    const common = { place, sizeGiB: 10, changeGiBPerHour: 1, tags: {}, kind: "cluster" } as const;
    cloud.rds.addDatabase({ ...common, identifier: "fit", engine: "aurora-mysql", kmsKeyArn: key });
    cloud.rds.addDatabase({ ...common, identifier: "open", engine: "aurora-mysql", kmsKeyArn: undefined });
    const owned = { engine: "aurora-mysql", kmsKeyArn: undefined, awsOwnedKey: true };
    cloud.rds.addDatabase({ ...common, identifier: "owned", ...owned });
    cloud.rds.addDatabase({ ...common, identifier: "standby", engine: "postgres", kmsKeyArn: key });
    const found = await clusters.databases(administratorClient(cloud.world, place));
    const advice = Object.fromEntries(found.map(({ id, unfit }) => [id, unfit]));
    assert.equal(advice.fit, undefined);
    assert.equal(advice.open, undefined, "that is for people to accept");
    assert.deepEqual(
      found.map(({ id, withoutKey }) => [id, withoutKey]),
      [
        ["fit", undefined],
        ["open", "unencrypted"],
        ["owned", "aws-owned"],
        ["standby", "unencrypted"],
      ].map(([id, how]) => [id, id === "standby" ? undefined : how]),
    );
    assert.match(advice.standby ?? "", /Multi-AZ DB cluster.*neither shares nor copies/);
  });
});
