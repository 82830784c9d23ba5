import { type CloudWatchRoom, installCloudWatch } from "./cloudwatch";
import { type DynamoDbRoom, installDynamoDb } from "./dynamodb";
import { installEvents } from "./events";
import type { EventsRoom } from "./events/types";
import { type IamRoom, installIam } from "./iam";
import { World, type WorldOptions } from "./kernel/world";
import { installKms, type KmsRoom } from "./kms";
import { installLambda, type LambdaRoom } from "./lambda";
import { installLogs, type LogsRoom } from "./logs";
import { installRds, type RdsRoom } from "./rds";
import { installRdsMetrics } from "./rds/metrics";
import { installScheduler } from "./scheduler";
import type { SchedulerRoom } from "./scheduler/types";
import { installSecretsManager, type SecretsRoom } from "./secretsManager";
import { installSns } from "./sns";
import type { SnsRoom } from "./sns/types";
import { installSsm, type SsmRoom } from "./ssm";
import { installStates } from "./states";
import type { StatesRoom } from "./states/types";
import { installSts } from "./sts";
import { installTrail, type TrailRoom } from "./trail";
import { installWeb, type WebRoom } from "./web";

/** The accounts of a run with every service installed. */
export interface Cloud {
  readonly world: World;
  readonly iam: IamRoom;
  readonly kms: KmsRoom;
  readonly rds: RdsRoom;
  readonly logs: LogsRoom;
  readonly lambda: LambdaRoom;
  readonly states: StatesRoom;
  readonly scheduler: SchedulerRoom;
  readonly sns: SnsRoom;
  readonly events: EventsRoom;
  readonly cloudwatch: CloudWatchRoom;
  readonly dynamodb: DynamoDbRoom;
  readonly trail: TrailRoom;
  readonly ssm: SsmRoom;
  readonly secrets: SecretsRoom;
  readonly web: WebRoom;
}

/** Makes a world and installs every room in it. */
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
