import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { type DBSnapshot, RDSClient } from "@aws-sdk/client-rds";
import { SSMClient } from "@aws-sdk/client-ssm";
import { day, minute } from "../../cli/durations";
import { partitionOf } from "../../facts/regions";
import { makeCopy } from "../../functions/copy/handler";
import { makeExpire } from "../../functions/expire/handler";
import { makeMeasure } from "../../functions/measure/handler";
import { kinds } from "../../functions/rds";
import { makeReencrypt } from "../../functions/reencrypt/handler";
import { rulesText } from "../../functions/retention/acceptedRules";
import { makeShare } from "../../functions/share/handler";
import { sharedWithTag, tagKeys } from "../../functions/snapshots/tags";
import { makeTake } from "../../functions/take/handler";

/** What passes over an account in which there is nothing to do cost. */
export interface IdlePass {
  readonly pass: string;
  /** Snapshots in the account. */
  readonly snapshots: number;
  /** API calls of one run. */
  readonly calls: number;
  /** Pages that its listings have: each costs a call, whoever lists. */
  readonly pages: number;
}

const pageSize = 100;
const now = Date.UTC(2026, 0, 5);
const source = { account: "111111111111", region: "eu-west-1" };
const dr = { account: "222222222222", region: "eu-central-1" };
const copyKey = `arn:${partitionOf(dr.region)}:kms:${dr.region}:${dr.account}:key/1`;
const common = {
  createdBy: "rds-lifeboat",
  platform: "p",
  patterns: [".*"],
  dryRun: false,
  logLevel: "error",
} as const;

/** An account that answers listings of so many records, in pages, and counts the calls and the pages that it has. */
class PagedAccount {
  calls = 0;
  pages = 0;

  /** `others` answers what is no listing of records. */
  constructor(
    private readonly records: Records,
    private readonly others: Readonly<Record<string, (input: Input) => object>> = {},
  ) {}

  /** A client of RDS, in another region where other records are given. */
  client(records: Records = this.records): RDSClient {
    return this.of(RDSClient, records);
  }

  /** A client of any service. */
  of<Client extends object>(service: { readonly prototype: Client }, records: Records = this.records): Client {
    return Object.create(service.prototype, { send: { value: (command: Command) => this.answer(command, records) } });
  }

  private async answer({ constructor: { name }, input }: Command, records: Records): Promise<object> {
    this.calls++;
    const listing = listings[name];
    const other = this.others[name.replace(/Command$/, "")];
    if (other !== undefined) return other(input);
    if (listing === undefined) throw new Error(`an idle pass makes no ${name}`);
    const shared = input.SnapshotType === "shared" ? "shared " : "";
    const all = records[`${shared}${listing}`] ?? [];
    const start = Number(input.Marker ?? 0);
    if (start === 0) this.pages += Math.max(1, Math.ceil(all.length / pageSize));
    const end = start + pageSize;
    return { [listing]: all.slice(start, end), Marker: end < all.length ? String(end) : undefined };
  }
}

type Records = Readonly<Record<string, readonly object[]>>;

interface Input {
  readonly SnapshotType?: string;
  readonly Marker?: string;
  readonly Name?: string;
  readonly Key?: Item;
  readonly ExpressionAttributeValues?: Item;
}

type Item = Readonly<Record<string, { readonly S: string }>>;

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Input;
}

const listings: Readonly<Record<string, string>> = {
  DescribeDBInstancesCommand: "DBInstances",
  DescribeDBClustersCommand: "DBClusters",
  DescribeDBSnapshotsCommand: "DBSnapshots",
  DescribeDBClusterSnapshotsCommand: "DBClusterSnapshots",
};

/** So many snapshots of 50 databases, as many of each, the newest just made. */
function snapshotsOf(
  count: number,
  place: typeof source,
  tags: Readonly<Record<string, string>>,
  copies: boolean,
): DBSnapshot[] {
  return Array.from({ length: count }, (_, n) => {
    const name = `db-${n % 50}-${Math.floor(n / 50)}`;
    return {
      DBSnapshotIdentifier: name,
      DBSnapshotArn: `arn:${partitionOf(place.region)}:rds:${place.region}:${place.account}:snapshot:${name}`,
      DBInstanceIdentifier: `db-${n % 50}`,
      DbiResourceId: `db-R${n % 50}`,
      Status: "available",
      OriginalSnapshotCreateTime: new Date(now - Math.floor(n / 50) * minute),
      TagList: tagList(copies ? tags : { ...tags, [tagKeys.snapshot]: name }),
      ...(copies && { Encrypted: true, KmsKeyId: copyKey }),
      ...(copies && {
        SourceDBSnapshotIdentifier: `arn:${partitionOf(source.region)}:rds:${source.region}:${source.account}:snapshot:${name}`,
      }),
    };
  });
}

/** Runs every pass once over an account with so many snapshots, in which nothing is due. */
export async function idlePasses(snapshots: number): Promise<readonly IdlePass[]> {
  const marks = { CreatedBy: "rds-lifeboat", shareAndCopy: "YES", [sharedWithTag(dr.account).Key]: "YES" };
  const taken = snapshotsOf(snapshots, source, marks, false);
  const copied = snapshotsOf(snapshots, dr, { CopiedBy: "rds-lifeboat" }, true);
  const instances = Array.from({ length: 50 }, (_, n) => ({
    DBInstanceIdentifier: `db-${n}`,
    DBInstanceArn: `arn:${partitionOf(source.region)}:rds:${source.region}:${source.account}:db:db-${n}`,
    DbiResourceId: `db-R${n}`,
    DBInstanceStatus: "available",
  }));
  const passes: readonly (readonly [string, PagedAccount, (account: PagedAccount) => Promise<unknown>])[] = [
    ["take", new PagedAccount({ DBInstances: instances, DBSnapshots: taken }), take],
    ["share", new PagedAccount({ DBSnapshots: taken }), share],
    ["expire", new PagedAccount({ DBSnapshots: taken }), expire],
    ["copy", new PagedAccount({ DBSnapshots: copied, "shared DBSnapshots": taken }), copy],
    ["measure", rememberingAccount(copied), (account) => measure(account, taken)],
    [
      "reencrypt",
      new PagedAccount({ DBInstances: instances, DBSnapshots: taken }),
      (account) => reencrypt(account, 30),
    ],
    ["hourly reencrypt", new PagedAccount({ DBSnapshots: taken }), (account) => reencrypt(account, 0)],
  ];
  const results: IdlePass[] = [];
  for (const [pass, account, run] of passes) {
    await run(account);
    results.push({ pass, snapshots, calls: account.calls, pages: account.pages });
  }
  return results;
}

function tagList(tags: Readonly<Record<string, string>>): DBSnapshot["TagList"] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

const silent = { kinds, now: () => now, write: () => undefined };
const noEvents = (): never => {
  throw new Error("an idle pass tells nobody");
};

function take(account: PagedAccount) {
  const choice = { patterns: [".*"] };
  // A slot longer than the snapshots' age, so that each database has one in it.
  const intervalMinutes = 10 * day;
  const ioSuspension = { accepted: false, intervalMinutes, acceptedWait: true };
  const keys = { keyArns: [], managedKeyArn: "aws-rds-key" };
  const settings = { ...common, ...keys, choice, ioSuspension, intervalMinutes, cadenceMinutes: 1 };
  return makeTake({ ...silent, rds: account.client(), settings })({});
}

function share(account: PagedAccount) {
  const settings = {
    ...common,
    drAccounts: [dr.account],
    partition: "aws",
    destinations: [],
    keyArns: [],
    cadenceMinutes: 10,
  };
  return makeShare({ ...silent, rds: account.client(), eventsOf: noEvents, settings })({});
}

function expire(account: PagedAccount) {
  const settings = { ...common, ownTag: "CreatedBy", retentionMinutes: 365 * 24 * 60, keepNewest: 3 } as const;
  return makeExpire({ ...silent, rds: account.client(), settings })({});
}

function copy(account: PagedAccount) {
  const limits = { retentionMinutes: 2_880, keepNewest: 3, cadenceMinutes: 10 };
  const settings = {
    ...common,
    ...limits,
    ...dr,
    from: "shared",
    sources: [source],
    keyArn: "key",
    optionGroups: [],
  } as const;
  return makeCopy({ ...silent, rds: account.client(), rdsOf: () => account.client(), settings })({});
}

const rules = {
  retentionMinutes: 365 * 24 * 60,
  keepAllMinutes: 365 * 24 * 60,
  ...{ dailyDays: 0, weeklyWeeks: 0, monthlyMonths: 0 },
  ...{ keepNewest: 3, released: [], brakeMinutes: 2_880, brakeSurplus: 3, roomMinutes: 60 },
};

/** The DR account with its key, its parameters, and a table that remembers what the measure pass writes. */
function rememberingAccount(copied: readonly object[]): PagedAccount {
  const items = new Map<string, Item>();
  const remember = ({ Key = {}, ExpressionAttributeValues: values = {} }: Input): object => {
    const fields = Object.entries(values).map(([name, value]) => [name.slice(1), value] as const);
    const key = Key.identity?.S ?? "";
    items.set(key, { ...items.get(key), ...Key, ...Object.fromEntries(fields) });
    return {};
  };
  return new PagedAccount(
    { DBSnapshots: copied },
    {
      Scan: () => ({ Items: [...items.values()] }),
      UpdateItem: remember,
      PutMetricData: () => ({}),
      DescribeKey: () => ({ KeyMetadata: { KeyState: "Enabled" } }),
      DescribeAccountAttributes: () => ({ AccountQuotas: [] }),
      GetParameter: ({ Name }) => ({ Parameter: { Value: Name === "accepted" ? rulesText(rules) : "never" } }),
    },
  );
}

/** Measures twice and counts the second time: in the first it remembers what it sees. */
async function measure(account: PagedAccount, taken: readonly object[]): Promise<void> {
  const settings = {
    ...common,
    ...dr,
    sources: [source],
    expected: [],
    paces: [],
    ageMinutes: 90,
    emptyMinutes: 1_440,
    retention: rules,
    expireEveryMinutes: 60,
    cadenceMinutes: 10,
    ...{ stack: "drprod", table: "seen", acceptedName: "accepted", liftedName: "lifted" },
  };
  const rdsOf = (region: string) => account.client(region === source.region ? { "shared DBSnapshots": taken } : {});
  const others = {
    kmsOf: () => account.of(KMSClient),
    cloudwatch: account.of(CloudWatchClient),
    dynamodb: account.of(DynamoDBClient),
    ssm: account.of(SSMClient),
  };
  const pass = makeMeasure({ ...silent, ...others, rds: account.client(), rdsOf, settings });
  await pass({});
  account.calls = 0;
  account.pages = 0;
  await pass({});
}

/** Where no database is under the AWS-managed key, so many minutes after the hour: at the full hour all snapshots are listed. */
function reencrypt(account: PagedAccount, minutesPast: number) {
  const settings = { ...common, ...source, keyArn: "key", managedKeyArn: "aws-rds-key", cadenceMinutes: 10 };
  const at = now + minutesPast * minute;
  return makeReencrypt({ ...silent, now: () => at, rds: account.client(), settings })({});
}
