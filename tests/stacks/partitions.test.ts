import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sharingStatements } from "../../functions/aws/keyPolicy";
import { projectRoot } from "../../projectRoot";
import { drAccount, sourceAccount } from "../support/snapshots";
import { describedStack } from "./declared/stacks";

/** Everything that is deployed, or prints what people deploy. */
const sources = ["components", "stacks", "functions", "facts", "fleet", "gitops"];

function typescript(folder: string): string[] {
  return readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file));
}

/** The text without comments, in which examples are of one partition. */
function code(file: string): string {
  return readFileSync(join(projectRoot, file), "utf8")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "");
}

/** An ARN whose partition is written down, but for patterns (`aws[a-z-]*`) and for texts with a placeholder or an example. */
const written = /arn:aws(?:-[a-z-]+)?:(?!\w+:REGION:|\w+::ACCOUNT:|iam::111111111111:role\/fleet-reader)/g;

describe("partitions", () => {
  it("are written down nowhere in what is deployed", () => {
    const files = [...sources.flatMap(typescript), "index.ts"];
    assert.ok(files.length > 200, `${files.length} files`);
    const found = files.flatMap((file) => [...code(file).matchAll(written)].map(({ index }) => `${file} ${index}`));
    assert.deepEqual(found, []);
  });

  for (const [partition, region, other] of [
    ["aws-us-gov", "us-gov-west-1", "us-gov-east-1"],
    ["aws-cn", "cn-north-1", "cn-north-1"],
  ] as const) {
    it(`are the stack's own in everything that stacks declare: ${region}`, async () => {
      const key = `arn:${partition}:kms:${region}:${sourceAccount}:key/0c1a5e1c-0000-4000-8000-000000000001`;
      const stacks = [
        await describedStack("prod", { region, "source.drRegions": [other] }),
        await describedStack("drprod", {
          region: other,
          "dr.sources": [{ account: sourceAccount, region, keys: [key] }],
        }),
      ];
      for (const stack of stacks) {
        const text = JSON.stringify(stack);
        const arns = [...text.matchAll(/arn:(aws[a-z-]*):/g)].map(([, found]) => found);
        assert.ok(arns.length > 100, `${arns.length} ARNs`);
        assert.deepEqual([...new Set(arns)], [partition]);
        assert.match(text, new RegExp(`arn:${partition}:states:::lambda:invoke`));
        // Principals of services end so in all partitions: terraform-aws-eks issue 2932 has events.amazonaws.com.cn refused.
        const services = [...text.matchAll(/"Service":"([^"]+)"/g)].map(([, service]) => service ?? "");
        assert.deepEqual(
          services.filter((service) => !/^[a-z]+\.amazonaws\.com$/.test(service)),
          [],
        );
      }
    });
  }

  it("name services to KMS as each partition may call them", () => {
    const via = (partition: string, region: string) => {
      const [statement] = sharingStatements({ partition, accounts: [drAccount], regions: [region] }) as [
        { readonly Condition: { readonly StringEquals: Readonly<Record<string, readonly string[]>> } },
      ];
      return statement.Condition.StringEquals["kms:ViaService"];
    };
    assert.deepEqual(via("aws", "eu-west-1"), ["rds.eu-west-1.amazonaws.com"]);
    assert.deepEqual(via("aws-us-gov", "us-gov-west-1"), ["rds.us-gov-west-1.amazonaws.com"]);
    assert.deepEqual(via("aws-cn", "cn-north-1"), ["rds.cn-north-1.amazonaws.com", "rds.cn-north-1.amazonaws.com.cn"]);
  });
});
