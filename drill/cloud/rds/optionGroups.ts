import { DescribeOptionGroupsMessage$, OptionGroupNotFoundFault } from "@aws-sdk/client-rds";
import { limits } from "../../../facts/limits";
import { partitionOf } from "../../../facts/regions";
import { modelled } from "../kernel/errors";
import type { Call, Operation, Place } from "../kernel/types";
import type { World } from "../kernel/world";
import { refuse, samePlace } from "./names";
import { rdsQuestion, text } from "./questions";
import type { SnapshotEntry } from "./store";

/** An option of a group, as far as the model goes. API Option. */
export interface GroupOption {
  readonly OptionName: string;
  readonly Persistent: boolean;
  readonly Permanent: boolean;
}

/** The option groups that people have created, by account and region. Default ones are everywhere. */
export class OptionGroups {
  private readonly groups = new Map<string, { readonly options: readonly GroupOption[]; readonly engine: string }>();

  add(place: Place, name: string, options: readonly GroupOption[] = [], engine = "oracle-ee"): void {
    this.groups.set(key(place, name), { options, engine });
  }

  optionsOf(place: Place, name: string): readonly GroupOption[] {
    return this.groups.get(key(place, name))?.options ?? [];
  }

  has(place: Place, name: string): boolean {
    return isDefault(name) || this.groups.has(key(place, name));
  }

  /** Those of a place that are no default ones, by name. */
  of(place: Place): readonly {
    readonly name: string;
    readonly engine: string;
    readonly options: readonly GroupOption[];
  }[] {
    const prefix = key(place, "");
    return [...this.groups]
      .filter(([full]) => full.startsWith(prefix))
      .map(([full, group]) => ({ name: full.slice(prefix.length), ...group }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

/** API DescribeOptionGroups, without the default groups. Authorized on option groups (Service Authorization Reference, Amazon RDS). */
export function optionGroupOperations(groups: OptionGroups, { assumptions }: World): readonly Operation[] {
  const unsaid = ({ OptionName }: GroupOption) => ({ OptionName, Persistent: false, Permanent: false });
  return [
    {
      service: "rds",
      name: "DescribeOptionGroups",
      inputSchema: DescribeOptionGroupsMessage$,
      parameters: ["MaxRecords", "Marker"],
      questions: ({ place }) => [rdsQuestion("DescribeOptionGroups", groupArn(place, "*"))],
      perform({ place, input }) {
        const size = Number(input.MaxRecords ?? limits.rds.describePageSize);
        const after = text(input, "Marker") ?? "";
        const rest = groups.of(place).filter(({ name }) => name > after);
        const page = rest.slice(0, size);
        return Object.freeze({
          OptionGroupsList: page.map(({ name, engine, options }) =>
            Object.freeze({
              OptionGroupName: name,
              OptionGroupArn: groupArn(place, name),
              EngineName: engine,
              Options: assumptions.hinderingOptionsListed ? options : options.map(unsaid),
            }),
          ),
          ...(rest.length > page.length && { Marker: page.at(-1)?.name }),
        });
      },
    },
  ];
}

/**
 * The option group of a copy. UG USER_CopySnapshot, "Option group considerations" and API CopyDBSnapshot: a group is of one
 * region, so across regions a non-default one needs its counterpart there to be named. That RDS refuses to go on without it, by
 * this code and in these words, was seen of TDE and Timezone (cloud-custodian/cloud-custodian#4955) and is assumed of all. For
 * Oracle, the group of a snapshot that another account shares can be copied with it, within the region; whether across regions
 * too is assumed. Otherwise the model keeps the name of the source's.
 */
export function optionGroupOfCopy(
  { optionGroups: groups, world }: { readonly optionGroups: OptionGroups; readonly world: World },
  { place, input }: Call,
  source: SnapshotEntry,
): string {
  const own = source.database.optionGroup;
  const named = text(input, "OptionGroupName");
  if (input.CopyOptionGroup === true) {
    if (named !== undefined) {
      throw refuse("InvalidParameterCombination", "OptionGroupName cannot be given together with CopyOptionGroup.");
    }
    refuseCopyingGroup(place, source, world.assumptions.optionGroupAlongAcrossRegions);
    groups.add(place, own);
    return own;
  }
  if (named !== undefined) {
    if (groups.has(place, named)) return named;
    throw modelled(OptionGroupNotFoundFault, `Specified OptionGroupName: ${named} not found.`, 404);
  }
  if (source.record.place.region !== place.region && !isDefault(own)) {
    const options = groups.optionsOf(source.record.place, own).map(({ OptionName }) => OptionName);
    throw refuse(
      "InvalidParameterValue",
      `The snapshot requires a target option group with the following options: [${options.join(", ")}]`,
    );
  }
  return own;
}

/**
 * The option group of a restore: what is named must be there (API RestoreDBInstanceFromDBSnapshot); else it is the snapshot's own
 * (UG USER_RestoreFromSnapshot, "Option group considerations").
 */
export function optionGroupOfRestore(
  groups: OptionGroups,
  place: Place,
  named: string | undefined,
  own: string,
): string {
  if (named !== undefined && !groups.has(place, named)) {
    throw modelled(OptionGroupNotFoundFault, `Specified OptionGroupName: ${named} not found.`, 404);
  }
  return named ?? own;
}

function refuseCopyingGroup(place: Place, { record, database }: SnapshotEntry, acrossRegions: boolean): void {
  const { region, account } = record.place;
  const inReach = region === place.region || acrossRegions;
  if (inReach && account !== place.account && database.engine.startsWith("oracle")) return;
  const what = samePlace(record.place, place) ? "within an account" : `for ${database.engine} or across regions`;
  throw refuse("InvalidParameterCombination", `The option group cannot be copied with the snapshot ${what}.`);
}

function groupArn({ account, region }: Place, name: string): string {
  return `arn:${partitionOf(region)}:rds:${region}:${account}:og:${name}`;
}

function isDefault(name: string): boolean {
  return name.startsWith("default:");
}

function key({ account, region }: Place, name: string): string {
  return `${account}/${region}/${name}`;
}
