import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseYaml } from "../cli/validation";
import type { Reader } from "./keyPolicy";
import type { Place } from "./types";

/** What a stack file says of a place whose databases it protects. */
export interface SourceStack extends Place {
  readonly stack: string;
  /** The accounts that copy its snapshots, and where. */
  readonly readers: readonly Reader[];
  /** The key of the tag that it chooses databases by. */
  readonly tagKey: string | undefined;
}

/** What the stack files of a folder say of places. */
export interface StackFiles {
  /** Whose databases are protected. */
  readonly sources: readonly SourceStack[];
  /** Where copies are kept. */
  readonly copiesPlaces: readonly Place[];
}

/**
 * The stack files of a folder, by their names. Only what a fleet needs is read, and leniently: to judge the settings is for
 * the preview. Throws for a file that is no YAML.
 */
export function readStackFiles(folder: string): StackFiles {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => /^Pulumi\..+\.yaml$/.test(file)) : [];
  const stacks = files.sort().flatMap((file) => {
    const config = recordOf(recordOf(parseYaml(join(folder, file))).config);
    const setting = (name: string) =>
      Object.entries(config).find(([key]) => key.slice(key.indexOf(":") + 1) === name && !key.startsWith("aws:"))?.[1];
    const [account, region] = [String(setting("account")), setting("region") ?? config["aws:region"]];
    if (!/^\d{12}$/.test(account) || typeof region !== "string") return [];
    const stack = file.slice("Pulumi.".length, -".yaml".length);
    return [{ account, region, stack, source: setting("source"), dr: setting("dr") }];
  });
  return {
    sources: stacks.flatMap(({ source, account, region, stack }) => {
      if (source === undefined) return [];
      const block = recordOf(source);
      return [{ account, region, stack, readers: readersOf(block, region), tagKey: tagKeyOf(block) }];
    }),
    copiesPlaces: stacks.flatMap(({ dr, account, region }) => {
      if (dr === undefined) return [];
      const own = recordOf(dr).region;
      return [{ account, region: typeof own === "string" ? own : region }];
    }),
  };
}

function readersOf(source: Readonly<Record<string, unknown>>, own: string): readonly Reader[] {
  const regions = texts(source.drRegions);
  const everywhere = regions.length > 0 ? regions : [own];
  const places = (Array.isArray(source.destinations) ? source.destinations : []).map(recordOf);
  const listed = texts(source.drAccounts).map((account) => ({ account, regions: everywhere }));
  const placed = places.flatMap(({ account, region }) =>
    typeof account === "string" && typeof region === "string" ? [{ account, regions: [region] }] : [],
  );
  return [...listed, ...placed].filter(({ account }) => /^\d{12}$/.test(account));
}

function tagKeyOf(source: Readonly<Record<string, unknown>>): string | undefined {
  const { key } = recordOf(recordOf(source.databases).tagFilter);
  return typeof key === "string" ? key : undefined;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
