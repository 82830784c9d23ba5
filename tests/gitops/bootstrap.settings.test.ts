import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { knownRegions, partitionOf } from "../../facts/regions";
import { documentsOf } from "../../gitops/bootstrap/documents";
import { configurationOf, readBootstrapSettings } from "../../gitops/bootstrap/settings";
import { projectRoot } from "../../projectRoot";
import type { Problem } from "../../stacks/settings/kit/problems";
import { bootstrap, stacks, written } from "./bootstrap.fixtures";

function problems(change: Readonly<Record<string, unknown>>, stack = "prod"): readonly Problem[] {
  try {
    documentsOf(bootstrap(stack, change));
  } catch (error) {
    return (error as { readonly problems: readonly Problem[] }).problems;
  }
  return [];
}

describe("the settings of the bootstrap", () => {
  it("of the stack files agree with those of the stacks that are deployed", () => {
    for (const stack of stacks) {
      const { account, regions, part, partners } = bootstrap(stack);
      const { config } = parse(readFileSync(join(projectRoot, `Pulumi.${stack}.yaml`), "utf8"));
      assert.equal(account, config["rds-lifeboat:account"]);
      assert.equal(regions[0], config["rds-lifeboat:region"]);
      const [source, dr] = [config["rds-lifeboat:source"], config["rds-lifeboat:dr"]];
      assert.equal(part, source ? "source" : "dr");
      const others = source
        ? [{ account: source.drAccounts[0], region: source.drRegions[0] }]
        : [{ account: dr.sources[0].account, region: dr.sources[0].region }];
      assert.deepEqual(partners, others);
    }
  });

  it("are read as the engine hands them over, with the account's digits as a text", () => {
    const asText = Object.entries(written("prod")).map(([key, value]) => [
      `rds-lifeboat-bootstrap:${key}`,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    assert.deepEqual(configurationOf({ ...Object.fromEntries(asText), "aws:region": "eu-west-1" }), written("prod"));
  });

  const refusals: readonly (readonly [what: string, change: Record<string, unknown>, path: string, text: RegExp])[] = [
    ["a wrong account", { account: "1234" }, "account", /12 digits/],
    ["no region", { regions: [] }, "regions", /./],
    ["what is no region", { regions: ["europe"] }, "regions[0]", /not the name of an AWS region/],
    ["regions of two partitions", { regions: ["eu-west-1", "cn-north-1"] }, "regions[1]", /another partition/],
    ["a part that there is not", { part: "target" }, "part", /./],
    ["copies from nowhere", { part: "dr", partners: [] }, "partners", /nothing could be copied/],
    ["a bucket's name in capitals", { state: { bucket: "State" } }, "state.bucket", /not the name of a bucket/],
    ["an alias for a key", { state: { bucket: "state", key: "alias/x" } }, "state.key", /ARN/],
    ["a pattern of a branch", { github: { repository: "o/n", branch: "release*" } }, "github.branch", /patterns/],
    ["a pattern of repositories", { github: { repository: "o/*" } }, "github.repository", /OWNER\/NAME/],
    ["a pattern of projects", { gitlab: { project: "group/*" } }, "gitlab.project", /GROUP\/NAME/],
    [
      "a provider of another account",
      { github: { repository: "o/n", provider: "arn:aws:iam::999999999999:oidc-provider/x" } },
      "github.provider",
      /is in account 999999999999/,
    ],
    [
      "a topic of another account",
      { topics: ["arn:aws:sns:eu-west-1:999999999999:t"] },
      "topics[0]",
      /is in account 999999999999/,
    ],
    ["nobody who could use the roles", { github: undefined }, "", /Neither github nor gitlab/],
    ["a slip of the pen", { regoins: ["eu-west-1"] }, "regoins", /Did you mean regions/],
  ];
  for (const [what, change, path, text] of refusals) {
    it(`refuse ${what}`, () => {
      const found = problems(change);
      assert.deepEqual(
        found.map((one) => one.path),
        [path],
      );
      assert.match(found[0]!.text, text);
    });
  }

  it("say everything that is wrong at once", () => {
    assert.deepEqual(
      problems({ account: "1", part: "x", state: {} }).map(({ path }) => path),
      ["account", "part", "state.bucket"],
    );
  });

  it("refuse so many places that IAM would not take the policies, and a name that roles have no room for", () => {
    const many = knownRegions.filter((one) => partitionOf(one) === "aws").slice(0, 10);
    assert.match(problems({ regions: many })[0]!.text, /characters, of \d+ that IAM allows/);
    assert.throws(() => readBootstrapSettings(written("prod"), "a-name-that-is-far-too-long-for-it"), /names of roles/);
  });

  it("take GitHub's immutable ids", () => {
    assert.deepEqual(problems({ github: { repository: "octo@123/lifeboat@456" } }), []);
  });
});
