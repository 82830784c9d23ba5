import { type Statement, viaServices } from "../../functions/aws/policy";
import { keyName, releasedName, retiredName } from "../../functions/inventory/table";
import { sharingTagsOnly, unmarked } from "../../functions/rds/permissions";
import { deletingNames } from "../guarded";
import { partitionIn } from "./names";
import type { BootstrapSettings } from "./settings";

/** What RDS calls the same of an instance's snapshot and of a cluster's. */
const ofBothKinds = (...calls: readonly string[]) =>
  calls.flatMap((call) => [`rds:${call}`, `rds:${call.replace("DBSnapshot", "DBClusterSnapshot")}`]);

/**
 * The most that any role of the product can ever have, whatever its own policies say: what the passes do, where the stack is,
 * and nothing else. So whoever can make roles, and functions that run as them, has no more than this. Snapshots are deleted by
 * roles of the passes that delete alone, which the pipeline cannot get at; whom a snapshot is shared with is changed in a
 * source alone; which databases are released or retired is written by people alone.
 */
export function boundaryStatements(settings: BootstrapSettings): readonly Statement[] {
  const { account, regions, part, partners, topics, webhookSecret } = settings;
  const partition = partitionIn(settings);
  const at = (service: string, ...names: readonly string[]) =>
    regions.flatMap((region) => names.map((name) => `arn:${partition}:${service}:${region}:${account}:${name}`));
  const abroad = (service: string, ...names: readonly string[]) =>
    partners.flatMap((place) =>
      names.map((name) => `arn:${partition}:${service}:${place.region}:${place.account}:${name}`),
    );
  const snapshots = at("rds", "snapshot:*", "cluster-snapshot:*");
  const databases = at("rds", "db:*", "cluster:*");
  const shared = part === "source" ? [] : abroad("rds", "snapshot:*", "cluster-snapshot:*");
  const takes = part !== "dr";
  const deletingRoles = deletingNames.map((name) => `arn:${partition}:iam::${account}:role/${name}`);
  const places = [...new Set([...regions, ...partners.map(({ region }) => region)])];
  const through = ["rds", "sns", "secretsmanager"].flatMap((service) =>
    places.flatMap((region) => viaServices(service, region)),
  );
  return [
    allow(
      "List",
      [
        "rds:DescribeDBClusterSnapshots",
        "rds:DescribeDBClusters",
        "rds:DescribeDBInstances",
        "rds:DescribeDBSnapshots",
      ],
      [...databases, ...snapshots, ...shared],
    ),
    allow("Copy", ofBothKinds("CopyDBSnapshot"), [...snapshots, ...shared]),
    // Only what is made: a tag of a snapshot or copy that is there already would date it anew, or let it be deleted.
    allow("Tag", ["rds:AddTagsToResource"], snapshots, { Null: unmarked }),
    ...(takes
      ? [
          allow("Take", ofBothKinds("CreateDBSnapshot"), [...databases, ...snapshots]),
          allow(
            "Look",
            ["rds:DescribeBlueGreenDeployments", "rds:DescribeOptionGroups"],
            at("rds", "deployment:*", "og:*"),
          ),
          allow("Share", ofBothKinds("ModifyDBSnapshotAttribute"), snapshots),
          allow("RecordSharing", ["rds:AddTagsToResource"], snapshots, sharingTagsOnly),
          allow(
            "Announce",
            ["events:PutEvents"],
            [...at("events", "event-bus/*"), ...abroad("events", "event-bus/rds-lifeboat")],
          ),
        ]
      : [allow("Announce", ["events:PutEvents"], at("events", "event-bus/*"))]),
    allow("Delete", ofBothKinds("DeleteDBSnapshot"), snapshots, { ArnLike: { "aws:PrincipalArn": deletingRoles } }),
    allow(
      "UseKeysThroughServices",
      ["kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
      [...at("kms", "key/*"), ...abroad("kms", "key/*")],
      { StringEquals: { "kms:ViaService": through } },
    ),
    allow("LookAtKeys", ["kms:DescribeKey"], [...at("kms", "key/*"), ...abroad("kms", "key/*")]),
    allow("Run", ["lambda:InvokeFunction"], at("lambda", "function:lifeboat-*")),
    allow("Start", ["states:StartExecution"], at("states", "stateMachine:lifeboat-*")),
    allow("Log", ["logs:CreateLogStream", "logs:PutLogEvents"], at("logs", "log-group:lifeboat-*")),
    allow("Remember", ["dynamodb:PutItem", "dynamodb:Scan", "dynamodb:UpdateItem"], at("dynamodb", "table/lifeboat-*")),
    ...neverReleases,
    allow("ReadParameters", ["ssm:GetParameter"], at("ssm", "parameter/lifeboat-*")),
    allow("Tell", ["sns:Publish"], [...at("sns", "lifeboat-*"), ...topics]),
    ...(webhookSecret === undefined ? [] : [allow("Webhook", ["secretsmanager:GetSecretValue"], [webhookSecret])]),
    allow(
      "LookAtAlarms",
      ["cloudwatch:DescribeAlarmContributors", "cloudwatch:DescribeAlarms"],
      at("cloudwatch", "alarm:*"),
    ),
    allow("ReadQuotas", ["rds:DescribeAccountAttributes"], ["*"]),
    allow("Measure", ["cloudwatch:PutMetricData"], ["*"], { StringEquals: { "cloudwatch:namespace": "rds-lifeboat" } }),
  ];
}

/**
 * What people alone write into the table of what was seen: that a database is released, so that its newest copies may go, or
 * retired, so that nobody misses them. PutItem replaces a whole item: the notifier puts into its own table, which has another
 * key, and nobody puts into the one whose key is the identity. Where a table has a policy of its own, only an explicit deny counts
 * for the sessions of a role that it names. Source: IAM User Guide, access_policies_boundaries.
 */
const byPeople = [releasedName, retiredName];
const neverReleases: readonly Statement[] = [
  deny("NeverRelease", ["dynamodb:UpdateItem"], byPeople),
  deny("NeverReplace", ["dynamodb:PutItem"], [keyName, ...byPeople]),
  {
    Sid: "NeverForget",
    Effect: "Deny",
    Action: ["dynamodb:BatchWriteItem", "dynamodb:Delete*", "dynamodb:PartiQL*"],
    Resource: ["*"],
  },
];

/** A refusal of calls that name one of these attributes of a table. */
function deny(Sid: string, Action: readonly string[], attributes: readonly string[]): Statement {
  const Condition = { "ForAnyValue:StringEquals": { "dynamodb:Attributes": attributes } };
  return { Sid, Effect: "Deny", Action, Resource: ["*"], Condition };
}

function allow(
  Sid: string,
  Action: readonly string[],
  Resource: readonly string[],
  Condition?: Statement["Condition"],
): Statement {
  return { Sid, Effect: "Allow", Action, Resource, ...(Condition && { Condition }) };
}
