import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../gitops/changes/main";
import { readPreview } from "../../gitops/changes/preview";
import { changesText, personsChanges } from "../../gitops/changes/text";

const urn = (type: string, name: string) => `urn:pulumi:prod::rds-lifeboat::lifeboat:components:Some$${type}::${name}`;
const rule = "aws:cloudwatch/eventRule:EventRule";
const fn = "aws:lambda/function:Function";

/** What `pulumi preview --json` writes, as far as it matters. */
const written = {
  config: { "rds-lifeboat:account": "111111111111" },
  steps: [
    { op: "same", urn: "urn:pulumi:prod::rds-lifeboat::pulumi:pulumi:Stack::rds-lifeboat-prod", detailedDiff: null },
    { op: "same", urn: "urn:pulumi:prod::rds-lifeboat::pulumi:providers:aws::lifeboat-account", detailedDiff: null },
    { op: "same", urn: urn(fn, "lifeboat-source-share-function"), detailedDiff: null },
    { op: "create", urn: urn(rule, "lifeboat-new-rule"), detailedDiff: null },
    {
      op: "update",
      urn: urn(fn, "lifeboat-source-take-function"),
      diffReasons: ["environment", "code"],
      newState: { inputs: { environment: "a value that nobody is to see" } },
      detailedDiff: { code: { kind: "update", inputDiff: true } },
    },
    { op: "create-replacement", urn: urn(rule, "lifeboat-moved-rule"), detailedDiff: null },
    { op: "replace", urn: urn(rule, "lifeboat-moved-rule"), replaceReasons: ["name"], detailedDiff: null },
    { op: "delete-replaced", urn: urn(rule, "lifeboat-moved-rule"), detailedDiff: null },
    { op: "delete", urn: urn(rule, "lifeboat-old-rule"), detailedDiff: null },
  ],
  diagnostics: [
    { message: "Holds an objective of 85 min\n", severity: "info#err" },
    { message: "  ", severity: "info" },
  ],
  changeSummary: { create: 1, same: 1, update: 1 },
};

describe("what a preview changes", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "changes-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  function file(content: unknown): string {
    const path = join(folder, "preview.json");
    writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
    return path;
  }

  const steps = (...all: readonly (readonly [op: string, type: string, name: string])[]) =>
    readPreview(file({ steps: all.map(([op, type, name]) => ({ op, urn: urn(type, name) })) }));

  it("is read as changes of resources, a replacement as one", () => {
    const { changes, unchanged, errors } = readPreview(file(written));
    assert.deepEqual(
      changes.map(({ operation, name, properties }) => [operation, name, properties]),
      [
        ["replace", "lifeboat-moved-rule", ["name"]],
        ["create", "lifeboat-new-rule", []],
        ["delete", "lifeboat-old-rule", []],
        ["update", "lifeboat-source-take-function", ["code", "environment"]],
      ],
    );
    assert.equal(unchanged, 1);
    assert.deepEqual(errors, []);
  });

  it("is told with the worst first, and never with a value", () => {
    const text = changesText("prod", readPreview(file(written)));
    assert.match(text, /1 to delete, 1 to replace, 1 to update, 1 to create \(1 unchanged\)/);
    assert.ok(text.indexOf("lifeboat-old-rule") < text.indexOf("lifeboat-new-rule"));
    assert.match(text, /Holds an objective of 85 min/);
    assert.doesNotMatch(text, /nobody is to see|111111111111/);
  });

  it("says when nothing is to change, and why a preview failed", () => {
    assert.match(changesText("prod", readPreview(file({}))), /nothing to change \(0 unchanged\)/);
    const failed = readPreview(file({ diagnostics: [{ message: "no such ```key```", severity: "error" }] }));
    assert.match(changesText("prod", failed), /The preview failed:\n\n````\nno such ```key```\n````/);
    assert.equal(readPreview(file("")).errors.length, 1);
  });

  it("lets a name end no cell, and no more be listed than can be read", () => {
    const text = changesText("prod", steps(["update", rule, "a`|<b>\n| @x"]));
    assert.match(text, /\| update \| `a\?\?\?b\?\?\?\?@x` \|/);
    const many = changesText(
      "prod",
      steps(...Array.from({ length: 99 }, (_, at) => ["create", rule, `r${at}`] as const)),
    );
    assert.match(many, /and 39 more/);
  });

  it("leaves to people whatever data is lost by", () => {
    const key = "aws:kms/key:Key";
    const table = "aws:dynamodb/table:Table";
    const role = "aws:iam/role:Role";
    const parameter = "aws:ssm/parameter:Parameter";
    const { changes } = steps(
      ["create", fn, "lifeboat-dr-expire-function"],
      ["update", "aws:iam/rolePolicy:RolePolicy", "lifeboat-source-reencryption-discard-function-policy"],
      ["update", role, "lifeboat-dr-staging-unstage-function-role"],
      ["update", key, "lifeboat-dr-copies-key"],
      ["delete", table, "lifeboat-dr-measure-seen"],
      ["replace", table, "lifeboat-other"],
      ["replace", parameter, "lifeboat-dr-brake-lifted"],
      ["update", parameter, "lifeboat-dr-brake-accepted"],
      ["delete", parameter, "lifeboat-dr-brake-accepted"],
    );
    assert.equal(personsChanges(changes).length, 9);
    const others = steps(
      ["create", key, "lifeboat-dr-copies-key"],
      ["create", parameter, "lifeboat-dr-brake-lifted"],
      ["update", table, "lifeboat-dr-measure-seen"],
      ["update", fn, "lifeboat-dr-copy-function"],
      ["delete", rule, "lifeboat-dr-expire-schedule"],
    );
    assert.deepEqual(personsChanges(others.changes), []);
  });

  it("leaves to people whom a role trusts and what bounds it", () => {
    const role = (...properties: readonly string[]) =>
      personsChanges([
        { operation: "update", type: "aws:iam/role:Role", name: "lifeboat-dr-copy-function-role", properties },
      ]);
    assert.equal(role("assumeRolePolicy").length, 1);
    assert.equal(role("permissionsBoundary", "tags").length, 1);
    assert.deepEqual(role("tags"), []);
  });

  it("is refused for what is no preview", () => {
    assert.throws(() => readPreview(join(folder, "none.json")), /cannot be read/);
    assert.throws(() => readPreview(file("no JSON")), /is no JSON/);
    assert.throws(() => steps(["explode", rule, "x"]), /not known here: explode/);
  });

  /** Runs the command in this process. */
  async function run(...args: readonly string[]): Promise<{ status: number; said: string; complained: string }> {
    const { log, error } = console;
    const [said, complained]: string[][] = [[], []];
    console.log = (text: string) => void said!.push(text);
    console.error = (text: string) => void complained!.push(text);
    try {
      return { status: await main(args), said: said!.join("\n"), complained: complained!.join("\n") };
    } finally {
      Object.assign(console, { log, error });
    }
  }

  it("is a command, whose exit code says whether a pipeline may go on", async () => {
    const plain = file(written);
    assert.equal((await run("--stack", "prod", "--preview", plain, "--for-pipeline")).status, 0);
    assert.match((await run("--stack", "prod", "--preview", plain)).said, /^\*\*`prod`\*\*/);
    const persons = file({ steps: [{ op: "update", urn: urn("aws:kms/key:Key", "lifeboat-dr-copies-key") }] });
    assert.equal((await run("--stack", "prod", "--preview", persons)).status, 0);
    const refused = await run("--stack", "prod", "--preview", persons, "--for-pipeline");
    assert.equal(refused.status, 1);
    assert.match(refused.complained, /Nothing was deployed/);
    const wrong = await run("--stak", "prod");
    assert.equal(wrong.status, 2);
    assert.match(wrong.complained, /did you mean --stack\?[\s\S]*--preview is missing/);
    assert.match((await run("--help")).said, /Exit code/);
  });
});
