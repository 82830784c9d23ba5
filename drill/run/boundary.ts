import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileError } from "../../cli/validation";
import { policyDocument } from "../../components/kit/policyDocument";
import { boundaryStatements } from "../../gitops/bootstrap/boundary";
import { documentsOf } from "../../gitops/bootstrap/documents";
import { boundaryArn, nameOf } from "../../gitops/bootstrap/names";
import { configurationOf, readBootstrapSettings } from "../../gitops/bootstrap/settings";
import type { Problem } from "../../stacks/settings";
import { readStackFile } from "../deploy";
import type { DeployRole } from "../faults/kit/context";

/** A managed policy that was made before a stack is deployed. */
export interface ManagedPolicy {
  readonly arn: string;
  readonly document: string;
}

/**
 * The policy that bounds the roles of a stack, if its settings name one: what `gitops/bootstrap`, beside the stack's file,
 * makes for a stack of that name. Throws a DrillFileError if that is another one, since then nobody knows what it allows.
 */
export function boundaryOf(
  stackFile: string,
  stack: string,
  config: Readonly<Record<string, string>>,
): ManagedPolicy | undefined {
  const arn = config["rds-lifeboat:permissionsBoundary"];
  if (arn === undefined) return undefined;
  const file = join(dirname(stackFile), "gitops/bootstrap", `Pulumi.${stack}.yaml`);
  const unknown = (why: string) =>
    fileError(stackFile, [`permissionsBoundary: what ${arn} allows is not known: ${why}`]);
  if (!existsSync(file)) throw unknown(`there is no ${file} that makes it`);
  const settings = bootstrapOf(file, stack);
  if (boundaryArn(settings) !== arn) throw unknown(`${file} makes ${boundaryArn(settings)}`);
  return { arn, document: policyDocument(boundaryStatements(settings)) };
}

/**
 * The role with which a pipeline deploys a stack: what `gitops/bootstrap`, beside the stack's file, makes for a stack of that
 * name. Throws a DrillFileError where there is nothing that makes one.
 */
export function deployRoleOf(stackFile: string, stack: string): DeployRole {
  const file = join(dirname(stackFile), "gitops/bootstrap", `Pulumi.${stack}.yaml`);
  if (!existsSync(file))
    throw fileError(stackFile, [`deployer: there is no ${file} that makes a role for its pipeline`]);
  const settings = bootstrapOf(file, stack);
  const policy = JSON.parse(documentsOf(settings).deploy) as object;
  const place = { account: settings.account, region: settings.regions[0] ?? "" };
  return { place, name: nameOf("deploy", settings), policy };
}

/** The settings of a bootstrap stack. Throws a DrillFileError where they are refused. */
function bootstrapOf(file: string, stack: string): ReturnType<typeof readBootstrapSettings> {
  const configuration = configurationOf(readStackFile(file));
  try {
    return readBootstrapSettings(configuration, stack);
  } catch (error) {
    const { problems } = error as { readonly problems?: readonly Problem[] };
    if (problems === undefined) throw error;
    throw fileError(
      file,
      problems.map(({ path, text }) => `${path}: ${text}`),
    );
  }
}
