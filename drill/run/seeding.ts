import { partitionOf } from "../../facts/regions";
import type { Fleet, FleetDatabase } from "../../fleet/file";
import type { Cloud } from "../cloud";
import type { DatabaseRecord, Instant, Place } from "../cloud/kernel/types";

/** Where databases live: the place and key of their source stack. */
export interface Home {
  readonly place: Place;
  /** The source stack's key (its output `sourceKeyArn`). */
  readonly keyArn: unknown;
  /** The accounts that keep copies: those that customers' keys may let in. */
  readonly readers: readonly string[];
}

export interface Settling {
  /** How long a database's first copy may take, unless the fleet says otherwise of it. */
  readonly firstCopyWithin: number;
  /** Told of every database, with the moment until which its first copy may take. */
  readonly watch: (database: DatabaseRecord, firstCopyUntil: Instant) => void;
  /** Told of a database that is gone for good. */
  readonly gone: (database: DatabaseRecord) => void;
}

/** A fleet in its places. */
export interface Settled {
  /** Those that have existed by now. */
  databases(): readonly DatabaseRecord[];
  /** ARNs of the fleet's own customer keys. */
  keys(): readonly string[];
  /** Creates the databases of stacks that have come since: nothing can be under a stack's key before. */
  arrive(): void;
  /** A database was deleted: another of the same name and kind takes its place. Throws for one that is not the fleet's. */
  rebuild(deleted: DatabaseRecord): DatabaseRecord;
  /** A database got another name: another one gets the one it had. Throws for one that is not the fleet's. */
  replace(renamed: DatabaseRecord): DatabaseRecord;
  /**
   * The blue database of a deployment gets that name, and the green one its name and its place in the fleet. Undefined where
   * there is no deployment. Throws for one that is not the fleet's.
   */
  switchOver(blue: DatabaseRecord, blueName: string): DatabaseRecord | undefined;
}

/**
 * Creates the databases of a fleet in the accounts and regions of their source stacks: now, when their time comes, or when
 * their stack does. `homeOf` gives the home of a stack's databases, undefined while the stack is not deployed; it throws
 * for one that the scenario does not have.
 */
export function settle(
  cloud: Cloud,
  fleet: Fleet,
  homeOf: (stack: string | undefined) => Home | undefined,
  settling: Settling,
): Settled {
  const { time } = cloud.world;
  const start = time.now();
  const databases: { readonly record: DatabaseRecord; readonly spec: FleetDatabase; readonly home: Home }[] = [];
  const keys = new Map<string, string>();
  const waiting = new Set(fleet.databases.map(({ stack }) => stack));

  /** A key of the fleet in each home whose databases are under it, and one that no database uses in the first. */
  const createKeys = (stack: string | undefined, home: Home) => {
    for (const [name, { id, account, drAccountMayUse }] of Object.entries(fleet.keys)) {
      const users = fleet.databases.filter(({ key }) => key === name);
      const here = users.length > 0 ? users.some((one) => one.stack === stack) : fleet.databases[0]!.stack === stack;
      if (!here) continue;
      const own = home.place.account;
      // What databases are under lets in their account, or RDS would not have made them.
      const makers = account === undefined || account === own ? [] : [own];
      const owner = { ...home.place, account: account ?? own };
      const policy = keyPolicy(owner, [...makers, ...(drAccountMayUse ? home.readers : [])]);
      keys.set(keyName(home, name), cloud.kms.addKey(owner, name, policy, id).arn);
    }
  };
  const keyOf = ({ id, key }: FleetDatabase, home: Home): string | undefined => {
    if (key === "none" || key === "aws-owned") return undefined;
    if (key === "aws/rds") return cloud.kms.awsManagedKey(home.place, "rds").arn;
    if (key !== "lifeboat") return keys.get(keyName(home, key));
    if (typeof home.keyArn === "string") return home.keyArn;
    throw new Error(`database ${id} is to be under the source stack's key, but that stack has no output sourceKeyArn`);
  };
  const add = (spec: FleetDatabase, home: Home): DatabaseRecord => {
    const record = cloud.rds.addDatabase({
      kind: spec.kind === "instance" ? "instance" : "cluster",
      place: home.place,
      identifier: spec.id,
      engine: spec.engine,
      engineVersion: spec.engineVersion,
      sizeGiB: spec.sizeGiB,
      changeGiBPerHour: spec.changeGiBPerHour,
      kmsKeyArn: keyOf(spec, home),
      awsOwnedKey: spec.key === "aws-owned",
      multiAz: spec.multiAz,
      ...optionGroupOf(spec, home),
      ...(spec.backupTarget !== undefined && { backupTarget: spec.backupTarget }),
      ...(spec.replicaOf !== undefined && { replica: { of: spec.replicaOf, lagMs: spec.replicaLag ?? 0 } }),
      ...(spec.backupDays !== undefined && { settings: { backupDays: spec.backupDays } }),
      ...(spec.persistentOptions && { persistentOptions: true }),
      backupWindow: spec.backupWindow,
      maintenanceWindow: spec.maintenanceWindow,
      tags: spec.tags,
    });
    databases.push({ record, spec, home });
    if (spec.greenOf !== undefined) deploy(record, spec.greenOf);
    if (hasOwnData(spec)) watch(record, spec);
    return record;
  };
  const watch = (record: DatabaseRecord, { firstCopyWithin = settling.firstCopyWithin }: FleetDatabase) =>
    settling.watch(record, time.now() + firstCopyWithin);
  const deploy = (green: DatabaseRecord, of: string) => {
    const blue = cloud.rds
      .databases(green.place)
      .find(({ identifier, kind }) => identifier === of && kind === green.kind);
    if (blue === undefined)
      throw new Error(`the green database ${green.identifier} is created before the blue one, ${of}`);
    cloud.rds.addBlueGreenDeployment(blue, green);
  };
  /** The group has the option that the file speaks of, as people create it. */
  const optionGroupOf = ({ id, engine, optionGroup, persistentOptions = false }: FleetDatabase, { place }: Home) => {
    if (optionGroup === undefined && !persistentOptions) return {};
    const name = optionGroup ?? `${id}-options`;
    const oracle = engine.includes("oracle");
    const option = { OptionName: oracle ? "TDE" : "TRANSPARENT_DATA_ENCRYPTION", Persistent: true, Permanent: oracle };
    cloud.rds.addOptionGroup(place, name, persistentOptions ? [option] : [], engine);
    return { optionGroup: name };
  };
  const arrive = () => {
    for (const stack of waiting) {
      const home = homeOf(stack);
      if (home === undefined) continue;
      waiting.delete(stack);
      createKeys(stack, home);
      for (const spec of fleet.databases.filter((one) => one.stack === stack)) {
        if (start + spec.createdAt <= time.now()) add(spec, home);
        else time.at(start + spec.createdAt, () => add(spec, home), `create ${spec.id}`);
      }
    }
  };

  const known = ({ arn, resourceId }: DatabaseRecord) => {
    const found = databases.find(({ record }) => record.resourceId === resourceId);
    if (found === undefined) throw new Error(`${arn} is no database of the fleet: nothing can take its place`);
    return found;
  };

  arrive();
  return {
    databases: () => databases.filter(({ spec }) => hasOwnData(spec)).map(({ record }) => record),
    keys: () => [...keys.values()],
    arrive,
    rebuild(deleted) {
      const { spec, home } = known(deleted);
      settling.gone(deleted);
      return add(spec, home);
    },
    replace(renamed) {
      const { spec, home } = known(renamed);
      return add(spec, home);
    },
    switchOver(blue, blueName) {
      const { spec, home } = known(blue);
      const green = cloud.rds.switchOver(blue, blueName);
      if (green === undefined) return undefined;
      const before = databases.findIndex(({ record }) => record.resourceId === green.resourceId);
      databases.splice(before, before < 0 ? 0 : 1, { record: green, spec, home });
      watch(green, spec);
      return green;
    },
  };
}

/** Whether a database's data are nowhere else: a read replica's and a green one's are in the database that they are of. */
function hasOwnData({ replicaOf, greenOf, firstCopyWithin, kind }: FleetDatabase): boolean {
  if (kind === "other-cluster") return false;
  return firstCopyWithin !== undefined || (replicaOf === undefined && greenOf === undefined);
}

/** Keys of one name in several homes are several keys. */
function keyName({ place }: Home, name: string): string {
  return `${place.account}/${place.region}/${name}`;
}

/** A customer's key: under the account's own IAM, and usable for copying by other accounts where it is so stated. */
function keyPolicy({ account: owner, region }: Place, readers: readonly string[]): object {
  const partition = partitionOf(region);
  const own = {
    Effect: "Allow",
    Principal: { AWS: `arn:${partition}:iam::${owner}:root` },
    Action: "kms:*",
    Resource: "*",
  };
  if (readers.length === 0) return { Version: "2012-10-17", Statement: [own] };
  const principal = { AWS: readers.map((reader) => `arn:${partition}:iam::${reader}:root`) };
  const use = ["kms:Decrypt", "kms:DescribeKey", "kms:ReEncrypt*", "kms:GenerateDataKey*"];
  return {
    Version: "2012-10-17",
    Statement: [
      own,
      { Effect: "Allow", Principal: principal, Action: use, Resource: "*" },
      {
        Effect: "Allow",
        Principal: principal,
        Action: "kms:CreateGrant",
        Resource: "*",
        Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      },
    ],
  };
}
