import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { dynamoSdk } from "./sdk";
import type { Trouble } from "./trouble";

/** What is remembered of one source, and how often that has been written: so that of two writers at once one notices. */
export interface Remembered {
  readonly trouble: Trouble;
  readonly revision: number;
}

/** Reads everything that is remembered, by source: as many items as there are machines and alarms. */
export async function recall(client: DynamoDBClient, table: string): Promise<Map<string, Remembered>> {
  const { ScanCommand } = dynamoSdk();
  const found = new Map<string, Remembered>();
  let from: Record<string, { S: string }> | undefined;
  do {
    const answer = await client.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) }),
    );
    for (const { id, trouble, revision } of answer.Items ?? []) {
      if (id?.S === undefined || trouble?.S === undefined) continue;
      found.set(id.S, { trouble: JSON.parse(trouble.S) as Trouble, revision: Number(revision?.N) });
    }
    from = answer.LastEvaluatedKey as typeof from;
  } while (from);
  return found;
}

/** Writes what is to be remembered, unless somebody else wrote meanwhile: then false. */
export async function remember(
  client: DynamoDBClient,
  table: string,
  trouble: Trouble,
  before: Remembered | undefined,
): Promise<boolean> {
  const { PutItemCommand } = dynamoSdk();
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
        ...(before
          ? {
              ConditionExpression: "#revision = :known",
              ExpressionAttributeNames: { "#revision": "revision" },
              ExpressionAttributeValues: { ":known": { N: String(revision) } },
            }
          : { ConditionExpression: "attribute_not_exists(#id)", ExpressionAttributeNames: { "#id": "id" } }),
      }),
    );
    return true;
  } catch (error) {
    if ((error as Error).name === "ConditionalCheckFailedException") return false;
    throw error;
  }
}
