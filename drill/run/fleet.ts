import { join } from "node:path";
import { defaultFleetFile, type Fleet, readFleet } from "../../fleet/file";
import { scenarioPath } from "../scenario/scenario";
import type { RunInput } from "./job";

/** The databases of a run, and the file that they are in. Throws a DrillFileError where that cannot be used. */
export function fleetOf({ scenario, fleetFile, project }: RunInput): { readonly path: string; readonly fleet: Fleet } {
  const own = scenario.fleet && scenarioPath(scenario.path, scenario.fleet, join(project, "drill"), project);
  const path = fleetFile ?? own ?? defaultFleetFile;
  return { path, fleet: readFleet(path) };
}
