import { z } from "zod";
import { formatDuration } from "../../cli/durations";
import type { Fields } from "../cloud/kernel/types";
import type { FaultContext } from "./kit/context";
import { declaredOf } from "./kit/declared";
import { account, text } from "./kit/forms";
import { momentary } from "./kit/kind";
import { administratorOf } from "./kit/snapshotCalls";

const schema = z.strictObject({
  account,
  /** A part of the tables' names; every table of the account's stacks by default. */
  table: text.optional(),
});

type WipedTables = Readonly<z.output<typeof schema>>;

/** Somebody with administrator's rights deletes every item of tables of DynamoDB; the tables stay. */
export const wipe = momentary({
  schema,
  words: "the wiping of a table",
  callers: ({ account }) => account,
  act: wipeTables,
});

function wipeTables({ account, table: part }: WipedTables, at: number, context: FaultContext): void {
  const tables = declaredOf(context, "wipe", { account, type: "aws:dynamodb/table:Table", part });
  const wiped = tables.map(({ declared, state }) => {
    const call = (operation: string, input: Fields) =>
      context.world.call({
        principal: administratorOf(declared.place),
        place: declared.place,
        service: "dynamodb",
        operation,
        input: { TableName: state.name, ...input },
      }) as Page;
    const key = String(state.hashKey);
    let items = 0;
    let from: unknown;
    do {
      const page = call("Scan", { ConsistentRead: true, ...(from !== undefined && { ExclusiveStartKey: from }) });
      for (const item of page.Items ?? []) call("DeleteItem", { Key: { [key]: item[key] } });
      items += page.Items?.length ?? 0;
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return `${items} items of ${declared.name}`;
  });
  const who = `an administrator of the ${account} account`;
  context.report(`after ${formatDuration(at)} ${who} wipes tables: ${wiped.join(", ")} deleted`);
}

interface Page {
  readonly Items?: readonly Fields[];
  readonly LastEvaluatedKey?: unknown;
}
