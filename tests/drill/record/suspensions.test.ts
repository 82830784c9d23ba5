import assert from "node:assert/strict";
import { day, hour } from "../../../cli/durations";
import type { SnapshotRecord } from "../../../drill/cloud/kernel/types";
import { Recorder } from "../../../drill/record/recorder";
import { copyOf, dr, orders, snapshot, source } from "../records";

const roles = new Map([
  [source.account, "source" as const],
  [dr.account, "dr" as const],
]);

/** A recorder that has seen these snapshots begin and end. */
function seen(...snapshots: readonly SnapshotRecord[]): Recorder {
  const recorder = new Recorder({ start: 0, disaster: undefined, roles });
  recorder.watch(orders, 0);
  for (const one of snapshots) {
    const creating = { ...one, status: "creating" as const };
    recorder.onSnapshot(undefined, creating, 0);
    recorder.onSnapshot(creating, one, hour);
  }
  return recorder;
}

describe("the count of I/O suspensions", () => {
  it("is of manual snapshots that suspend, a month, by database, and of those in windows", () => {
    const suspending = snapshot("a", { ioSuspension: "outside" });
    const { suspensions } = seen(
      suspending,
      snapshot("b", { ioSuspension: "in-window" }),
      snapshot("c", { ioSuspension: "outside", resourceId: "db-OTHER" }),
      snapshot("d"),
      snapshot("e", { ioSuspension: "outside", type: "automated" }),
      copyOf(suspending, { ioSuspension: "outside" }),
    );
    const month = (730 / 24) * day;
    assert.deepEqual(suspensions.over(month), { perMonth: 3, databases: 2, mostPerMonth: 2, inWindows: 1 });
    assert.equal(suspensions.over(month / 2).perMonth, 6);
  });

  it("is nothing where nothing suspends", () => {
    assert.deepEqual(seen(snapshot("a")).suspensions.over(day), {
      perMonth: 0,
      databases: 0,
      mostPerMonth: 0,
      inWindows: 0,
    });
  });
});
