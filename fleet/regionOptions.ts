import { nearest } from "../cli/nearest";
import { isKnownRegion, isRegion, knownRegions } from "../facts/regions";

/** What is wrong with the values of `--region`. */
export function regionProblems(regions: readonly string[]): readonly string[] {
  return regions
    .filter((one) => !isKnownRegion(one))
    .map((one) => {
      const near = nearest(one, knownRegions);
      const meant = near === undefined ? "is no name of a region, such as eu-west-1" : `did you mean ${near}?`;
      const newer = isRegion(one) ? " If AWS has opened it since, add it to the list in facts/regions.ts" : "";
      return `--region ${one}: ${meant}${newer}`;
    });
}
