import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../../components/kit/policyDocument";
import { settingsError } from "../../stacks/settings/kit/problems";
import { isSecret } from "../../stacks/settings/load/load";
import { type ProviderSettings, readProvider } from "../../stacks/settings/load/providerSettings";
import { documentsOf } from "./documents";
import { nameOf } from "./names";
import { type BootstrapSettings, configurationOf, readBootstrapSettings } from "./settings";
import { audience, type Issuer, issuersOf, trustStatement } from "./trust";

/** What a pipeline needs in one account: whom it is known by, two roles, and the bounds of all roles that it makes. */
function createBootstrap(settings: BootstrapSettings, told: ProviderSettings) {
  const { account, regions, stack } = settings;
  const documents = documentsOf(settings);
  const provider = new aws.Provider("bootstrap-account", {
    ...told,
    region: regions[0] as aws.Region,
    allowedAccountIds: [account],
  });
  const opts = { provider };
  const issuers = issuersOf(settings).map((issuer) => ({ issuer, arn: providerOf(issuer, opts) }));
  const boundary = new aws.iam.Policy(
    "boundary",
    {
      name: nameOf("boundary", settings),
      description: `The most that roles of rds-lifeboat (${stack}) can ever do`,
      policy: documents.boundary,
    },
    // Roles that are within it lose everything with it.
    { ...opts, protect: true },
  );

  const role = (what: "preview" | "deploy", description: string) => {
    const made = new aws.iam.Role(
      what,
      {
        name: nameOf(what, settings),
        description,
        assumeRolePolicy: pulumi
          .all(issuers.map(({ arn }) => arn))
          .apply((arns) => policyDocument(issuers.map(({ issuer }, at) => trustStatement(issuer, arns[at]!, what)))),
        maxSessionDuration: 3600,
      },
      opts,
    );
    new aws.iam.RolePolicy(`${what}-policy`, { name: "calls", role: made.name, policy: documents[what] }, opts);
    return made.arn;
  };

  return {
    /** For the variable PREVIEW_ROLE of the pipeline. */
    previewRoleArn: role("preview", `Looks at rds-lifeboat (${stack})`),
    /** For the variable DEPLOY_ROLE of the pipeline. */
    deployRoleArn: role("deploy", `Deploys rds-lifeboat (${stack})`),
    /** For the setting `permissionsBoundary` of rds-lifeboat. */
    boundaryArn: boundary.arn,
  };
}

/** The account's provider of identities for an issuer: there can be one only, so one that is there is used. */
function providerOf({ name, host, existing }: Issuer, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  if (existing !== undefined) return pulumi.output(existing);
  return new aws.iam.OpenIdConnectProvider(name, { url: `https://${host}`, clientIdLists: [audience] }, opts).arn;
}

export = async () => {
  const configuration = pulumi.runtime.allConfig();
  const settings = readBootstrapSettings(configurationOf(configuration), pulumi.getStack());
  const { provider, problems } = readProvider(configuration, isSecret);
  if (problems.length > 0) throw settingsError(problems);
  return createBootstrap(settings, provider);
};
