import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drawFleet } from "../../../drill/objective/draw";
import { type Held, hold } from "../../../drill/objective/hold";
import type { ScenarioReport } from "../../../drill/report/types";
import { runToOutcome } from "../../../drill/run/runScenario";
import { projectRoot as project } from "../../../projectRoot";
import { scenarioReport } from "../measured";

/** Seeds of the ordinary test, with what they are there for; `npm run drill:objective` runs others. */
const seeds: readonly (readonly [seed: number, title: RegExp, force: boolean])[] = [
  [2, /many-clusters databases, two accounts/, false],
  [5, /managed databases, two sources/, false],
  [9, /mixed databases, one account/, false],
  [10, /instances databases, two steps/, false],
  [26, /clusters databases, two accounts/, false],
  [32, /managed databases, two accounts/, true],
];

describe("an objective that the program offers", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "objective-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [seed, title, force] of seeds) {
    it(`holds in the drill, and is not much larger than needed: seed ${seed}`, async () => {
      const drawn = drawFleet(seed);
      assert.match(drawn.title, title);
      const held = await hold(drawn, { folder, project, force, run: runToOutcome });
      assert.deepEqual(held.problems, [], JSON.stringify(held));
      assert.ok(held.measuredMinutes! > 20 && held.offeredMinutes! > 20, JSON.stringify(held));
      assert.equal(held.forced !== undefined, force);
    });
  }

  describe("is told", () => {
    /** A fleet of one database, and what is said of it where every run measures that. */
    const judged = async (of: (run: number) => Partial<ScenarioReport> | string, force = false): Promise<Held> => {
      let runs = 0;
      return hold(drawFleet(22), {
        folder,
        project,
        force,
        run: async ({ scenario }) => {
          const found = of(runs++);
          if (typeof found !== "string") return { ...scenarioReport, ...found };
          const { name, title, days } = scenario;
          return { name, title, days, passed: false, expectations: [], error: found };
        },
      });
    };
    const ages = (minutes: number): Partial<ScenarioReport> => {
      const one = scenarioReport.agesOverTime.databases[0]!;
      const databases = ["database-1", "database-2", "database-3"].map((database) => ({
        ...one,
        database,
        worstMinutes: minutes,
      }));
      return { agesOverTime: { ...scenarioReport.agesOverTime, databases }, quotaPeak: {} };
    };

    it("when a copy gets older", async () => {
      const { problems, offeredMinutes } = await judged(() => ages(45));
      assert.ok(
        problems.some((one) =>
          one.includes(`${offeredMinutes}.0 min is offered, and copies of database-1 get 45.0 min old`),
        ),
        problems.join(),
      );
    });

    it("when all copies stay much younger", async () => {
      const { problems } = await judged(() => ages(15));
      assert.ok(
        problems.some((one) => one.endsWith("and copies get 15.0 min old: too careful")),
        problems.join(),
      );
    });

    it("when there are more snapshots than are reckoned, or far fewer", async () => {
      const many = await judged(() => ({ ...ages(27), quotaPeak: { "111111111111/eu-west-1": 999 } }));
      assert.ok(
        many.problems.some((one) => /snapshots are reckoned in 111111111111\/eu-west-1, and there are 999$/.test(one)),
        many.problems.join(),
      );
      const few = await judged(() => ages(27));
      assert.ok(
        few.problems.some((one) => one.endsWith("and there are 0 only")),
        few.problems.join(),
      );
    });

    it("when a shorter interval does better", async () => {
      const { problems } = await hold(drawFleet(26), {
        folder,
        project,
        force: true,
        run: async ({ scenario }) => ({
          ...scenarioReport,
          ...ages(scenario.expect.worstPlaceAgeMinutes!.atMost === 100_000 ? 40 : 83),
        }),
      });
      assert.ok(
        problems.some((one) => one.endsWith("copies get 40.0 min old")),
        problems.join(),
      );
    });

    it("when the drill breaks off", async () => {
      assert.deepEqual((await judged(() => "no such thing")).problems, ["it broke off: no such thing"]);
    });
  });
});
