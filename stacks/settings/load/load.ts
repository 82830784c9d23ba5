import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { type Problem, settingsError, settingsErrorName } from "../kit/problems";
import { type Settings, schema } from "../parts";
import { parametersOf } from "./parameterStore";
import { resolveParameters } from "./parameters";
import { type ProviderSettings, readProvider } from "./providerSettings";
import { readSettings } from "./read";

/** The namespace of every setting in a stack's file, and the name of the project. */
export const settingsNamespace = "rds-lifeboat";

/** The settings that may be encrypted in the stack's file, since all that is made of them is encrypted in the state too. */
const encryptable = ["notifications"];

/** The settings of a stack, which of them are secret, and those of the AWS provider. */
export interface LoadedSettings {
  readonly settings: Settings;
  /** Names of the settings that are encrypted in the stack's file, or come from a parameter that is. */
  readonly secrets: readonly string[];
  /** What the configuration tells the AWS provider. */
  readonly provider: ProviderSettings;
}

/**
 * The settings of the stack that is being deployed, with the values of the parameters they name. Rejects like
 * {@link readSettings} throws, and if one is secret whose value the state would show.
 */
export async function loadSettings(): Promise<LoadedSettings> {
  const configuration = pulumi.runtime.allConfig();
  const own = parseConfiguration(configuration);
  const isEncrypted = (key: string) => isSecret(`${settingsNamespace}:${key}`);
  const exposed = Object.keys(own).filter((key) => isEncrypted(key) && !encryptable.includes(key));
  if (exposed.length > 0) throw settingsError(exposed.map(exposedProblem));
  const { provider, problems } = readProvider(configuration, isSecret);
  const look = problems.length > 0 ? notLookedUp : parametersOf(own, provider);
  const { values, references } = await resolveParameters(own, encryptable, look);
  const settings = readTogether(problems, () => readSettings(values, references));
  const fromSecrets = references.filter(({ secret }) => secret).map(({ path }) => String(path[0]));
  return { settings, secrets: encryptable.filter((key) => isEncrypted(key) || fromSecrets.includes(key)), provider };
}

/** Settings of the provider that are wrong let nothing be looked up. */
async function notLookedUp(): Promise<never> {
  throw new Error("The parameter was not looked up, because settings of the AWS provider are wrong.");
}

/** Reads settings, and throws their problems together with those that were found before. */
function readTogether(before: readonly Problem[], read: () => Settings): Settings {
  try {
    const settings = read();
    if (before.length === 0) return settings;
  } catch (error) {
    const { name, problems } = error as Partial<ReturnType<typeof settingsError>>;
    if (name !== settingsErrorName || problems === undefined) throw error;
    throw settingsError([...problems, ...before]);
  }
  throw settingsError(before);
}

/** Whether a value of the configuration, named with its namespace, is encrypted in the stack's file. */
export function isSecret(key: string): boolean {
  // The SDK knows, but types this function for nobody; what it does type gives outputs, which are too late for settings.
  const isConfigSecret: unknown = Reflect.get(pulumi.runtime, "isConfigSecret");
  if (typeof isConfigSecret !== "function") {
    throw new Error(
      "This version of @pulumi/pulumi does not tell which settings are encrypted: install the one in package.json.",
    );
  }
  return isConfigSecret(key) === true;
}

function exposedProblem(path: string): Problem {
  const text = `This setting is encrypted, but its value goes into functions and policies, where the state and the console show it. Set it again without --secret. Allowed to be encrypted: ${encryptable.join(", ")}.`;
  return { path, text };
}

/**
 * The values of the namespace from a configuration as the engine hands it over: every key with its namespace, every value
 * a text, structured ones as JSON. Unknown keys are kept, so that they can be refused. What is no JSON stays a text, and
 * the schema says what it should have been.
 */
export function parseConfiguration(configuration: Readonly<Record<string, string>>): Record<string, unknown> {
  const prefix = `${settingsNamespace}:`;
  const own = Object.entries(configuration).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(
    own.map(([key, value]) => [key.slice(prefix.length), parse(key.slice(prefix.length), value)]),
  );
}

function parse(key: string, value: string): unknown {
  if (isText(key)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Whether a setting is a text: "111111111111" must not become a number. */
function isText(key: string): boolean {
  const known: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  const kind = Object.hasOwn(known, key)
    ? z.toJSONSchema(known[key]!, { unrepresentable: "any", io: "input" }).type
    : "string";
  return kind === "string";
}
