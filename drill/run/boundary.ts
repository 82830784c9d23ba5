import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileError } from "../../cli/validation";
import { policyDocument } from "../../components/kit/policyDocument";
import { boundaryStatements } from "../../gitops/bootstrap/boundary";
import { boundaryArn } from "../../gitops/bootstrap/names";
import { configurationOf, readBootstrapSettings } from "../../gitops/bootstrap/settings";
import { readStackFile } from "../deploy";

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
  const settings = readBootstrapSettings(configurationOf(readStackFile(file)), stack);
  if (boundaryArn(settings) !== arn) throw unknown(`${file} makes ${boundaryArn(settings)}`);
  return { arn, document: policyDocument(boundaryStatements(settings)) };
}
