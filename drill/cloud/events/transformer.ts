import { ModelError } from "../kernel/errors";

/** Renders what a target receives from an event, as JSON text. */
export type Transformer = (event: Readonly<Record<string, unknown>>) => string;

/** Variables that EventBridge offers itself: EventBridge User Guide, eb-transform-target-input. */
const predefined: Readonly<Record<string, string>> = {
  "aws.events.event.ingestion-time": "$.time",
  "aws.events.event.json": "$",
};

/**
 * Compiles an input transformer: variables by simple JSON paths, and a template in which they stand as `<name>`.
 * Within quotes, text is inserted as it is (escaped, so that the result stays JSON: assumed); outside, as JSON. "If you
 * specify a variable to match a JSON path that doesn't exist in the event, that variable isn't created and won't appear
 * in the output."
 */
export function compileTransformer(
  paths: Readonly<Record<string, string>>,
  template: string,
  rule: { readonly arn: string; readonly name: string },
  where: string,
): Transformer {
  const lookups = new Map<string, (event: unknown) => unknown>([
    ["aws.events.rule-arn", () => rule.arn],
    ["aws.events.rule-name", () => rule.name],
  ]);
  for (const [name, path] of Object.entries({ ...predefined, ...paths })) lookups.set(name, lookup(path, where));
  for (const [, name = ""] of template.matchAll(/<([^<>\s]+)>/g)) {
    if (!lookups.has(name)) {
      throw new Error(
        `${where}: ValidationException: InputTemplate uses <${name}>, which InputPathsMap does not define`,
      );
    }
  }
  const parts = split(template);
  if (!/^["{[]/.test(template.trim())) {
    throw new Error(`${where}: ValidationException: Invalid InputTemplate: a template is text in quotes, or JSON`);
  }
  const render: Transformer = (event) =>
    parts
      .map((part) => {
        if (part.variable === undefined) return part.text;
        return inserted(lookups.get(part.variable)?.(event), part.quoted, `${where}: <${part.variable}>`);
      })
      .join("");
  // A template that can never give JSON (one line in quotes each, or one document) is refused when it is made.
  checkJson(parts.map((part) => (part.variable === undefined ? part.text : part.quoted ? "x" : "0")).join(""), where);
  return render;
}

/** A piece of a template: text, or a variable and whether it stands within quotes. */
interface Part {
  readonly text: string;
  readonly variable: string | undefined;
  readonly quoted: boolean;
}

function split(template: string): readonly Part[] {
  const parts: Part[] = [];
  let quoted = false;
  for (const [token] of template.matchAll(/<[^<>\s]+>|\\.|"|[^<\\"]+|</gs)) {
    if (token === '"') quoted = !quoted;
    const variable = token.length > 2 && token.startsWith("<") ? token.slice(1, -1) : undefined;
    parts.push({ text: token, variable, quoted });
  }
  return parts;
}

function inserted(value: unknown, quoted: boolean, where: string): string {
  if (value === undefined) return "";
  if (!quoted) return JSON.stringify(value);
  if (typeof value === "object" && value !== null) {
    throw new ModelError(`${where}: an object or list within quotes is not implemented by the model`);
  }
  return JSON.stringify(String(value)).slice(1, -1);
}

/** One JSON document, or lines of which each is one: "multi-line" templates of text. */
function checkJson(text: string, where: string): void {
  const documents = text.trim().startsWith('"') ? text.trim().split("\n") : [text];
  for (const document of documents) {
    try {
      JSON.parse(document);
    } catch (error) {
      throw new Error(`${where}: ValidationException: Invalid InputTemplate: ${(error as Error).message}`);
    }
  }
}

/** `$.detail.name`, `$.resources[0]`: "You must use JSON dot notation, not bracket notation" but for list indices. */
export function lookup(path: string, where: string): (event: unknown) => unknown {
  if (!/^\$(\.[\w-]+(\[\d+\])?)*$/.test(path)) throw new ModelError(`${where}: path ${path} is not implemented`);
  const steps = path.slice(1).match(/[\w-]+/g) ?? [];
  return (event) =>
    steps.reduce<unknown>(
      (value, step) => (isObject(value) ? (value as Record<string, unknown>)[step] : undefined),
      event,
    );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
