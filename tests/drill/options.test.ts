import assert from "node:assert/strict";
import { helpOf, parsed } from "../../cli/commandLine";
import { drillCommand } from "../../drill/options";

const parseOptions = (argv: readonly string[]) => parsed(drillCommand, argv, {});

function problemsOf(...argv: string[]): readonly string[] {
  const line = parseOptions(argv);
  return line.kind === "wrong" ? line.problems : [];
}

describe("options of the drill", () => {
  it("have defaults: every scenario, seed 1, report.json", () => {
    assert.deepEqual(parseOptions([]), {
      kind: "run",
      options: {
        scenarios: [],
        fleet: undefined,
        config: undefined,
        days: undefined,
        databases: undefined,
        seed: 1,
        json: "report.json",
        html: undefined,
        all: false,
        quiet: false,
      },
    });
  });

  it("are all read, with a space or an equals sign; --scenario repeats", () => {
    const argv =
      "--scenario a --scenario=b.yaml --fleet f --config c --days 3 --databases=7 --seed 0 --json j --html h --quiet";
    assert.deepEqual(parseOptions(argv.split(" ")), {
      kind: "run",
      options: {
        scenarios: ["a", "b.yaml"],
        fleet: "f",
        config: "c",
        days: 3,
        databases: 7,
        seed: 0,
        json: "j",
        html: "h",
        all: false,
        quiet: true,
      },
    });
    const all = parseOptions(["--all"]);
    assert.ok(all.kind === "run" && all.options.all);
  });

  it("answer an unknown option with the nearest right one", () => {
    assert.deepEqual(problemsOf("--scenarios", "normal"), [
      "--scenarios is not an option: did you mean --scenario?",
      '"normal" stands alone: a scenario is named with --scenario normal',
    ]);
    assert.deepEqual(problemsOf("--dayz=3"), ["--dayz is not an option: did you mean --days?"]);
    assert.match(problemsOf("--frobnicate")[0] ?? "", /^--frobnicate is not an option: there are --scenario, --fleet/);
    assert.match(problemsOf("-q")[0] ?? "", /^-q is not an option/);
  });

  it("report every problem at once", () => {
    assert.deepEqual(problemsOf("--days", "0", "--databases", "many", "--seed", "1.5", "--quiet=yes", "--fleet"), [
      "--quiet takes no value",
      "--fleet needs a value: --fleet FILE",
      "--days 0: needs a whole number from 1 to 400",
      "--databases many: needs a whole number from 1 to 10000",
      "--seed 1.5: needs a whole number from 0 to 2147483647",
    ]);
    assert.deepEqual(problemsOf("--json", "--quiet"), ["--json needs a value: --json FILE"]);
    assert.deepEqual(problemsOf("--days", "3", "--days", "4"), ["--days is given twice"]);
  });

  it("have a help text that names every option of the contract", () => {
    assert.deepEqual(parseOptions(["--help"]), { kind: "help" });
    for (const option of ["scenario", "fleet", "config", "days", "databases", "seed", "json", "all", "quiet", "help"]) {
      assert.match(helpOf(drillCommand), new RegExp(`^ {2}--${option}\\b`, "m"));
    }
  });
});
