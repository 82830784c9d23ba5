import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drawnAssumptions } from "../../../drill/fuzz/assumptions";
import { drawCase } from "../../../drill/fuzz/draw";
import { kindOf, kindsOfFaults, rarerKinds } from "../../../drill/fuzz/faults";
import { writeCase } from "../../../drill/fuzz/files";
import type { Plain } from "../../../drill/fuzz/plain";
import { smallQuotaKinds } from "../../../drill/fuzz/smallQuota";
import { readScenario } from "../../../drill/scenario/scenario";
import { readFleet } from "../../../fleet/file";

const faultsOf = ({ scenario }: { readonly scenario: Plain }) => scenario.faults as readonly Plain[];

describe("what a seed stands for", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "draw-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("is the same every time, and not the same for another seed", () => {
    assert.deepEqual(drawCase(7), drawCase(7));
    assert.notDeepEqual(drawCase(7).scenario.faults, drawCase(8).scenario.faults);
  });

  it("is a scenario and a fleet as files hold them", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const one = drawCase(seed);
      const path = writeCase(folder, one);
      const { faults, expect, days } = readScenario(path);
      assert.equal(faults.length, faultsOf(one).length);
      assert.ok(expect.invariants, "it expects nothing");
      for (const fault of faults) assert.ok(fault.at + (fault.for ?? 0) <= days * 86_400_000);
      assert.ok(readFleet(join(folder, `fuzz-${seed}.fleet.yaml`)).databases.length > 0);
    }
  });

  it("draws every assumption both ways", () => {
    for (const name of drawnAssumptions) {
      const drawn = new Set<unknown>();
      for (let seed = 1; seed <= 100; seed++) drawn.add((drawCase(seed).scenario.assume as Plain)[name]);
      assert.ok(drawn.size > 1, name);
    }
  });

  it("comes to every kind of fault, and to none", () => {
    const kinds = new Set<string>();
    let none = 0;
    for (let seed = 1; seed <= 300; seed++) {
      const faults = faultsOf(drawCase(seed));
      if (faults.length === 0) none++;
      for (const fault of faults) kinds.add(kindOf(fault));
    }
    assert.deepEqual(
      [...kinds].sort(),
      [...Object.keys({ ...kindsOfFaults, ...rarerKinds }), ...smallQuotaKinds].sort(),
    );
    assert.ok(none > 0);
  });
});
