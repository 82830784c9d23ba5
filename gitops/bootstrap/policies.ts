import type { Statement } from "../../functions/aws/policy";
import { deletingNames } from "../guarded";
import { everywhere, type Subject, subjects } from "./calls";
import { boundaryArn, partitionIn } from "./names";
import type { BootstrapSettings } from "./settings";

/** The project whose stacks the pipeline deploys. */
const project = "rds-lifeboat";

const allow = (
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  Condition?: Statement["Condition"],
) => ({ Sid, Effect: "Allow", Action, Resource, ...(Condition && { Condition }) }) satisfies Statement;

const deny = (Sid: string, Action: readonly string[], Resource: readonly string[]) =>
  ({ Sid, Effect: "Deny", Action, Resource }) satisfies Statement;

/** What `pulumi preview --refresh` of the stack takes, and not a call more: to look at the product's own, and at the state. */
export function previewStatements(settings: BootstrapSettings): readonly Statement[] {
  return [
    ...calls(settings, ({ read }) => read),
    ...topicsCalls(settings, ["sns:GetSubscriptionAttributes"]),
    ...asked(settings),
    ...readsState(settings),
  ];
}

/** What `pulumi up` takes, bounded: see {@link neverStatements} for what it must not do by any way. */
export function deployStatements(settings: BootstrapSettings): readonly Statement[] {
  const subscribing = [
    "sns:GetSubscriptionAttributes",
    "sns:SetSubscriptionAttributes",
    "sns:Subscribe",
    "sns:Unsubscribe",
  ];
  return [
    ...calls(settings, ({ read, write, tag = [] }) => [...read, ...write, ...(settings.defaultTags ? tag : [])]),
    ...rolesStatements(settings),
    ...firstValues(settings),
    ...topicsCalls(settings, subscribing),
    ...asked(settings),
    ...readsState(settings),
    ...writesState(settings),
    ...neverStatements(settings),
  ];
}

/** The calls about each kind of resource, and those that IAM decides on everything. */
function calls(
  settings: BootstrapSettings,
  chosen: (of: Pick<Subject, "read" | "write" | "tag">) => readonly string[],
): readonly Statement[] {
  const each = Object.entries(subjects).flatMap(([name, subject]) => {
    const actions = chosen(subject).map((call) => `${subject.service}:${call}`);
    return actions.length > 0 ? [allow(name, actions, arnsOf(settings, subject))] : [];
  });
  return [...each, allow("Everywhere", chosen(everywhere), ["*"])];
}

function arnsOf(settings: BootstrapSettings, { service, names, regional }: Subject): readonly string[] {
  const { account, regions } = settings;
  const places = regional ? regions : [""];
  return places.flatMap((region) =>
    names.map((name) => `arn:${partitionIn(settings)}:${service}:${region}:${account}:${name}`),
  );
}

/** Addresses are subscribed to topics that were there before, too. */
function topicsCalls({ topics }: BootstrapSettings, actions: readonly string[]): readonly Statement[] {
  return topics.length === 0 ? [] : [allow("OtherTopics", actions, topics)];
}

/** Parameters that the stack's settings name are looked up at every preview. */
function asked(settings: BootstrapSettings): readonly Statement[] {
  const { account, regions, parameters } = settings;
  if (parameters.length === 0) return [];
  const arns = regions.flatMap((region) =>
    parameters.map(
      (name) => `arn:${partitionIn(settings)}:ssm:${region}:${account}:parameter/${name.replace(/^\//, "")}`,
    ),
  );
  return [allow("ReadSettings", ["ssm:GetParameter"], arns)];
}

/**
 * Roles are made and changed within the boundary only, and lent to the services that the product lends its roles to. A trust
 * policy is given when a role is made; to change one later takes a person.
 */
function rolesStatements(settings: BootstrapSettings): readonly Statement[] {
  const roles = arnsOf(settings, subjects.Roles!);
  const bounded = { StringEquals: { "iam:PermissionsBoundary": boundaryArn(settings) } };
  const services = ["lambda", "states", "scheduler", "events"].map((name) => `${name}.amazonaws.com`);
  return [
    allow("WriteRolesInBounds", ["iam:CreateRole", "iam:DeleteRolePolicy", "iam:PutRolePolicy"], roles, bounded),
    allow("LendRoles", ["iam:PassRole"], roles, { StringEquals: { "iam:PassedToService": services } }),
    allow("WriteServiceRole", ["iam:CreateServiceLinkedRole"], arnsOf(settings, subjects.ServiceRole!), {
      StringEquals: { "iam:AWSServiceName": "rds.amazonaws.com" },
    }),
  ];
}

/** Parameters get their first values. What people decide in them later no pipeline takes back. */
function firstValues(settings: BootstrapSettings): readonly Statement[] {
  return [
    allow("WriteFirstValues", ["ssm:PutParameter"], arnsOf(settings, subjects.Parameters!), {
      StringEquals: { "ssm:Overwrite": "false" },
    }),
  ];
}

/** Where the backend keeps a stack. Source: pulumi/pulumi, pkg/backend/diy, store.go and lock.go. */
function stateArns({ state: { bucket }, ...settings }: BootstrapSettings, paths: readonly string[]): readonly string[] {
  return paths.map((path) => `arn:${partitionIn(settings)}:s3:::${bucket}/.pulumi/${path}`);
}

function readsState(settings: BootstrapSettings): readonly Statement[] {
  const { bucket, key, secretsKey, reads } = settings.state;
  const checkpoints = [settings.stack, ...reads].map((stack) => `stacks/${project}/${stack}.*`);
  const keys = [...new Set([key, secretsKey].filter((arn) => arn !== undefined))];
  return [
    // Without it, what is not there could not be told from what may not be read.
    allow("ListState", ["s3:ListBucket"], [`arn:${partitionIn(settings)}:s3:::${bucket}`]),
    allow("ReadState", ["s3:GetObject"], stateArns(settings, ["meta.yaml", ...checkpoints])),
    ...(keys.length > 0 ? [allow("DecryptState", ["kms:Decrypt"], keys)] : []),
  ];
}

function writesState(settings: BootstrapSettings): readonly Statement[] {
  const { stack, state } = settings;
  const { key, secretsKey } = state;
  const own = [
    `stacks/${project}/${stack}.*`,
    `history/${project}/${stack}/*`,
    `backups/${project}/${stack}/*`,
    `locks/organization/${project}/${stack}/*`,
  ];
  return [
    allow("WriteState", ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], stateArns(settings, own)),
    ...(key === undefined ? [] : [allow("EncryptState", ["kms:GenerateDataKey"], [key])]),
    ...(secretsKey === undefined ? [] : [allow("EncryptSecrets", ["kms:Encrypt"], [secretsKey])]),
  ];
}

/**
 * What the role must never do, whatever else is attached to it some day: touch snapshots, put a key out of use, delete the
 * memory of what was seen or what people have decided about deletions, run anything by hand, and get at the passes that delete.
 */
function neverStatements(settings: BootstrapSettings): readonly Statement[] {
  const { account, regions, deletingPasses } = settings;
  const partition = partitionIn(settings);
  const functions = regions.flatMap((region) =>
    deletingNames.map((name) => `arn:${partition}:lambda:${region}:${account}:function:${name}`),
  );
  const roles = deletingNames.map((name) => `arn:${partition}:iam::${account}:role/${name}`);
  return [
    deny("NeverSnapshots", ["rds:*", "backup:*"], ["*"]),
    deny(
      "NeverKeys",
      [
        "kms:CreateGrant",
        "kms:Delete*",
        "kms:Disable*",
        "kms:PutKeyPolicy",
        "kms:RevokeGrant",
        "kms:ScheduleKeyDeletion",
      ],
      [`arn:${partition}:kms:*:${account}:key/*`],
    ),
    deny("NeverMemory", ["dynamodb:Delete*", "dynamodb:PutItem", "dynamodb:UpdateItem"], ["*"]),
    deny("NeverBrakes", ["ssm:DeleteParameter", "ssm:DeleteParameters"], ["*"]),
    deny("NeverByHand", ["lambda:InvokeFunction", "states:StartExecution"], ["*"]),
    deny(
      "NeverOutOfBounds",
      [
        "iam:Attach*",
        "iam:CreatePolicy*",
        "iam:DeleteRolePermissionsBoundary",
        "iam:PutRolePermissionsBoundary",
        "iam:SetDefaultPolicyVersion",
        "iam:UpdateAssumeRolePolicy",
      ],
      ["*"],
    ),
    ...(deletingPasses === "pipeline"
      ? []
      : [
          deny(
            "NeverPassesThatDelete",
            ["lambda:Add*", "lambda:Create*", "lambda:Delete*", "lambda:Put*", "lambda:Update*"],
            functions,
          ),
          deny(
            "NeverRolesThatDelete",
            ["iam:Create*", "iam:Delete*", "iam:PassRole", "iam:Put*", "iam:Update*"],
            roles,
          ),
        ]),
  ];
}
