import type { World } from "../kernel/world";
import { registerDynamoDbOperations } from "./operations";
import { bytesOf, type Item, Tables, tableType } from "./tables";

export type { Item } from "./tables";

/** What tables used, for what they cost. */
export interface DynamoDbUsage {
  readonly readUnits: number;
  readonly writeUnits: number;
  /** As it is now. */
  readonly bytes: number;
}

/** Amazon DynamoDB. */
export interface DynamoDbModel {
  /** The items of a table, by key; undefined for one that does not exist. */
  items(tableArn: string): ReadonlyMap<string, Item> | undefined;
  usage(): DynamoDbUsage;
}

/** Installs DynamoDB. */
export function installDynamoDb(world: World): DynamoDbModel {
  const tables = new Tables();
  world.registerType(tableType(tables));
  registerDynamoDbOperations(world, tables);
  return {
    items: (arn) => tables.all().find((table) => table.arn === arn)?.items,
    usage() {
      const all = tables.all();
      const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
      return {
        readUnits: sum(all.map(({ used }) => used.readUnits)),
        writeUnits: sum(all.map(({ used }) => used.writeUnits)),
        bytes: sum(all.flatMap(({ items }) => [...items.values()].map(bytesOf))),
      };
    },
  };
}
