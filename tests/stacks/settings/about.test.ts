import assert from "node:assert/strict";
import { parse } from "yaml";
import { schema } from "../../../stacks/settings/parts";
import { type Reference, references, wantedAt } from "../../../stacks/settings/reference";

/** Units of numbers, as the last word of a setting's name has them, and as people read them. */
const units = ["minutes", "hours", "days", "weeks", "months", "GiB"] as const;

/** What a number without a unit counts. */
const counted = /\b(?:instances|clusters|databases|snapshots|copies)\b/i;

/** What a text about a setting names where the setting is one of AWS, or names a thing of AWS. */
const ofAws =
  /\bARNs?\b|\bI\/O\b|\bread replicas\b|\bAurora clusters that are\b|\boption group stands\b|\brate\(|\bService Quotas\b|\btags?\b(?! filter)|\bA trail\b|\bAWSServiceRole|\bSNS\b|\bshared with\b|\blogs are kept\b/;

/** The path of a setting; an entry of a list stands for all. */
function keysOf({ path }: Reference): readonly (string | number)[] {
  return path.split(/\.|(?=\[\])/).map((part) => (part === "[]" ? 0 : part));
}

/** Whether a setting is of one of the types, or a list of one. */
function isOf(reference: Reference, ...types: readonly string[]): boolean {
  const keys = keysOf(reference);
  const own = wantedAt(keys);
  return (own.includes("array") ? wantedAt([...keys, 0]) : own).some((type) => types.includes(type));
}

/** By the default, by what is allowed, or by the example. */
function showsForm({ standard, allowed, example }: Reference): boolean {
  const isShown = /^`(?!\[\]`$)/.test(standard ?? "");
  return (
    example !== undefined || isShown || /such as|arn:aws|: organization\/|"\d{12}"|rate\(|^[\w-]+, [\w-]+/.test(allowed)
  );
}

/** The reasons for which the schema refuses a value at a path, whatever else is missing. */
function refusals(reference: Reference, value: unknown): readonly string[] {
  const keys = keysOf(reference);
  const whole = keys.reduceRight<unknown>(
    (inner, key) => (typeof key === "number" ? [inner] : { [key]: inner }),
    value,
  );
  const { issues = [] } = schema.safeParse(whole).error ?? {};
  return issues
    .filter(({ path }) => keys.every((key, at) => path[at] === key))
    .map(({ message }) => `${reference.path}: ${message}`);
}

/** The paths of those settings that are not as they should be. */
function pathsOf(found: readonly Reference[]): readonly string[] {
  return found.map(({ path }) => path);
}

describe("settings: what is written about each", () => {
  const numbers = references.filter((one) => isOf(one, "number", "integer"));
  const texts = references.filter((one) => isOf(one, "string"));

  it("finds numbers and texts", () => {
    assert.ok(numbers.length > 20, `${numbers.length} numbers`);
    assert.ok(texts.length > 40, `${texts.length} texts`);
  });

  it("names the unit of each number, or what it counts", () => {
    const lacking = numbers.filter(({ path, meaning, allowed }) => {
      const unit = units.find((one) => new RegExp(`${one}(?:PerHour)?$`, "i").test(path));
      const text = `${meaning} ${allowed}`;
      return unit === undefined ? !counted.test(text) : !new RegExp(`\\b${unit}\\b`, "i").test(text);
    });
    assert.deepEqual(pathsOf(lacking), []);
  });

  it("shows the form of each text", () => assert.deepEqual(pathsOf(texts.filter((one) => !showsForm(one))), []));

  it("gives examples that the schema accepts", () => {
    const given = references.filter(({ example }) => example !== undefined);
    assert.ok(given.length > 10, `${given.length} examples`);
    assert.deepEqual(
      given.flatMap((one) => refusals(one, one.example)),
      [],
    );
  });

  it("would see an example that the schema refuses", () => {
    for (const { path, example } of [
      { path: "recoveryPointObjective", example: "2 hours" },
      { path: "dr.sources[].alias", example: "Shop" },
      { path: "dr.expected", example: ["Orders"] },
    ]) {
      const reference = references.find((one) => one.path === path)!;
      assert.notDeepEqual(refusals(reference, example), [], path);
    }
  });

  it("shows defaults that the schema accepts", () => {
    for (const one of references) {
      const value = /^`(.*)`$/.exec(one.standard ?? "")?.[1];
      if (value !== undefined) assert.deepEqual(refusals(one, parse(value)), []);
    }
  });

  it("links to AWS's page where the setting is one of AWS", () => {
    const lacking = references.filter(
      ({ meaning, allowed, see }) => ofAws.test(`${meaning} ${allowed}`) && see === undefined,
    );
    assert.deepEqual(pathsOf(lacking), []);
    const links = references.flatMap(({ see }) => see ?? []);
    assert.ok(links.length > 20, `${links.length} links`);
    assert.deepEqual(
      links.filter((link) => !/^https:\/\/docs\.aws\.amazon\.com\/\S+\.html$/.test(link)),
      [],
    );
  });
});
