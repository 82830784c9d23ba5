import assert from "node:assert/strict";
import { DR, MINUTE, SOURCE } from "../cloud/fixture";
import { stage } from "../cloud/stage";
import { arranged, declared } from "./arranged";

const table = {
  name: "my-seen",
  billingMode: "PAY_PER_REQUEST",
  hashKey: "id",
  attributes: [{ name: "id", type: "S" }],
};

describe("a table that is wiped", () => {
  it("has no item afterwards, of however many pages, and is there", async () => {
    const on = stage();
    const arn = String(on.create("aws:dynamodb/table:Table", "my-seen", table).arn);
    const who = { kind: "administrator", account: SOURCE.account, name: "test" } as const;
    const put = (id: string) =>
      on.cloud.world.call({
        principal: who,
        place: SOURCE,
        service: "dynamodb",
        operation: "PutItem",
        input: { TableName: "my-seen", Item: { id: { S: id }, text: { S: "x".repeat(300_000) } } },
      });
    for (const id of ["a", "b", "c", "d", "e"]) put(id);
    const resource = declared("aws:dynamodb/table:Table", "my-seen", { arn, hashKey: "id" });
    const told = arranged(on.cloud, [{ at: MINUTE, wipe: { account: "source", table: "-seen" } }], [resource]);
    await on.pass(2 * MINUTE);
    assert.equal(on.cloud.dynamodb.items(arn)?.size, 0);
    put("later");
    assert.equal(on.cloud.dynamodb.items(arn)?.size, 1);
    assert.deepEqual(told, [
      "after 1m an administrator of the source account wipes tables: 5 items of my-seen deleted",
    ]);
  });

  it("is one that a stack declares", async () => {
    const on = stage();
    arranged(on.cloud, [{ at: 0, wipe: { account: "dr" } }], [declared("aws:dynamodb/table:Table", "x", {}, SOURCE)]);
    await assert.rejects(on.pass(1), /wipe: no stack in the dr account declares a table \(there is none\)/);
    assert.ok(DR);
  });
});
