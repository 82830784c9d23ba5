import type { Planned } from "../deploy";

/** A program that is broken on purpose: the text of some functions is changed as somebody's mistake would change it. */
export interface Mutant {
  readonly name: string;
  /** What is wrong, in words. */
  readonly mistake: string;
  /** Which functions: a part of their names. */
  readonly functions: string;
  /** A part of their text, and what stands in its place. */
  readonly from: string;
  readonly to: string;
}

/** Mistakes that people make. Each is found by some seed, or the drill would not find such a mistake. */
export const mutants: readonly Mutant[] = [];

/** The mutant of that name. Throws for one that there is not. */
export function mutantNamed(name: string): Mutant {
  const found = mutants.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no mutant ${name}`);
  return found;
}

/** A resource as the mutant has it. Throws if the text is not what the mutant expects: then it would be none. */
export function mutated({ name, functions, from, to }: Mutant, resource: Planned): Planned {
  const { declared, state } = resource;
  if (declared.type !== "aws:lambda/function:Function" || !declared.name.includes(functions)) return resource;
  const code = declared.inputs.code as Readonly<Record<string, string>>;
  const [[file, text] = ["", ""]] = Object.entries(code);
  if (!text.includes(from)) throw new Error(`mutant ${name}: ${declared.name} has no "${from}"`);
  const changed = { [file]: text.replaceAll(from, to) };
  return {
    ...resource,
    declared: { ...declared, inputs: { ...declared.inputs, code: changed } },
    state: { ...state, code: changed },
  };
}
