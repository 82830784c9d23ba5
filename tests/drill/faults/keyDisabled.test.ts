import assert from "node:assert/strict";
import { DR, fixture, HOUR, SOURCE } from "../cloud/fixture";
import { arranged, declared } from "./arranged";

describe("a key that is disabled", () => {
  it("is the one of that name and account, for as long as it lasts", async () => {
    const cloud = fixture();
    const [meant, other, elsewhere] = [
      cloud.kms.addKey(SOURCE, "meant"),
      cloud.kms.addKey(SOURCE, "other"),
      cloud.kms.addKey(DR, "elsewhere"),
    ];
    const resource = (name: string, { arn }: { arn: string }, place = SOURCE) =>
      declared("aws:kms/key:Key", name, { arn, keyId: arn.split("/").at(-1)! }, place);
    const resources = [
      resource("copies-key", meant),
      resource("other-key", other),
      resource("copies-key", elsewhere, DR),
    ];
    const told = arranged(
      cloud.whole,
      [{ at: HOUR, for: HOUR, keyDisabled: { account: "source", name: "copies-key" } }],
      resources,
    );
    const states = () => [meant, other, elsewhere].map(({ arn }) => cloud.kms.stateOf(arn));
    await cloud.pass(HOUR - 1);
    assert.deepEqual(states(), ["Enabled", "Enabled", "Enabled"]);
    await cloud.pass(2);
    assert.deepEqual(states(), ["Disabled", "Enabled", "Enabled"]);
    await cloud.pass(HOUR);
    assert.deepEqual(states(), ["Enabled", "Enabled", "Enabled"]);
    assert.deepEqual(told, ["after 1h, for 1h: the key copies-key of the source account is disabled"]);
  });

  it("is one that a stack of the account declares", async () => {
    const cloud = fixture();
    const resources = [declared("aws:kms/key:Key", "copies-key", {}, DR)];
    const fault = { at: 0, for: HOUR, keyDisabled: { account: "source", name: "copies-key" } };
    arranged(cloud.whole, [fault], resources);
    await assert.rejects(cloud.pass(1), /keyDisabled: no stack in the source account declares a key named copies-key/);
  });
});
