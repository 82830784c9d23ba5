import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { dynamoDbSdk } from "../aws/clients";
import type { Statement } from "../aws/policy";
import {
  type Known,
  type KnownTrouble,
  type Memory,
  offerText,
  readOffer,
  readTroubles,
  troublesText,
} from "./inventory";

/** The key of every item: the identity of a database, or {@link stackItem}. */
export const keyName = "identity";

/** The one item that is about no database. */
const stackItem = "stack";

/** The attributes that the pass writes. What a person writes, `retired` and `released`, is not among them, and its role may not write it. */
const written = ["database", "firstSeen", "protectedSince", "copies", "offer", "troubles"] as const;

/** What {@link identityOf} makes: no item of ours has another key, but for {@link stackItem}. */
const identityShape = /^arn:[a-z-]{1,30}:rds:[a-z0-9-]{1,30}:\d{12}:[A-Za-z0-9-]{1,300}$/;

/** The identifier of a database, as far as a metric is concerned. */
const nameShape = /^[A-Za-z0-9-]{1,255}$/;

/**
 * The attribute by which a person says that nothing of a database needs to be kept: since when, as any text. No role that runs may
 * write it.
 */
export const releasedName = "released";

/** The attribute by which a person says that a database is no longer expected: since when. No role that runs may write it. */
export const retiredName = "retired";

/** Which databases a person has released: those whose item has {@link releasedName}, by identity. */
export async function recallReleased(client: DynamoDBClient, table: string): Promise<Set<string>> {
  const sdk = dynamoDbSdk();
  const found = new Set<string>();
  let from: Record<string, { S: string }> | undefined;
  do {
    const input = { TableName: table, ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) };
    const answer = await client.send(new sdk.ScanCommand(input));
    for (const item of answer.Items ?? []) {
      const identity = item[keyName]?.S ?? "";
      if (item[releasedName]?.S && identityShape.test(identity)) found.add(identity);
    }
    from = answer.LastEvaluatedKey as typeof from;
  } while (from);
  return found;
}

/** The permission to read which databases are released: of a pass that deletes copies, or takes on new databases. */
export function releasedNeeds(tableArn: string): Statement {
  return { Sid: "ReadWhatIsReleased", Effect: "Allow", Action: ["dynamodb:Scan"], Resource: [tableArn] };
}

/** Reads the whole table: as many items as there are databases. */
export async function recall(client: DynamoDBClient, table: string): Promise<Memory> {
  const sdk = dynamoDbSdk();
  const databases = new Map<string, Known>();
  const released = new Set<string>();
  let since: number | undefined;
  let troubles: readonly KnownTrouble[] = [];
  let from: Record<string, { S: string }> | undefined;
  do {
    const input = { TableName: table, ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) };
    const answer = await client.send(new sdk.ScanCommand(input));
    for (const item of answer.Items ?? []) {
      const identity = item[keyName]?.S ?? "";
      const firstSeen = Date.parse(item.firstSeen?.S ?? "") || 0;
      if (identity === stackItem) {
        since = firstSeen;
        troubles = readTroubles(item.troubles?.S ?? "");
        continue;
      }
      // Somebody else's: nothing is expected by it.
      if (!identityShape.test(identity)) continue;
      if (item[releasedName]?.S) released.add(identity);
      const name = item.database?.S ?? "";
      databases.set(identity, {
        identity,
        // Whoever takes a name away must not take the metrics away with it, which CloudWatch refuses without a value.
        database: nameShape.test(name) ? name : (identity.split(":").pop() ?? ""),
        firstSeen,
        protectedSince: Date.parse(item.protectedSince?.S ?? "") || undefined,
        retired: item.retired?.S,
        copies: item.copies?.S ?? "",
        offer: readOffer(item.offer?.S ?? ""),
      });
    }
    from = answer.LastEvaluatedKey as typeof from;
  } while (from);
  return { databases, since, troubles, released };
}

/** What was remembered before a look at the copies, and what is known after it. */
export interface Looks {
  readonly before: Memory;
  readonly after: { readonly databases: Iterable<Known>; readonly troubles: readonly KnownTrouble[] };
  /** The time of the look, ms since the epoch. */
  readonly now: number;
}

/** Writes what differs from what was remembered. Only adds and changes: what nobody sees any more stays as it was. */
export async function remember(client: DynamoDBClient, table: string, { before, after, now }: Looks): Promise<void> {
  const sdk = dynamoDbSdk();
  const write = async (key: string, firstSeen: number, fields: Readonly<Record<string, string>>): Promise<void> => {
    const names = Object.keys(fields);
    await client.send(
      new sdk.UpdateItemCommand({
        TableName: table,
        Key: { [keyName]: { S: key } },
        // Names are reserved words here and there, and the first moment stays what it was.
        UpdateExpression: `SET #firstSeen = if_not_exists(#firstSeen, :firstSeen), ${names.map((name) => `#${name} = :${name}`).join(", ")}`,
        ExpressionAttributeNames: Object.fromEntries(["firstSeen", ...names].map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ":firstSeen": { S: new Date(firstSeen).toISOString() },
          ...Object.fromEntries(names.map((name) => [`:${name}`, { S: fields[name] ?? "" }])),
        },
      }),
    );
  };
  for (const known of after.databases) {
    const { identity, database, firstSeen, copies } = known;
    const offer = offerText(known.offer);
    const last = before.databases.get(identity);
    const same = last && last.database === database && last.protectedSince === known.protectedSince;
    if (same && last.copies === copies && offerText(last.offer) === offer) continue;
    const since = known.protectedSince;
    const begun: Record<string, string> = since === undefined ? {} : { protectedSince: new Date(since).toISOString() };
    await write(identity, firstSeen, { database, copies, offer, ...begun });
  }
  const troubles = troublesText(after.troubles);
  if (before.since === undefined || troublesText(before.troubles) !== troubles) {
    await write(stackItem, before.since ?? now, { troubles });
  }
}

/** The permissions on the table: to read it, and to add to it and change what the pass itself writes; never to take away. */
export function memoryNeeds(tableArn: string): Statement[] {
  return [
    { Sid: "ReadWhatWasSeen", Effect: "Allow", Action: ["dynamodb:Scan"], Resource: [tableArn] },
    {
      Sid: "AddWhatIsSeen",
      Effect: "Allow",
      Action: ["dynamodb:UpdateItem"],
      Resource: [tableArn],
      Condition: {
        "ForAllValues:StringEquals": { "dynamodb:Attributes": [keyName, ...written] },
        Null: { "dynamodb:Attributes": "false" },
      },
    },
  ];
}
