import { given, type Problem, pathText } from "../kit/problems";
import { wantedAt } from "../reference";

/** A parameter of Systems Manager, as far as settings are concerned. */
export interface Parameter {
  readonly type: "String" | "StringList" | "SecureString";
  /** The items of a list with commas between them; the ciphertext of a secret that was not decrypted. */
  readonly value: string;
}

/** Reads a parameter in the stack's account and region; rejects with the reason if that cannot be done. */
export type ReadParameter = (name: string, decrypt: boolean) => Promise<Parameter>;

/** A place in the settings that names a parameter. */
export interface ParameterReference {
  readonly path: readonly PropertyKey[];
  /** As it is written: `ssm:/path`. */
  readonly written: string;
  /** Its value must not be shown. */
  readonly secret: boolean;
  /** Why there is no value, where there is none. */
  readonly problem: string | undefined;
}

/** Settings with the values of parameters in the places of their names. */
export interface Resolved {
  readonly values: Record<string, unknown>;
  readonly references: readonly ParameterReference[];
}

/** How a value begins that is the name of a parameter. */
const mark = "ssm:";

/**
 * Puts the values of parameters into the places where settings name them (`ssm:/path`): lists for lists, and numbers and
 * truth values where the setting is one. A secret may only stand below the settings in `mayBeSecret`; elsewhere it is not
 * even decrypted. What cannot be resolved stays as it is written, with its problem.
 */
export async function resolveParameters(
  raw: Readonly<Record<string, unknown>>,
  mayBeSecret: readonly string[],
  read: ReadParameter,
): Promise<Resolved> {
  const values: Record<string, unknown> = structuredClone(raw);
  const found = placesOf(values, []);
  const references = await Promise.all(
    found.map(async ({ path, written }): Promise<ParameterReference> => {
      const secretAllowed = mayBeSecret.includes(String(path[0]));
      try {
        const parameter = await read(checkedName(written), secretAllowed);
        const secret = parameter.type === "SecureString";
        if (secret && !secretAllowed) throw new Error(exposed(mayBeSecret));
        put(values, path, valueFor(path, parameter));
        return { path, written, secret, problem: undefined };
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        return { path, written, secret: false, problem: `${given(written)} ${problem}` };
      }
    }),
  );
  return { values, references };
}

/** The references without a value, as problems of the settings. */
export function unresolved(references: readonly ParameterReference[]): readonly Problem[] {
  return references.flatMap(({ path, problem }) =>
    problem === undefined ? [] : [{ path: pathText(path), text: problem }],
  );
}

/** A problem of a value that came from a parameter, in words that name the parameter and show no secret. */
export function cited(problem: Problem, value: unknown, references: readonly ParameterReference[]): Problem {
  const source = references.find(({ path }) => isWithin(problem.path, pathText(path)));
  if (source === undefined || !problem.text.startsWith(given(value))) return problem;
  const shown = source.secret
    ? `Given: the secret ${source.written}.`
    : `${given(value).slice(0, -1)} (${source.written}).`;
  return { ...problem, text: `${shown}${problem.text.slice(given(value).length)}` };
}

/** Whether a path is another, or below it. */
export function isWithin(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`) || path.startsWith(`${other}[`);
}

function placesOf(value: unknown, path: readonly PropertyKey[]): { path: readonly PropertyKey[]; written: string }[] {
  if (typeof value === "string") return value.startsWith(mark) ? [{ path, written: value }] : [];
  if (Array.isArray(value)) return value.flatMap((item: unknown, at) => placesOf(item, [...path, at]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => placesOf(item, [...path, key]));
}

/** Systems Manager guide, sysman-paramstore-su-create: letters, digits and `.-_/`; at most 15 levels; aws and ssm are reserved. */
function checkedName(written: string): string {
  const name = written.slice(mark.length);
  const sound = /^(?:\/[A-Za-z0-9_.-]+){1,15}$/.test(name) && name.length <= 1011 && !/^\/(?:aws|ssm)/i.test(name);
  if (sound) return name;
  throw new Error(
    "This is not the full name of a parameter of your own: ssm:/ and up to 15 parts of letters, digits and . - _ with / between them, not beginning with aws or ssm.",
  );
}

function exposed(allowed: readonly string[]): string {
  return `This parameter is a SecureString, but its value would go into functions and policies, where the state and the console show it. Store it as a String or StringList. Allowed to be secret: ${allowed.join(", ")}.`;
}

function valueFor(path: readonly PropertyKey[], { type, value }: Parameter): unknown {
  if (type === "StringList") {
    if (typeof path.at(-1) !== "number") return value.split(",");
    throw new Error(
      "This parameter is a StringList, which cannot be one entry of a list: name it in place of the list.",
    );
  }
  const wanted = wantedAt(path);
  if (wanted.includes("boolean") && /^(?:true|false)$/.test(value)) return value === "true";
  if ((wanted.includes("number") || wanted.includes("integer")) && /^-?\d{1,15}(?:\.\d{1,15})?$/.test(value)) {
    return Number(value);
  }
  return value;
}

function put(target: Record<string, unknown>, path: readonly PropertyKey[], value: unknown): void {
  const holder = path.slice(0, -1).reduce<unknown>((at, part) => Reflect.get(at as object, part), target);
  Reflect.set(holder as object, path.at(-1)!, value);
}
