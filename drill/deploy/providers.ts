import { ModelError } from "../cloud/kernel/errors";
import type { Fields, Place } from "../cloud/kernel/types";

/**
 * Inputs of the AWS provider that say where resources go, or that change nothing in the model: how calls are made, with whose
 * credentials, and tags of resources, on which nothing in the model depends.
 */
const providerInputs = [
  "region",
  "allowedAccountIds",
  "forbiddenAccountIds",
  "version",
  "accessKey",
  "assumeRoles",
  "assumeRoleWithWebIdentity",
  "customCaBundle",
  "defaultTags",
  "endpoints",
  "httpProxy",
  "httpsProxy",
  "ignoreTags",
  "maxRetries",
  "noProxy",
  "profile",
  "retryMode",
  "secretKey",
  "sharedConfigFiles",
  "sharedCredentialsFiles",
  "stsRegion",
  "token",
  "useDualstackEndpoint",
  "useFipsEndpoint",
  "skipCredentialsValidation",
  "skipMetadataApiCheck",
  "skipRegionValidation",
  "skipRequestingAccountId",
];

/** Resolves a resource's provider to the place where it is created. */
export interface Providers {
  /** Adds an explicit provider; checks the account as the real one does. */
  add(urn: string, name: string, inputs: Fields): void;
  /** The place of a resource from its provider reference (`urn::id`, or empty for the default provider). */
  place(reference: string | undefined, where: string): Place;
}

/**
 * The AWS providers of one stack. `config` is the flat stack configuration (the default provider's settings have the
 * namespace `aws`), `account` the account of the credentials in use.
 */
export function awsProviders(config: Readonly<Record<string, string>>, account: string): Providers {
  const places = new Map<string, Place>();
  let byDefault: Place | undefined;

  function checked(name: string, inputs: Fields): Place {
    for (const key of Object.keys(inputs)) {
      if (!providerInputs.includes(key)) {
        throw new ModelError(`provider ${name}: ${key} is not implemented by the model`);
      }
    }
    const allowed = list(inputs.allowedAccountIds);
    const forbidden = list(inputs.forbiddenAccountIds) ?? [];
    // The provider's own words: terraform-provider-aws refuses before it creates anything.
    if ((allowed && !allowed.includes(account)) || forbidden.includes(account)) {
      throw new Error(`provider ${name}: AWS account ID not allowed: ${account}`);
    }
    if (typeof inputs.region !== "string" || inputs.region === "") {
      throw new Error(`provider ${name}: missing region configuration`);
    }
    return { account, region: inputs.region };
  }

  return {
    add(urn, name, inputs) {
      places.set(urn, checked(name, inputs));
    },
    place(reference, where) {
      if (!reference) {
        byDefault ??= checked("default", defaultInputs(config));
        return byDefault;
      }
      const urn = reference.slice(0, reference.lastIndexOf("::"));
      const place = places.get(urn);
      if (place === undefined) throw new ModelError(`${where}: provider ${reference} was not declared`);
      return place;
    },
  };
}

function defaultInputs(config: Readonly<Record<string, string>>): Fields {
  const inputs: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    if (key.startsWith("aws:")) inputs[key.slice("aws:".length)] = value;
  }
  return inputs;
}

/** A list input: providers receive lists and objects as JSON text. */
function list(value: unknown): readonly string[] | undefined {
  const parsed: unknown = typeof value === "string" ? JSON.parse(value) : value;
  if (parsed === undefined) return undefined;
  if (!Array.isArray(parsed)) throw new ModelError(`expected a list of account ids, got ${JSON.stringify(value)}`);
  return parsed.map(String);
}
