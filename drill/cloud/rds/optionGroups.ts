import { OptionGroupNotFoundFault } from "@aws-sdk/client-rds";
import { modelled } from "../errors";
import type { Call, Place } from "../types";
import { text } from "./context";
import { refuse, samePlace } from "./names";
import type { SnapshotEntry } from "./store";

/** The option groups that people have created, by account and region. Default ones are everywhere. */
export class OptionGroups {
  private readonly names = new Set<string>();

  add(place: Place, name: string): void {
    this.names.add(key(place, name));
  }

  has(place: Place, name: string): boolean {
    return isDefault(name) || this.names.has(key(place, name));
  }
}

/**
 * The option group of a copy. UG USER_CopySnapshot, "Option group considerations" and API CopyDBSnapshot: a group is of one
 * region, so across regions a non-default one needs its counterpart there to be named (that RDS refuses to go on without is
 * known of TDE only, and assumed of all); for Oracle, the group of a snapshot that another account shares can be copied with
 * it, within the region. Otherwise the model keeps the name of the source's.
 */
export function optionGroupOfCopy(groups: OptionGroups, { place, input }: Call, source: SnapshotEntry): string {
  const own = source.database.optionGroup;
  const named = text(input, "OptionGroupName");
  if (input.CopyOptionGroup === true) {
    if (named !== undefined) {
      throw refuse("InvalidParameterCombination", "OptionGroupName cannot be given together with CopyOptionGroup.");
    }
    refuseCopyingGroup(place, source);
    groups.add(place, own);
    return own;
  }
  if (named !== undefined) {
    if (groups.has(place, named)) return named;
    throw modelled(OptionGroupNotFoundFault, `Specified OptionGroupName: ${named} not found.`, 404);
  }
  if (source.record.place.region !== place.region && !isDefault(own)) {
    throw refuse(
      "InvalidParameterCombination",
      `The snapshot requires a target option group with the same options as ${own} when copying across regions.`,
    );
  }
  return own;
}

function refuseCopyingGroup(place: Place, { record, database }: SnapshotEntry): void {
  const { region, account } = record.place;
  if (region === place.region && account !== place.account && database.engine.startsWith("oracle")) return;
  const what = samePlace(record.place, place) ? "within an account" : `for ${database.engine} or across regions`;
  throw refuse("InvalidParameterCombination", `The option group cannot be copied with the snapshot ${what}.`);
}

function isDefault(name: string): boolean {
  return name.startsWith("default:");
}

function key({ account, region }: Place, name: string): string {
  return `${account}/${region}/${name}`;
}
