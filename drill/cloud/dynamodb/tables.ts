import { limits } from "../../../facts/limits";
import { partitionOf } from "../../../facts/regions";
import { ModelError } from "../kernel/errors";
import { physicalName } from "../kernel/naming";
import type { Declared, Fields, Place, ResourceType } from "../kernel/types";

/** A value as DynamoDB has it, of the types that the model implements: `{ S: "text" }`, `{ N: "1" }`, `{ BOOL: true }`. */
export type Attribute = Readonly<Record<string, string | boolean>>;
export type Item = Readonly<Record<string, Attribute>>;

/** A table of items with one attribute, a text, for a key. */
export interface Table {
  readonly arn: string;
  readonly name: string;
  readonly place: Place;
  readonly key: string;
  /** Frozen items by their keys. */
  readonly items: Map<string, Item>;
  readonly used: { readUnits: number; writeUnits: number };
}

/** Tables by ARN. */
export class Tables {
  private readonly tables = new Map<string, Table>();

  all(): readonly Table[] {
    return [...this.tables.values()];
  }

  remove(arn: string): void {
    this.tables.delete(arn);
  }

  find(place: Place, nameOrArn: string): Table | undefined {
    return this.tables.get(nameOrArn.startsWith("arn:") ? nameOrArn : tableArn(place, nameOrArn));
  }

  add({ inputs, place }: Declared, name: string): void {
    const arn = tableArn(place, name);
    const where = `table ${name}`;
    if (this.tables.has(arn)) throw new Error(`${where}: ResourceInUseException: it exists already`);
    if (!/^[\w.-]{3,255}$/.test(name)) throw new Error(`${where}: ValidationException: its name`);
    if (inputs.billingMode !== "PAY_PER_REQUEST") {
      throw new ModelError(`${where}: a table that is not paid per request is not implemented by the model`);
    }
    const key = String(inputs.hashKey);
    const [attribute, ...others] = (inputs.attributes ?? []) as readonly { name: string; type: string }[];
    // API CreateTable: just the attributes of keys are defined.
    if (attribute?.name !== key || others.length > 0) throw new Error(`${where}: ValidationException: attributes`);
    if (attribute.type !== "S") throw new ModelError(`${where}: a key that is no text is not implemented by the model`);
    this.tables.set(arn, { arn, name, place, key, items: new Map(), used: { readUnits: 0, writeUnits: 0 } });
  }
}

export function tableArn({ region, account }: Place, name: string): string {
  return `arn:${partitionOf(region)}:dynamodb:${region}:${account}:table/${name}`;
}

/** Bytes of an item: names and values. Developer Guide, CapacityUnitCalculations. */
export function bytesOf(item: Item): number {
  let bytes = 0;
  for (const name in item) {
    bytes += Buffer.byteLength(name);
    for (const type in item[name]) bytes += type === "S" ? Buffer.byteLength(String(item[name]![type])) : 21;
  }
  return bytes;
}

/** Checks a value's type; API AttributeValue. Throws a ModelError for one that the model does not implement. */
export function attribute(value: Fields, where: string): Attribute {
  const [type = "none", ...others] = Object.keys(value).filter((one) => value[one] !== undefined);
  if (others.length > 0 || !["S", "N", "BOOL"].includes(type)) {
    throw new ModelError(`${where}: an attribute of type ${[type, ...others].join(" and ")} is not implemented`);
  }
  return Object.freeze({ [type]: value[type] as string | boolean });
}

/** Whether an item is more than DynamoDB takes. Developer Guide, ServiceQuotas. */
export function tooLarge(item: Item): boolean {
  return bytesOf(item) > limits.dynamoDb.itemBytes;
}

/** DynamoDB tables: on demand, with one text for a key; encrypted at rest always. */
export function tableType(tables: Tables): ResourceType {
  return {
    type: "aws:dynamodb/table:Table",
    properties: [
      "name",
      "attributes",
      "hashKey",
      "billingMode",
      "deletionProtectionEnabled",
      "pointInTimeRecovery",
      "tags",
      "tagsAll",
    ],
    outputs(declared) {
      const name = physicalName(declared);
      return { id: name, state: { ...declared.inputs, name, arn: tableArn(declared.place, name) } };
    },
    create: (declared, state) => tables.add(declared, String(state.name)),
    replaces: ["hashKey", "name"],
    // Its items stay.
    update({ declared: { name }, changed }) {
      const known = ["deletionProtectionEnabled", "pointInTimeRecovery", "tags", "tagsAll"];
      const unknown = changed.find((input) => !known.includes(input));
      if (unknown !== undefined) throw new ModelError(`table ${name}: a change of ${unknown} is not implemented`);
    },
    remove: ({ inputs, name }, { arn }) => {
      // DynamoDB Developer Guide, "Using deletion protection to protect your table".
      if (inputs.deletionProtectionEnabled === true)
        throw new Error(`table ${name}: ValidationException: Resource cannot be deleted as it is currently protected`);
      tables.remove(String(arn));
    },
  };
}
