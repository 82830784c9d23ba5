import assert from "node:assert/strict";
import type { Declared } from "../../../drill/cloud/kernel/types";
import { administrator, type Fixture, fixture, policy, root, SOURCE, sharedKeyPolicy } from "./fixture";

function declare(cloud: Fixture, type: string, name: string, inputs: Record<string, unknown>) {
  const declared: Declared = { urn: `urn:pulumi:prod::p::${type}::${name}`, type, name, inputs, place: SOURCE };
  const kind = cloud.world.resourceType(type);
  const outputs = kind.outputs(declared);
  assert.deepEqual(kind.outputs(declared), outputs, "outputs depend on the declaration only");
  kind.create(declared, outputs.state);
  return outputs;
}

const stranger = policy({ Effect: "Allow", Principal: { AWS: root("333333333333") }, Action: "kms:*", Resource: "*" });

describe("declared keys", () => {
  it("exist under their policy, or the default one, and are found by their alias", () => {
    const cloud = fixture();
    const shared = sharedKeyPolicy(SOURCE.account, ["222222222222"]);
    const key = declare(cloud, "aws:kms/key:Key", "key", { policy: JSON.stringify(shared), enableKeyRotation: true });
    assert.equal(key.state.arn, `arn:aws:kms:eu-west-1:111111111111:key/${key.id}`);
    assert.deepEqual(cloud.kms.policyOf(String(key.state.arn)), shared);
    const alias = declare(cloud, "aws:kms/alias:Alias", "a", { name: "alias/lifeboat", targetKeyId: key.id });
    assert.equal(alias.state.arn, "arn:aws:kms:eu-west-1:111111111111:alias/lifeboat");
    assert.equal(cloud.kms.resolve(SOURCE, "alias/lifeboat").arn, key.state.arn);
    assert.equal(cloud.kms.resolve(SOURCE, "alias/lifeboat").state, "Enabled");
    const plain = declare(cloud, "aws:kms/key:Key", "plain", {});
    const found = cloud.kms.find(String(plain.state.arn)) ?? assert.fail("no key");
    assert.equal(cloud.kms.decide(administrator(SOURCE.account), found, "Decrypt").allowed, true);
    assert.throws(
      () => declare(cloud, "aws:kms/alias:Alias", "b", { name: "alias/lifeboat", targetKeyId: key.id }),
      /AlreadyExistsException/,
    );
  });

  it("take a policy that is declared apart", () => {
    const cloud = fixture();
    const key = declare(cloud, "aws:kms/key:Key", "key", {});
    const shared = sharedKeyPolicy(SOURCE.account, ["222222222222"]);
    declare(cloud, "aws:kms/keyPolicy:KeyPolicy", "policy", { keyId: key.id, policy: shared });
    assert.deepEqual(cloud.kms.policyOf(String(key.state.arn)), shared);
  });

  it("are refused with a policy that locks their owner out, as CreateKey refuses it, unless that is meant", () => {
    const cloud = fixture();
    const inputs = { policy: stranger };
    assert.throws(() => declare(cloud, "aws:kms/key:Key", "key", inputs), /MalformedPolicyDocumentException/);
    declare(cloud, "aws:kms/key:Key", "meant", { ...inputs, bypassPolicyLockoutSafetyCheck: true });
    const key = declare(cloud, "aws:kms/key:Key", "other", {});
    assert.throws(
      () => declare(cloud, "aws:kms/keyPolicy:KeyPolicy", "policy", { keyId: key.id, policy: stranger }),
      /MalformedPolicyDocumentException/,
    );
  });
});
