import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { main } from "../../../fleet/release/main";

/** The moment at which the command runs. */
export const now = Date.UTC(2026, 0, 20, 12);

const day = 86_400_000;

/** The item of a database whose newest snapshot and copies are that many days old. */
export function item(database: string, silentDays: number, more: Readonly<Record<string, string>> = {}): Item {
  const seconds = (now - silentDays * day) / 1_000;
  const texts = {
    identity: identityOf(database),
    database,
    firstSeen: new Date(now - 100 * day).toISOString(),
    copies: `${database}-1@${seconds - 3_600}+60 ${database}-2@${seconds}+60!`,
    offer: `${database}-2@${seconds}`,
    ...more,
  };
  return Object.fromEntries(Object.entries(texts).map(([name, S]) => [name, { S }]));
}

export function identityOf(database: string, region = "eu-west-1", account = "111111111111"): string {
  return `arn:aws:rds:${region}:${account}:db-${database.toUpperCase()}`;
}

export type Item = Record<string, { S: string }>;

interface Update {
  readonly TableName: string;
  readonly Key: Item;
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Item;
}

/** What a run has come to. */
export interface Ran {
  readonly code: number;
  readonly printed: string;
  readonly told: string;
  /** The table afterwards, by identity. */
  readonly items: ReadonlyMap<string, Item>;
  readonly calls: readonly string[];
  /** Of whom the client is. */
  readonly opened: readonly unknown[];
}

/** The names of the databases that are released. */
export function releasedIn({ items }: Ran): readonly string[] {
  return [...items.values()].flatMap((one) => (one.released === undefined ? [] : [one.database!.S])).sort();
}

/** What may go wrong in the table: called before each call. */
export type Meddle = (call: string, items: Map<string, Item>) => void;

/** A table of two items a page, which knows the two conditions and updates of the command, and no other. */
export async function release(argv: readonly string[], given: Iterable<Item>, meddle?: Meddle): Promise<Ran> {
  const items = new Map([...given].map((one) => [one.identity!.S, structuredClone(one)]));
  const calls: string[] = [];
  const printed: string[] = [];
  const told: string[] = [];
  const opened: unknown[] = [];
  const scan = (from: string | undefined) => {
    const keys = [...items.keys()].filter((key) => from === undefined || key > from).sort();
    const page = keys.slice(0, 2);
    const last = keys.length > 2 ? { LastEvaluatedKey: { identity: { S: page.at(-1)! } } } : {};
    return { Items: page.map((key) => items.get(key)!), ...last };
  };
  const update = (input: Update) => {
    const found = items.get(input.Key.identity!.S);
    const names = input.ExpressionAttributeNames;
    const values = input.ExpressionAttributeValues ?? {};
    const conditions: Readonly<Record<string, () => boolean>> = {
      "attribute_exists(#identity)": () => found !== undefined && names["#identity"] === "identity",
      "#offer = :offer": () => found?.[names["#offer"]!]?.S === values[":offer"]!.S,
    };
    if (!conditions[input.ConditionExpression]!()) {
      throw Object.assign(new Error("The conditional request failed"), { name: "ConditionalCheckFailedException" });
    }
    if (input.UpdateExpression === "REMOVE #released") delete found![names["#released"]!];
    else if (input.UpdateExpression === "SET #released = :now") found![names["#released"]!] = values[":now"]!;
    else throw new Error(input.UpdateExpression);
    return {};
  };
  const client = Object.create(DynamoDBClient.prototype, {
    destroy: { value: () => calls.push("destroy") },
    send: {
      value: async (command: { readonly constructor: { readonly name: string }; readonly input: unknown }) => {
        const call = command.constructor.name.replace("Command", "");
        calls.push(call);
        meddle?.(call, items);
        if (call === "UpdateItem") return update(command.input as Update);
        return scan((command.input as { ExclusiveStartKey?: Item }).ExclusiveStartKey?.identity?.S);
      },
    },
  }) as DynamoDBClient;
  const code = await main(argv, {
    open: ({ profile, region }) => {
      opened.push({ profile, region });
      return client;
    },
    checkProfiles: () => {},
    now: () => now,
    print: (text) => printed.push(text),
    tell: (text) => told.push(text),
  });
  return { code, printed: printed.join("\n"), told: told.join("\n"), items, calls, opened };
}
