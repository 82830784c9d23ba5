import path from "node:path";
import { createWorld } from "../../drill/cloud/index";
import type { Fields } from "../../drill/cloud/kernel/types";
import { type Declaration, declare, readStackFile, type StoredParameter } from "../../drill/deploy";
import { defaultAssumptions } from "../../facts/assumptions";
import { projectRoot as root } from "../../projectRoot";
import { drAccount, noon, sourceAccount } from "./snapshots";

export interface ProgramOptions {
  /** Overrides of the stack file, by dotted path. */
  readonly set?: Readonly<Record<string, unknown>>;
  /** The account of the credentials in use; the stack's own by default. */
  readonly callerAccount?: string;
  /** Parameters of SSM in the stack's account and region. */
  readonly parameters?: Readonly<Record<string, StoredParameter>>;
  /** What the DR stack reads of the source stack. */
  readonly sourceOutputs?: Fields;
}

/** The key that a source stack would have told of. */
export const toldKey = `arn:aws:kms:eu-west-1:${sourceAccount}:key/00000000-0000-0000-0000-000000000001`;

/** Declares the product's program for one of its two stacks, through the mocks the drill uses, deploying nothing. */
export function declareStack(stack: "prod" | "drprod", options: ProgramOptions = {}): Promise<Declaration> {
  const { world } = createWorld({ seed: 1, start: noon, assumptions: defaultAssumptions });
  return declare(
    {
      project: "rds-lifeboat",
      stack,
      program: path.join(root, "index.ts"),
      config: readStackFile(path.join(root, `Pulumi.${stack}.yaml`), options.set),
      ...(options.parameters && { parameters: options.parameters }),
      callerAccount: options.callerAccount ?? (stack === "prod" ? sourceAccount : drAccount),
      stackOutputs: { "organization/rds-lifeboat/prod": options.sourceOutputs ?? { sourceKeyArns: [toldKey] } },
    },
    world,
  );
}

/** Inputs of every resource of a type, by logical name. */
export function inputsOf(declaration: Declaration, type: string): Map<string, Fields> {
  const found = declaration.resources.filter(({ declared }) => declared.type === type);
  return new Map(found.map(({ declared }) => [declared.name, declared.inputs]));
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: { readonly AWS?: string | string[]; readonly Service?: string };
  readonly Action: string | string[];
  readonly Resource?: string | string[];
  readonly Condition?: Record<string, Record<string, unknown>>;
}

/** The statements of a policy document as a resource carries it. */
export function statementsOf(document: unknown): PolicyStatement[] {
  return (JSON.parse(String(document)) as { Statement: PolicyStatement[] }).Statement;
}

export function listOf(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : [value].flat();
}
