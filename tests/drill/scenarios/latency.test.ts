import assert from "node:assert/strict";
import { runScenario } from "../../../drill/run/runScenario";
import { findScenario, withOverrides } from "../../../drill/scenario/scenario";
import { projectRoot as project } from "../../../projectRoot";

/** The overhead of a copy in the middle, seconds, when events take that long. */
async function overhead(eventLatencySeconds: [number, number]): Promise<number> {
  const short = withOverrides(findScenario("objective-30"), { days: 1, databases: 3 });
  const scenario = { ...short, assume: { eventLatencySeconds } };
  const { report } = await runScenario({ scenario, seed: 1, fleetFile: undefined, configDir: project, project });
  assert.ok(report.copyOverhead.p50Seconds !== undefined);
  return report.copyOverhead.p50Seconds;
}

describe("the overhead of copies", () => {
  it("is measured in the run: it moves when events take twice as long", async () => {
    const [once, twice] = [await overhead([0.5, 5]), await overhead([1, 10])];
    assert.ok(once > 1 && once < 60, `${once} s`);
    assert.ok(twice > once + 2 && twice < 2.5 * once, `${once} s, then ${twice} s`);
  });
});
