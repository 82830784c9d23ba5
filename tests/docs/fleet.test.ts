import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planStacks } from "../../drill/run/stacks";
import { findScenario, ownScenarios } from "../../drill/scenario/scenario";
import { fleetPolicy } from "../../fleet/permissions";
import { readStackFiles } from "../../fleet/stackFiles";
import { projectRoot as project } from "../../projectRoot";

const page = readFileSync(join(project, "docs/fleet.md"), "utf8");

describe("docs/fleet.md", () => {
  it("has a scenario of several accounts, which the drill takes, with stacks of the names that the fleet has", () => {
    const [, scenario = ""] = /```yaml\n(# my-stacks\/ordinary\.yaml\n[\s\S]*?)```/.exec(page) ?? [];
    const configDir = mkdtempSync(join(tmpdir(), "my-stacks-"));
    writeFileSync(join(configDir, "ordinary.yaml"), scenario);
    const own = readFileSync(join(project, "Pulumi.prod.yaml"), "utf8");
    writeFileSync(join(configDir, "Pulumi.shop.yaml"), own);
    writeFileSync(join(configDir, "Pulumi.crm.yaml"), own.replaceAll("111111111111", "333333333333"));
    writeFileSync(join(configDir, "Pulumi.drprod.yaml"), readFileSync(join(project, "Pulumi.drprod.yaml"), "utf8"));
    const read = findScenario(join(configDir, "ordinary.yaml"));
    const plans = planStacks({ scenario: read, seed: 1, fleetFile: undefined, configDir, project });
    assert.deepEqual(
      plans.map(({ stack, callerAccount, role }) => [stack, callerAccount, role]),
      [
        ["shop", "111111111111", "source"],
        ["crm", "333333333333", "source"],
        ["drprod", "222222222222", "dr"],
      ],
    );
    const { sources } = readStackFiles(configDir);
    assert.deepEqual(sources.map(({ stack, account }) => [stack, account]).sort(), [
      ["crm", "333333333333"],
      ["shop", "111111111111"],
    ]);
  });

  it("names the scenarios that are made for the accounts and regions of the examples", () => {
    const [, named = ""] = /take them as patterns: ([\s\S]*?)\./.exec(page) ?? [];
    const bound = ownScenarios().filter(({ path }) =>
      /111111111111|222222222222|eu-west-1|eu-central-1/.test(readFileSync(path, "utf8")),
    );
    assert.deepEqual(
      [...named.matchAll(/`([a-z0-9-]+)`/g)].map(([, name]) => name),
      bound.map(({ name }) => name).sort(),
    );
  });

  it("has the policy that npm run fleet -- --policy prints", () => {
    const [, shown] = /<!-- policy: begin -->\s+```json\n([\s\S]*?)```/.exec(page) ?? [];
    assert.equal(shown, `${JSON.stringify(fleetPolicy(), undefined, 2)}\n`);
  });
});
