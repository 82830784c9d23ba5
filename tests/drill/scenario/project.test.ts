import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative, resolve } from "node:path";
import { day } from "../../../cli/durations";
import {
  findScenario,
  ownScenarios,
  readScenario,
  scenarioFolder,
  scenarioPath,
  withOverrides,
} from "../../../drill/scenario/scenario";
import { yardstickOf } from "../../../drill/scenario/yardstick";
import { file, problemsOf } from "../files";

const least = `
name: mine
title: Mine
description: A scenario of my own
stacks: [{ file: Pulumi.prod.yaml, role: source }]
days: 3
expect: { denied: 0 }
`;

const read = (text: string) => readScenario(file("mine.yaml", text));
const refusals = (text: string) => problemsOf(() => read(text));

describe("the scenarios of the project", () => {
  it("are all readable; the product's come first, then the yardstick's, then calibration", () => {
    const groups = ["lifeboat", "yardstick", "calibration"] as const;
    const own = ownScenarios();
    assert.deepEqual(
      own.map((scenario) => scenario.name),
      groups.flatMap((group) =>
        own
          .filter((scenario) => scenario.group === group)
          .map((scenario) => scenario.name)
          .sort(),
      ),
    );
    const contract = ["normal", "source-compromise", "classic", "classic-source-compromise"];
    for (const name of contract) assert.ok(own.some((scenario) => scenario.name === name));
    for (const scenario of ownScenarios()) assert.equal(findScenario(scenario.name).title, scenario.title);
  });

  it("have a yardstick's run of their own where they state one", () => {
    for (const scenario of ownScenarios().filter(({ versus }) => versus !== undefined)) {
      const yardstick = yardstickOf(scenario);
      assert.equal(yardstick.name, `classic-${scenario.name}`);
      assert.deepEqual(
        yardstick.stacks.map(({ program, role }) => [program, role]),
        [
          ["drill/classic/index.ts", "source"],
          ["drill/classic/index.ts", "dr"],
        ],
      );
      assert.deepEqual([yardstick.days, yardstick.disaster], [scenario.days, scenario.disaster]);
      assert.equal(yardstick.versus, undefined);
      // One that has a file must not be something else when it is run without it.
      const own = ownScenarios().find(({ name }) => name === yardstick.name);
      if (own)
        assert.deepEqual([own.quotas, own.faults, own.days], [yardstick.quotas, yardstick.faults, yardstick.days]);
    }
  });

  it("are found by name, with the nearest for a wrong one, or by file", () => {
    assert.equal(findScenario(file("mine.yaml", least)).name, "mine");
    assert.deepEqual(
      problemsOf(() => findScenario("nromal")),
      ["is not known: did you mean normal?"],
    );
    assert.match(
      problemsOf(() => findScenario("armageddon"))[0] ?? "",
      /^is not known: there are [a-z-]+, (?:[a-z-]+, )*classic-calibration-a, /,
    );
  });

  it("lie in a folder for each feature, and no two have one name", () => {
    for (const { name, path } of ownScenarios()) {
      assert.match(relative(scenarioFolder, path), /^[a-z]+\/[a-z0-9-]+\.yaml$/);
      assert.equal(basename(path, ".yaml"), name);
    }
    const folder = mkdtempSync(join(tmpdir(), "scenarios-"));
    for (const feature of ["keys", "quota"]) {
      mkdirSync(join(folder, feature));
      writeFileSync(join(folder, feature, "mine.yaml"), least);
      writeFileSync(join(folder, feature, `${feature}.yaml`), least);
    }
    for (const read of [() => ownScenarios(folder), () => findScenario("keys", folder)])
      assert.deepEqual(problemsOf(read), [
        `has the name of ${join(folder, "keys/mine.yaml")}: scenarios are run by their names, so give it another`,
      ]);
    rmSync(join(folder, "quota/mine.yaml"));
    assert.equal(findScenario("quota", folder).path, join(folder, "quota/quota.yaml"));
  });

  it("count from a moment within their days, or from the disaster where there is one", () => {
    const alarms = (since: string) => `expect: { alarms: [{ name: x, since: ${since}, withinMinutes: 5 }] }`;
    const text = (since: string) => least.replace("expect: { denied: 0 }", alarms(since));
    assert.deepEqual(read(text("2d")).expect.alarms, [{ name: "x", since: 2 * day, withinMinutes: 5 }]);
    assert.deepEqual(refusals(text("5d")), ["expect.alarms[0].since: 5d is after the end of the scenario (days: 3)"]);
    assert.deepEqual(refusals(`${text("2d")}\ndisaster: 1d`), [
      "expect.alarms[0].since: is counted from the disaster where there is one: leave it out",
    ]);
  });

  it("keep their disaster inside overridden days", () => {
    const scenario = findScenario("source-compromise");
    assert.equal(withOverrides(scenario, { days: 12, databases: 3 }).databases, 3);
    assert.deepEqual(
      problemsOf(() => withOverrides(scenario, { days: 3, databases: undefined })),
      [
        "disaster: 4d is after the end of the scenario (days: 3)",
        "faults[0].at: 4d is after the end of the scenario (days: 3)",
        "--days 3 is too short for this scenario: give it more, or choose others with --scenario",
      ],
    );
  });
});

describe("a path in a scenario", () => {
  const from = (given: string) => scenarioPath("/here/mine.yaml", given, "/config", "/project");
  it("is beside the scenario, in the configuration directory, in the project, or absolute", () => {
    assert.equal(from("./Pulumi.a.yaml"), resolve("/here/Pulumi.a.yaml"));
    assert.equal(from("../Pulumi.a.yaml"), resolve("/Pulumi.a.yaml"));
    assert.equal(from("Pulumi.a.yaml"), resolve("/config/Pulumi.a.yaml"));
    assert.equal(from("drill/classic/Pulumi.a.yaml"), resolve("/project/drill/classic/Pulumi.a.yaml"));
    assert.equal(from("/x/Pulumi.a.yaml"), "/x/Pulumi.a.yaml");
  });
});
