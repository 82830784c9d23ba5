import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileErrorName } from "../../../cli/validation";
import { checkSettings } from "../../../drill/run/settingsCheck";
import { findScenario, type Scenario } from "../../../drill/scenario/scenario";
import { projectRoot as project } from "../../../projectRoot";

const normal = findScenario("normal");

type Set = Readonly<Record<string, unknown>>;

/** The scenario normal with other settings of its two stacks. */
function having(prod: Set, drprod: Set = {}): Scenario {
  return { ...normal, stacks: normal.stacks.map((stack, at) => ({ ...stack, set: [prod, drprod][at] ?? {} })) };
}

/** What the check says of a scenario, line by line; nothing where it lets it run. */
async function linesOf(
  scenario: Scenario,
  { configDir = project, fleetFile = undefined as string | undefined } = {},
): Promise<readonly string[]> {
  try {
    await checkSettings([{ scenario, seed: 1, fleetFile, configDir, project }]);
    return [];
  } catch (error) {
    assert.ok(error instanceof Error);
    assert.equal(error.name, fileErrorName);
    return error.message.split("\n");
  }
}

const prod = "Pulumi.prod.yaml (the stack prod of normal) cannot be used:";
const drprod = "Pulumi.drprod.yaml (the stack drprod of normal) cannot be used:";
const key = "arn:aws:kms:eu-west-1:333333333333:key/12345678-1234-1234-1234-123456789012";

/** Two stacks that do not fit, the file that is at fault, and its one line. */
const misfits: readonly (readonly [what: string, prod: Set, drprod: Set, file: string, line: RegExp])[] = [
  [
    "another source account than the stack named there has",
    {},
    { "dr.sources": [{ account: "333333333333", region: "eu-west-1", stack: "organization/rds-lifeboat/prod" }] },
    drprod,
    /^ {2}- dr\.sources\[0\]\.account: Given: "333333333333"\. The stack prod, .* is of account 111111111111/,
  ],
  [
    "another source region",
    { region: "eu-west-3" },
    {},
    drprod,
    /^ {2}- dr\.sources\[0\]\.region: Given: "eu-west-1"\. The stack prod, .* is of region eu-west-3/,
  ],
  [
    "another source region, by its keys",
    {},
    { "dr.sources": [{ account: "111111111111", region: "eu-west-2", keys: [key.replace("west-1", "west-2")] }] },
    drprod,
    /^ {2}- dr\.sources\[0\]\.region: Given: "eu-west-2"/,
  ],
  [
    "sources of which none is the one that shares",
    {},
    { "dr.sources": [{ account: "333333333333", region: "eu-west-1", keys: [key] }] },
    drprod,
    /^ {2}- dr\.sources: Given: 333333333333 in eu-west-1\. The stack prod \(111111111111 in eu-west-1\) shares/,
  ],
  [
    "a stack of a name that is not there",
    {},
    { "dr.sources": [{ account: "111111111111", region: "eu-west-1", stack: "acme/rds-lifeboat/prdo" }] },
    drprod,
    /^ {2}- dr\.sources\[0\]\.stack: .* Did you mean acme\/rds-lifeboat\/prod\?/,
  ],
  [
    "regions of the copies that are others",
    { "source.drRegions": ["eu-north-1"] },
    {},
    prod,
    /^ {2}- source\.drRegions: Given: eu-north-1\. The stack drprod keeps its copies in eu-central-1/,
  ],
  [
    "a region of the copies beside the right one in which nobody keeps any",
    { "source.drRegions": ["eu-central-1", "eu-north-1"] },
    {},
    prod,
    /^ {2}- source\.drRegions: Given: 222222222222 in eu-north-1\. No stack .* \(drprod: 222222222222 in eu-central-1\)/,
  ],
  [
    "places that are others",
    {
      "source.destinations": [{ account: "222222222222", region: "eu-north-1" }],
      "source.drAccounts": null,
      "source.drRegions": null,
    },
    {},
    prod,
    /^ {2}- source\.destinations: Given: eu-north-1\./,
  ],
  [
    "another account of the copies",
    { "source.drAccounts": ["444444444444"] },
    {},
    prod,
    /^ {2}- source\.drAccounts: Given: 444444444444\. The stack drprod copies .* into account 222222222222/,
  ],
  [
    "a second account of the copies in which nobody keeps any",
    { "source.drAccounts": ["222222222222", "444444444444"] },
    {},
    prod,
    /^ {2}- source\.drAccounts: Given: 444444444444 in eu-central-1\. No stack/,
  ],
];

describe("the stacks of a scenario, held to each other before anything runs", () => {
  for (const [what, ofProd, ofDr, file, line] of misfits) {
    it(`are refused with ${what}`, async () => {
      const [first, second = "", ...more] = await linesOf(having(ofProd, ofDr));
      assert.equal(first, file);
      assert.match(second, line);
      assert.deepEqual(more, []);
    });
  }

  it("may be of any organization of Pulumi's, and copy from accounts whose stacks are not there", async () => {
    const sources = [
      { account: "111111111111", region: "eu-west-1", stack: "acme/rds-lifeboat/prod" },
      { account: "333333333333", region: "eu-west-1", keys: [key] },
    ];
    assert.deepEqual(await linesOf(having({}, { "dr.sources": sources })), []);
  });

  it("are refused where their credentials are of another account than their settings", async () => {
    const [source, dr] = normal.stacks;
    const stacks = [{ ...source!, callerAccount: "555555555555" }, dr!];
    const [first, second = ""] = await linesOf({ ...normal, stacks });
    assert.equal(first, prod);
    assert.match(
      second,
      /^ {2}- account: Given: "111111111111"\. The credentials .* are those of account 555555555555/,
    );
  });
});

describe("one account for databases and copies", () => {
  it("is refused in the stack that keeps the copies", async () => {
    const [first, second = "", ...more] = await linesOf(having({}, { account: "111111111111" }));
    assert.equal(first, drprod);
    assert.match(second, /^ {2}- account: Given: "111111111111"\. It is the account of the databases too/);
    assert.deepEqual(more, []);
  });
});

describe("stack files before anything runs", () => {
  /** Stack files as they are delivered, with others in their place. */
  function folderWith(files: Readonly<Record<string, string>>): string {
    const folder = mkdtempSync(join(tmpdir(), "setup-"));
    for (const name of ["Pulumi.yaml", "Pulumi.prod.yaml", "Pulumi.drprod.yaml"]) {
      cpSync(join(project, name), join(folder, name));
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return folder;
  }

  it("are named, and say everything that is wrong with both", async () => {
    const configDir = folderWith({
      "Pulumi.prod.yaml": "",
      "Pulumi.drprod.yaml": "config:\n  rds-lifeboat:account: 022222222222\n  rds-lifeboat:region: eu-central-9\n",
    });
    const lines = await linesOf(normal, { configDir });
    assert.equal(lines[0], `${join(configDir, "Pulumi.prod.yaml")} cannot be used:`);
    assert.match(lines[1] ?? "", /^ {2}- is empty: /);
    assert.equal(lines[2], `${join(configDir, "Pulumi.drprod.yaml")} (the stack drprod of normal) cannot be used:`);
    assert.match(lines[3] ?? "", /^ {2}- account: Given: "22222222222"\. .*Put it between quotes/);
    assert.match(lines[4] ?? "", /^ {2}- region: Given: "eu-central-9"\. No AWS region/);
    assert.match(lines[5] ?? "", /^ {2}- settings: Neither source nor dr is given/);
    assert.equal(lines.length, 6);
  });

  it("are refused where each has the other's name", async () => {
    const [source, dr] = ["Pulumi.prod.yaml", "Pulumi.drprod.yaml"].map((name) =>
      readFileSync(join(project, name), "utf8"),
    );
    const configDir = folderWith({ "Pulumi.prod.yaml": dr!, "Pulumi.drprod.yaml": source! });
    const lines = await linesOf(normal, { configDir });
    assert.equal(lines.length, 4);
    assert.match(lines[1] ?? "", /^ {2}- source: Nothing is given\. This scenario takes .* each other's name\.$/);
    assert.match(lines[3] ?? "", /^ {2}- dr: Nothing is given/);
  });

  it("say where the drill finds parameters that they name", async () => {
    const [, second = ""] = await linesOf(having({ "source.drAccounts": ["ssm:/dr"] }));
    assert.match(second, /^ {2}- source\.drAccounts\[0\]: .*couldn't find resource.* from a lookups\.yaml/);
    const text = 'parameters: { rds-lifeboat/prod: { /dr: "222222222222" } }\n';
    const configDir = folderWith({ "lookups.yaml": text });
    assert.deepEqual(await linesOf(having({ "source.drAccounts": ["ssm:/dr"] }), { configDir }), []);
  });

  it("are refused where the fleet has databases of a stack that is not there", async () => {
    const configDir = folderWith({
      "fleet.yaml":
        "firstCopyWithin: 3h\ndatabases:\n  - { id: a, engine: postgres, sizeGiB: 20, changeGiBPerHour: 1, stack: shop }\n",
    });
    const fleetFile = join(configDir, "fleet.yaml");
    const [first, second = "", ...more] = await linesOf(normal, { fleetFile });
    assert.equal(first, `${fleetFile} cannot be used:`);
    assert.match(second, /the stack shop, which this scenario does not have \(it has prod\)/);
    assert.deepEqual(more, []);
  });
});
