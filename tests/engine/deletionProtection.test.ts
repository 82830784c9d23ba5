import assert from "node:assert/strict";
import type { Deployment } from "./support/deployment";
import { copyKeyUrn, seenUrn, sourceKeyUrn } from "./support/urns";
import { Workbench } from "./support/workbench";

const [stack, account] = ["both", "111111111111"];
const region = "eu-west-1";

describe("deletion protection, by the real engine", () => {
  let bench: Workbench;
  let deployment: Deployment;

  beforeEach(async () => {
    bench = new Workbench();
    bench.copySettings("prod", stack);
    const copies = { region: "eu-central-1", sources: [{ account, region }] };
    bench.set(stack, { "source.drAccounts": undefined, "source.drRegions": undefined, dr: copies });
    deployment = await bench.open(stack, { account });
  });
  afterEach(() => bench.close());

  const up = async (): Promise<void> => {
    const { succeeded, messages } = await deployment.up();
    assert.ok(succeeded, messages);
  };

  it("that is off lets everything go", async () => {
    bench.set(stack, { deletionProtection: false });
    await up();
    assert.ok(bench.cloud.all().length > 0);
    const { succeeded, messages } = await deployment.destroy();
    assert.ok(succeeded, messages);
    assert.deepEqual(bench.cloud.all(), []);
  });

  it("holds until a deployment has lifted it, and concerns nothing but what it protects", async () => {
    await up();
    bench.set(stack, { deletionProtection: false });
    const refused = await deployment.destroy({ previewOnly: true });
    assert.equal(refused.succeeded, false);
    const held = [sourceKeyUrn(stack), copyKeyUrn(stack), seenUrn(stack)];
    for (const urn of held) assert.ok(refused.messages.includes(`"${urn}"`));
    const before = bench.cloud.all();
    await up();
    // The table's own protection goes with that of the engine, and is all that changes.
    const changed = bench.cloud.all().filter((record, at) => JSON.stringify(record) !== JSON.stringify(before[at]));
    assert.deepEqual(
      changed.map(({ urn, inputs }) => [urn, inputs.deletionProtectionEnabled]),
      [[seenUrn(stack), false]],
    );
    const { succeeded, messages } = await deployment.destroy();
    assert.ok(succeeded, messages);
    assert.deepEqual(bench.cloud.all(), []);
  });
});
