import { readFileSync } from "node:fs";
import { z } from "zod";
import { checked, fileError } from "../../cli/validation";
import type { Change, Operation } from "../guarded";

/** What `pulumi preview --json` found. */
export interface Preview {
  /** Of every resource that is not left as it is; the stack itself and its providers excepted. Sorted by type and name. */
  readonly changes: readonly Change[];
  /** How many resources stay as they are. */
  readonly unchanged: number;
  /** What the program had to say: how the settings hold the objective. */
  readonly remarks: readonly string[];
  /** Why it came to no end; empty if it did. */
  readonly errors: readonly string[];
}

const texts = z.array(z.string()).nullish();

/** What is read of it; values of resources are in it too, and are left alone. Source: pulumi/pulumi, pkg/display/json.go. */
const digest = z.object({
  steps: z
    .array(z.object({ op: z.string(), urn: z.string(), diffReasons: texts, replaceReasons: texts }))
    .nullish()
    .transform((steps) => steps ?? []),
  diagnostics: z
    .array(z.object({ message: z.string().default(""), severity: z.string().default("info") }))
    .nullish()
    .transform((diagnostics) => diagnostics ?? []),
});

/** The engine's operations that change something. A replacement is several steps of one resource, of which one says it. */
const operations: Readonly<Record<string, Operation>> = {
  create: "create",
  import: "create",
  update: "update",
  delete: "delete",
  discard: "delete",
  replace: "replace",
};

/** Steps that are a part of another, or change nothing. */
const silent = [
  "same",
  "read",
  "refresh",
  "create-replacement",
  "delete-replaced",
  "read-replacement",
  "read-discard",
  "discard-replaced",
  "remove-pending-replace",
  "import-replacement",
];

/** Types that are the engine's own. */
const bookkeeping = /^pulumi:(?:pulumi:Stack$|providers:)/;

/**
 * Reads the file that `pulumi preview --json` wrote. One that is empty, since the preview broke off before it could say
 * anything, is an error of the preview. Throws a DrillFileError for what is no such file.
 */
export function readPreview(path: string): Preview {
  const text = read(path);
  if (text.trim() === "") {
    return { changes: [], unchanged: 0, remarks: [], errors: ["The preview said nothing: see the log."] };
  }
  const { steps, diagnostics } = checked(path, digest, parsed(path, text));
  const known = steps.map((step) => ({ ...step, ...partsOf(step.urn) })).filter(({ type }) => !bookkeeping.test(type));
  const strange = known.filter(({ op }) => operations[op] === undefined && !silent.includes(op));
  if (strange.length > 0) {
    throw fileError(path, [...new Set(strange.map(({ op }) => `has an operation that is not known here: ${op}`))]);
  }
  const changes = known.flatMap(({ op, type, name, diffReasons, replaceReasons }): readonly Change[] => {
    const operation = operations[op];
    if (operation === undefined) return [];
    const properties = [...new Set([...(replaceReasons ?? []), ...(diffReasons ?? [])])].sort();
    return [{ operation, type, name, properties: operation === "create" || operation === "delete" ? [] : properties }];
  });
  const said = (severities: RegExp) =>
    diagnostics.filter(({ severity }) => severities.test(severity)).map(({ message }) => message.trim());
  return {
    changes: changes.sort((a, b) => (`${a.type} ${a.name}` < `${b.type} ${b.name}` ? -1 : 1)),
    unchanged: known.filter(({ op }) => op === "same").length,
    remarks: said(/^(?:info|warning)/).filter((message) => message !== ""),
    errors: said(/^(?:error|fatal)/).filter((message) => message !== ""),
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw fileError(path, ["cannot be read: give the file that pulumi preview --json has written"]);
  }
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw fileError(path, ["is no JSON: give the file that pulumi preview --json has written"]);
  }
}

/** `urn:pulumi:STACK::PROJECT::PARENT$TYPE::NAME` */
function partsOf(urn: string): { readonly type: string; readonly name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.split("$").at(-1) ?? "", name: name.join("::") };
}
