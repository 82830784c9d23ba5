import type { UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import { type Known, offerText } from "../../functions/inventory/inventory";
import { keyName, releasedName } from "../../functions/inventory/table";

/** How to write that a database is released. */
export interface Writing {
  readonly table: string;
  /** What is written: since when it is released. */
  readonly at: number;
  readonly undo: boolean;
  /** Write also where the database has been offered a snapshot since it was read. */
  readonly alsoLiving: boolean;
}

/**
 * The request that releases a database, or takes it back. DynamoDB refuses it where the table has no such database, and where
 * a new snapshot of it has been offered since: a person may run the printed command hours later.
 */
export function releaseRequest(known: Known, { table, at, undo, alsoLiving }: Writing): UpdateItemCommandInput {
  // The measure pass writes an offer of every database, an empty text for none.
  const guarded = !undo && !alsoLiving;
  const values = {
    ...(!undo && { ":now": { S: new Date(at).toISOString() } }),
    ...(guarded && { ":offer": { S: offerText(known.offer) } }),
  };
  return {
    TableName: table,
    Key: { [keyName]: { S: known.identity } },
    UpdateExpression: undo ? "REMOVE #released" : "SET #released = :now",
    ConditionExpression: guarded ? "#offer = :offer" : "attribute_exists(#identity)",
    ExpressionAttributeNames: {
      "#released": releasedName,
      ...(guarded ? { "#offer": "offer" } : { "#identity": keyName }),
    },
    ...(!undo && { ExpressionAttributeValues: values }),
  };
}

/** The same as a command of the AWS CLI, on one line, quoted for a shell. */
export function releaseCommandLine(
  request: UpdateItemCommandInput,
  { profile, region }: { readonly profile: string | undefined; readonly region: string | undefined },
): string {
  const { TableName, Key, UpdateExpression, ConditionExpression } = request;
  const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = request;
  const options: readonly (readonly [string, string | undefined])[] = [
    ["profile", profile],
    ["region", region],
    ["table-name", TableName],
    ["key", JSON.stringify(Key)],
    ["update-expression", UpdateExpression],
    ["condition-expression", ConditionExpression],
    ["expression-attribute-names", JSON.stringify(names)],
    ["expression-attribute-values", values && JSON.stringify(values)],
  ];
  const said = options.flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${quoted(value)}`]));
  return ["aws dynamodb update-item", ...said].join(" ");
}

/** A word of a shell's command line: as it is where that is safe, else between single quotes. */
function quoted(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
