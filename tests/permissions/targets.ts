import type { Fields, Question } from "../../drill/cloud/kernel/types";
import { restorePolicy } from "../../drill/cloud/rds/store";
import type { Planned } from "../../drill/deploy";
import { drAccount, sourceAccount } from "../support/snapshots";
import { otherKeeper, otherSource, otherSourceKey, slackKey, slackSecret } from "./topologies";

/** An account that has nothing to do with any of this. */
export const strangeAccount = "999999999999";

/** Something that a call could be about. */
export interface Target {
  /** "dr lifeboat-dr-copies-key", "source snapshot" */
  readonly label: string;
  /** For a snapshot: its tags, as `CreatedBy+hold`. */
  readonly marks?: string;
  readonly arn: string;
  readonly account: string;
  /** The condition keys that come from it. */
  readonly context: Question["context"];
  /** The policy that it has itself: of a key, a topic, a bus, a role's trust, a shared snapshot. */
  readonly policy?: Fields;
}

/** How accounts are called in what tests state. */
const names: Readonly<Record<string, string>> = {
  [sourceAccount]: "source",
  [drAccount]: "dr",
  [otherSource]: "second source",
  [otherKeeper]: "second keeper",
  [strangeAccount]: "stranger",
};

/** What a stack's resources are called: the account, and the name that the program gives them. */
export function labelOf(account: string, name: string): string {
  return `${names[account] ?? account} ${name}`;
}

const hold = { "rds-lifeboat:hold": "" };
const taken = { CreatedBy: "rds-lifeboat" };
const copied = { CopiedBy: "rds-lifeboat" };
/** Tags that a snapshot can have, as far as a permission depends on them. */
const tagged: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  unmarked: {},
  taken,
  interim: { ...taken, "rds-lifeboat:interim": "YES" },
  copied,
  staged: { ...copied, "rds-lifeboat:staged": "YES" },
};

const marks = Object.entries(tagged).flatMap(([name, tags]) => [
  [name, tags] as const,
  [`${name}, held`, { ...tags, ...hold }] as const,
]);
/** How many different ways of being tagged snapshots come in. */
export const allMarks = marks.length;

/** Where a stack's account has snapshots and databases, or may have; and a second source, where one is listened to. */
function placesOf(resources: readonly Planned[]): readonly (readonly [account: string, region: string])[] {
  const accounts = new Set(resources.map(({ declared }) => declared.place.account));
  const text = JSON.stringify(resources.map(({ declared }) => declared.inputs.policy));
  return [
    ...[...accounts].flatMap((account) => [[account, "eu-west-1"] as const, [account, "eu-central-1"] as const]),
    ...(text.includes(otherSource) ? [[otherSource, "eu-west-2"] as const] : []),
    [strangeAccount, "eu-west-1"],
  ];
}

/** Everything that the stacks declare, what they work on, and of each kind something that is not theirs. */
export function targetsOf(resources: readonly Planned[]): readonly Target[] {
  return [
    ...declaredTargets(resources),
    ...placesOf(resources).flatMap(([account, region]) => othersIn(account, region)),
  ];
}

/** Types whose resources have an ARN that permissions can name; the rest is a part of one of these. */
const withArn =
  /^aws:(?:kms\/key|sns\/topic|cloudwatch\/eventBus|cloudwatch\/eventRule|cloudwatch\/metricAlarm|cloudwatch\/logGroup|lambda\/function|sfn\/stateMachine|scheduler\/schedule|iam\/role|dynamodb\/table|ssm\/parameter):/;

function declaredTargets(resources: readonly Planned[]): readonly Target[] {
  const policies = resourcePolicies(resources);
  return resources
    .filter(({ declared }) => withArn.test(declared.type))
    .map(({ declared: { type, name, place, inputs }, state }) => {
      // Functions write streams of their log.
      const part = type === "aws:cloudwatch/logGroup:LogGroup" ? ":log-stream:one" : "";
      const arn = String(state.arn) + part;
      const own = inputs.policy ?? inputs.assumeRolePolicy ?? policies.get(arn);
      const policy = own === undefined ? {} : { policy: parsed(own) };
      // There are dozens of alarms, and nothing tells one from the other.
      const called = type === "aws:cloudwatch/metricAlarm:MetricAlarm" ? "alarms" : name;
      return { label: labelOf(place.account, called), arn, account: place.account, context: {}, ...policy };
    });
}

/** Policies that are resources of their own, by the ARN of what they are for. */
function resourcePolicies(resources: readonly Planned[]): ReadonlyMap<string, unknown> {
  return new Map(
    resources.flatMap(({ declared: { type, place, inputs } }): [string, unknown][] => {
      if (type === "aws:sns/topicPolicy:TopicPolicy") return [[String(inputs.arn), inputs.policy]];
      if (type !== "aws:cloudwatch/eventBusPolicy:EventBusPolicy") return [];
      return [[`arn:aws:events:${place.region}:${place.account}:event-bus/${inputs.eventBusName}`, inputs.policy]];
    }),
  );
}

const documents = new Map<string, Fields>();

/** The same document for the same text, so that decisions about it are remembered. */
function parsed(policy: unknown): Fields {
  const text = typeof policy === "string" ? policy : JSON.stringify(policy);
  const known = documents.get(text) ?? (JSON.parse(text) as Fields);
  documents.set(text, known);
  return known;
}

/** Snapshots with every combination of tags, databases, and of each service something that the product did not make. */
function othersIn(account: string, region: string): readonly Target[] {
  const rds = (name: string) => `arn:aws:rds:${region}:${account}:${name}`;
  const label = (name: string) => `${labelOf(account, name)} in ${region}`;
  // Snapshots of sources are shared with those who keep copies, copies with nobody. See the model: copying asks both ends.
  const shared = account === sourceAccount || account === otherSource ? [account, drAccount, otherKeeper] : [account];
  const snapshots = (["snapshot", "cluster-snapshot"] as const).flatMap((kind) =>
    marks.map(([name, tags]) => ({
      label: label(kind),
      marks: name,
      arn: rds(`${kind}:orders`),
      account,
      context: Object.fromEntries(
        Object.entries(tags).flatMap(([key, value]) => [
          [`aws:ResourceTag/${key}`, value],
          [`rds:${kind}-tag/${key}`, value],
        ]),
      ),
      policy: restorePolicy(shared, region),
    })),
  );
  const at = (service: string, name: string) => `arn:aws:${service}:${region}:${account}:${name}`;
  const owned = {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Own",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  };
  const arns: Readonly<Record<string, string>> = {
    "other database": rds("db:orders"),
    "other cluster": rds("cluster:orders"),
    "other parameter group": rds("pg:orders"),
    "other function": at("lambda", "function:other"),
    "other machine": at("states", "stateMachine:other"),
    "other schedule": at("scheduler", "schedule/default/other"),
    "default bus": at("events", "event-bus/default"),
    "other rule": at("events", "rule/other"),
    "other topic": at("sns", "other"),
    "other table": at("dynamodb", "table/other"),
    "other parameter": at("ssm", "parameter/other"),
    "other secret": at("secretsmanager", "secret:other-4eaceb"),
    "Slack's secret": slackSecret(account, region),
    "other alarm": at("cloudwatch", "alarm:other"),
    metrics: at("cloudwatch", "dataset/default"),
    "other log": at("logs", "log-group:other:log-stream:one"),
    "other backup vault": at("backup", "backup-vault:other"),
    "other role": `arn:aws:iam::${account}:role/other`,
  };
  return [
    ...snapshots,
    ...Object.entries(arns).map(([name, arn]) => ({ label: label(name), arn, account, context: {} })),
    ...Object.entries({
      "other key": at("kms", "key/ffffffff-0000-0000-0000-00000000000f"),
      "Slack's key": slackKey(account, region),
      ...(account === otherSource && { "snapshots' key": otherSourceKey }),
    }).map(([name, arn]) => ({ label: label(name), arn, account, context: {}, policy: parsed(owned) })),
  ];
}
