import {
  ConditionalCheckFailedException,
  DeleteItemInput$,
  DynamoDBServiceException,
  GetItemInput$,
  PutItemInput$,
  ResourceNotFoundException,
  ScanInput$,
  UpdateItemInput$,
} from "@aws-sdk/client-dynamodb";
import { limits } from "../../../facts/limits";
import { ModelError, modelled, unmodelled } from "../kernel/errors";
import type { Call, Fields, Operation, Question } from "../kernel/types";
import type { World } from "../kernel/world";
import { conditional, conditionNames, holds } from "./condition";
import { assigned, readUpdate } from "./expression";
import { type Attribute, attribute, bytesOf, type Item, type Table, type Tables, tooLarge } from "./tables";

/** Registers the operations that functions and people call. */
export function registerDynamoDbOperations(world: World, tables: Tables): void {
  world.registerService({
    name: "dynamodb",
    accessDenied: (message) => unmodelled(DynamoDBServiceException, "AccessDeniedException", message),
  });
  for (const operation of operations(tables)) world.registerOperation(operation);
}

/** An operation on one table, which its input names. */
interface TableOperation extends Pick<Operation, "name" | "inputSchema" | "parameters"> {
  /** Attributes that are read or written by name; none where it is the whole item. */
  attributes(table: Table, call: Call): readonly string[];
  perform(table: Table, call: Call): unknown;
}

function operations(tables: Tables): readonly Operation[] {
  const tableOf = (call: Call): Table => {
    const found = tables.find(call.place, String(call.input.TableName));
    if (found === undefined) throw modelled(ResourceNotFoundException, "Requested resource not found");
    return found;
  };
  const define = ({ name, inputSchema, parameters, attributes, perform }: TableOperation): Operation => ({
    service: "dynamodb",
    name,
    inputSchema,
    parameters,
    questions(call) {
      const table = tableOf(call);
      const named = attributes(table, call);
      const context: Question["context"] = named.length === 0 ? {} : { "dynamodb:Attributes": named };
      return [
        {
          action: `dynamodb:${name}`,
          resource: table.arn,
          // Developer Guide, specifying-conditions: the attributes that a request names, keys included.
          context,
          resourceAccount: table.place.account,
        },
      ];
    },
    perform: (call) => perform(tableOf(call), call),
  });
  return [
    define({
      name: "GetItem",
      inputSchema: GetItemInput$,
      parameters: ["TableName", "Key", "ConsistentRead"],
      attributes: () => [],
      perform: (table, { input }) => {
        consistent("dynamodb:GetItem", input);
        const item = table.items.get(keyOf(table, input.Key as Fields));
        table.used.readUnits += readUnits(item === undefined ? 0 : bytesOf(item));
        return Object.freeze({ ...(item && { Item: item }) });
      },
    }),
    define({
      name: "PutItem",
      inputSchema: PutItemInput$,
      parameters: ["TableName", "Item", ...conditional],
      attributes: (_table, { input }) => [...new Set([...Object.keys(input.Item as Fields), ...conditionNames(input)])],
      perform: (table, { input }) => {
        checkCondition(table, input);
        const given = Object.entries(input.Item as Readonly<Record<string, Fields>>);
        const item = Object.fromEntries(given.map(([name, value]) => [name, attribute(value, "dynamodb:PutItem")]));
        const { [table.key]: key } = item;
        write(table, keyOf(table, key === undefined ? {} : { [table.key]: key }), Object.freeze(item));
        return Object.freeze({});
      },
    }),
    define({
      name: "UpdateItem",
      inputSchema: UpdateItemInput$,
      parameters: ["TableName", "Key", "UpdateExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"],
      attributes: (table, { input }) => [
        table.key,
        ...readUpdate(input, "dynamodb:UpdateItem").map(({ name }) => name),
      ],
      perform: (table, { input }) => {
        const key = keyOf(table, input.Key as Fields);
        const assignments = readUpdate(input, "dynamodb:UpdateItem");
        if (assignments.some(({ name }) => name === table.key))
          throw invalid("Cannot update attribute: part of the key");
        // "If an item with that key does not exist, it is added": API UpdateItem.
        write(table, key, assigned(table.items.get(key) ?? { [table.key]: { S: key } }, assignments));
        return Object.freeze({});
      },
    }),
    define({
      name: "DeleteItem",
      inputSchema: DeleteItemInput$,
      parameters: ["TableName", "Key"],
      attributes: (table) => [table.key],
      perform: (table, { input }) => {
        remove(table, keyOf(table, input.Key as Fields));
        return Object.freeze({});
      },
    }),
    define({
      name: "Scan",
      inputSchema: ScanInput$,
      parameters: ["TableName", "ConsistentRead", "ExclusiveStartKey"],
      attributes: () => [],
      perform: (table, { input }) => scan(table, input),
    }),
  ];
}

/** A put that is to happen only as long as the item is what the caller takes it for. API PutItem. */
function checkCondition(table: Table, input: Fields): void {
  const { [table.key]: key } = input.Item as Fields;
  const before = table.items.get(keyOf(table, { [table.key]: key }));
  if (!holds(input, before, "dynamodb:PutItem")) {
    throw modelled(ConditionalCheckFailedException, "The conditional request failed");
  }
}

/** One page of a table: up to a megabyte, in no order that anybody may rely on; here in that of the keys. API Scan. */
function scan(table: Table, input: Fields): object {
  consistent("dynamodb:Scan", input);
  const from = input.ExclusiveStartKey === undefined ? "" : keyOf(table, input.ExclusiveStartKey as Fields);
  const found: Item[] = [];
  let bytes = 0;
  let last: string | undefined;
  for (const key of [...table.items.keys()].sort()) {
    if (key <= from) continue;
    if (bytes >= limits.dynamoDb.pageBytes) {
      last = found.at(-1)?.[table.key]?.S as string;
      break;
    }
    const item = table.items.get(key)!;
    bytes += bytesOf(item);
    found.push(item);
  }
  table.used.readUnits += readUnits(bytes);
  return Object.freeze({
    Items: Object.freeze(found),
    Count: found.length,
    ScannedCount: found.length,
    ...(last !== undefined && { LastEvaluatedKey: { [table.key]: { S: last } } }),
  });
}

/** Reads that may be old are not modelled: who relies on one would never see it here. */
function consistent(operation: string, { ConsistentRead }: Fields): void {
  if (ConsistentRead !== true) throw new ModelError(`${operation}: without ConsistentRead it is not implemented`);
}

function keyOf(table: Table, given: Fields): string {
  const [name, ...others] = Object.keys(given);
  const value = (given[table.key] as Attribute | undefined)?.S;
  if (name !== table.key || others.length > 0 || typeof value !== "string" || value === "") {
    throw invalid("The provided key element does not match the schema");
  }
  return value;
}

function write(table: Table, key: string, item: Item): void {
  if (tooLarge(item)) throw invalid("Item size has exceeded the maximum allowed size");
  // "One write request unit for up to 1 KB", of the larger of the item before and after: Developer Guide.
  const before = table.items.get(key);
  table.used.writeUnits += Math.ceil(Math.max(bytesOf(item), before ? bytesOf(before) : 0, 1) / 1_024);
  table.items.set(key, item);
}

/** An item that is not there is deleted as well: API DeleteItem. It costs the item's size: Developer Guide. */
function remove(table: Table, key: string): void {
  const before = table.items.get(key);
  table.used.writeUnits += Math.ceil(Math.max(before ? bytesOf(before) : 0, 1) / 1_024);
  table.items.delete(key);
}

/** "One read request unit for a strongly consistent read of up to 4 KB": Developer Guide. */
function readUnits(bytes: number): number {
  return Math.ceil(Math.max(bytes, 1) / 4_096);
}

function invalid(message: string): Error {
  return unmodelled(DynamoDBServiceException, "ValidationException", message);
}
