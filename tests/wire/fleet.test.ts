import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchClient, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CreateAliasCommand, CreateKeyCommand, KMSClient, PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import {
  CreateDBClusterCommand,
  CreateDBInstanceCommand,
  CreateDBInstanceReadReplicaCommand,
  CreateDBSnapshotCommand,
  CreateOptionGroupCommand,
  RDSClient,
} from "@aws-sdk/client-rds";
import { readFleet } from "../../fleet/file";
import { main, usual } from "../../fleet/main";
import { projectRoot as project } from "../../projectRoot";
import { drAccount, sourceAccount, sourceRegion } from "../support/snapshots";
import { Moto } from "./support/moto";

const region = sourceRegion;
const second = "eu-west-3";
const crmAccount = "333333333333";
const role = `arn:aws:iam::${crmAccount}:role/fleet-reader`;
const gib = 2 ** 30;

/** Passes calls on to moto, but for those that it is told to throttle. */
class Throttle {
  /** Calls that are still to be refused. */
  left = 0;
  refused = 0;
  private constructor(private readonly server: Server) {}

  static async start(endpoint: string): Promise<Throttle> {
    const { hostname, port } = new URL(endpoint);
    const server = createServer((incoming, outgoing) => {
      if (throttle.left > 0) {
        throttle.left--;
        throttle.refused++;
        incoming.resume();
        outgoing.writeHead(400, { "content-type": "text/xml" });
        outgoing.end(
          "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>",
        );
        return;
      }
      const { method, url, headers } = incoming;
      const passed = request({ hostname, port, method, path: url, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      passed.on("error", () => outgoing.destroy());
      incoming.pipe(passed);
    });
    const throttle = new Throttle(server);
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return throttle;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }
}

/** The command as people run it: a process with profiles in files, and everything over HTTP. */
describe("npm run fleet over HTTP", () => {
  let moto: Moto;
  let throttle: Throttle;
  let folder: string;
  const clients: { destroy(): void }[] = [];

  function client<C extends { destroy(): void }>(
    Client: new (options: object) => C,
    account: string,
    where: string,
  ): C {
    const made = new Client(moto.options(account, where));
    clients.push(made);
    return made;
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "fleet-wire-"));
    moto = await Moto.start([sourceAccount, drAccount, crmAccount], true);
    throttle = await Throttle.start(moto.endpoint);
    const profile = (name: string, account: string) => {
      const { accessKeyId, secretAccessKey } = moto.options(account, region).credentials;
      return `[${name}]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;
    };
    writeFileSync(join(folder, "credentials"), profile("shop", sourceAccount) + profile("vault", drAccount));
    writeFileSync(
      join(folder, "config"),
      `[profile shop]\nregion = ${region}\n[profile crm]\nrole_arn = ${role}\nsource_profile = shop\nregion = ${second}\n`,
    );
    await fill();
  });

  after(async () => {
    for (const one of clients) one.destroy();
    await throttle.stop();
    await moto.stop();
    rmSync(folder, { recursive: true });
  });

  async function fill(): Promise<void> {
    const rds = client(RDSClient, sourceAccount, region);
    const kms = client(KMSClient, sourceAccount, region);
    const make = (name: string, more: object = {}) =>
      rds.send(
        new CreateDBInstanceCommand({
          DBInstanceIdentifier: name,
          DBInstanceClass: "db.m6g.large",
          Engine: "postgres",
          AllocatedStorage: 20,
          MasterUsername: "operator",
          MasterUserPassword: "correct-horse",
          ...more,
        }),
      );
    const KeyId = (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? "";
    await kms.send(new CreateAliasCommand({ AliasName: "alias/Shop/Orders", TargetKeyId: KeyId }));
    const principals = [sourceAccount, drAccount].map((account) => `arn:aws:iam::${account}:root`);
    const Statement = principals.map((AWS) => ({
      Effect: "Allow",
      Principal: { AWS },
      Action: "kms:*",
      Resource: "*",
    }));
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: "default", Policy }));
    const group = { OptionGroupName: "auditing", EngineName: "mysql", MajorEngineVersion: "8.0" };
    await rds.send(new CreateOptionGroupCommand({ ...group, OptionGroupDescription: "of our own" }));
    await make("orders", { StorageEncrypted: true, KmsKeyId: KeyId, MultiAZ: true });
    const Tags = [{ Key: "CopyDBSnapshot", Value: 'True "or: [so' }];
    await make("audited", { Engine: "mysql", EngineVersion: "8.0.39", OptionGroupName: "auditing", Tags });
    await rds.send(
      new CreateDBInstanceReadReplicaCommand({ DBInstanceIdentifier: "replica", SourceDBInstanceIdentifier: "orders" }),
    );
    await rds.send(
      new CreateDBClusterCommand({
        DBClusterIdentifier: "ledger",
        Engine: "aurora-postgresql",
        MasterUsername: "operator",
        MasterUserPassword: "correct-horse",
      }),
    );
    await rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: "orders", DBSnapshotIdentifier: "by-hand" }));
    // More than a page. moto makes a snapshot of each, and counts it.
    for (let n = 0; n < 100; n++) await make(`many-${n}`);
    const cloudwatch = client(CloudWatchClient, sourceAccount, region);
    const anHourAgo = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 1_800_000);
    const put = (MetricName: string, Name: string, Value: string, value: number) =>
      cloudwatch.send(
        new PutMetricDataCommand({
          Namespace: "AWS/RDS",
          MetricData: [{ MetricName, Dimensions: [{ Name, Value }], Timestamp: anHourAgo, Value: value }],
        }),
      );
    await put("FreeStorageSpace", "DBInstanceIdentifier", "orders", 12 * gib);
    await put("WriteThroughput", "DBInstanceIdentifier", "orders", (3 * gib) / 3_600);
    await put("VolumeBytesUsed", "DBClusterIdentifier", "ledger", 70 * gib);
    await put("VolumeWriteIOPs", "DBClusterIdentifier", "ledger", (2 * gib) / 4_096);
    await client(RDSClient, crmAccount, second).send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: "contacts",
        DBInstanceClass: "db.m6g.large",
        Engine: "mysql",
        AllocatedStorage: 50,
        MasterUsername: "operator",
        MasterUserPassword: "correct-horse",
      }),
    );
  }

  /** Runs the command with the profiles and the address in its environment, as a shell has them. */
  async function fleet(...argv: string[]) {
    const out = join(mkdtempSync(join(folder, "run-")), "fleet.yaml");
    const before = { ...process.env };
    for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
    Object.assign(process.env, environment());
    const told: string[] = [];
    try {
      const code = await main(["--out", out, ...argv], { ...usual, tell: (text) => void told.push(text) });
      return { code, told: told.join("\n"), read: () => readFleet(out), text: () => readFileSync(out, "utf8") };
    } finally {
      for (const name of Object.keys(environment())) delete process.env[name];
      Object.assign(process.env, before);
    }
  }

  function environment() {
    return {
      AWS_CONFIG_FILE: join(folder, "config"),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
      AWS_ENDPOINT_URL: throttle.endpoint,
      AWS_EC2_METADATA_DISABLED: "true",
    };
  }

  it("reads an account by its profile, every page of it", async () => {
    const { code, told, read, text } = await fleet("--profile", "shop");
    assert.equal(code, 0, told);
    const { databases, keys, places } = read();
    assert.equal(databases.length, 104);
    const all = Object.fromEntries(databases.map((one) => [one.id, one]));
    assert.deepEqual(
      [all.orders?.sizeGiB, all.orders?.changeGiBPerHour, all.orders?.key, all.orders?.multiAz],
      [8, 3, "shop-orders", true],
    );
    assert.equal(keys["shop-orders"]?.drAccountMayUse, true);
    assert.deepEqual([all.ledger?.kind, all.ledger?.sizeGiB, all.ledger?.changeGiBPerHour], ["cluster", 70, 2]);
    assert.deepEqual(all.audited?.tags, { CopyDBSnapshot: 'True "or: [so' });
    assert.equal(all.audited?.optionGroup, "auditing");
    assert.match(text(), /# a read replica of orders/);
    assert.match(text(), /# the size is what is allocated/);
    assert.equal(places?.[0]?.account, sourceAccount);
    assert.equal(places?.[0]?.manualSnapshots?.used, 1);
  });

  it("reads accounts by profiles that assume a role, and by roles", async () => {
    const both = await fleet("--profile", "shop", "--profile", "crm");
    assert.equal(both.code, 0, both.told);
    const contacts = both.read().databases.filter(({ id }) => id === "contacts");
    assert.deepEqual(
      contacts.map(({ stack }) => stack),
      [`${crmAccount}-${second}`],
    );
    const roles = await fleet("--profile", "shop", "--role", role, "--region", second);
    assert.equal(roles.code, 0, roles.told);
    assert.deepEqual(
      roles.read().databases.map(({ id }) => id),
      ["contacts"],
    );
  });

  it("waits where it is throttled, also for credentials", async () => {
    throttle.left = 4;
    throttle.refused = 0;
    const { code, told } = await fleet("--profile", "crm");
    assert.equal(code, 0, told);
    assert.equal(throttle.refused, 4);
  });

  it("as a process, says which profile there is not, and which there are, and no more", async () => {
    const argv = [
      "-r",
      "ts-node/register",
      join(project, "fleet/main.ts"),
      "--profile",
      "nobody",
      "--region",
      region,
      "--out",
      join(folder, "none.yaml"),
    ];
    const env = { PATH: process.env.PATH, HOME: folder, ...environment() };
    const child = spawn(process.execPath, argv, { cwd: project, env });
    let told = "";
    child.stderr.on("data", (text) => {
      told += text;
    });
    const code = await new Promise((ended) => child.on("close", ended));
    assert.equal(code, 2, told);
    const lines = told.trim().split("\n");
    assert.equal(lines.length, 2, told);
    assert.match(lines[0] ?? "", /^--profile \(.*\) cannot be used:$/);
    assert.match(lines[1] ?? "", /^ {2}- nobody is not there: there are /);
  });
});
