import { type IamRoom, installIam } from "./iam";
import { installKms, type KmsRoom } from "./kms";
import { installSts } from "./sts";
import { World, type WorldOptions } from "./world";

/** The accounts of a run with every service installed. */
export interface Cloud {
  readonly world: World;
  readonly iam: IamRoom;
  readonly kms: KmsRoom;
}

/** Makes a world and installs every room in it. */
export function createWorld(options: WorldOptions): Cloud {
  const world = new World(options);
  const iam = installIam(world);
  const kms = installKms(world);
  installSts(world);
  return { world, iam, kms };
}
