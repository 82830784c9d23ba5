import assert from "node:assert/strict";
import type { Fields, Principal } from "../../../drill/cloud/kernel/types";
import { administrator, refused, SOURCE } from "../../drill/cloud/fixture";
import { type Stage, stage } from "../../drill/cloud/stage";

const type = "aws:dynamodb/table:Table";
const inputs = {
  name: "seen",
  billingMode: "PAY_PER_REQUEST",
  hashKey: "id",
  attributes: [{ name: "id", type: "S" }],
};

function table(): Stage & { readonly call: (operation: string, input: Fields, by?: Principal) => Fields } {
  const on = stage();
  on.create(type, "seen", inputs);
  return {
    ...on,
    call: (operation, input, by = administrator(SOURCE.account)) =>
      on.cloud.world.call({
        principal: by,
        place: SOURCE,
        service: "dynamodb",
        operation,
        input: { TableName: "seen", ...input },
      }) as Fields,
  };
}

const Key = { id: { S: "a" } };
const update = (expression: string, values: Fields, names: Fields) => ({
  Key,
  UpdateExpression: expression,
  ExpressionAttributeNames: names,
  ExpressionAttributeValues: values,
});

describe("DynamoDB as AWS states it", () => {
  it("API UpdateItem: adds the item if there is none, and changes only what it names", () => {
    const on = table();
    on.call("UpdateItem", update("SET #n = :n", { ":n": { S: "orders" } }, { "#n": "name" }));
    on.call("UpdateItem", update("SET #c = :c", { ":c": { N: "3" } }, { "#c": "copies" }));
    const { Item } = on.call("GetItem", { Key, ConsistentRead: true });
    assert.deepEqual(Item, { id: { S: "a" }, name: { S: "orders" }, copies: { N: "3" } });
  });

  it("Expressions.UpdateExpressions: if_not_exists keeps what is there", () => {
    const on = table();
    const first = (at: string) =>
      on.call(
        "UpdateItem",
        update("SET #f = if_not_exists(#f, :f), #l = :f", { ":f": { S: at } }, { "#f": "first", "#l": "last" }),
      );
    first("1");
    first("2");
    const { Item } = on.call("GetItem", { Key, ConsistentRead: true });
    assert.deepEqual(Item, { id: { S: "a" }, first: { S: "1" }, last: { S: "2" } });
  });

  it("API PutItem replaces, API GetItem finds nothing where there is nothing", () => {
    const on = table();
    on.call("PutItem", { Item: { ...Key, one: { S: "1" } } });
    on.call("PutItem", { Item: { ...Key, two: { BOOL: true } } });
    assert.deepEqual(on.call("GetItem", { Key, ConsistentRead: true }).Item, { ...Key, two: { BOOL: true } });
    assert.deepEqual(on.call("GetItem", { Key: { id: { S: "b" } }, ConsistentRead: true }), {});
  });

  it("API Scan: a page ends after a megabyte, and the next begins where it ended", () => {
    const on = table();
    const text = "x".repeat(400_000);
    for (const id of ["a", "b", "c", "d"]) on.call("PutItem", { Item: { id: { S: id }, text: { S: text } } });
    const first = on.call("Scan", { ConsistentRead: true });
    assert.deepEqual([first.Count, first.LastEvaluatedKey], [3, { id: { S: "c" } }]);
    const second = on.call("Scan", { ConsistentRead: true, ExclusiveStartKey: first.LastEvaluatedKey });
    assert.deepEqual([second.Count, second.LastEvaluatedKey], [1, undefined]);
  });

  it("Quotas: an item is 400 KB at most", () => {
    const on = table();
    refused(() => on.call("PutItem", { Item: { ...Key, text: { S: "x".repeat(409_600) } } }), "ValidationException");
  });

  it("API errors: no such table, no such key", () => {
    const on = table();
    refused(() => on.call("GetItem", { TableName: "other", Key, ConsistentRead: true }), "ResourceNotFoundException");
    refused(() => on.call("GetItem", { Key: { name: { S: "a" } }, ConsistentRead: true }), "ValidationException");
  });

  it("specifying-conditions: dynamodb:Attributes says which attributes may be written", () => {
    const on = table();
    const roleArn = on.role("writes", "lambda.amazonaws.com", {
      Effect: "Allow",
      Action: "dynamodb:UpdateItem",
      Resource: "*",
      Condition: { "ForAllValues:StringEquals": { "dynamodb:Attributes": ["id", "copies"] } },
    });
    const by: Principal = { kind: "role", account: SOURCE.account, roleArn, session: "s" };
    assert.doesNotThrow(() =>
      on.call("UpdateItem", update("SET #c = :c", { ":c": { S: "" } }, { "#c": "copies" }), by),
    );
    const retire = update("SET #c = :c, #r = :c", { ":c": { S: "" } }, { "#c": "copies", "#r": "retired" });
    refused(() => on.call("UpdateItem", retire, by), "AccessDeniedException");
    refused(() => on.call("Scan", { ConsistentRead: true }, by), "AccessDeniedException");
  });

  it("API DeleteItem: deletes an item with that key, and answers the same where there is none", () => {
    const on = table();
    on.call("PutItem", { Item: { ...Key, one: { S: "1" } } });
    assert.deepEqual(on.call("DeleteItem", { Key }), {});
    assert.deepEqual(on.call("GetItem", { Key, ConsistentRead: true }), {});
    assert.deepEqual(on.call("DeleteItem", { Key }), {});
    refused(
      () => on.call("DeleteItem", { Key: { other: { S: "a" } } }),
      "ValidationException",
      /does not match the schema/,
    );
    assert.throws(() => on.call("DeleteItem", { Key, ReturnValues: "ALL_OLD" }), /ReturnValues/);
  });

  it("counts what is used: a unit for each 1 KB written and each 4 KB read", () => {
    const on = table();
    on.call("PutItem", { Item: { ...Key, text: { S: "x".repeat(5_000) } } });
    on.call("GetItem", { Key, ConsistentRead: true });
    assert.deepEqual(on.cloud.dynamodb.usage(), { readUnits: 2, writeUnits: 5, bytes: 5_007 });
  });

  for (const [what, act, message] of [
    ["reads that may be old", (on) => on.call("Scan", {}), /without ConsistentRead it is not implemented/],
    ["another expression", (on) => on.call("UpdateItem", update("REMOVE #a", {}, { "#a": "a" })), /REMOVE #a is not/],
    ["plain names", (on) => on.call("UpdateItem", update("SET a = :a", { ":a": { S: "" } }, {})), /a = :a is not/],
    [
      "unused values",
      (on) => on.call("UpdateItem", update("SET #a = :a", { ":a": { S: "" }, ":b": { S: "" } }, { "#a": "a" })),
      /:b is unused/,
    ],
    ["lists", (on) => on.call("PutItem", { Item: { ...Key, l: { L: [] } } }), /type L is not implemented/],
    ["two types at once", (on) => on.call("PutItem", { Item: { id: { S: "a", N: "1" } } }), /2 members of the union/],
    [
      "conditions",
      (on) => on.call("PutItem", { Item: Key, ConditionExpression: "x" }),
      /condition x is not implemented/,
    ],
  ] as readonly (readonly [string, (on: ReturnType<typeof table>) => unknown, RegExp])[]) {
    it(`refuses ${what}, which the model does not know`, () => {
      assert.throws(() => act(table()), message);
    });
  }

  it("refuses tables of other kinds by what they declare", () => {
    assert.throws(() => stage().create(type, "t", { ...inputs, billingMode: "PROVISIONED" }), /not paid per request/);
    assert.throws(() => stage().create(type, "t", { ...inputs, attributes: [] }), /ValidationException: attributes/);
  });
});
