/** An action that reading a fleet takes, and what for. */
export interface NeededAction {
  readonly action: string;
  readonly gives: string;
}

/**
 * Every action that a reading asks for; tests hold it to be neither more nor less. GetCallerIdentity takes no permission
 * (API GetCallerIdentity).
 */
export const neededActions: readonly NeededAction[] = [
  { action: "rds:DescribeDBInstances", gives: "the instances" },
  { action: "rds:DescribeDBClusters", gives: "the clusters" },
  { action: "rds:DescribeOptionGroups", gives: "options that keep snapshots from being shared" },
  { action: "rds:DescribeAccountAttributes", gives: "quotas of manual snapshots, and what is used of them" },
  { action: "cloudwatch:GetMetricData", gives: "what is used of the storage, and what is written in an hour" },
  { action: "kms:DescribeKey", gives: "whether a key is AWS's or a customer's" },
  { action: "kms:ListAliases", gives: "names for the customer's keys" },
  { action: "kms:GetKeyPolicy", gives: "whether the DR accounts may use them" },
];

const sids: Readonly<Record<string, string>> = {
  rds: "ReadDatabases",
  cloudwatch: "ReadMetrics",
  kms: "ReadKeys",
};

/**
 * The IAM policy that lets someone read a fleet, and nothing else. All of it reads metadata: no data of a database, no
 * secret, and nothing is changed. The resources are all, as new databases and keys are to be seen too.
 */
export function fleetPolicy(actions: readonly string[] = neededActions.map(({ action }) => action)): object {
  const services = [...new Set(actions.map((action) => action.split(":")[0]!))];
  return {
    Version: "2012-10-17",
    Statement: services.map((service) => ({
      Sid: sids[service],
      Effect: "Allow",
      Action: actions.filter((action) => action.startsWith(`${service}:`)).sort(),
      Resource: "*",
    })),
  };
}
