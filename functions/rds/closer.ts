import type { OptionGroup, RDSClient } from "@aws-sdk/client-rds";
import { rdsSdk } from "../aws/clients";
import type { Unprotected } from "../snapshots/fitness";
import { pageSize } from "./common";
import type { Database } from "./kind";

/** What decides about a database and is asked of nobody else: its identity, its name, its ARN and its option groups. */
export type Looked = Pick<Database, "identity" | "id" | "arn" | "optionGroups">;

/**
 * Looks at what the listing of databases does not say: which options their option groups have, and whether they are the
 * green environment of a blue/green deployment. It is asked of databases that are due, before their snapshot, and makes a
 * call only where one of them has an option group that people made, or a name that RDS gives to green ones. By identity;
 * one that is not in the answer may be snapshotted.
 */
export async function lookCloser(
  rds: RDSClient,
  databases: readonly Looked[],
): Promise<ReadonlyMap<string, Unprotected>> {
  const found = new Map<string, Unprotected>();
  if (databases.some(({ optionGroups }) => optionGroups.length > 0)) {
    const hindering = await hinderingOptions(rds);
    for (const { identity, optionGroups } of databases) {
      const [text] = optionGroups.flatMap((group) => hindering.get(group) ?? []);
      if (text !== undefined) found.set(identity, { unfit: text });
    }
  }
  if (databases.some(({ id }) => greenName.test(id))) {
    const green = await greenDatabases(rds);
    for (const { identity, arn } of databases) {
      const blue = green.get(arn);
      if (blue !== undefined) found.set(identity, { leftOut: greenText(blue) });
    }
  }
  return found;
}

/** Source: UG blue-green-deployments-overview: RDS appends `-green-` and random characters to the names of the blue environment. */
const greenName = /-green-[a-z0-9]+$/;

/** Options that do not keep a snapshot from being shared, although they are permanent. Source: UG USER_ShareSnapshot. */
const harmless = ["Timezone", "OLS"];

/** Why the databases of an option group cannot be protected, by the group's name. Source: UG USER_ShareSnapshot. */
async function hinderingOptions(rds: RDSClient): Promise<Map<string, string>> {
  const sdk = rdsSdk();
  const found = new Map<string, string>();
  let marker: string | undefined;
  do {
    const page = await rds.send(new sdk.DescribeOptionGroupsCommand({ MaxRecords: pageSize, Marker: marker }));
    for (const group of page.OptionGroupsList ?? []) {
      const text = hindrance(group);
      if (text !== undefined) found.set(group.OptionGroupName ?? "", text);
    }
    marker = page.Marker;
  } while (marker);
  return found;
}

/** Why an option group keeps the snapshots of its databases from being shared; undefined for one that does not. */
export function hindrance({ OptionGroupName, Options, EngineName }: OptionGroup): string | undefined {
  // The two are Oracle's. A group that does not say its engine is taken for one of Oracle's.
  const oracle = /^(?:custom-)?oracle|^$/.test(EngineName ?? "");
  const names = (Options ?? [])
    .filter(({ Persistent, Permanent }) => Persistent || Permanent)
    .map(({ OptionName }) => OptionName ?? "unknown")
    .filter((name) => !(oracle && harmless.includes(name)));
  if (names.length === 0) return undefined;
  return (
    `its option group ${OptionGroupName ?? "unknown"} has ${names.join(", ")}, a persistent or permanent option, and RDS shares ` +
    "no snapshots of such a database: none is taken. Exclude it by source.exclude.patterns or source.exclude.tag and protect it by logical dumps, or " +
    "move it to an option group without that option where RDS allows it"
  );
}

/** The database in the blue environment, by the ARN of each in the green one, of deployments that are not switched over. */
async function greenDatabases(rds: RDSClient): Promise<Map<string, string>> {
  const sdk = rdsSdk();
  const found = new Map<string, string>();
  let marker: string | undefined;
  do {
    const page = await rds.send(new sdk.DescribeBlueGreenDeploymentsCommand({ MaxRecords: pageSize, Marker: marker }));
    for (const { Source, Target, Status, SwitchoverDetails } of page.BlueGreenDeployments ?? []) {
      if (Status === "SWITCHOVER_COMPLETED") continue;
      for (const { SourceMember, TargetMember } of SwitchoverDetails ?? []) {
        if (TargetMember) found.set(TargetMember, SourceMember ?? Source ?? "");
      }
      if (Target) found.set(Target, Source ?? "");
    }
    marker = page.Marker;
  } while (marker);
  return found;
}

function greenText(blue: string): string {
  const name = blue.slice(blue.lastIndexOf(":") + 1) || "another database";
  return `it is in the green environment of a blue/green deployment of ${name}, which has the data; it is snapshotted once it has been switched over`;
}
