import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { fleetText } from "../../fleet/document";
import { readFleet } from "../../fleet/file";
import { identifierOf, keyNames } from "../../fleet/names";
import type { FoundDatabase, FoundKey, PlaceReading } from "../../fleet/types";
import { Cases } from "../support/cases";
import { source } from "./support";

const orders: FoundDatabase = {
  id: "orders",
  kind: "instance",
  engine: "postgres",
  engineVersion: "16.4",
  sizeGiB: 10,
  changeGiBPerHour: 1,
  key: { word: "none" },
  multiAz: true,
  optionGroup: undefined,
  persistentOptions: false,
  backupWindow: undefined,
  maintenanceWindow: undefined,
  tags: {},
  remarks: [],
};

const found = (databases: readonly FoundDatabase[], keys: readonly FoundKey[] = []): PlaceReading => ({
  place: source,
  databases,
  keys,
  manualSnapshots: undefined,
  manualClusterSnapshots: undefined,
  leftOut: [],
  problems: [],
});

function written(...readings: readonly PlaceReading[]): string {
  const problems = readings.flatMap((one) => one.problems);
  return fleetText({ readings, problems, stacks: [], way: "busiest", now: Date.UTC(2026, 0, 5) });
}

function readBack(text: string) {
  const path = join(mkdtempSync(join(tmpdir(), "fleet-")), "fleet.yaml");
  writeFileSync(path, text);
  return readFleet(path);
}

/** What means something in YAML, or is no character of a text there, among letters. */
const units = [
  ..."\n\r\t\0\u0085\u2028\u2029\ufeff\u007f",
  ..." :#-?{}[],&*!|>'\"%@`\\~=<",
  "\r\n",
  ": ",
  " #",
  "- ",
  "---",
  "a",
  "0",
];
/** What YAML reads as something else than a text. */
const noTexts = ["", "null", "~", "true", "No", "1e3", "0x1f", "1_000", "2026-01-05", ".inf", "<<", "=", "---", "..."];

const anything = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: fc.constantFrom(...units), maxLength: 20 }),
  fc.constantFrom(...noTexts),
);
const breaksLine = (text: string) => /[\n\r\u0085\u2028\u2029]/.test(text);

describe("the text of a fleet", () => {
  it("gives back whatever tags and versions databases have", () => {
    const tags = fc.dictionary(anything, anything, { maxKeys: 4, noNullPrototype: true });
    const cases = new Cases({
      "a text breaks a line": 50,
      "a text has quotes or a backslash": 25,
      "a text is read otherwise without quotes": 50,
    });
    fc.assert(
      fc.property(tags, anything, (given, engineVersion) => {
        fc.pre(
          !("__proto__" in Object.fromEntries(Object.entries(given))) || !Object.keys(given).includes("__proto__"),
        );
        const texts = [engineVersion, ...Object.entries(given).flat()];
        cases.note("a text breaks a line", texts.some(breaksLine));
        cases.note(
          "a text has quotes or a backslash",
          texts.some((text) => /["'\\]/.test(text)),
        );
        cases.note(
          "a text is read otherwise without quotes",
          texts.some((text) => noTexts.includes(text)),
        );
        const [one] = readBack(written(found([{ ...orders, tags: given, engineVersion }]))).databases;
        assert.deepEqual(one?.tags, given);
        assert.equal(one?.engineVersion ?? "", engineVersion);
      }),
      { numRuns: 200 },
    );
    cases.check();
  });

  it("gives back a text of several lines that looks like a list, or like the end of a document", () => {
    for (const engineVersion of ["-\n---", "- x\n...", "? x\n: y"]) {
      const [one] = readBack(
        written(found([{ ...orders, tags: { [engineVersion]: engineVersion }, engineVersion }])),
      ).databases;
      assert.deepEqual([one?.engineVersion, one?.tags], [engineVersion, { [engineVersion]: engineVersion }]);
    }
  });

  it("keeps remarks, reasons and whatever AWS said in comments", () => {
    const cases = new Cases({ "it breaks a line itself": 15, "it breaks none": 15 });
    const odd = fc.string({ unit: fc.constantFrom(...units), minLength: 3, maxLength: 20 });
    fc.assert(
      fc.property(fc.oneof(anything, odd), (said) => {
        cases.note("it breaks a line itself", breaksLine(said));
        cases.note("it breaks none", !breaksLine(said));
        const reading = found([{ ...orders, remarks: [`${said}\nid: evil\n- x`] }]);
        const problems = [{ where: "x", text: `${said}\ndatabases: []`, databases: false }];
        const text = written({ ...reading, leftOut: [`${said}\nkeys: {}`], problems });
        assert.deepEqual(
          readBack(text).databases.map(({ id }) => id),
          ["orders"],
        );
      }),
      { numRuns: 100 },
    );
    cases.check();
  });

  it("says in a field, too, what of the databases could not be read", () => {
    const problems = [
      { where: "a", text: "nothing: listed", databases: true },
      { where: "b", text: "no sizes", databases: false },
    ];
    assert.deepEqual(readBack(written({ ...found([orders]), problems })).unread, ["a: nothing: listed"]);
  });

  it("has the same databases in the same order whichever way they were read", () => {
    const there = { ...found([orders]), place: { ...source, region: "eu-west-3" } };
    assert.equal(written(found([orders]), there), written(there, found([orders])));
  });

  it("calls an identifier what RDS calls it, be it a word of JavaScript or of YAML", () => {
    const ids = ["null", "true", "constructor", "y", "e10", "none"];
    const text = written(found(ids.map((id) => ({ ...orders, id }))));
    assert.deepEqual(
      readBack(text).databases.map(({ id }) => id),
      ids,
    );
  });
});

describe("names of keys", () => {
  const key = (id: string, alias?: string): FoundKey => ({
    arn: `arn:aws:kms:eu-west-1:111111111111:key/${id}`,
    alias,
    drAccountMayUse: true,
    remarks: [],
  });
  const id = (n: number) => `5a3ed4d${n}-0000-4000-8000-00000000000a`;

  it("are made of aliases, or of ids, and no two are alike", () => {
    const keys = [key(id(1), "Prod/Orders_DB"), key(id(2), "prod-orders-db"), key(id(3)), key(`mrk-${"7".repeat(32)}`)];
    assert.deepEqual(
      [...keyNames(keys).values()],
      ["prod-orders-db", "prod-orders-db-2", "key-5a3ed4d3", "key-77777777"],
    );
  });

  it("are no words of the file", () => {
    assert.deepEqual(["none", "lifeboat", "123", "aws/rds"].map(identifierOf), [
      "key-none",
      "key-lifeboat",
      "key",
      "key-aws-rds",
    ]);
  });

  it("are such that the drill reads them, whatever an alias is", () => {
    const likely = fc.string({ unit: fc.constantFrom("a", "b", "B", "-", "/", "_", "1", "é"), maxLength: 4 });
    const some = fc.oneof(
      fc.string({ unit: "binary" }),
      likely,
      fc.constantFrom("none", "aws/rds", "prod-a", "x".repeat(70)),
    );
    const cases = new Cases({
      "two aliases are as one": 8,
      "nothing is left of one": 25,
      "one is a word of the file": 4,
      "one is too long": 2,
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 5 }), (aliases) => {
        const plain = aliases.map(identifierOf);
        cases.note("two aliases are as one", new Set(plain).size < plain.length);
        cases.note("nothing is left of one", plain.includes("key"));
        cases.note("one is a word of the file", aliases.includes("none") || aliases.includes("aws/rds"));
        cases.note(
          "one is too long",
          aliases.some((alias) => alias.length === 70),
        );
        const keys = aliases.map((alias, n) => key(id(n), alias));
        const names = keyNames(keys);
        const databases = keys.map(({ arn }, n) => ({ ...orders, id: `one-${n}`, key: { arn } }));
        const fleet = readBack(written(found([orders, ...databases], keys)));
        assert.deepEqual(Object.keys(fleet.keys).sort(), [...names.values()].sort());
        assert.equal(names.size, new Set(names.values()).size);
      }),
      { numRuns: 100 },
    );
    cases.check();
  });
});
