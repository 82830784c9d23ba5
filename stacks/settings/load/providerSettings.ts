import type { ProviderArgs } from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { given, nearest, type Problem } from "../kit/problems";

/** Where the engine's configuration has what Pulumi's AWS provider is told. */
const namespace = "aws:";

/** What a value must be: a text, or what JSON makes of it; or the stack says it itself. */
type Form = "text" | "flag" | "number" | "list" | "block" | "ours";

/**
 * Everything that the provider can be told, as the stack's file has it under `aws:`. An upgrade of the package that brings more
 * does not compile until it is here. Source: @pulumi/aws, ProviderArgs.
 */
const forms: Readonly<Record<keyof Required<ProviderArgs>, Form>> = {
  accessKey: "text",
  allowedAccountIds: "ours",
  assumeRoleWithWebIdentity: "block",
  assumeRoles: "list",
  customCaBundle: "text",
  defaultTags: "block",
  ec2MetadataServiceEndpoint: "text",
  ec2MetadataServiceEndpointMode: "text",
  endpoints: "list",
  forbiddenAccountIds: "ours",
  httpProxy: "text",
  httpsProxy: "text",
  ignoreTags: "block",
  insecure: "flag",
  maxRetries: "number",
  noProxy: "text",
  profile: "text",
  region: "ours",
  retryMode: "text",
  s3UsEast1RegionalEndpoint: "text",
  s3UsePathStyle: "flag",
  secretKey: "text",
  sharedConfigFiles: "list",
  sharedCredentialsFiles: "list",
  skipCredentialsValidation: "flag",
  skipMetadataApiCheck: "flag",
  skipRegionValidation: "flag",
  skipRequestingAccountId: "flag",
  stsRegion: "text",
  tagPolicyCompliance: "text",
  token: "text",
  tokenBucketRateLimiterCapacity: "number",
  useDualstackEndpoint: "flag",
  useFipsEndpoint: "flag",
  userAgents: "list",
};

const allowed: Readonly<Record<Exclude<Form, "ours">, string>> = {
  text: "a text",
  flag: "true or false",
  number: "a number",
  list: "a list",
  block: "a block of settings",
};

/** What every provider of a stack is told besides its region and the only account that it may be used in. */
export type ProviderSettings = Omit<ProviderArgs, "region" | "allowedAccountIds" | "forbiddenAccountIds">;

/** The provider's settings, and what is wrong with them. */
export interface ReadProvider {
  readonly provider: ProviderSettings;
  readonly problems: readonly Problem[];
}

/**
 * What the configuration tells Pulumi's AWS provider (`aws:profile`, `aws:assumeRoles`, `aws:defaultTags`...), which otherwise
 * only resources without an explicit provider would get. `aws:region` and the accounts stay the stack's own. Pure.
 *
 * @param configuration everything the engine hands over, every value a text, structured ones as JSON
 * @param isSecret whether the value of a key, with its namespace, is encrypted in the stack's file
 */
export function readProvider(
  configuration: Readonly<Record<string, string>>,
  isSecret: (key: string) => boolean,
): ReadProvider {
  const problems: Problem[] = [];
  const told: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(configuration).filter(([one]) => one.startsWith(namespace))) {
    const name = key.slice(namespace.length);
    // What the provider was told before it could go through several roles.
    const single = name === "assumeRole";
    const form = single ? "block" : Object.hasOwn(forms, name) ? forms[name as keyof typeof forms] : undefined;
    if (form === "ours") continue;
    if (form === undefined) problems.push({ path: key, text: unknownText(name) });
    else {
      const value = readAs(form, text);
      if (value === undefined) problems.push({ path: key, text: wrongText(form, isSecret(key) ? undefined : text) });
      else told[single ? "assumeRoles" : name] = hidden(single ? [value] : value, isSecret(key));
    }
  }
  const both = ["assumeRole", "assumeRoles"].every((name) => Object.hasOwn(configuration, `${namespace}${name}`));
  if (both)
    problems.push({ path: "aws:assumeRole", text: "aws:assumeRoles is given too. Put the role into that list." });
  return { provider: told, problems };
}

function hidden(value: unknown, secret: boolean): unknown {
  return secret ? pulumi.secret(value) : value;
}

function readAs(form: Exclude<Form, "ours">, text: string): unknown {
  if (form === "text") return text;
  const value = parsed(text);
  const fits = {
    flag: typeof value === "boolean",
    number: typeof value === "number",
    list: Array.isArray(value),
    block: typeof value === "object" && value !== null && !Array.isArray(value),
  };
  return fits[form] ? value : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function unknownText(name: string): string {
  const meant = nearest(name, Object.keys(forms));
  return `Pulumi's AWS provider has no such setting.${meant === undefined ? "" : ` Did you mean aws:${meant}?`}`;
}

function wrongText(form: Exclude<Form, "ours">, text: string | undefined): string {
  return `${text === undefined ? "Given: a secret." : given(parsed(text) ?? text)} Allowed: ${allowed[form]}.`;
}
