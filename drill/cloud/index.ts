import { type IamRoom, installIam } from "./iam";
import { installKms, type KmsRoom } from "./kms";
import { installRds, type RdsRoom } from "./rds";
import { installSts } from "./sts";
import { World, type WorldOptions } from "./world";

/** The accounts of a run with every service installed. */
export interface Cloud {
  readonly world: World;
  readonly iam: IamRoom;
  readonly kms: KmsRoom;
  readonly rds: RdsRoom;
}

/** Makes a world and installs every room in it. */
export function createWorld(options: WorldOptions): Cloud {
  const world = new World(options);
  const iam = installIam(world);
  const kms = installKms(world);
  const rds = installRds(world, kms);
  installSts(world);
  return { world, iam, kms, rds };
}
