import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStackFile } from "../../../drill/deploy";
import { projectName } from "../../../drill/deploy/stackFile";
import { problemsOf } from "../files";

const content = `config:
  aws:region: eu-west-1
  tiny:account: "012345678901"
  tiny:dryRun: true
  tiny:source:
    retention: 1d
    keys: [a, b]
`;

describe("stack files", () => {
  let directory: string;
  const write = (text: string): string => {
    const path = join(directory, "Pulumi.prod.yaml");
    writeFileSync(path, text);
    return path;
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "stack-file-"));
    writeFileSync(join(directory, "Pulumi.yaml"), "name: tiny\nruntime: nodejs\n");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("become flat configuration, with JSON for what has structure", () => {
    assert.deepEqual(readStackFile(write(content)), {
      "aws:region": "eu-west-1",
      "tiny:account": "012345678901",
      "tiny:dryRun": "true",
      "tiny:source": '{"retention":"1d","keys":["a","b"]}',
    });
  });

  it("are of this project where no Pulumi.yaml is beside them", () => {
    const path = write(content);
    assert.equal(projectName(path), "tiny");
    rmSync(join(directory, "Pulumi.yaml"));
    assert.equal(projectName(path), "rds-lifeboat");
  });

  it("take overrides by dotted path, also of what was not there", () => {
    const set = {
      "source.retention": "2d",
      "source.schedules.take": "rate(1 hour)",
      platform: "p",
      "aws:region": "x",
      dryRun: null,
    };
    assert.deepEqual(readStackFile(write(content), set), {
      "aws:region": "x",
      "tiny:account": "012345678901",
      "tiny:source": '{"retention":"2d","keys":["a","b"],"schedules":{"take":"rate(1 hour)"}}',
      "tiny:platform": "p",
    });
  });

  for (const [what, text, set, message] of [
    [
      "a path into a plain value",
      content,
      { "account.id": "1" },
      [/^tiny:account: is "012345678901", so that the scenario's set: \{ account\.id/],
    ],
    ["an unknown key", "settings: {}\n", {}, [/^settings: is not known here \(known: config, /]],
    ["a slip of the pen", "confg: {}\n", {}, [/^confg: is not known here: did you mean config\?/]],
    ["settings that are not indented", "config:\ntiny:account: 1\n", {}, [/^tiny:account: stands beside config/]],
    [
      "settings without namespace, or of one that is nearly the project's",
      "config:\n  account: 1\n  tinny:region: x\n  aws:region: y\n",
      {},
      [/^account: has no namespace: write tiny:account$/, /^tinny:region: .*: write tiny:region$/],
    ],
    ["an encrypted value", "config:\n  tiny:password:\n    secure: abc\n", {}, [/^tiny:password: is encrypted/]],
    [
      "an encrypted value within others",
      "config:\n  tiny:source:\n    emails:\n      - secure: abc\n      - b\n",
      {},
      [/^tiny:source\.emails\[0\]: is encrypted/],
    ],
    [
      "an indentation that is wrong, which every line after it would be",
      "config:\n  tiny:a: 1\n tiny:b: 2\n tiny:c: 3\n",
      {},
      [/^All mapping items must start at the same column at line 3/],
    ],
    ["a list for a file", "- a\n", {}, [/^has no names with values: settings stand under config/]],
    ["an empty file", "", {}, [/^is empty: settings stand under config/]],
    ["a file of comments", "# config:\n#   a: 1\n", {}, [/^is empty/]],
    ["a file without settings", "config:\n", {}, [/^config: is not there, or empty/]],
    ["a list of settings", "config:\n  - a: 1\n", {}, [/^config: needs names with values/]],
  ] as const) {
    it(`refuse ${what}`, () => {
      const found = problemsOf(() => readStackFile(write(text), set));
      assert.equal(found.length, message.length, found.join("\n"));
      found.forEach((line, at) => {
        assert.match(line, message[at]!);
      });
    });
  }
});
