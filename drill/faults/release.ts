import { formatDuration } from "../../cli/durations";
import type { Fields } from "../cloud/kernel/types";
import type { FaultContext } from "./context";
import { declaredOf } from "./declared";
import type { Released } from "./schema";
import { administratorOf } from "./snapshotCalls";

/**
 * A person with administrator's rights releases databases, as docs/operations.md shows: writes the attribute into the
 * item of each in the table of what was seen. Throws where the table knows no database of a name: then nothing would be tried.
 */
export function releaseDatabases({ account, databases }: Released, at: number, context: FaultContext): void {
  const { world } = context;
  for (const { declared, state } of declaredOf(context, "release", account, "aws:dynamodb/table:Table", "-seen")) {
    const call = (operation: string, input: Fields) =>
      world.call(administratorOf(declared.place, "operator"), declared.place, "dynamodb", operation, {
        TableName: state.name,
        ...input,
      }) as { readonly Items?: readonly Readonly<Record<string, { readonly S?: string }>>[] };
    const { Items = [] } = call("Scan", { ConsistentRead: true });
    for (const name of databases) {
      const meant = Items.filter(({ database }) => database?.S === name);
      if (meant.length === 0) throw new Error(`release: the table ${state.name} has no database ${name}`);
      for (const { identity } of meant) {
        call("UpdateItem", {
          Key: { identity },
          UpdateExpression: "SET #released = :released",
          ExpressionAttributeNames: { "#released": "released" },
          ExpressionAttributeValues: { ":released": { S: new Date(world.time.now()).toISOString() } },
        });
      }
    }
  }
  context.report(`after ${formatDuration(at)} a person in the ${account} account releases ${databases.join(", ")}`);
}
