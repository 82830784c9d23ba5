import {
  CreateArchiveCommand,
  CreateEventBusCommand,
  DescribeArchiveCommand,
  EventBridgeClient,
} from "@aws-sdk/client-eventbridge";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CreateDBClusterCommand, CreateDBInstanceCommand, RDSClient } from "@aws-sdk/client-rds";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { makeCopy } from "../../../functions/copy/handler";
import type { CopySettings } from "../../../functions/copy/settings";
import { makeDiscard } from "../../../functions/discard/handler";
import { makeExpire } from "../../../functions/expire/handler";
import { type ExpireCopiesSettings, makeExpireCopies } from "../../../functions/expireCopies/handler";
import type { PassResult } from "../../../functions/pass/outcome";
import { kinds } from "../../../functions/rds";
import type { DatabaseKind } from "../../../functions/rds/kind";
import { makeReencrypt } from "../../../functions/reencrypt/handler";
import { rulesText } from "../../../functions/retention/acceptedRules";
import type { ExpireSettings } from "../../../functions/retention/expiry";
import { makeShare } from "../../../functions/share/handler";
import type { ShareSettings } from "../../../functions/share/plan";
import { makeTake } from "../../../functions/take/handler";
import type { TakeSettings } from "../../../functions/take/plan";
import { day, drAccount, drRegion, hour, minute, sourceAccount, sourceRegion } from "../../support/snapshots";
import { Moto } from "./moto";

/** A region in which snapshots are many. */
const crowdedRegion = "eu-west-2";

/** What settings of all passes say. */
export const common = { createdBy: "rds-lifeboat", platform: "rds-lifeboat", dryRun: false, logLevel: "warn" } as const;

/** By which the stage keeps copies. */
export const rules = {
  retentionMinutes: (2 * day) / minute,
  keepAllMinutes: (2 * day) / minute,
  dailyDays: 0,
  weeklyWeeks: 0,
  monthlyMonths: 0,
  keepNewest: 1,
  released: [],
  brakeMinutes: (12 * hour) / minute,
  brakeSurplus: 2,
  roomMinutes: 60,
};

/** Two accounts in moto with databases, keys and a bus, and the passes of both with clients of their own. */
export class Stage {
  readonly warnings: string[] = [];
  private emulator: Moto | undefined;
  private readonly clients: { destroy(): void }[] = [];
  private readonly answered = new Map<RDSClient, number>();
  private known: ReturnType<Stage["connect"]> | undefined;
  sourceKey = "";
  /** The key that stands for the AWS-managed one. */
  managedKey = "";
  drKey = "";

  get sourceRds(): RDSClient {
    return this.all.sourceRds;
  }

  get drRds(): RDSClient {
    return this.all.drRds;
  }

  /** The DR account's client of the sources' region. */
  get drRdsThere(): RDSClient {
    return this.all.drRdsThere;
  }

  get crowdedRds(): RDSClient {
    return this.all.crowdedRds;
  }

  get moto(): Moto {
    if (!this.emulator) throw new Error("not started");
    return this.emulator;
  }

  /** Starts moto and makes what is there before the stacks are: databases, keys, the bus, the parameters. */
  async start(): Promise<void> {
    this.emulator = await Moto.start([sourceAccount, drAccount], true);
    this.known = this.connect();
    this.sourceKey = await this.key(sourceAccount, sourceRegion);
    this.managedKey = await this.key(sourceAccount, sourceRegion);
    this.drKey = await this.key(drAccount, drRegion);
    const { sourceRds, crowdedRds, drEvents } = this.known;
    await addInstance(sourceRds, "orders", this.sourceKey);
    await addInstance(sourceRds, "billing", this.sourceKey);
    await addCluster(sourceRds, "ledger", this.sourceKey);
    await addInstance(crowdedRds, "many");
    await addCluster(crowdedRds, "lots");
    const { EventBusArn: EventSourceArn } = await drEvents.send(new CreateEventBusCommand({ Name: "rds-lifeboat" }));
    // It counts the announcements that arrive.
    const EventPattern = JSON.stringify({ source: ["rds-lifeboat"], "detail-type": ["RDS Snapshot Shared"] });
    await drEvents.send(new CreateArchiveCommand({ ArchiveName: "announced", EventSourceArn, EventPattern }));
    await this.setParameter("accepted", rulesText(rules));
    await this.setParameter("lifted", "never");
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.destroy();
    await this.emulator?.stop();
  }

  /** Listings that a client has read so far, by pages. */
  pages(client: RDSClient): number {
    return this.answered.get(client) ?? 0;
  }

  /** Announcements that have reached the bus of the DR account. */
  async announced(): Promise<number | undefined> {
    const { EventCount } = await this.all.drEvents.send(new DescribeArchiveCommand({ ArchiveName: "announced" }));
    return EventCount;
  }

  async setParameter(name: string, value: string): Promise<void> {
    await this.all.drSsm.send(
      new PutParameterCommand({ Name: `/lifeboat/${name}`, Value: value, Type: "String", Overwrite: true }),
    );
  }

  /** `blind`: it lists no snapshots, as if another pass had made them meanwhile. */
  take({ now = Date.now(), blind = false } = {}): Promise<PassResult> {
    const settings: TakeSettings = {
      ...common,
      choice: { patterns: [".*"] },
      intervalMinutes: 60,
      cadenceMinutes: 5,
      ioSuspension: { accepted: true, intervalMinutes: 60, acceptedWait: false },
      keyArns: [this.sourceKey],
      managedKeyArn: this.managedKey,
    };
    const seen = blind ? kinds.map((kind): DatabaseKind => ({ ...kind, snapshots: async () => [] })) : kinds;
    return makeTake({ ...this.deps(now), kinds: seen, rds: this.sourceRds, settings })({});
  }

  share(change: Partial<ShareSettings> = {}): Promise<PassResult> {
    const settings: ShareSettings = {
      ...common,
      patterns: [".*"],
      drAccounts: [drAccount],
      partition: "aws",
      destinations: [{ account: drAccount, region: drRegion }],
      keyArns: [this.sourceKey],
      cadenceMinutes: 5,
      ...change,
    };
    const eventsOf = (region: string) => this.client(EventBridgeClient, sourceAccount, region);
    return makeShare({ ...this.deps(), rds: this.sourceRds, eventsOf, settings })({});
  }

  copy(event: object = {}): Promise<PassResult> {
    const settings: CopySettings = {
      ...common,
      from: "shared",
      patterns: [".*"],
      sources: [{ account: sourceAccount, region: sourceRegion }],
      account: drAccount,
      region: drRegion,
      keyArn: this.drKey,
      optionGroups: [],
      retentionMinutes: rules.retentionMinutes,
      cadenceMinutes: 10,
    };
    const rdsOf = (region: string) => (region === drRegion ? this.drRds : this.drRdsThere);
    return makeCopy({ ...this.deps(), rds: this.drRds, rdsOf, settings })(event);
  }

  /** Adds databases whose snapshots must be re-encrypted. */
  async addManaged(): Promise<void> {
    await addInstance(this.sourceRds, "legacy", this.managedKey);
    await addCluster(this.sourceRds, "old-ledger", this.managedKey);
  }

  /** `blind`: it does not see what it has made. */
  reencrypt({ blind = false } = {}): Promise<PassResult> {
    const settings = {
      ...common,
      patterns: [".*"],
      account: sourceAccount,
      region: sourceRegion,
      keyArn: this.sourceKey,
      managedKeyArn: this.managedKey,
      cadenceMinutes: 10,
    };
    const interimOnly = (kind: DatabaseKind): DatabaseKind => ({
      ...kind,
      snapshots: async (rds) => (await kind.snapshots(rds)).filter(({ keyArn }) => keyArn === this.managedKey),
    });
    const seen = blind ? kinds.map(interimOnly) : kinds;
    return makeReencrypt({ ...this.deps(), kinds: seen, rds: this.sourceRds, settings })({});
  }

  discard(now: number): Promise<PassResult> {
    const settings = { ...common, retentionMinutes: rules.retentionMinutes };
    return makeDiscard({ ...this.deps(now), rds: this.sourceRds, settings })({});
  }

  expire(now: number): Promise<PassResult> {
    const settings: ExpireSettings = {
      ...common,
      ownTag: "CreatedBy",
      patterns: [".*"],
      retentionMinutes: rules.retentionMinutes,
      keepNewest: 2,
    };
    return makeExpire({ ...this.deps(now), rds: this.sourceRds, settings })({});
  }

  expireCopies(now: number): Promise<PassResult> {
    const settings: ExpireCopiesSettings = {
      ...common,
      ...rules,
      patterns: [".*"],
      region: drRegion,
      acceptedName: "/lifeboat/accepted",
      liftedName: "/lifeboat/lifted",
      cadenceMinutes: 60,
    };
    const { drRds: rds, drSsm: ssm } = this.all;
    return makeExpireCopies({ ...this.deps(now), rds, ssm, settings })({});
  }

  private get all(): ReturnType<Stage["connect"]> {
    if (!this.known) throw new Error("not started");
    return this.known;
  }

  private connect() {
    return {
      sourceRds: this.rds(sourceAccount, sourceRegion),
      drRds: this.rds(drAccount, drRegion),
      drRdsThere: this.rds(drAccount, sourceRegion),
      crowdedRds: this.rds(sourceAccount, crowdedRegion),
      drEvents: this.client(EventBridgeClient, drAccount, drRegion),
      drSsm: this.client(SSMClient, drAccount, drRegion),
    };
  }

  /** A client of an account in a region, closed at the end. */
  client<C extends { destroy(): void }>(Client: new (options: object) => C, account: string, region: string): C {
    const client = new Client(this.moto.options(account, region));
    this.clients.push(client);
    return client;
  }

  private rds(account: string, region: string): RDSClient {
    const client = this.client(RDSClient, account, region);
    client.middlewareStack.add(
      (next, context) => (args) => {
        if (context.commandName?.startsWith("Describe")) this.answered.set(client, this.pages(client) + 1);
        return next(args);
      },
      { step: "initialize", name: "countPages" },
    );
    return client;
  }

  private async key(account: string, region: string): Promise<string> {
    const { KeyMetadata } = await this.client(KMSClient, account, region).send(new CreateKeyCommand({}));
    return KeyMetadata?.Arn ?? "";
  }

  /** What every pass is given. */
  deps(now = Date.now()) {
    const write = (line: string) => void this.warnings.push(line);
    return { kinds, now: () => now, write };
  }
}

async function addInstance(rds: RDSClient, name: string, keyArn?: string): Promise<void> {
  await rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: name,
      DBInstanceClass: "db.m6g.large",
      Engine: "postgres",
      AllocatedStorage: 20,
      MasterUsername: "operator",
      MasterUserPassword: "correct-horse",
      ...(keyArn && { StorageEncrypted: true, KmsKeyId: keyArn }),
    }),
  );
}

async function addCluster(rds: RDSClient, name: string, keyArn?: string): Promise<void> {
  await rds.send(
    new CreateDBClusterCommand({
      DBClusterIdentifier: name,
      Engine: "aurora-postgresql",
      MasterUsername: "operator",
      MasterUserPassword: "correct-horse",
      ...(keyArn && { StorageEncrypted: true, KmsKeyId: keyArn }),
    }),
  );
}
