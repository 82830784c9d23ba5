import assert from "node:assert/strict";
import { describeLifecycle } from "./support/lifecycle";
import { sourceKeyUrn } from "./support/urns";

describeLifecycle(
  "a source stack, by the real engine",
  {
    stack: "prod",
    account: "111111111111",
    changes: [
      {
        title: "its retention changes",
        settings: { "source.retention": "2d" },
        updates: ["lifeboat-source-expire-function", "lifeboat-source-reencryption-discard-function"],
      },
      {
        title: "another account gets its snapshots",
        settings: { "source.drAccounts": ["222222222222", "444444444444"] },
        updates: [
          "lifeboat-source-snapshots-key",
          "lifeboat-source-share-function",
          "lifeboat-source-share-function-policy",
        ],
      },
    ],
    data: [sourceKeyUrn("prod")],
  },
  (open) => {
    it("tells the DR stacks its key, and people the statements for theirs", async () => {
      const outputs = await open().deployment.stack.outputs();
      const [key] = open()
        .bench.cloud.all()
        .filter(({ urn }) => urn === sourceKeyUrn("prod"));
      assert.equal(outputs.sourceKeyArn?.value, key?.outputs.arn);
      assert.deepEqual(outputs.sourceKeyArns?.value, [key?.outputs.arn]);
      assert.ok(Array.isArray(outputs.keyPolicyStatements?.value));
    });
  },
);
