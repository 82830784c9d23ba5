import assert from "node:assert/strict";
import { MINUTE, SOURCE } from "../cloud/fixture";
import { stage } from "../cloud/stage";
import { arranged, declared } from "./arranged";

const table = {
  name: "my-seen",
  billingMode: "PAY_PER_REQUEST",
  hashKey: "identity",
  attributes: [{ name: "identity", type: "S" }],
};

/** A table that has seen three databases, two of them of one name, and a fault that releases some. */
function seen(databases: string[]) {
  const on = stage();
  const arn = String(on.create("aws:dynamodb/table:Table", "my-seen", table).arn);
  const who = { kind: "administrator", account: SOURCE.account, name: "test" } as const;
  const call = (operation: string, input: object) =>
    on.cloud.world.call({ principal: who, place: SOURCE, service: "dynamodb", operation, input: { ...input } });
  const known = { "orders:1": "orders", "orders:2": "orders", "ledger:1": "ledger" };
  for (const [identity, database] of Object.entries(known))
    call("PutItem", { TableName: "my-seen", Item: { identity: { S: identity }, database: { S: database } } });
  const resource = declared("aws:dynamodb/table:Table", "my-seen", { arn });
  const told = arranged(on.cloud, [{ at: MINUTE, release: { account: "source", databases } }], [resource]);
  const released = () => {
    const { Items } = call("Scan", { TableName: "my-seen", ConsistentRead: true }) as {
      readonly Items: readonly Readonly<Record<string, { readonly S: string }>>[];
    };
    return Items.filter((item) => item.released !== undefined).map((item) => [item.identity?.S, item.released?.S]);
  };
  return { ...on, told, released };
}

describe("a person who releases databases", () => {
  it("marks every one of that name with the time, and no other", async () => {
    const on = seen(["orders"]);
    assert.deepEqual(on.released(), []);
    await on.pass(2 * MINUTE);
    const at = "2026-01-01T00:01:00.000Z";
    assert.deepEqual(on.released().sort(), [
      ["orders:1", at],
      ["orders:2", at],
    ]);
    assert.deepEqual(on.told, ["after 1m a person in the source account releases orders"]);
  });

  it("must mean one that was seen", async () => {
    const on = seen(["orders", "crm"]);
    await assert.rejects(on.pass(2 * MINUTE), /release: the table my-seen has no database crm/);
  });
});
