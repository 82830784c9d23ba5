import { ModelError } from "../../../drill/cloud/kernel/errors";
import type { Fields } from "../../../drill/cloud/kernel/types";
import type { Side } from "./sides";
import type { Names, Step } from "./step";

/** What a step ended in, each value by its path: `DBSnapshots.0.Status`, or `error`. */
export type Outcome = Readonly<Record<string, string>>;

/** One value in which the two differ; undefined where one has none. */
export interface Difference {
  readonly step: string;
  readonly path: string;
  readonly model: string | undefined;
  readonly moto: string | undefined;
}

/** Runs the script on one side. A ModelError, which is a fault of the script, ends it. */
export async function run(steps: readonly Step[], side: Side): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const names: Names = { ...side.names, marker: "" };
  let marker = "";
  for (const { name, service, operation, place, input, read } of steps) {
    if (outcomes.has(name)) throw new Error(`two steps are called ${name}`);
    try {
      const answer = await side.call(place, service, operation, input({ ...names, marker }));
      if (typeof answer.Marker === "string") marker = answer.Marker;
      outcomes.set(name, flat(read(answer), names));
    } catch (error) {
      if (error instanceof ModelError) throw error;
      const { name: error_, $metadata } = error as Error & {
        readonly $metadata?: { readonly httpStatusCode?: number };
      };
      // Where moto itself breaks, the SDK says that it cannot read the answer.
      outcomes.set(name, { error: $metadata?.httpStatusCode === 500 ? "no answer" : error_ });
    }
  }
  return outcomes;
}

/** Every value in which the outcomes of a step differ. */
export function differences(
  model: ReadonlyMap<string, Outcome>,
  moto: ReadonlyMap<string, Outcome>,
): readonly Difference[] {
  const found: Difference[] = [];
  for (const [step, ofModel] of model) {
    const ofMoto = moto.get(step) ?? {};
    // That one refuses what the other does is one difference, whatever the answer would say.
    const refused = ofModel.error !== undefined || ofMoto.error !== undefined;
    const paths = refused ? ["error"] : new Set([...Object.keys(ofModel), ...Object.keys(ofMoto)]);
    for (const path of paths) {
      if (ofModel[path] !== ofMoto[path]) found.push({ step, path, model: ofModel[path], moto: ofMoto[path] });
    }
  }
  return found;
}

/** The values of an answer as text, by their paths; what is another on each side by its name. */
function flat(answer: Fields, names: Names, prefix = ""): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer)) {
    const path = `${prefix}${name}`;
    if (value === undefined || value === null) continue;
    if (value instanceof Date) found[path] = "a time";
    else if (Array.isArray(value) && value.length === 0) found[path] = "none";
    else if (typeof value === "object") Object.assign(found, flat(value as Fields, names, `${path}.`));
    else found[path] = named(path, String(value), names);
  }
  return found;
}

function named(path: string, value: string, { automated, ...names }: Names): string {
  if (/(?:Marker|Token)$/.test(path)) return "a marker";
  if (/esourceId$/.test(path)) return "a resource id";
  for (const [name, own] of Object.entries({ ...names, ...automated })) {
    if (own !== "" && value.includes(own)) return value.replace(own, `{${name}}`);
  }
  return value;
}
