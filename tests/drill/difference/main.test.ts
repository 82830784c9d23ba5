import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silent } from "../../../cli/progress";
import { fileErrorName } from "../../../cli/validation";
import { main } from "../../../drill/difference/main";
import { broke } from "../../../drill/report/types";
import { runAll } from "../../../drill/run/pool";
import { readScenario } from "../../../drill/scenario/scenario";
import { projectRoot as project } from "../../../projectRoot";

/** The command as `npm run drill:diff` starts it, in a folder of its own. */
function difference(folder: string, ...options: string[]) {
  const argv = ["-r", require.resolve("../../../cli/register"), join(project, "drill/difference/main.ts"), ...options];
  const env = { ...process.env, TS_NODE_CWD: project };
  return spawnSync(process.execPath, argv, { cwd: folder, encoding: "utf8", env });
}

const scenario = `
name: mine
title: Mine
description: A scenario outside the tree
stacks:
  - { file: Pulumi.prod.yaml, role: source, program: drill/classic/index.ts }
  - { file: Pulumi.drprod.yaml, role: dr, program: drill/classic/index.ts }
days: 1
fleet: ./mine-fleet.yaml
expect: { denied: 0, worstCopyAgeMinutes: 280 }
`;

const fleet = `
firstCopyWithin: 3h
databases:
  - { id: mine, engine: postgres, sizeGiB: 20, changeGiBPerHour: 1 }
`;

/**
 * A folder with a scenario and two directories of stack files: as they come, and with something replaced. They are the classic
 * pipeline's, which is evaluated sooner.
 */
function folderWith(replaced: string, by: string): string {
  const folder = mkdtempSync(join(tmpdir(), "difference-"));
  writeFileSync(join(folder, "mine.yaml"), scenario);
  writeFileSync(join(folder, "mine-fleet.yaml"), fleet);
  for (const side of ["live", "planned"]) {
    for (const file of ["Pulumi.yaml", "Pulumi.prod.yaml", "Pulumi.drprod.yaml"]) {
      cpSync(join(project, "drill/classic", file), join(folder, side, file));
    }
  }
  const planned = join(folder, "planned/Pulumi.prod.yaml");
  const text = readFileSync(planned, "utf8");
  assert.ok(text.includes(replaced));
  writeFileSync(planned, text.replace(replaced, by));
  return folder;
}

describe("npm run drill:diff", () => {
  it("runs the drill for both directories and prints what gets worse, as Markdown and nothing else", () => {
    const folder = folderWith("intervalHours: 1", "intervalHours: 4");
    const options = ["--base", "live", "--config", "planned", "--scenario", "mine.yaml"];
    const { status, stdout, stderr } = difference(folder, ...options, "--fail-on-worse");
    assert.match(stdout, /^\*\*Recovery gets worse\*\*: worst loss of data \S+ → \S+ in `mine`/);
    assert.match(stdout, /^\| Worst age of the newest copy \| \d+h\d*m? \| \*\*\d+h\d*m?\*\* \| ⚠️ \|$/m);
    assert.match(stdout, /^\| Expectations that hold \| 2 of 2 \| \*\*1 of 2\*\* \| ⚠️ \|$/m);
    assert.match(stderr, /^mine before: holds/m);
    assert.match(stderr, /^mine after: does not hold/m);
    assert.equal(status, 1);
  });

  it("runs the program of the project that a side has, under the name that progress has for it", async () => {
    const folder = folderWith("intervalHours", "intervalHours");
    const root = join(folder, "live");
    mkdirSync(join(root, "drill/classic"), { recursive: true });
    writeFileSync(join(root, "drill/classic/index.ts"), 'throw new Error("the program of another revision");');
    cpSync(join(project, "package.json"), join(root, "package.json"));
    cpSync(join(project, "tsconfig.json"), join(root, "tsconfig.json"));
    symlinkSync(realpathSync(join(project, "node_modules")), join(root, "node_modules"));
    const started: string[] = [];
    const job = {
      scenario: readScenario(join(folder, "mine.yaml")),
      seed: 1,
      fleetFile: undefined,
      configDir: root,
      project: root,
      label: "mine before",
    };
    const [outcome] = await runAll([job], { ...silent, started: (name) => started.push(name) });
    assert.deepEqual(started, ["mine before"]);
    assert.ok(outcome && broke(outcome));
    assert.match(outcome.error, /^the program of another revision/);
  });

  it("says what is wrong, without running, when it is told what it cannot do", async () => {
    const folder = folderWith("intervalHours", "intervalHours");
    const live = join(folder, "live");
    const refused: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /^--base is needed: --base DIR\|REVISION/],
      [["--bass", "live"], /^--bass is not an option: did you mean --base\?/],
      [["live"], /^"live" stands alone: what to compare with is named with --base live/],
      [["--base", "nowhere-at-all"], /is neither a directory nor a revision in git/],
      [["--base", live, "--config", "plan"], /--config plan cannot be used:\n {2}- there is no such directory/],
      [["--base", live, "--fleet", "nowhere.yaml"], /nowhere\.yaml cannot be used/],
      [["--base", live, "--scenario", "nromal"], /did you mean normal\?/],
      [["--base", live, "--days", "3"], /--days 3 is too short/],
    ];
    for (const [options, message] of refused) assert.match(await refusal(options), message);
  });
});

/** What the command says as it gives exit code 2, as cli/command.ts makes it of an error that people can act on. */
async function refusal(argv: readonly string[]): Promise<string> {
  const said: string[] = [];
  const original = console.error;
  console.error = (text: string) => void said.push(text);
  try {
    assert.equal(await main(argv), 2);
    return said.join("\n");
  } catch (error) {
    const { name, message } = error as Error;
    assert.equal(name, fileErrorName, `a stack trace would be printed: ${String(error)}`);
    return message;
  } finally {
    console.error = original;
  }
}
