import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { awsCommands, wordsOf } from "../docs/support/awsCommands";
import { blocksOf } from "../docs/support/blocks";

/** What version 2 of the CLI has and version 1, which can be installed everywhere, has not. */
const onlyInVersion2 = /^logs tail /;

describe("the AWS CLI, and the commands that documents have of it", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "cli-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What it complains of in each command, or null. */
  function complaints(commands: readonly (readonly string[])[]): readonly (string | null)[] {
    const python = process.env.MOTO_PYTHON;
    if (!python) throw new Error("this test needs the AWS CLI: run it by npm run test:wire");
    const { stdout, stderr } = spawnSync(python, [path.join(__dirname, "support/cli.py")], {
      cwd: folder,
      encoding: "utf8",
      input: JSON.stringify(commands),
    });
    const lines = stdout.trimEnd().split("\n");
    assert.equal(lines.length, commands.length, stderr);
    return lines.map((line) => JSON.parse(line) as string | null);
  }

  it("understands every one of them, with its options and queries", () => {
    const found = awsCommands()
      .map((command) => ({ ...command, words: wordsOf(command.text) }))
      .filter(({ words }) => words.length > 2 && !onlyInVersion2.test(words.join(" ")));
    assert.ok(found.length > 50, `${found.length}`);
    writeFileSync(path.join(folder, "webhook.txt"), "https://hooks.slack.com/services/none");
    writeFileSync(path.join(folder, "after.json"), "{}");
    const [, change = ""] =
      blocksOf("docs/recovery.md")
        .map(({ text }) => /cat > change\.json <<'EOF'\n([\s\S]*?)\nEOF\n/.exec(text))
        .find((match) => match !== null) ?? [];
    writeFileSync(path.join(folder, "change.json"), change);
    const wrong = complaints(found.map(({ words }) => words)).flatMap((complaint, index) =>
      complaint === null ? [] : [`${found[index]!.file}:${found[index]!.line} ${found[index]!.text}\n  ${complaint}`],
    );
    assert.deepEqual(wrong, []);
  });

  it("would not understand one that is wrong", () => {
    const wrong = [
      ["rds", "delete-snapshot", "--db-snapshot-identifier", "a"],
      ["rds", "delete-db-snapshot", "--snapshot", "a"],
      ["rds", "describe-db-instances", "--query", "DBInstances[?!"],
      ["rds", "add-tags-to-resource", "--resource-name", "a", "--tags", "Key=a,Wert=b"],
      ["kms", "describe-key"],
    ];
    assert.ok(complaints(wrong).every((complaint) => complaint !== null));
    assert.deepEqual(complaints([["kms", "describe-key", "--key-id", "a"]]), [null]);
  });
});
