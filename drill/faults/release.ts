import { z } from "zod";
import { formatDuration } from "../../cli/durations";
import type { Fields } from "../cloud/kernel/types";
import type { FaultContext } from "./kit/context";
import { declaredOf } from "./kit/declared";
import { account, namedDatabases } from "./kit/forms";
import { momentary } from "./kit/kind";
import { administratorOf } from "./kit/snapshotCalls";

const schema = z.strictObject({ account, databases: namedDatabases });

type Released = Readonly<z.output<typeof schema>>;

/**
 * A person with administrator's rights says of databases that nothing of them needs to be kept, as docs/operations.md shows: writes the attribute into the
 * item of each in the table of what was seen. Throws where the table knows no database of a name: then nothing would be tried.
 */
export const release = momentary({ schema, words: "a release", act: releaseDatabases });

function releaseDatabases({ account, databases }: Released, at: number, context: FaultContext): void {
  const { world } = context;
  for (const { declared, state } of declaredOf(context, "release", {
    account,
    type: "aws:dynamodb/table:Table",
    part: "-seen",
  })) {
    const call = (operation: string, input: Fields) =>
      world.call({
        principal: administratorOf(declared.place, "operator"),
        place: declared.place,
        service: "dynamodb",
        operation,
        input: { TableName: state.name, ...input },
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
