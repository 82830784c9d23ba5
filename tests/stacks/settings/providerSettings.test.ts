import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { projectRoot } from "../../../projectRoot";
import { loadSettings } from "../../../stacks/settings";
import { readProvider } from "../../../stacks/settings/load/providerSettings";

const noSecrets = () => false;
const read = (configuration: Readonly<Record<string, string>>) => readProvider(configuration, noSecrets);

describe("what the configuration tells the AWS provider", () => {
  it("is passed on in the form that the provider takes", () => {
    const { provider, problems } = read({
      "aws:profile": "production",
      "aws:assumeRoles": '[{"roleArn":"arn:aws:iam::111111111111:role/deploy"}]',
      "aws:defaultTags": '{"tags":{"CostCentre":"42"}}',
      "aws:endpoints": '[{"rds":"https://rds.example.com"}]',
      "aws:maxRetries": "3",
      "aws:useFipsEndpoint": "true",
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(provider, {
      profile: "production",
      assumeRoles: [{ roleArn: "arn:aws:iam::111111111111:role/deploy" }],
      defaultTags: { tags: { CostCentre: "42" } },
      endpoints: [{ rds: "https://rds.example.com" }],
      maxRetries: 3,
      useFipsEndpoint: true,
    });
  });

  it("takes the one role that the provider knew before it knew several", () => {
    const role = '{"roleArn":"arn:aws:iam::111111111111:role/deploy"}';
    assert.deepEqual(read({ "aws:assumeRole": role }).provider, { assumeRoles: [JSON.parse(role)] });
    const [problem] = read({ "aws:assumeRole": role, "aws:assumeRoles": `[${role}]` }).problems;
    assert.equal(problem?.path, "aws:assumeRole");
  });

  it("leaves region and accounts to the stack, and other namespaces alone", () => {
    const configuration = { "aws:region": "us-east-1", "aws:allowedAccountIds": "[]", "other:profile": "x" };
    assert.deepEqual(read(configuration), { provider: {}, problems: [] });
  });

  it("names what the provider does not know and what has another form, and shows no secret", () => {
    assert.deepEqual(
      read({ "aws:profil": "production", "aws:defaultTags": "production", "aws:maxRetries": "many" }).problems,
      [
        { path: "aws:profil", text: "Pulumi's AWS provider has no such setting. Did you mean aws:profile?" },
        { path: "aws:defaultTags", text: 'Given: "production". Allowed: a block of settings.' },
        { path: "aws:maxRetries", text: 'Given: "many". Allowed: a number.' },
      ],
    );
    const [hidden] = readProvider({ "aws:endpoints": "s3cret" }, () => true).problems;
    assert.equal(hidden?.text, "Given: a secret. Allowed: a list.");
  });

  it("stays a secret", async () => {
    const { provider } = readProvider({ "aws:secretKey": "s3cret" }, (key) => key === "aws:secretKey");
    assert.equal(await pulumi.isSecret(provider.secretKey as pulumi.Output<string>), true);
  });

  it("reaches every provider that the programs make", () => {
    const made = ["index.ts", ...["stacks", "components", "gitops"].flatMap(files)]
      .map((file) => readFileSync(join(projectRoot, file), "utf8"))
      .flatMap((text) =>
        [...text.matchAll(/new aws\.Provider\((?:"[^"]*"|`[^`]*`), \{\s*(\S+)/g)].map(([, first]) => first),
      );
    assert.deepEqual(made, ["...told,", "...told,", "...told,"]);
  });
});

describe("settings of the AWS provider that are wrong", () => {
  afterEach(() => pulumi.runtime.setAllConfig({}));

  it("are told with those of the stack, and nothing is looked up", async () => {
    pulumi.runtime.setAllConfig({
      "aws:profil": "production",
      "rds-lifeboat:account": "111111111111",
      "rds-lifeboat:region": "eu-west-1",
      "rds-lifeboat:platform": "ssm:/platform",
      "rds-lifeboat:dryrun": "true",
    });
    await assert.rejects(loadSettings(), (error: Error) => {
      for (const part of [
        /dryrun: This setting is unknown/,
        /aws:profil: Pulumi's AWS/,
        /platform: .*was not looked up/,
      ])
        assert.match(error.message, part);
      return true;
    });
  });
});

function files(folder: string): string[] {
  return readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => join(folder, file));
}
