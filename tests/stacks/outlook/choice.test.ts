import assert from "node:assert/strict";
import { choiceOutlook } from "../../../stacks/outlook/choice";
import { read } from "../settings/objectives";

const account = "111111111111";
const region = "eu-west-1";
const calm = { account, region, source: { drAccounts: ["222222222222"] } };

const row = (id: string, more = "") => `  - { id: ${id}, engine: mysql, sizeGiB: 9, changeGiBPerHour: 1${more} }`;
const fleet = {
  "own.yaml": [
    "databases:",
    row("prod-orders", ', tags: { CopyDBSnapshot: "true" }'),
    row("prod-billing"),
    row("test-orders"),
  ].join("\n"),
};

function outlook(databases: object, files: Readonly<Record<string, string>> = fleet) {
  return choiceOutlook(read(calm, { fleet: { file: "own.yaml" }, "source.databases": databases }, files));
}

describe("what the preview says of the choice of databases", () => {
  it("is what each pattern matches, by number and name", () => {
    const { lines, warnings } = outlook({ patterns: ["prod-.*", "test-orders"] });
    assert.deepEqual(lines, [
      "source.databases.patterns[0] (prod-.*) matches 2 of 3 databases: prod-orders, prod-billing.",
      "source.databases.patterns[1] (test-orders) matches 1 of 3 databases: test-orders.",
    ]);
    assert.deepEqual(warnings, []);
  });

  it("warns of a pattern that matches none, and of what nothing chooses", () => {
    const { lines, warnings } = outlook({ patterns: ["prd-.*", "test-.*"] });
    assert.equal(lines[0], "source.databases.patterns[0] (prd-.*) matches none of 3 databases.");
    assert.equal(warnings.length, 2);
    assert.match(warnings[0]!, /^the pattern prd-\.\*: it matches none of the 3 databases in fleet\.file/);
    assert.equal(
      warnings[1],
      "source.databases does not choose 2 of 3 databases: prod-orders, prod-billing. No copies of them are made.",
    );
  });

  it("takes what is probably a glob for one as well, and warns of it", () => {
    const { lines, warnings } = outlook({ patterns: ["prod-*", "test-.*"] });
    assert.deepEqual(lines, [
      "source.databases.patterns[0] (prod-*) matches 2 of 3 databases: prod-orders, prod-billing.",
      "source.databases.patterns[1] (test-.*) matches 1 of 3 databases: test-orders.",
    ]);
    assert.equal(warnings.length, 2);
    assert.match(
      warnings[0]!,
      /^source\.databases\.patterns\[0\] is prod-\*: .*taken for the glob as well.*Did you mean prod-\.\*\?$/,
    );
    assert.match(
      warnings[1]!,
      /^the pattern prod-\*: .*so that prod-orders, prod-billing are protected\. Write prod-\.\* in its place/,
    );
  });

  it("warns of a tag that no database carries, and of one that differs in case", () => {
    const { lines, warnings } = outlook({ patterns: ["prod-.*"], tagFilter: true });
    assert.equal(
      lines[1],
      "source.databases.tagFilter: CopyDBSnapshot=True is carried by none of 2 databases of these.",
    );
    assert.match(
      warnings[0]!,
      /^the tag CopyDBSnapshot=True: none of the 2 databases that the patterns match carries it.*prod-orders carries CopyDBSnapshot=true: capital and small letters are not the same here/,
    );
    assert.match(warnings[1]!, /does not choose 3 of 3 databases/);
  });

  it("counts databases of other places not, and those of a DR stack's sources", () => {
    const files = {
      "own.yaml": [
        "places:",
        `  - { stack: prod, account: "${account}", region: ${region} }`,
        '  - { stack: shop, account: "444444444444", region: eu-west-1 }',
        "databases:",
        row("orders", ", stack: prod"),
        row("shop", ", stack: shop"),
      ].join("\n"),
    };
    assert.deepEqual(outlook({ patterns: [".*"] }, files).lines, [
      "source.databases.patterns[0] (.*) matches 1 of 1 database: orders.",
    ]);
    const dr = {
      account: "222222222222",
      region: "eu-central-1",
      fleet: { file: "own.yaml" },
      dr: {
        sources: [{ account: "444444444444", region: "eu-west-1", stack: "organization/rds-lifeboat/shop" }],
        databases: { patterns: ["shop", "orders"] },
      },
    };
    const { lines, warnings } = choiceOutlook(read(dr, {}, files));
    assert.deepEqual(lines, [
      "dr.databases.patterns[0] (shop) matches 1 of 1 database: shop.",
      "dr.databases.patterns[1] (orders) matches none of 1 database.",
    ]);
    assert.match(warnings.join(), /the pattern orders: it matches none/);
  });

  it("is nothing without a fleet file, but for globs", () => {
    const settings = read(calm, { "source.databases": { patterns: ["prod-*"] } });
    assert.deepEqual(choiceOutlook(settings).lines, []);
    assert.equal(choiceOutlook(settings).warnings.length, 1);
  });
});
