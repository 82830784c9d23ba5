import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { dynamoDbSdk } from "../aws/clients";
import { isSection } from "./sections";
import type { KnownFinding, Trouble } from "./trouble";

/** What is remembered of one source, and how often that has been written: so that of two writers at once one notices. */
export interface Remembered {
  /** Undefined where somebody has changed what was written so that it cannot be read. */
  readonly trouble: Trouble | undefined;
  /** Undefined where that is no number any more. */
  readonly revision: number | undefined;
}

/** Reads everything that is remembered, by source: as many items as there are machines and alarms. */
export async function recall(client: DynamoDBClient, table: string): Promise<Map<string, Remembered>> {
  const { ScanCommand } = dynamoDbSdk();
  const found = new Map<string, Remembered>();
  let from: Record<string, { S: string }> | undefined;
  do {
    const answer = await client.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) }),
    );
    for (const { id, trouble, revision } of answer.Items ?? []) {
      if (id?.S === undefined) continue;
      const count = Number(revision?.N);
      found.set(id.S, {
        trouble: readTrouble(id.S, trouble?.S ?? ""),
        revision: Number.isSafeInteger(count) ? count : undefined,
      });
    }
    from = answer.LastEvaluatedKey as typeof from;
  } while (from);
  return found;
}

/** What was written of a source; undefined for anything else, which must not keep people from being told of the others. */
function readTrouble(id: string, text: string): Trouble | undefined {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof read !== "object" || read === null) return undefined;
  const trouble = read as Trouble;
  const { section, headline, where, open, since, last, quietMinutes, findings, more, toldAt, changes } = trouble;
  const sound =
    trouble.id === id &&
    [section, headline, where].every((one) => typeof one === "string") &&
    isSection(section) &&
    typeof open === "boolean" &&
    [since, last, toldAt].every(isTime) &&
    [more, changes].every((one) => Number.isSafeInteger(one)) &&
    (trouble.returns === undefined || Number.isSafeInteger(trouble.returns)) &&
    (quietMinutes === undefined || Number.isFinite(quietMinutes)) &&
    Array.isArray(findings) &&
    findings.every(isFinding);
  return sound ? trouble : undefined;
}

function isFinding(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { database, text, key, since, last, told } = value as KnownFinding;
  return (
    [database, text, key].every((one) => typeof one === "string") &&
    [since, last].every(isTime) &&
    typeof told === "boolean"
  );
}

/** Whether it can be written as a date: JavaScript's reach 100,000,000 days from the epoch. */
function isTime(value: unknown): boolean {
  return typeof value === "number" && Math.abs(value) <= 8.64e15;
}

/** Writes what is to be remembered, unless somebody else wrote meanwhile: then false. */
export async function remember(
  client: DynamoDBClient,
  table: string,
  trouble: Trouble,
  before: Remembered | undefined,
): Promise<boolean> {
  const { PutItemCommand } = dynamoDbSdk();
  const revision = before?.revision ?? 0;
  try {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: {
          id: { S: trouble.id },
          trouble: { S: JSON.stringify(trouble) },
          revision: { N: String(revision + 1) },
        },
        ...(before === undefined
          ? { ConditionExpression: "attribute_not_exists(#id)", ExpressionAttributeNames: { "#id": "id" } }
          : // Of an item without a number nobody can say whether it is still the same.
            before.revision !== undefined && {
              ConditionExpression: "#revision = :known",
              ExpressionAttributeNames: { "#revision": "revision" },
              ExpressionAttributeValues: { ":known": { N: String(revision) } },
            }),
      }),
    );
    return true;
  } catch (error) {
    if ((error as Error).name === "ConditionalCheckFailedException") return false;
    throw error;
  }
}
