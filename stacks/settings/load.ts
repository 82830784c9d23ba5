import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { readSettings } from "./read";
import { schema } from "./schema";
import type { Settings } from "./types";

/** The namespace of every setting in a stack's file, and the name of the project. */
export const settingsNamespace = "rds-lifeboat";

/** The settings of the stack that is being deployed. Throws like {@link readSettings}. */
export function loadSettings(): Settings {
  return readSettings(parseConfiguration(pulumi.runtime.allConfig()));
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
