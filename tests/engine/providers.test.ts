import assert from "node:assert/strict";
import { Workbench } from "./support/workbench";

describe("the configuration of the AWS provider, by the real engine", () => {
  let bench: Workbench;
  before(() => {
    bench = new Workbench();
  });
  after(() => bench.close());

  it("reaches the provider of the stack's account, which keeps its region and the only account", async () => {
    const deployment = await bench.open("prod", { account: "111111111111" });
    const { stack } = deployment;
    await stack.setConfig("aws:profile", { value: "production" });
    await stack.setConfig("aws:region", { value: "us-east-1" });
    await stack.setConfig("aws:defaultTags.tags.CostCentre", { value: "shop" }, true);
    await stack.setConfig("aws:assumeRoles[0].roleArn", { value: "arn:aws:iam::111111111111:role/deploy" }, true);
    const up = await deployment.up();
    assert.ok(up.succeeded, up.messages);
    const { deployment: state } = await stack.exportStack();
    const resources = state.resources as readonly { readonly urn: string; readonly inputs: Record<string, unknown> }[];
    const inputs = resources.find(({ urn }) => urn.endsWith("::lifeboat-account"))?.inputs;
    assert.equal(inputs?.profile, "production");
    assert.equal(inputs?.region, "eu-west-1");
    assert.deepEqual(JSON.parse(String(inputs?.allowedAccountIds)), ["111111111111"]);
    assert.deepEqual(JSON.parse(String(inputs?.defaultTags)), { tags: { CostCentre: "shop" } });
    assert.deepEqual(JSON.parse(String(inputs?.assumeRoles)), [{ roleArn: "arn:aws:iam::111111111111:role/deploy" }]);
  });
});
