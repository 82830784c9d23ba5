import { z } from "zod";
import { formatDuration } from "../../cli/durations";
import type { Fields } from "../cloud/kernel/types";
import type { FaultContext } from "./kit/context";
import { declaredOf } from "./kit/declared";
import { account, text } from "./kit/forms";
import { momentary } from "./kit/kind";
import { administratorOf } from "./kit/snapshotCalls";

const record = z.record(z.string(), z.unknown(), "needs names with values");

const schema = z
  .strictObject({
    account,
    /** A part of the functions' names. */
    function: text,
    /** Changed in the JSON of the variable PASS_SETTINGS as a merge patch says: null takes a setting away. */
    settings: record.optional(),
    /** Variables of the environment, for functions that have their settings there. */
    variables: z.record(z.string(), z.string("needs a text (in quotes)"), "needs names with texts").optional(),
  })
  .refine(({ settings = {}, variables = {} }) => Object.keys({ ...settings, ...variables }).length > 0, {
    message: "needs settings or variables: nothing is changed",
  });

type Tampering = Readonly<z.output<typeof schema>>;

/** Somebody with administrator's rights changes what deployed functions are told, past the program that deployed them. */
export const tamper = momentary({ schema, words: "a change of settings", act: changeSettings });

/** The environment variable that holds the settings of the product's functions, as JSON. */
const settingsVariable = "PASS_SETTINGS";

function changeSettings(
  { account, function: part, settings, variables }: Tampering,
  at: number,
  context: FaultContext,
) {
  const { world } = context;
  const changed = declaredOf(context, "tamper", { account, type: "aws:lambda/function:Function", part });
  for (const { declared, state } of changed) {
    const call = (operation: string, input: Fields) =>
      world.call({
        principal: administratorOf(declared.place),
        place: declared.place,
        service: "lambda",
        operation,
        input: { FunctionName: state.arn, ...input },
      }) as Fields;
    const { Environment } = call("GetFunctionConfiguration", {}) as {
      readonly Environment: { readonly Variables: Readonly<Record<string, string>> };
    };
    const Variables = { ...Environment.Variables, ...variables };
    if (settings) {
      const told = Environment.Variables[settingsVariable];
      if (told === undefined) throw new Error(`tamper: the function ${declared.name} has no ${settingsVariable}`);
      Variables[settingsVariable] = JSON.stringify(merged(JSON.parse(told), settings));
    }
    call("UpdateFunctionConfiguration", { Environment: { Variables } });
  }
  const names = changed.map(({ declared }) => declared.name).join(", ");
  const what = JSON.stringify({ ...variables, ...settings });
  context.report(`after ${formatDuration(at)} an administrator of the ${account} account tells ${names}: ${what}`);
}

/** JSON Merge Patch, RFC 7396. */
function merged(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merged(result[name], value);
  }
  return result;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
