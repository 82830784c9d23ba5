import { readFileSync } from "node:fs";
import { parse, stringify } from "yaml";

/** A job of GitLab as its file says it. */
export interface Job {
  readonly extends?: string | readonly string[];
  readonly [key: string]: unknown;
}

/** Keys of a pipeline's file that are no jobs. */
const others = ["default", "workflow", "stages", "variables", "include"];

/**
 * A pipeline's file with every job as GitLab runs it: with what it takes over by `extends`, mappings merged and of anything
 * else the later one. GitLab's schema looks at no hidden job, so a mistake in one is seen only so. Source: GitLab, CI/CD YAML
 * syntax reference, `extends`.
 */
export function wholePipeline(text: string): Readonly<Record<string, Job>> {
  const all = parse(text) as Readonly<Record<string, Job>>;
  const whole = (name: string): Job => {
    const { extends: from = [], ...own } = all[name] ?? {};
    return [...[from].flat().map(whole), own].reduce((under, over) => merged(under, over) as Job);
  };
  const shown = Object.keys(all).filter((name) => !name.startsWith("."));
  return Object.fromEntries(shown.map((name) => [name, others.includes(name) ? all[name]! : whole(name)]));
}

/** The jobs among them. */
export function jobsOf(text: string): ReadonlyMap<string, Job> {
  return new Map(Object.entries(wholePipeline(text)).filter(([name]) => !others.includes(name)));
}

function merged(under: unknown, over: unknown): unknown {
  if (!isMapping(under) || !isMapping(over)) return over;
  const result: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) result[key] = key in result ? merged(result[key], value) : value;
  return result;
}

function isMapping(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// For .ci/workflows, which holds it against the schema.
if (require.main === module) console.log(stringify(wholePipeline(readFileSync(process.argv[2] ?? "", "utf8"))));
