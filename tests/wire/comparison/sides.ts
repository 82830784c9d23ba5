import * as cloudwatch from "@aws-sdk/client-cloudwatch";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as eventbridge from "@aws-sdk/client-eventbridge";
import * as kms from "@aws-sdk/client-kms";
import * as rds from "@aws-sdk/client-rds";
import * as secretsManager from "@aws-sdk/client-secrets-manager";
import * as sns from "@aws-sdk/client-sns";
import * as ssm from "@aws-sdk/client-ssm";
import { createWorld } from "../../../drill/cloud";
import type { Fields, Place } from "../../../drill/cloud/kernel/types";
import { rdsArn } from "../../../drill/cloud/rds/names";
import { secretArn } from "../../../drill/cloud/secretsManager";
import { administrator, START, sharedKeyPolicy, testAssumptions } from "../../drill/cloud/fixture";
import { drAccount, sourceAccount } from "../../support/snapshots";
import { Moto, snapshotQuota } from "../support/moto";
import { crowded, dr, elsewhere, type Names, source } from "./step";

/** One of the two that are compared. */
export interface Side {
  /** What there is to begin with, by its names. */
  readonly names: Omit<Names, "marker">;
  /** Calls as the administrator of the place's account, when what was begun before is done. Rejects with the SDK's error. */
  call(place: Place, service: string, operation: string, input: Fields): Promise<Fields>;
  close(): Promise<void>;
}

const alarm = {
  Namespace: "rds-lifeboat",
  MetricName: "WorstAgeMinutes",
  Dimensions: [{ Name: "Stack", Value: "prod" }],
  Statistic: "Maximum",
  Period: 60,
  EvaluationPeriods: 5,
  Threshold: 90,
  ComparisonOperator: "GreaterThanThreshold",
  TreatMissingData: "breaching",
  AlarmDescription: "Copies are too old",
} as const;
const alarmNames = ["lifeboat-age", "lifeboat-idle", "somebody-elses"];

/** Where the databases `orders` are, an instance and a cluster each. */
const places = [source, elsewhere, crowded];

/** The model of the drill. */
export function modelSide(): Side {
  const quotas = { manualSnapshots: snapshotQuota, manualClusterSnapshots: snapshotQuota };
  const cloud = createWorld({
    seed: 1,
    start: START,
    assumptions: testAssumptions,
    quotas: { [sourceAccount]: quotas },
  });
  const { world } = cloud;
  const create = (type: string, name: string, inputs: Fields, place = source): Fields => {
    const resource = world.resourceType(type);
    const declared = { urn: `urn:pulumi:test::test::${type}::${name}`, type, name, inputs, place };
    const { state } = resource.outputs(declared);
    resource.create(declared, state);
    return state;
  };
  const sourceKey = cloud.kms.addKey(source, "own", sharedKeyPolicy(sourceAccount, [drAccount])).arn;
  const otherSourceKey = cloud.kms.addKey(source, "other").arn;
  const farKey = cloud.kms.addKey(elsewhere, "far").arn;
  const drKey = cloud.kms.addKey(dr, "dr").arn;
  for (const place of places) {
    const kmsKeyArn = place === source ? sourceKey : place === elsewhere ? farKey : undefined;
    const common = { place, identifier: "orders", sizeGiB: 20, changeGiBPerHour: 1, kmsKeyArn, multiAz: false };
    cloud.rds.addDatabase({ ...common, engine: "postgres" });
    cloud.rds.addDatabase({ ...common, kind: "cluster", engine: "aurora-postgresql" });
  }
  const automated = {
    instance: cloud.rds.automatedSnapshot(rdsArn(source, "db", "orders")).identifier,
    cluster: cloud.rds.automatedSnapshot(rdsArn(source, "cluster", "orders")).identifier,
  };
  const topic = String(create("aws:sns/topic:Topic", "lifeboat", { name: "lifeboat" }).arn);
  const secret = secretArn(source, "slack");
  cloud.secrets.add({ place: source, arn: secret, name: "slack", value: "words", key: undefined });
  create("aws:dynamodb/table:Table", "seen", {
    name: "seen",
    billingMode: "PAY_PER_REQUEST",
    hashKey: "id",
    attributes: [{ name: "id", type: "S" }],
  });
  create("aws:cloudwatch/eventBus:EventBus", "bus", { name: "rds-lifeboat" });
  create("aws:cloudwatch/eventBus:EventBus", "bus", { name: "rds-lifeboat" }, { ...dr, region: source.region });
  for (const name of alarmNames) {
    create("aws:cloudwatch/metricAlarm:MetricAlarm", name, {
      name,
      namespace: alarm.Namespace,
      metricName: alarm.MetricName,
      dimensions: { Stack: "prod" },
      statistic: alarm.Statistic,
      period: alarm.Period,
      evaluationPeriods: alarm.EvaluationPeriods,
      threshold: alarm.Threshold,
      comparisonOperator: alarm.ComparisonOperator,
      treatMissingData: alarm.TreatMissingData,
      alarmDescription: alarm.AlarmDescription,
    });
  }
  const settle = () => world.time.runUntil(world.time.now() + 3_600_000);
  return {
    names: { sourceKey, otherSourceKey, farKey, drKey, topic, secret, automated },
    async call(place, service, operation, input) {
      // What was begun before is done by now, as in moto at once.
      if (service === "rds") await settle();
      return world.call({ principal: administrator(place.account), place, service, operation, input }) as Fields;
    },
    close: async () => undefined,
  };
}

/** A module of the SDK, and the name of its client. */
const sdk: Readonly<Record<string, readonly [object, string]>> = {
  cloudwatch: [cloudwatch, "CloudWatchClient"],
  dynamodb: [dynamodb, "DynamoDBClient"],
  eventbridge: [eventbridge, "EventBridgeClient"],
  kms: [kms, "KMSClient"],
  rds: [rds, "RDSClient"],
  "secrets-manager": [secretsManager, "SecretsManagerClient"],
  sns: [sns, "SNSClient"],
  ssm: [ssm, "SSMClient"],
};

interface Client {
  send(command: object): Promise<Fields>;
  destroy(): void;
}

/** moto as it comes, by the SDK over HTTP. */
export async function motoSide(): Promise<Side> {
  const moto = await Moto.start([sourceAccount, drAccount]);
  const clients = new Map<string, Client>();
  const call: Side["call"] = (place, service, operation, input) => {
    const [module, name] = sdk[service] ?? [{}, ""];
    const id = `${service} ${place.account} ${place.region}`;
    let client = clients.get(id);
    if (client === undefined) {
      const Client = Reflect.get(module, name) as new (options: object) => Client;
      client = new Client(moto.options(place.account, place.region));
      clients.set(id, client);
    }
    const Command = Reflect.get(module, `${operation}Command`) as new (input: Fields) => object;
    return client.send(new Command(input));
  };
  const key = async (place: Place) => {
    const { KeyMetadata } = await call(place, "kms", "CreateKey", {});
    return String((KeyMetadata as Fields).Arn);
  };
  const sourceKey = await key(source);
  const otherSourceKey = await key(source);
  const farKey = await key(elsewhere);
  const drKey = await key(dr);
  for (const place of places) {
    const KmsKeyId = place === source ? sourceKey : place === elsewhere ? farKey : undefined;
    const common = {
      MasterUsername: "operator",
      MasterUserPassword: "correct-horse",
      ...(KmsKeyId && { StorageEncrypted: true, KmsKeyId }),
    };
    const size = { DBInstanceClass: "db.m6g.large", AllocatedStorage: 20 };
    const instance = { ...common, ...size, DBInstanceIdentifier: "orders", Engine: "postgres" };
    await call(place, "rds", "CreateDBInstance", instance);
    const cluster = { ...common, DBClusterIdentifier: "orders", Engine: "aurora-postgresql" };
    await call(place, "rds", "CreateDBCluster", cluster);
  }
  const automatedOf = async (operation: string, list: string, id: string) => {
    const answer = await call(source, "rds", operation, { SnapshotType: "automated" });
    return String((answer[list] as readonly Fields[])[0]?.[id]);
  };
  const automated = {
    instance: await automatedOf("DescribeDBSnapshots", "DBSnapshots", "DBSnapshotIdentifier"),
    cluster: await automatedOf("DescribeDBClusterSnapshots", "DBClusterSnapshots", "DBClusterSnapshotIdentifier"),
  };
  const topic = String((await call(source, "sns", "CreateTopic", { Name: "lifeboat" })).TopicArn);
  const given = { Name: "slack", SecretString: "words" };
  const secret = String((await call(source, "secrets-manager", "CreateSecret", given)).ARN);
  await call(source, "dynamodb", "CreateTable", {
    TableName: "seen",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  });
  for (const place of [source, { ...dr, region: source.region }]) {
    await call(place, "eventbridge", "CreateEventBus", { Name: "rds-lifeboat" });
  }
  for (const AlarmName of alarmNames) await call(source, "cloudwatch", "PutMetricAlarm", { ...alarm, AlarmName });
  return {
    names: { sourceKey, otherSourceKey, farKey, drKey, topic, secret, automated },
    call,
    async close() {
      for (const client of clients.values()) client.destroy();
      await moto.stop();
    },
  };
}
