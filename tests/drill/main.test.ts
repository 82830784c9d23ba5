import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot as project } from "../../projectRoot";

/** The command as `npm run drill` starts it, in a folder of its own. */
function drill(folder: string, ...options: string[]) {
  const argv = ["-r", require.resolve("../../cli/register"), join(project, "drill/main.ts"), ...options];
  const env = { ...process.env, TS_NODE_CWD: project };
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: folder, encoding: "utf8", env });
  return { status, stdout, stderr };
}

const scenario = (expect: string) => `
name: mine
title: Mine
description: A scenario outside the tree
stacks:
  - { file: Pulumi.prod.yaml, role: source }
  - { file: Pulumi.drprod.yaml, role: dr }
days: 1
fleet: ./mine-fleet.yaml
expect: ${expect}
`;

const fleet = `
firstCopyWithin: 3h
databases:
  - { id: mine, engine: postgres, sizeGiB: 20, changeGiBPerHour: 1 }
`;

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "drill-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe("npm run drill", () => {
  it("runs a scenario outside the tree with its fleet, prints a table and writes report.json; 0 if all holds", () => {
    const folder = folderWith({ "mine.yaml": scenario("{ recoverable: all, denied: 0 }"), "mine-fleet.yaml": fleet });
    const { status, stdout, stderr } = drill(folder, "--scenario", "mine.yaml", "--html", "mine.html");
    assert.equal(stderr, "mine: running\nmine: holds (1 of 1)\n");
    assert.match(stdout, /✓ every database recoverable {2}1 of 1/);
    assert.match(stdout, /All 1 scenarios hold\./);
    assert.equal(stdout.includes("\u001b"), false);
    assert.equal(status, 0);
    const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
    assert.deepEqual([report.version, report.seed, report.simulatedHours], [1, 1, 24]);
    assert.deepEqual(report.scenarios[0].recovery.recoverable, 1);
    const page = readFileSync(join(folder, "mine.html"), "utf8");
    assert.match(page, /The scenario holds\./);
    assert.match(page, /<b>mine<\/b> worst /);
  });

  it("gives 1 when an expectation does not hold, and says so quietly if asked", () => {
    const folder = folderWith({ "mine.yaml": scenario("{ worstCopyAgeMinutes: 1 }"), "mine-fleet.yaml": fleet });
    const { status, stdout, stderr } = drill(folder, "--scenario", "mine.yaml", "--quiet", "--json", "other.json");
    assert.match(
      stdout,
      /^mine {2}Mine\n {2}✗ worst copy age at most 1 min {2}[\d.]+ min\n\n1 of 1 scenarios do not hold: mine\n$/,
    );
    assert.equal(stderr, "");
    assert.equal(status, 1);
    assert.equal(JSON.parse(readFileSync(join(folder, "other.json"), "utf8")).scenarios[0].passed, false);
  });

  it("takes stack files from --config, and says every mistake in them before anything runs", () => {
    const folder = folderWith({ "mine.yaml": scenario("{ denied: 0 }"), "mine-fleet.yaml": fleet });
    for (const file of ["Pulumi.yaml", "Pulumi.prod.yaml", "Pulumi.drprod.yaml"]) {
      cpSync(join(project, file), join(folder, file));
    }
    const prod = readFileSync(join(folder, "Pulumi.prod.yaml"), "utf8");
    writeFileSync(join(folder, "Pulumi.prod.yaml"), `${prod}\n  rds-lifeboat:sauce: 1\n`);
    const { status, stdout, stderr } = drill(folder, "--scenario", "mine.yaml", "--config", ".");
    assert.match(
      stderr,
      /^Pulumi\.prod\.yaml \(the stack prod of mine\) cannot be used:\n {2}- sauce: .*Did you mean source/m,
    );
    assert.doesNotMatch(stderr, /\.ts:\d+|running/, "no stack trace, no scenario");
    assert.equal(stdout, "");
    assert.equal(status, 2);
  });

  it("gives 2 and says what is wrong, without running, when it is told what it cannot do", () => {
    const folder = folderWith({ "mine.yaml": scenario("{ denied: 0 }").replace("days: 1", "dayz: 1") });
    const refused: readonly (readonly [readonly string[], RegExp])[] = [
      [["--scenaro", "x"], /--scenaro is not an option: did you mean --scenario\?/],
      [["--scenario", "nromal"], /did you mean normal\?/],
      [["--scenario", "mine.yaml"], /mine\.yaml cannot be used:\n {2}- days: .*\n {2}- dayz: is not known here/],
      [["--fleet", "nowhere.yaml"], /nowhere\.yaml cannot be used:\n {2}- there is no such file/],
      [["--config", "nowhere"], /--config nowhere cannot be used:\n {2}- there is no such directory/],
      [["--html", "nowhere/report.html"], /--html nowhere\/report\.html cannot be used/],
      [["--html", "./report.json"], /is where --json writes the report/],
      [["--json", "nowhere/report.json"], /--json nowhere\/report\.json cannot be used/],
      [["--scenario", "source-compromise", "--days", "3"], /--days 3 is too short/],
    ];
    for (const [options, message] of refused) {
      const { status, stderr } = drill(folder, ...options);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /\n {4}at /, "no stack trace");
      assert.equal(status, 2, options.join(" "));
    }
  });

  it("explains itself with --help", () => {
    const { status, stdout } = drill(tmpdir(), "--help");
    assert.match(stdout, /npm run drill -- --scenario source-compromise/);
    assert.equal(status, 0);
  });
});
