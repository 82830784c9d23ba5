import { partitionOf } from "../../../facts/regions";
import { ModelError } from "../kernel/errors";
import { hash32 } from "../kernel/random";
import type { Call, DatabaseRecord, DatabaseSettings, Operation } from "../kernel/types";
import type { RdsContext } from "./context";
import { nameOf, rdsArn, refuse } from "./names";
import { rdsQuestion, text } from "./questions";
import { durationMs } from "./snapshots";

/** What a restore is told of the new database; undefined where nothing is said. Throws for groups that are not there. */
export function restoredSettings({ kind, groups }: RdsContext, { place, input }: Call): DatabaseSettings {
  const subnetGroup = text(input, "DBSubnetGroupName")?.toLowerCase();
  const parameterGroup = text(input, kind.fields.parameterGroup)?.toLowerCase();
  groups.requireSubnetGroup(place, subnetGroup);
  groups.requireParameterGroup(place, kind, parameterGroup);
  return {
    instanceClass: text(input, "DBInstanceClass"),
    subnetGroup,
    parameterGroup,
    securityGroups: input.VpcSecurityGroupIds as readonly string[] | undefined,
    publiclyAccessible: input.PubliclyAccessible as boolean | undefined,
    deletionProtection: input.DeletionProtection as boolean | undefined,
    copyTags: input.CopyTagsToSnapshot as boolean | undefined,
  };
}

/** Throws for a database that is protected against deletion. RDS's words, as hashicorp/terraform-provider-aws issue 12178 has them. */
export function refuseProtected({ kind, settings }: DatabaseRecord): void {
  if (settings?.deletionProtection !== true) return;
  const what = kind === "cluster" ? "Cluster" : "DB Instance";
  throw refuse(
    "InvalidParameterCombination",
    `Cannot delete protected ${what}, please disable deletion protection and try again.`,
  );
}

/** ModifyDBInstance or ModifyDBCluster: what people do to a database that was restored. */
export function modifyOperation(context: RdsContext): Operation {
  const { kind, world, store } = context;
  const { modifyDatabase } = kind.operations;
  const { database: nameField, oneDatabase } = kind.fields;

  function modify({ place, input }: Call): object {
    const identifier = nameOf(kind.database, text(input, nameField)) ?? "";
    const entry = store.region(place).database(identifier);
    if (entry === undefined) throw kind.errors.databaseNotFound(identifier);
    if (input.ApplyImmediately !== true) {
      throw new ModelError(`${modifyDatabase.name} without ApplyImmediately is not implemented by the model`);
    }
    const { record } = entry;
    // API ModifyDBInstance, ModifyDBCluster: InvalidDB…State for one that is not available.
    if (record.status !== "available") throw kind.errors.databaseState(`${identifier} is not in the available state.`);
    const days = backupDays(input.BackupRetentionPeriod, kind.name === "cluster" ? 1 : 0);
    const secret = input.ManageMasterUserPassword === true ? secretOf(record) : undefined;
    const protection = input.DeletionProtection as boolean | undefined;
    const settings: DatabaseSettings = {
      ...record.settings,
      ...(days === undefined ? {} : { backupDays: days }),
      ...(secret === undefined ? {} : { passwordSecret: secret }),
      ...(protection === undefined ? {} : { deletionProtection: protection }),
    };
    const multiAz = (input.MultiAZ as boolean | undefined) ?? record.multiAz;
    // That it takes as long as a restore takes before data moves is assumed, and that a protection alone takes no time.
    const slow = days !== undefined || secret !== undefined || multiAz !== record.multiAz;
    entry.record = { ...record, settings, multiAz, status: slow ? "modifying" : "available" };
    if (slow) {
      const done = () => {
        if (entry.record.status === "modifying") entry.record = { ...entry.record, status: "available" };
      };
      world.outages.work([place], durationMs(world.assumptions.restore, 0), done, `change of ${identifier}`);
    }
    return Object.freeze({ [oneDatabase]: entry.output });
  }

  return {
    service: "rds",
    ...modifyDatabase,
    questions: ({ place, input }) => {
      const identifier = nameOf(kind.database, text(input, nameField)) ?? "";
      const tags = store.region(place).database(identifier)?.tagContext;
      return [rdsQuestion(modifyDatabase.name, rdsArn(place, kind.database, identifier), tags)];
    },
    perform: modify,
  };
}

/** API ModifyDBInstance: 0 to 35 days; ModifyDBCluster: 1 to 35. */
function backupDays(given: unknown, least: number): number | undefined {
  if (given === undefined) return undefined;
  const days = Number(given);
  if (Number.isInteger(days) && days >= least && days <= 35) return days;
  throw refuse("InvalidParameterValue", `Invalid backup retention period: ${days}. Must be between ${least} and 35.`);
}

/** UG rds-secrets-manager: RDS makes a secret named `rds!db-…` or `rds!cluster-…` and puts a new password into it. */
function secretOf({ kind, place, resourceId }: DatabaseRecord): string {
  const suffix = hash32(resourceId).toString(36);
  const name = `rds!${kind === "cluster" ? "cluster" : "db"}-${suffix}`;
  return `arn:${partitionOf(place.region)}:secretsmanager:${place.region}:${place.account}:secret:${name}`;
}
