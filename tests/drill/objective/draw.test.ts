import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drawFleet } from "../../../drill/objective/draw";
import { Files, offerOf } from "../../../drill/objective/offer";
import { readFleet } from "../../../fleet/file";
import { projectRoot as project } from "../../../projectRoot";

describe("the fleets of which an objective is asked", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "objective-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("are the same for a seed every time, and come to every kind", () => {
    assert.deepEqual(drawFleet(7), drawFleet(7));
    const drawn = Array.from({ length: 300 }, (_, seed) => drawFleet(seed));
    const databases = drawn.flatMap(({ fleet }) => fleet.databases);
    for (const kind of ["instance", "cluster"]) {
      for (const key of ["aws/rds", "own", "lifeboat"]) {
        assert.ok(
          databases.some((one) => one.kind === kind && one.key === key),
          `${kind} under ${key}`,
        );
      }
    }
    assert.ok(databases.some(({ key }) => key === "none") && databases.some(({ multiAz }) => !multiAz));
    for (const word of ["two accounts", "two steps", "two sources", "one account", "many-clusters", "suspended"]) {
      assert.ok(
        drawn.some(({ title }) => title.includes(word)),
        word,
      );
    }
    // Below and beyond the copies that run at once: 20 of instances, 5 of clusters.
    const counts = (family: string) =>
      drawn.filter(({ title }) => title.startsWith(family)).map(({ fleet }) => fleet.databases.length);
    assert.ok(Math.min(...counts("many-instances")) < 20 && Math.max(...counts("many-instances")) > 20);
    assert.ok(Math.min(...counts("many-clusters")) < 5 && Math.max(...counts("many-clusters")) > 5);
  });

  it("are offered an objective by every stack alike, or are told why a smaller one is refused", () => {
    let refused = 0;
    for (let seed = 1; seed <= 25; seed++) {
      const files = new Files(folder, project, drawFleet(seed));
      assert.ok(readFleet(join(folder, `objective-${seed}.fleet.yaml`)).databases.length > 0);
      const offer = offerOf(files, 2 * 1_440);
      if (offer?.reason === undefined) continue;
      refused++;
      assert.match(
        offer.reason,
        /What would hold: recoveryPointObjective: \d+m, with an interval of \d+ min/,
        `seed ${seed}`,
      );
    }
    assert.ok(refused > 20, String(refused));
  });
});
