import { type CloudWatchModel, installCloudWatch } from "./cloudwatch";
import { type DynamoDbModel, installDynamoDb } from "./dynamodb";
import { installEvents } from "./events";
import type { EventsModel } from "./events/types";
import { type IamModel, installIam } from "./iam";
import { World, type WorldOptions } from "./kernel/world";
import { installKms, type KmsModel } from "./kms";
import { installLambda, type LambdaModel } from "./lambda";
import { installLogs, type LogsModel } from "./logs";
import { installRds, type RdsModel } from "./rds";
import { installRdsMetrics } from "./rds/metrics";
import { installScheduler } from "./scheduler";
import type { SchedulerModel } from "./scheduler/types";
import { installSecretsManager, type SecretsModel } from "./secretsManager";
import { installSns } from "./sns";
import type { SnsModel } from "./sns/types";
import { installSsm, type SsmModel } from "./ssm";
import { installStates } from "./states";
import type { StatesModel } from "./states/types";
import { installSts } from "./sts";
import { installTrail, type TrailModel } from "./trail";
import { installWeb, type WebModel } from "./web";

/** The accounts of a run with every service installed. */
export interface Cloud {
  readonly world: World;
  readonly iam: IamModel;
  readonly kms: KmsModel;
  readonly rds: RdsModel;
  readonly logs: LogsModel;
  readonly lambda: LambdaModel;
  readonly states: StatesModel;
  readonly scheduler: SchedulerModel;
  readonly sns: SnsModel;
  readonly events: EventsModel;
  readonly cloudwatch: CloudWatchModel;
  readonly dynamodb: DynamoDbModel;
  readonly trail: TrailModel;
  readonly ssm: SsmModel;
  readonly secrets: SecretsModel;
  readonly web: WebModel;
}

/** Makes a world and installs the model of every service in it. */
export function createWorld(options: WorldOptions): Cloud {
  const world = new World(options);
  const iam = installIam(world);
  const kms = installKms(world);
  const rds = installRds(world, kms, iam);
  installSts(world);
  const ssm = installSsm(world);
  const logs = installLogs(world);
  const web = installWeb(world);
  const lambda = installLambda(world, iam, logs, web);
  const states = installStates(world, iam, lambda);
  const scheduler = installScheduler(world, iam);
  const sns = installSns(world, kms);
  const events = installEvents(world, iam);
  const cloudwatch = installCloudWatch(world);
  installRdsMetrics(world, rds);
  const dynamodb = installDynamoDb(world);
  const trail = installTrail(world);
  const secrets = installSecretsManager(world, kms);
  return {
    world,
    iam,
    kms,
    rds,
    logs,
    lambda,
    states,
    scheduler,
    sns,
    events,
    cloudwatch,
    dynamodb,
    trail,
    ssm,
    secrets,
    web,
  };
}
