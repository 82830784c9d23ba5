import { z } from "zod";
import { duration } from "../../cli/validation";
import { faultTable } from "./index";
import type { FaultKind } from "./kit/kind";

type Table = typeof faultTable;
type Kinds = { readonly [Name in keyof Table]: z.ZodOptional<Table[Name]["schema"]> };

/** Every kind of fault, in the table's order. */
export const faultKinds = Object.keys(faultTable) as readonly (keyof Table)[];

/** One kind of fault, without what is special to its settings: who calls it hands over what its own schema has read. */
export function kindNamed(name: keyof Table): FaultKind {
  return faultTable[name];
}

const kinds = Object.fromEntries(
  faultKinds.map((name) => [name, kindNamed(name).schema.optional()]),
) as unknown as Kinds;

/** One fault of a scenario, of exactly one kind; instants and durations in milliseconds. */
export const fault = z
  .strictObject(
    {
      at: duration,
      /** How long it lasts; an attack or a rebuild, say, is over when it is done. */
      for: duration.optional(),
      ...kinds,
    },
    "needs a fault, e.g. { at: 10d, attack: { account: source, databases: true } }",
  )
  .superRefine((one, context) => {
    const problem = (message: string) => context.addIssue({ code: "custom", message });
    const [name, ...others] = faultKinds.filter((kind) => one[kind] !== undefined);
    if (name === undefined || others.length > 0) {
      problem(`needs exactly one of ${faultKinds.join(", ")}`);
      return;
    }
    const kind = kindNamed(name);
    if (!("begin" in kind) && one.for !== undefined) problem(`${kind.words} does not last: leave out for`);
    if (!("act" in kind) && one.for === undefined) problem("needs for: how long it lasts, e.g. 6h");
  });

export type Fault = Readonly<z.output<typeof fault>>;
/** What a scenario says of a fault of that kind, with its defaults. */
export type SettingsOf<Name extends keyof Table> = z.output<Table[Name]["schema"]>;
