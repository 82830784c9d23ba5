import assert from "node:assert/strict";
import { policyDocument } from "../../../components/kit/policyDocument";
import { limits } from "../../../facts/limits";
import { copyNeeds } from "../../../functions/copy/permissions";
import { stageNeeds } from "../../../functions/stage/permissions";
import { readSettings } from "../../../stacks/settings";

const prod = { account: "111111111111", region: "eu-west-1" };
const drprod = { account: "222222222222", region: "eu-central-1" };
const place = (account: string, region: string) => ({ account, region });

function refusal(raw: Record<string, unknown>): readonly string[] {
  try {
    readSettings(raw);
  } catch (error) {
    return (error as Error).message.split("\n").slice(1);
  }
  return [];
}

const source = (settings: object) => readSettings({ ...prod, source: settings }).source!;
const dr = (...sources: readonly object[]) => ({ ...drprod, dr: { sources } });
const keyOf = (account: string, n: number) =>
  `arn:aws:kms:eu-west-1:${account}:key/5a3ed4d0-0000-4000-8000-${String(n).padStart(12, "0")}`;

describe("settings: where copies are kept", () => {
  it("is each of the accounts in each of the regions, or what is named place by place", () => {
    const crossed = source({ drAccounts: ["222222222222", "555555555555"], drRegions: ["eu-central-1", "eu-north-1"] });
    assert.deepEqual(crossed.destinations, [
      place("222222222222", "eu-central-1"),
      place("222222222222", "eu-north-1"),
      place("555555555555", "eu-central-1"),
      place("555555555555", "eu-north-1"),
    ]);
    const destinations = [place("222222222222", "eu-central-1"), place("555555555555", "eu-north-1")];
    const named = source({ destinations });
    assert.deepEqual(named.destinations, destinations);
    assert.deepEqual(named.drAccounts, ["222222222222", "555555555555"]);
    assert.deepEqual(named.drRegions, ["eu-central-1", "eu-north-1"]);
  });

  it("is each account and region once, also where a place shares one of them with another", () => {
    const { drAccounts, drRegions } = source({
      destinations: [
        place("222222222222", "eu-central-1"),
        place("222222222222", "eu-north-1"),
        place("555555555555", "eu-north-1"),
      ],
    });
    assert.deepEqual(
      [drAccounts, drRegions],
      [
        ["222222222222", "555555555555"],
        ["eu-central-1", "eu-north-1"],
      ],
    );
  });

  const here = place("222222222222", "eu-central-1");
  const refused: readonly (readonly [title: string, settings: object, problem: RegExp])[] = [
    [
      "both forms",
      { destinations: [here], drAccounts: ["222222222222"] },
      /source\.drAccounts: The places are named in source\.destinations/,
    ],
    [
      "regions beside it",
      { destinations: [here], drRegions: ["eu-central-1"] },
      /source\.drRegions: The places are named/,
    ],
    ["a place twice", { destinations: [here, here] }, /source\.destinations\[1\]: .* This is listed above/],
    [
      "the own account",
      { destinations: [place("111111111111", "eu-north-1")] },
      /destinations\[0\]\.account: .* a copy there is lost with it/,
    ],
    [
      "another partition",
      { destinations: [place("222222222222", "us-gov-west-1")] },
      /destinations\[0\]\.region: .* snapshots cannot cross/,
    ],
    [
      "more places than can be told",
      {
        drAccounts: ["222222222222", "333333333333", "444444444444"],
        drRegions: ["eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1", "eu-south-1", "eu-south-2", "eu-central-2"],
      },
      /source\.drRegions: Given: 21 places, .* in source\.destinations instead/,
    ],
  ];
  for (const [title, settings, problem] of refused) {
    it(`is refused with ${title}`, () => {
      const problems = refusal({ ...prod, source: settings });
      assert.equal(problems.length, 1, problems.join("\n"));
      assert.match(problems[0]!, problem);
    });
  }
});

describe("settings: the aliases of sources", () => {
  const from = (account: string, more: object = {}) => ({ account, region: "eu-west-1", stack: "o/p/s", ...more });
  const aliases = (...sources: readonly object[]) => readSettings(dr(...sources)).dr!.sources.map(({ alias }) => alias);

  it("are none with one source, unless it is given", () => {
    assert.deepEqual(aliases(from("111111111111")), [undefined]);
    assert.deepEqual(aliases(from("111111111111", { alias: "shop" })), ["shop"]);
  });

  it("are the accounts with several, and their regions where an account has several", () => {
    assert.deepEqual(aliases(from("111111111111"), from("333333333333", { alias: "crm" })), [
      "from-111111111111",
      "crm",
    ]);
    assert.deepEqual(aliases(from("111111111111"), from("111111111111", { region: "eu-north-1" })), [
      "from-111111111111-eu-west-1",
      "from-111111111111-eu-north-1",
    ]);
  });

  it("are refused when two sources have the same, or when RDS would refuse the names", () => {
    const twice = refusal(dr(from("111111111111", { alias: "shop" }), from("333333333333", { alias: "shop" })));
    assert.equal(twice.length, 1);
    assert.match(twice[0]!, /dr\.sources\[1\]\.alias: Given: "shop"\. This alias is another source's/);
    for (const alias of ["1shop", "Shop", "shop-", "sh--op", "s".repeat(21), ""]) {
      assert.match(refusal(dr(from("111111111111", { alias })))[0] ?? "accepted", /alias: .*Names of snapshots begin/);
    }
  });
});

describe("settings: what fits", () => {
  /** So many sources, over which as many keys are spread. */
  const spread = (sources: number, keys: number) =>
    Array.from({ length: sources }, (_, n) => {
      const account = String(333333333333 + n);
      const own = Array.from({ length: keys }, (_key, at) => at).filter((at) => at % sources === n);
      return { account, region: "eu-west-1", keys: own.map((at) => keyOf(account, at)) };
    });

  for (const [sources, keys] of [
    [8, 40],
    [20, 28],
  ] as const) {
    it(`is the policy of a copying role with ${sources} sources and ${keys} keys, the most that is accepted`, () => {
      const settings = readSettings(dr(...spread(sources, keys))).dr!;
      const more = refusal(dr(...spread(sources, keys + 1)));
      assert.match(more[0] ?? "accepted", /dr\.sources\[\]\.keys: .* must fit into a role's policy/);
      // The longest that AWS's names get, and a long value of the tag.
      const scope = { partition: "aws-us-gov", account: "222222222222", region: "us-gov-west-1" };
      const arns = settings.sources
        .flatMap((one) => one.keys)
        .map((arn) => arn.replace("aws:kms:eu-west-1", "aws-us-gov:kms:us-gov-west-1"));
      const places = settings.sources.map(({ account }) => ({ account, region: scope.region }));
      const createdBy = "x".repeat(200);
      const copying = copyNeeds(scope, places, { own: arns[0]!, ofSources: arns }, { createdBy, from: "shared" });
      for (const needs of [copying, stageNeeds(scope, places, arns, createdBy)]) {
        assert.ok(policyDocument(needs).length <= limits.iam.inlinePolicyCharacters, `${policyDocument(needs).length}`);
      }
    });
  }

  it("is refused where a function's environment does not hold the lists", () => {
    const patterns = "abcde".split("").map((letter) => `[${letter.repeat(188)}]`);
    const keys = Array.from({ length: 20 }, (_, n) => keyOf("111111111111", n));
    const drAccounts = Array.from({ length: 10 }, (_, n) => String(333333333333 + n));
    assert.deepEqual(refusal({ ...prod, source: { drAccounts, keys } }), []);
    const problems = refusal({ ...prod, source: { drAccounts, keys, databases: { patterns } } });
    assert.match(problems[0] ?? "accepted", /source: Given: with the patterns \d+ bytes of JSON/);
  });
});
