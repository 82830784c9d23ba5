import type { Planned } from "../../deploy";
import type { FaultContext } from "./context";

interface Wanted {
  /** `source`, `dr` or an account id. */
  readonly account: string;
  /** Pulumi's type token. */
  readonly type: string;
  /** A part of the resources' names; by default they may have any name. */
  readonly part?: string | undefined;
}

/**
 * What the stacks of an account declare of a type, those only whose names have a part. Throws, naming the fault, where
 * there is none: a fault that meets nothing proves nothing.
 */
export function declaredOf(
  context: Pick<FaultContext, "places" | "resources">,
  fault: string,
  { account, type, part = "" }: Wanted,
): readonly Planned[] {
  const accounts = new Set(context.places(account).map((place) => place.account));
  const all = context
    .resources()
    .filter(({ declared }) => declared.type === type && accounts.has(declared.place.account));
  const found = all.filter(({ declared, state }) => declared.name.includes(part) || `${state.name}`.includes(part));
  if (found.length > 0) return found;
  const what = type.split(":").at(-1)?.toLowerCase();
  const names = all.map(({ declared }) => declared.name).join(", ") || "none";
  const which = part === "" ? "" : ` whose name has ${part}`;
  throw new Error(`${fault}: no stack in the ${account} account declares a ${what}${which} (there is ${names})`);
}
