import type { Cloud } from "./cloud/index";
import type { DatabaseRecord, Instant, Place } from "./cloud/types";
import type { Fleet, FleetDatabase } from "./fleet";

/** Where a fleet lives: the place and key of the source stack, and where its copies go. */
export interface Home {
  readonly place: Place;
  /** The source stack's key (its output `sourceKeyArn`). */
  readonly keyArn: unknown;
  readonly copiesIn: Place | undefined;
}

export interface Settling {
  /** How long a database's first copy may take, unless the fleet says otherwise of it. */
  readonly firstCopyWithin: number;
  /** Told of every database, with the moment until which its first copy may take. */
  readonly watch: (database: DatabaseRecord, firstCopyUntil: Instant) => void;
}

/** A fleet in its place. */
export interface Settled {
  /** Those that exist by now. */
  databases(): readonly DatabaseRecord[];
  /** ARNs of the fleet's own customer keys. */
  readonly keys: readonly string[];
}

/** Creates the databases of a fleet in the source account: now, or when their time comes. */
export function settle(cloud: Cloud, fleet: Fleet, home: Home, settling: Settling): Settled {
  const { time } = cloud.world;
  const start = time.now();
  const databases: DatabaseRecord[] = [];
  const keys = new Map(
    Object.entries(fleet.keys).map(([name, { id, drAccountMayUse }]) => {
      const reader = drAccountMayUse ? home.copiesIn?.account : undefined;
      return [name, cloud.kms.addKey(home.place, name, keyPolicy(home.place.account, reader), id).arn];
    }),
  );
  const keyOf = ({ id, key }: FleetDatabase): string | undefined => {
    if (key === "none" || key === "aws-owned") return undefined;
    if (key === "aws/rds") return cloud.kms.awsManagedKey(home.place, "rds").arn;
    if (key !== "lifeboat") return keys.get(key);
    if (typeof home.keyArn === "string") return home.keyArn;
    throw new Error(`database ${id} is to be under the source stack's key, but that stack has no output sourceKeyArn`);
  };
  for (const one of fleet.databases) {
    const add = () => {
      const database = cloud.rds.addDatabase({
        kind: one.kind === "instance" ? "instance" : "cluster",
        place: home.place,
        identifier: one.id,
        engine: one.engine,
        engineVersion: one.engineVersion,
        sizeGiB: one.sizeGiB,
        changeGiBPerHour: one.changeGiBPerHour,
        kmsKeyArn: keyOf(one),
        awsOwnedKey: one.key === "aws-owned",
        multiAz: one.multiAz,
        tags: one.tags,
      });
      databases.push(database);
      settling.watch(database, database.createdAt + (one.firstCopyWithin ?? settling.firstCopyWithin));
    };
    if (one.createdAt === 0) add();
    else time.at(start + one.createdAt, add, `create ${one.id}`);
  }
  return { databases: () => databases, keys: [...keys.values()] };
}

/** A customer's key: under the account's own IAM, and usable for copying by another account where it is so stated. */
function keyPolicy(owner: string, reader: string | undefined): object {
  const own = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${owner}:root` }, Action: "kms:*", Resource: "*" };
  if (reader === undefined) return { Version: "2012-10-17", Statement: [own] };
  const principal = { AWS: `arn:aws:iam::${reader}:root` };
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
