import * as pulumi from "@pulumi/pulumi";
import { projectRoot } from "../../projectRoot";

/*
 * Evaluates the program as a deployment does, with ts-node alone, and prints what it gives to the engine as the code of its
 * functions, and which of the project's modules it has loaded. Run by cache.test.ts, in a process of its own.
 */

const account = "111111111111";
const settings = {
  account,
  region: "eu-west-1",
  notifications: { email: ["a@example.com"] },
  source: {
    databases: { patterns: [".*"] },
    drAccounts: ["222222222222"],
    drRegions: ["eu-central-1"],
    retention: "1d",
  },
};

/** What look-ups answer: only that the account is the right one. */
const answers = { accountId: account, partition: "aws", dnsSuffix: "amazonaws.com", region: "eu-west-1", id: account };

async function evaluate(): Promise<void> {
  const code = new Map<string, pulumi.asset.AssetArchive>();
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        if (type === "aws:lambda/function:Function") code.set(name, inputs.code);
        return { id: name, state: { ...inputs, arn: `arn:aws:any:eu-west-1:${account}:${name}` } };
      },
      call: ({ inputs }) => ({ ...inputs, ...answers }),
    },
    "rds-lifeboat",
    "prod",
  );
  const config = Object.entries(settings).map(([key, value]) => [
    `rds-lifeboat:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setAllConfig(Object.fromEntries(config));
  const main: () => Promise<Record<string, unknown>> = require("../../index");
  await pulumi.runtime.runInPulumiStack(main);
  await pulumi.runtime.disconnect();
  const texts: [string, unknown][] = [];
  for (const [name, archive] of [...code].sort()) {
    const [file] = Object.values(await archive.assets);
    texts.push([name, await (file as pulumi.asset.StringAsset).text]);
  }
  const modules = Object.keys(require.cache).filter(
    (path) => path.startsWith(projectRoot) && !path.includes("node_modules"),
  );
  process.stdout.write(JSON.stringify({ texts, modules: modules.filter((path) => path !== __filename) }));
}

void evaluate();
