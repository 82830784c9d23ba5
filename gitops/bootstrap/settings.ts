import { z } from "zod";
import { partitionOf } from "../../facts/regions";
import { account, keyArn, region, text } from "../../stacks/settings/kit/forms";
import { nearest, type Problem, pathText, settingsError } from "../../stacks/settings/kit/problems";
import { topicArnProblem } from "../../stacks/settings/kit/topicArns";

/** The namespace of every setting, and the name of the project. */
const namespace = "rds-lifeboat-bootstrap";

const matching = (pattern: RegExp, why: string) => text((value) => (pattern.test(value) ? undefined : why));
const branch = () =>
  matching(/^(?![/.-])[\w./-]{1,100}$/, "This is not the name of a branch; patterns are not allowed.").default("main");
const provider = () =>
  matching(
    /^arn:[a-z-]+:iam::\d{12}:oidc-provider\/[\w./-]+$/,
    "This is not the ARN of an identity provider.",
  ).optional();

const place = z.strictObject({ account: account(), region: region() });

/** Letters and digits as GitHub names have them, each maybe with its immutable id: `OWNER@1/NAME@2`. */
const repository = matching(
  /^[A-Za-z0-9][\w-]{0,38}(?:@\d+)?\/[\w.-]{1,100}(?:@\d+)?$/,
  "A repository is OWNER/NAME, or OWNER@ID/NAME@ID where its tokens have the ids: gh api repos/OWNER/NAME/actions/oidc/customization/sub tells.",
);

const schema = z.strictObject({
  account: account(),
  regions: z.array(region()).min(1).max(10),
  part: z.enum(["source", "dr", "both"]),
  partners: z.array(place).max(20).default([]),
  state: z.strictObject({
    bucket: matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, "This is not the name of a bucket."),
    key: keyArn().optional(),
    secretsKey: keyArn().optional(),
    reads: z
      .array(matching(/^[\w.-]{1,100}$/, "This is not the name of a stack of rds-lifeboat."))
      .max(20)
      .default([]),
  }),
  parameters: z
    .array(matching(/^\/?[\w.-]+(?:\/[\w.-]+)*$/, "This is not the name of a parameter."))
    .max(20)
    .default([]),
  topics: z.array(text(topicArnProblem)).max(10).default([]),
  webhookSecret: matching(
    /^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+$/,
    "This is not the ARN of a secret.",
  ).optional(),
  defaultTags: z.boolean().default(false),
  deletingPasses: z.enum(["person", "pipeline"]).default("person"),
  github: z
    .strictObject({
      repository,
      environment: matching(/^[\w.-]{1,100}$/, "This is not the name of an environment.").optional(),
      branch: branch(),
      provider: provider(),
    })
    .optional(),
  gitlab: z
    .strictObject({
      host: matching(/^[a-z0-9.-]+\.[a-z]{2,63}$/, "This is not the name of a host.").default("gitlab.com"),
      project: matching(/^[\w.-]+(?:\/[\w.-]+)+$/, "A project is GROUP/NAME."),
      branch: branch(),
      provider: provider(),
    })
    .optional(),
});

/** What the roles of a pipeline are made from. */
export interface BootstrapSettings extends z.output<typeof schema> {
  /** The stack of rds-lifeboat that the pipeline deploys: that of the bootstrap's own name. */
  readonly stack: string;
}

/**
 * The settings of a bootstrap stack, by their names without namespace. Throws one error named `SettingsError` that lists
 * every problem with its path.
 */
export function readBootstrapSettings(raw: Readonly<Record<string, unknown>>, stack: string): BootstrapSettings {
  const result = schema.safeParse(raw);
  const problems = [...(result.error?.issues ?? []).flatMap(problemsOf), ...rules(raw, result.data), ...ofStack(stack)];
  if (problems.length > 0 || !result.success) throw settingsError(problems);
  return { ...result.data, stack };
}

/**
 * The settings from a configuration as the engine hands it over: names with the namespace, structured values as JSON. An
 * account's digits are a text.
 */
export function configurationOf(configuration: Readonly<Record<string, string>>): Record<string, unknown> {
  const prefix = `${namespace}:`;
  const own = Object.entries(configuration).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(prefix.length), structured(value)]));
}

function structured(value: string): unknown {
  return /^(?:[[{]|true$|false$)/.test(value) ? (JSON.parse(value) as unknown) : value;
}

function problemsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  const path = pathText(issue.path);
  if (issue.code !== "unrecognized_keys") return [{ path, text: issue.message }];
  const known = issue.path.length === 0 ? Object.keys(schema.shape) : [];
  return issue.keys.map((key) => {
    const meant = nearest(key, known);
    return {
      path: pathText([...issue.path, key]),
      text: `This setting is unknown.${meant === undefined ? "" : ` Did you mean ${meant}?`}`,
    };
  });
}

/** What several settings must hold together. */
function rules(
  raw: Readonly<Record<string, unknown>>,
  written: z.output<typeof schema> | undefined,
): readonly Problem[] {
  const problems: Problem[] = [];
  if (raw.github === undefined && raw.gitlab === undefined) {
    problems.push({
      path: "",
      text: "Neither github nor gitlab is given, so nobody could use the roles. Give one, or both.",
    });
  }
  if (written === undefined) return problems;
  const { account: own, regions, part, partners, topics, webhookSecret, github, gitlab } = written;
  for (const [path, arn] of Object.entries({
    ...Object.fromEntries(topics.map((arn, at) => [`topics[${at}]`, arn])),
    webhookSecret,
    "github.provider": github?.provider,
    "gitlab.provider": gitlab?.provider,
  })) {
    const owner = arn?.split(":")[4];
    if (owner !== undefined && owner !== own)
      problems.push({ path, text: `It is in account ${owner}, not in this stack's ${own}. Name one of this account.` });
  }
  for (const [path, name] of Object.entries({
    ...Object.fromEntries(regions.map((one, at) => [`regions[${at}]`, one])),
    ...Object.fromEntries(partners.map((one, at) => [`partners[${at}].region`, one.region])),
  })) {
    const partition = partitionOf(regions[0] ?? "");
    if (partitionOf(name) !== partition)
      problems.push({ path, text: `This region is in another partition than ${regions[0]}: snapshots cannot cross.` });
  }
  if (part === "dr" && partners.length === 0)
    problems.push({
      path: "partners",
      text: "Nothing is given, so nothing could be copied. Name the accounts and regions of dr.sources.",
    });
  return problems;
}

/** The name goes into names of roles, which have room for 64 characters. */
function ofStack(stack: string): readonly Problem[] {
  if (/^[A-Za-z0-9-]{1,30}$/.test(stack)) return [];
  return [
    { path: "", text: `The stack ${stack} cannot be in the names of roles: 1 to 30 letters, digits and hyphens.` },
  ];
}
