import assert from "node:assert/strict";
import { DR, fixture, HOUR, refused, root, SOURCE, sharedKeyPolicy } from "../cloud/fixture";
import { arranged, declared } from "./arranged";

function shared() {
  const cloud = fixture();
  const key = cloud.kms.addKey(SOURCE, "own", sharedKeyPolicy(SOURCE.account, [DR.account]));
  cloud.database({ kmsKeyArn: key.arn });
  const resource = declared("aws:kms/key:Key", "snapshots-key", { arn: key.arn, keyId: key.keyId });
  return { cloud, resource };
}

describe("a key that is re-policied", () => {
  it("lets others in no more, as long as it lasts, and the owner all the time", async () => {
    const { cloud, resource } = shared();
    cloud.take("orders", "first");
    await cloud.pass(HOUR);
    cloud.share("first");
    const told = arranged(
      cloud.whole,
      [{ at: HOUR, for: HOUR, keyPolicy: { account: "source", name: "snapshots", without: ["Others"] } }],
      [resource],
    );
    await cloud.pass(1);
    refused(
      () => cloud.copy("first", DR, { KmsKeyId: cloud.kms.addKey(DR, "theirs").arn }),
      "KMSKeyNotAccessibleFault",
    );
    cloud.take("orders", "second");
    await cloud.pass(HOUR);
    cloud.copy("first", DR, { KmsKeyId: cloud.kms.addKey(DR, "copies").arn });
    assert.equal(cloud.status(SOURCE, "second"), "available");
    assert.deepEqual(told, [
      "after 1h, for 1h: the policy of the key snapshots-key of the source account loses Others",
    ]);
  });

  it("may get another policy for good", async () => {
    const { cloud, resource } = shared();
    const statements = [
      { Sid: "New", Effect: "Allow", Principal: { AWS: root(SOURCE.account) }, Action: "kms:*", Resource: "*" },
    ];
    const told = arranged(
      cloud.whole,
      [{ at: 0, keyPolicy: { account: "source", name: "snapshots", statements } }],
      [resource],
    );
    await cloud.pass(HOUR);
    const { Policy } = cloud.kmsCall(SOURCE, "GetKeyPolicy", { KeyId: resource.state.arn, PolicyName: "default" });
    assert.deepEqual(JSON.parse(String(Policy)), { Version: "2012-10-17", Statement: statements });
    assert.match(told.join(), /snapshots-key of the source account is another one$/);
  });

  it("has the statements that are taken out", async () => {
    const { cloud, resource } = shared();
    arranged(
      cloud.whole,
      [{ at: 0, keyPolicy: { account: "source", name: "snapshots", without: ["Other"] } }],
      [resource],
    );
    await assert.rejects(
      cloud.pass(1),
      /keyPolicy: the policy of snapshots-key has no statement Other \(there is Owner, Others\)/,
    );
  });
});
