import { World, type WorldOptions } from "./world";

/** The accounts of a run with every service installed. */
export interface Cloud {
  readonly world: World;
}

/** Makes a world and installs every room in it. */
export function createWorld(options: WorldOptions): Cloud {
  const world = new World(options);
  return { world };
}
