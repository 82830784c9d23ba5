import { createHash, randomUUID } from "node:crypto";
import type { Cloud } from "./cloud";
import { invoke } from "./invokes";
import { type Place, type ResourceType, resourceTypes } from "./types";
import { changedKeys, isUnknown, type Properties, unknown } from "./wire";

/** What a difference between two sets of inputs means. */
export interface Difference {
  readonly changed: readonly string[];
  /** Those of them that an existing resource cannot take. */
  readonly replaces: readonly string[];
  /** The new one could not exist beside the old one, since their names are the same. */
  readonly deleteFirst: boolean;
}

/** The engine's note which inputs were made up by the provider; not part of what was asked for. */
const defaultsKey = "__defaults";

/** Settings of the provider that change nothing here: whether they reach the provider is what a test looks for. */
const indifferentSettings = [
  "skipCredentialsValidation",
  "skipRegionValidation",
  "version",
  "profile",
  "assumeRoles",
  "defaultTags",
  "endpoints",
];

/**
 * AWS's provider as far as the engine can tell: what it makes of each call of the protocol. Stricter than the real one
 * where it can be: every input is compared to the letter, and what it does not know it refuses.
 */
export class StandIn {
  private place: Place | undefined;

  constructor(
    private readonly cloud: Cloud,
    /** The account that the pretended credentials belong to. */
    private readonly callerAccount: string,
  ) {}

  /** Throws if the credentials are not of an allowed account, in the real provider's words. */
  configure(settings: Properties): void {
    const { region, allowedAccountIds, ...others } = settings;
    const strange = Object.keys(others).filter((key) => !indifferentSettings.includes(key));
    if (strange.length > 0) throw new Error(`the stand-in does not know the provider's settings ${strange.join(", ")}`);
    if (typeof region !== "string") throw new Error("the provider has no region");
    const allowed = allowedAccountIds === undefined ? [] : (JSON.parse(String(allowedAccountIds)) as string[]);
    if (allowed.length > 0 && !allowed.includes(this.callerAccount)) {
      throw new Error(`AWS account ID not allowed: ${this.callerAccount}`);
    }
    this.place = { account: this.callerAccount, region };
  }

  /** The inputs with a name where one is wanted and none given: the old one, or the logical name and seven characters. */
  check(urn: string, olds: Properties, news: Properties, seed: string): { inputs: Properties; failures: string[] } {
    const { nameLimit } = typeOf(urn);
    if (nameLimit === undefined || news.namePrefix !== undefined) return { inputs: news, failures: [] };
    const kept = madeUpName(olds) ? olds.name : undefined;
    const suffix = createHash("sha256").update(`${seed}\n${urn}`).digest("hex").slice(0, 7);
    const inputs =
      news.name === undefined ? { ...news, name: kept ?? `${nameOf(urn)}-${suffix}`, [defaultsKey]: ["name"] } : news;
    const { name } = inputs;
    const tooLong = !isUnknown(name) && String(name).length > nameLimit;
    return { inputs, failures: tooLong ? [`the name ${String(name)} has more than ${nameLimit} characters`] : [] };
  }

  diff(urn: string, olds: Properties, news: Properties): Difference {
    const changed = changedKeys(olds, news).filter((key) => key !== defaultsKey);
    const replaces = changed.filter((key) => typeOf(urn).replaces.includes(key));
    const named = news.name !== undefined && !madeUpName(news) && !changed.includes("name");
    return { changed, replaces, deleteFirst: replaces.length > 0 && named };
  }

  create(urn: string, inputs: Properties, preview: boolean): { id: string; properties: Properties } {
    const type = typeOf(urn);
    const place = this.here();
    if (preview) return { id: "", properties: { ...unknownOutputs(Object.keys(type.outputs)), ...inputs } };
    const id = type.id(inputs, place, randomUUID());
    if (this.cloud.find(place, tokenOf(urn), id)) throw new Error(`${tokenOf(urn)} ${id} exists already`);
    const properties = outputsOf(type, inputs, id, place);
    this.cloud.save({ ...place, type: tokenOf(urn), id, urn, inputs, outputs: properties });
    this.cloud.note({ action: "create", urn, id });
    return { id, properties };
  }

  /** What is there; undefined if nothing is. */
  read(urn: string, id: string): { inputs: Properties; properties: Properties } | undefined {
    this.cloud.note({ action: "read", urn, id });
    const record = this.cloud.find(this.here(), tokenOf(urn), id);
    return record && { inputs: record.inputs, properties: record.outputs };
  }

  update(urn: string, id: string, { olds, news, preview }: Change): Properties {
    const type = typeOf(urn);
    const place = this.here();
    if (preview) {
      const kept = Object.keys(type.outputs).map((key) => [key, olds[key]]);
      return { ...Object.fromEntries(kept), ...unknownOutputs(type.recomputed ?? []), ...news };
    }
    const record = this.cloud.find(place, tokenOf(urn), id);
    if (!record) throw new Error(`${tokenOf(urn)} ${id} does not exist`);
    const outputs = outputsOf(type, news, id, place);
    this.cloud.save({ ...record, urn, inputs: news, outputs });
    this.cloud.note({ action: "update", urn, id });
    return outputs;
  }

  delete(urn: string, id: string): void {
    const record = this.cloud.find(this.here(), tokenOf(urn), id);
    const reason = record && typeOf(urn).holds?.(record.inputs);
    if (reason !== undefined) throw new Error(`${tokenOf(urn)} ${id}: ${reason}`);
    this.cloud.remove(this.here(), tokenOf(urn), id);
    this.cloud.note({ action: "delete", urn, id });
  }

  invoke(token: string, args: Properties): Properties {
    return invoke(token, args, this.here(), this.cloud);
  }

  private here(): Place {
    if (!this.place) throw new Error("the provider has not been configured");
    return this.place;
  }
}

/** The properties of a resource before and after an update, and whether the update is only a preview. */
interface Change {
  readonly olds: Properties;
  readonly news: Properties;
  readonly preview: boolean;
}

/** The type that a URN names, without the types of the components around it. */
function tokenOf(urn: string): string {
  const token = urn.split("::")[2]?.split("$").pop();
  if (token === undefined) throw new Error(`not a URN: ${urn}`);
  return token;
}

function typeOf(urn: string): ResourceType {
  const type = resourceTypes[tokenOf(urn)];
  if (!type) throw new Error(`the stand-in does not know resources of type ${tokenOf(urn)}`);
  return type;
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function madeUpName(inputs: Properties): boolean {
  const defaults = inputs[defaultsKey];
  return Array.isArray(defaults) && defaults.includes("name");
}

function outputsOf({ outputs }: ResourceType, inputs: Properties, id: string, place: Place): Properties {
  const computed = Object.entries(outputs).map(([key, compute]) => [key, compute(inputs, id, place)]);
  return { ...Object.fromEntries(computed), ...inputs };
}

function unknownOutputs(names: readonly string[]): Properties {
  return Object.fromEntries(names.map((name) => [name, unknown]));
}
