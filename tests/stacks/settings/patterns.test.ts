import assert from "node:assert/strict";
import fc from "fast-check";
import { exampleOf } from "../../../stacks/settings/kit/patternExample";
import { anchored, patternProblem, patternWarning, withGlobs } from "../../../stacks/settings/kit/patterns";
import { Cases } from "../../support/cases";

/** What RDS takes for the identifier of a database. Source: API reference, CreateDBInstance. */
const identifierShape = /^(?!.*--)[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

const letters = [..."abcdefghijklmnopqrstuvwxyz"];
const digits = [..."0123456789"];

/** Identifiers as people choose them, and such as only RDS's rules allow. */
const identifiers = fc.oneof(
  fc
    .array(fc.constantFrom("prod", "orders", "eu", "a", "b", "x1", "42", "db"), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.join("-"))
    .filter((text) => identifierShape.test(text)),
  fc
    .tuple(fc.constantFrom(...letters), fc.array(fc.constantFrom(...letters, ...digits, "-"), { maxLength: 62 }))
    .map(([first, rest]) => (first + rest.join("")).replace(/-+/g, "-").replace(/-$/, ""))
    .filter((text) => identifierShape.test(text)),
);

const sample = [...new Set(fc.sample(identifiers, { numRuns: 4_000, seed: 1 }))];

/** Every identifier of up to five characters of these: so short that no pattern takes long to match one. */
const short = ["", "a", "b", "1", "-"]
  .reduce<string[]>(
    (all) => [...new Set(all.flatMap((text) => ["", "a", "b", "1", "-"].map((one) => text + one)))],
    [""],
  )
  .filter((text) => identifierShape.test(text));

/** Parts that the decision has to understand. */
const parts = [
  ...[
    "a",
    "b",
    "1",
    "-",
    "ab",
    "-b",
    ".",
    "[a-c]",
    "[^a-z]",
    "[A-Z]",
    "[-1]",
    "\\d",
    "\\w",
    "\\W",
    "\\D",
    "\\b",
    "\\B",
  ],
  ...["^", "$", "\\x61", "\\061", "\\u0062", "\\-", "[\\]a]", "[^]", "[]", "{", "{,2}", "]", "A", "_", ","],
];
const quantifiers = ["*", "+", "?", "{2}", "{0,3}", "{2,}", "{60,}", "{64}", "*?", "{1,2}?"];

/** Patterns in which anything repeats anything. */
const { node: nested } = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(...parts),
    fc.array(tie("node"), { minLength: 1, maxLength: 3 }).map((all) => all.join("")),
    fc.array(tie("node"), { minLength: 2, maxLength: 3 }).map((options) => `(?:${options.join("|")})`),
    // None that bounds many rounds: inside one another the engine could take for ever.
    fc
      .tuple(tie("node"), fc.constantFrom("*", "+", "?", "{2}", "*?", "{1,2}?"))
      .map(([node, quantifier]) => `(?:${node})${quantifier}`),
  ),
}));

/** Patterns in which a few parts repeat: such as take no time for long identifiers. */
const plain = fc
  .array(fc.tuple(fc.constantFrom(...parts, "prod", "orders"), fc.constantFrom("", "", "", ...quantifiers)), {
    minLength: 1,
    maxLength: 3,
  })
  .map((all) => all.map(([part, quantifier]) => `(?:${part})${quantifier}`).join(""));

describe("settings: patterns that match nothing", () => {
  const refused: readonly (readonly [pattern: string, reason: RegExp])[] = [
    [
      "arn:aws:rds:eu-west-1:111111111111:db:orders",
      /This is an ARN.* Write what stands behind the last colon: orders$/,
    ],
    ["arn:aws:rds:eu-west-1:111111111111:cluster:prod-*", /ARN.*: prod-\.\*$/],
    ["!legacy", /cannot exclude databases.*source\.exclude\.patterns.*dr\.exclude\.patterns/],
    ["orders,billing", /several patterns in one text.*--path/],
    ["prod-.*, test-.*", /several patterns in one text/],
    ['["prod-.*"]', /not a regular expression.*several patterns in one text/],
    ["*-prod", /not a regular expression.*Did you mean \.\*-prod\?/],
    ["prod$-x", /\^ and \$ stand for its beginning and its end/],
    ["prod^orders", /\^ and \$ stand for its beginning and its end/],
    ["[A-Z]+-orders", /No identifier of RDS can match this/],
    ["PROD", /The capital P can never match/],
    ["prod_orders", /The character U\+005F can never match/],
    ["prod--orders", /single hyphens only/],
    ["prod-", /end with a letter or a digit/],
    ["-orders", /begin with a letter/],
    ["1st-.*", /begin with a letter/],
    [".{64,}", /63 characters at most/],
    ["orders\\.eu", /No identifier of RDS can match this/],
    ["orders/.*", /No identifier of RDS can match this/],
  ];
  for (const [pattern, reason] of refused) {
    it(`refuses ${pattern}`, () => {
      assert.match(patternProblem(pattern) ?? "", reason);
      const expression = compiled(pattern);
      if (expression)
        assert.equal(
          sample.find((name) => expression.test(name)),
          undefined,
        );
    });
  }

  it("says what the list of a text that was cut is to be", () => {
    assert.match(
      patternProblem("prod-.*,billing") ?? "",
      /pulumi config set --path 'rds-lifeboat:source\.databases\.patterns\[0\]'/,
    );
  });

  it("accepts what can match", () => {
    const accepted = [
      "a",
      "prod-*",
      "\\bprod\\b-\\d+",
      "^orders$",
      "(?:|a)b",
      "a{63}",
      "[a-z](?:-[a-z]){31}",
      "(?:prod|test)-eu",
    ];
    for (const pattern of accepted) assert.equal(patternProblem(pattern), undefined, pattern);
  });

  /** Holds the decision to what the engine says of these names. */
  function holdsFor(patterns: fc.Arbitrary<string>, names: readonly string[], longest: number, numRuns: number): void {
    const cases = new Cases({
      "it has an example": numRuns / 10,
      "it has none": numRuns / 10,
      "one of the names matches it": numRuns / 20,
    });
    const property = fc.property(patterns, (pattern) => {
      const expression = compiled(pattern);
      if (expression === undefined) return;
      const example = exampleOf(pattern);
      const matching = names.find((name) => expression.test(name));
      cases.note("it has an example", example !== undefined);
      cases.note("it has none", example === undefined);
      cases.note("one of the names matches it", matching !== undefined);
      if (example === undefined) assert.equal(matching, undefined);
      else assert.match(example, identifierShape);
      if (example !== undefined && example.length <= longest) assert.match(example, expression);
    });
    fc.assert(property, { numRuns });
    cases.check();
  }

  it("has an example for a pattern, or no short identifier matches it", () => holdsFor(nested, short, 8, 3_000));

  it("has an example for a pattern, or none of thousands of identifiers matches it", () =>
    holdsFor(plain, sample, 63, 1_000));

  it("accepts the pattern that is an identifier itself, with its hyphens escaped or not", () => {
    const cases = new Cases({ "it has hyphens": 150, "it has none": 20 });
    const property = fc.property(identifiers, (name) => {
      cases.note("it has hyphens", name.includes("-"));
      cases.note("it has none", !name.includes("-"));
      assert.equal(exampleOf(name), name);
      assert.equal(exampleOf(name.replaceAll("-", "\\-")), name);
      assert.equal(exampleOf(`^${name}$`), name);
    });
    fc.assert(property, { numRuns: 500 });
    cases.check();
    for (const name of sample.slice(0, 20)) assert.equal(patternProblem(name), undefined, name);
  });

  it("decides of rounds in rounds, which it could not try one by one", () => {
    assert.equal(exampleOf("(?:(?:(?:(?:(){99}){99}){99}){99}){99}a"), "a");
    assert.equal(exampleOf("(?:(?:[a-z]?){60}){60}-"), undefined);
  });
});

describe("settings: patterns that may mean something else", () => {
  it("asks whether a glob was meant, and what is meant by it is accepted", () => {
    const globs: readonly (readonly [glob: string, pattern: string])[] = [
      ["prod-*", "prod-.*"],
      ["prod*", "prod.*"],
      ["prod-*-eu", "prod-.*-eu"],
    ];
    for (const [glob, pattern] of globs) {
      assert.equal(patternProblem(glob), undefined);
      assert.match(patternWarning(glob) ?? "", new RegExp(`Did you mean ${pattern.replace(/[.*]/g, "\\$&")}\\?$`));
      assert.equal(patternWarning(pattern), undefined);
    }
  });

  it("puts what globs mean behind the patterns, and never takes one away", () => {
    assert.deepEqual(withGlobs(["prod-*", "orders", "test*"]), ["prod-*", "orders", "test*", "prod-.*", "test.*"]);
    assert.deepEqual(withGlobs(["prod-*", "prod-.*"]), ["prod-*", "prod-.*"]);
    assert.deepEqual(
      withGlobs([".*", "[a-z]*", "a-*b-*"]),
      [".*", "[a-z]*", "a-*b-*"],
      "what could take long is left out",
    );
    assert.match(patternWarning("a-*b-*") ?? "", /not taken for a glob, because that could take more than linear time/);
  });

  it("takes a list that was written as JSON for what it is", () => {
    assert.match(patternWarning('["orders","billing"]') ?? "", /list written as JSON.*one character only/);
  });

  it("says nothing of other patterns", () => {
    for (const pattern of [".*", "orders", "[a-z]*", "(?:eu-)*orders", "\\d*a", "a?b", "[^-]*-prod-.*"])
      assert.equal(patternWarning(pattern), undefined, pattern);
  });
});

function compiled(pattern: string): RegExp | undefined {
  try {
    new RegExp(pattern);
  } catch {
    return undefined;
  }
  return new RegExp(anchored(pattern));
}
