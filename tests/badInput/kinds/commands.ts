import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileErrorName } from "../../../cli/validation";
import { main as bench } from "../../../drill/bench/main";
import { main as fuzz } from "../../../drill/fuzz/main";
import { mutants } from "../../../drill/fuzz/mutants";
import { main as drill } from "../../../drill/main";
import { main as permissions } from "../../../drill/permissions/main";
import { file } from "../../drill/files";
import type { BadCase, Kind } from "../kind";
import { assertReadable } from "../refusals";

type Main = (argv: readonly string[]) => Promise<number>;

/** What a command says on its way out, and its exit code: as cli/command.ts makes them of an error that people can act on. */
async function told(main: Main, argv: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const texts: string[] = [];
  const original = console.error;
  console.error = (text: string) => void texts.push(text);
  try {
    return { code: await main(argv), text: texts.join("\n") };
  } catch (error) {
    const { name, message } = error as Error;
    assert.equal(name, fileErrorName, `a stack trace would be printed: ${String(error)}`);
    return { code: 2, text: message };
  } finally {
    console.error = original;
  }
}

/** A command line that is refused before anything runs: these lines are said. */
const refused = (command: string, main: Main, argv: readonly string[], ...lines: readonly string[]): BadCase => ({
  what: `${command} ${argv.join(" ")}`
    .replaceAll(tmpdir(), "")
    .replace(/[\w-]*\/[\w/.-]*\//g, "")
    .slice(0, 90),
  check: async () => {
    const { code, text } = await told(main, argv);
    assert.equal(code, 2);
    assertReadable(text);
    assert.deepEqual(text.split("\n").slice(0, lines.length), lines);
  },
});

const folder = mkdtempSync(join(tmpdir(), "commands-"));
const someFile = file("some.txt", "text");
const otherStacks = dirname(file("Pulumi.live.yaml", "config: {}"));
const number = "needs a whole number from";
const mutantNames = mutants.map(({ name }) => name).join(", ");

export const commands: Kind = {
  name: "command lines of drill, fuzz, permissions and bench",
  tried:
    "unknown and doubled options, values that are missing, no numbers or out of bounds, files and directories that are not there or the other of the two",
  answer: "exit code 2 before anything runs: what is wrong and what was probably meant, every problem at once",
  cases: [
    refused("drill", drill, ["--scenario"], "--scenario needs a value: --scenario FILE|NAME"),
    refused(
      "drill",
      drill,
      ["--all", "--scenario", "normal"],
      "--all and --scenario contradict each other: --all runs every scenario, --scenario this one only",
    ),
    refused(
      "permissions",
      permissions,
      ["--scenario", "normal", "--all"],
      "--all and --scenario contradict each other: --all runs every scenario, --scenario this one only",
    ),
    refused(
      "drill",
      drill,
      ["--config", folder],
      `--config ${folder} cannot be used:`,
      "  - has no stack files (Pulumi.<stack>.yaml): name the directory that they are in",
    ),
    refused(
      "drill",
      drill,
      ["--scenario", "normal", "--config", otherStacks],
      `${join(otherStacks, "Pulumi.prod.yaml")} cannot be used:`,
      "  - there is no Pulumi.prod.yaml there, but Pulumi.live.yaml: give it this name, or write a scenario that names yours (docs/fleet.md)",
    ),
    refused("drill", drill, ["-h"], "-h is not an option: did you mean --help?"),
    refused(
      "drill",
      drill,
      ["--scenario", "normal,classic"],
      "scenario normal,classic cannot be used:",
      "  - is not known: name each with a --scenario of its own",
    ),
    refused(
      "drill",
      drill,
      ["--scenario", join(folder, "normal.yaml")],
      `${join(folder, "normal.yaml")} cannot be used:`,
      "  - there is no such file: did you mean the scenario normal, by its name?",
    ),
    refused("drill", drill, ["--scenario="], "--scenario needs a value: --scenario FILE|NAME"),
    refused("drill", drill, ["--days", "１"], `--days １: ${number} 1 to 400`),
    refused("drill", drill, ["--days", "1e2"], `--days 1e2: ${number} 1 to 400`),
    refused("drill", drill, ["--days", "0x10"], `--days 0x10: ${number} 1 to 400`),
    refused("drill", drill, ["--days", "999999999999999999999"], `--days 999999999999999999999: ${number} 1 to 400`),
    refused("drill", drill, ["--seed", "2147483648"], `--seed 2147483648: ${number} 0 to 2147483647`),
    refused("drill", drill, ["--seed=-1"], `--seed -1: ${number} 0 to 2147483647`),
    refused("drill", drill, ["--databases", ""], "--databases needs a value: --databases N"),
    refused(
      "drill",
      drill,
      ["--json", folder],
      `--json ${folder} cannot be used:`,
      "  - is a directory: name the file to write",
    ),
    refused(
      "drill",
      drill,
      ["--html", folder],
      `--html ${folder} cannot be used:`,
      "  - is a directory: name the file to write",
    ),
    refused(
      "drill",
      drill,
      ["--config", someFile],
      `--config ${someFile} cannot be used:`,
      "  - is a file: name the directory that the stack files are in",
    ),
    refused("drill", drill, ["--fleet", folder], `${folder} cannot be used:`, "  - is a directory, not a file"),
    refused("drill", drill, ["--scenario", "../../etc/passwd"], "scenario ../../etc/passwd cannot be used:"),
    refused(
      "drill",
      drill,
      ["--scenario", "nоrmal"],
      "scenario nоrmal cannot be used:",
      "  - is not known: did you mean normal?",
    ),
    refused(
      "drill",
      drill,
      ["--__proto__", "1"],
      "--__proto__ is not an option: there are --scenario, --fleet, --config, --days, --databases, --seed, --json, --html, --all, --quiet, --help",
    ),
    refused(
      "drill",
      drill,
      ["--constructor=1", "--dais", "3", "normal"],
      "--constructor is not an option: there are --scenario, --fleet, --config, --days, --databases, --seed, --json, --html, --all, --quiet, --help",
      "--dais is not an option: did you mean --days?",
    ),
    refused("fuzz", fuzz, ["--seeds", "0"], `--seeds 0: ${number} 1 to 1000000`),
    refused(
      "fuzz",
      fuzz,
      ["--seed", "1.5", "--seeds", "-3"],
      "--seeds -3: needs a whole number from 1 to 1000000",
      `--seed 1.5: ${number} 0 to 2147483647`,
    ),
    refused("fuzz", fuzz, ["--mutant", "none-such"], `--mutant none-such: there are all, ${mutantNames}`),
    refused("fuzz", fuzz, ["--out", someFile], `--out ${someFile} cannot be used:`, "  - is a file: name a directory"),
    refused("fuzz", fuzz, ["4711"], '"4711" stands alone: a seed is given with --seed 4711'),
    refused(
      "permissions",
      permissions,
      ["--scenario", "nromal"],
      "scenario nromal cannot be used:",
      "  - is not known: did you mean normal?",
    ),
    refused("permissions", permissions, ["--days", "401"], `--days 401: ${number} 1 to 400`),
    refused(
      "permissions",
      permissions,
      ["--json", "x"],
      "--json is not an option: there are --scenario, --all, --days, --quiet, --help",
    ),
    refused(
      "bench",
      bench,
      ["--days", "0", "30"],
      '"30" stands alone: say --days 30 or --databases 30',
      `--days 0: ${number} 1 to 400`,
    ),
    refused("bench", bench, ["--help=yes"], "--help takes no value"),
  ],
};
