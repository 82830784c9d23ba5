import assert from "node:assert/strict";
import type { Cloud } from "../../../drill/cloud";
import type { Fields, Place } from "../../../drill/cloud/kernel/types";
import type { Planned } from "../../../drill/deploy";
import { arrangeFaults } from "../../../drill/faults/arrange";
import type { FaultContext } from "../../../drill/faults/kit/context";
import type { Fault } from "../../../drill/faults/schema";
import { DR, SOURCE, START } from "../cloud/fixture";

/** Something that a stack has declared, and what became of it. */
export function declared(type: string, name: string, state: Fields = {}, place: Place = SOURCE): Planned {
  const inputs = typeof state.role === "string" ? { role: state.role } : {};
  return {
    declared: { urn: `urn::${type}::${name}`, type, name, inputs, place },
    id: name,
    state: { name, ...state },
    dependencies: [],
  };
}

/** Puts faults on the clock of a small world with a source and a DR account; what they report. */
export function arranged(
  cloud: Cloud,
  faults: readonly Fault[],
  resources: readonly Planned[] = [],
  more: Partial<FaultContext> = {},
): string[] {
  const told: string[] = [];
  const places: Readonly<Record<string, readonly Place[]>> = { source: [SOURCE], dr: [DR] };
  arrangeFaults(faults, {
    world: cloud.world,
    cloud,
    start: START,
    places: (role) => places[role] ?? [SOURCE, DR].filter(({ account }) => account === role),
    resources: () => resources,
    otherKeys: () => [],
    rebuild: () => assert.fail("nothing is rebuilt here"),
    replace: ({ place, identifier }) =>
      cloud.rds.addDatabase({ place, identifier, sizeGiB: 20, changeGiBPerHour: 1, kmsKeyArn: undefined }),
    gone: () => assert.fail("nothing goes here"),
    report: (text) => told.push(text),
    ...more,
  });
  return told;
}
