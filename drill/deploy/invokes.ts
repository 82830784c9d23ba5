import { dnsSuffixOf, partitionOf } from "../../facts/regions";
import { ModelError } from "../cloud/kernel/errors";
import type { Fields, Place } from "../cloud/kernel/types";
import { awsManagedKeyArn } from "../cloud/kms/keys";

/** A parameter of SSM: a text, the items of a list with commas between them, or a secret. */
export interface StoredParameter {
  readonly type: "String" | "StringList" | "SecureString";
  readonly value: string;
}

/** Where a program looks, and what is there. */
export interface LookUpPlace extends Place {
  readonly parameters: Readonly<Record<string, StoredParameter>>;
}

/** Answers what a program looks up at deployment. */
export function answerInvoke(token: string, inputs: Fields, place: LookUpPlace): Fields {
  const answer = invokes[token];
  if (answer === undefined) throw new ModelError(`function ${token} is not known to the model`);
  return answer(inputs, place);
}

const notFoundName = "LookUpNotFound";

/** Whether a look-up failed because AWS has nothing of that name: no flaw of the model, but an answer. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Error && error.name === notFoundName;
}

const invokes: Readonly<Record<string, (inputs: Fields, place: LookUpPlace) => Fields>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (_inputs, { account, region }) => ({
    accountId: account,
    arn: `arn:${partitionOf(region)}:iam::${account}:user/deployer`,
    id: account,
    userId: "deployer",
  }),
  "aws:index/getPartition:getPartition": (_inputs, { region }) => {
    const partition = partitionOf(region);
    const dnsSuffix = dnsSuffixOf(region);
    return { dnsSuffix, id: partition, partition, reverseDnsPrefix: dnsSuffix.split(".").reverse().join(".") };
  },
  "aws:index/getRegion:getRegion": (_inputs, { region }) => ({ id: region, region, name: region }),
  // API DescribeKey: the name of a predefined alias alone associates the AWS-managed key with it, if none is.
  "aws:kms/getKey:getKey": (inputs, place) => {
    const service = /^alias\/aws\/([a-z0-9]+)$/.exec(String(inputs.keyId))?.[1];
    if (service === undefined) throw new ModelError(`looking up the key ${String(inputs.keyId)} is not in the model`);
    const arn = awsManagedKeyArn(place, service);
    return { ...inputs, id: arn.slice(arn.lastIndexOf("/") + 1), arn, keyManager: "AWS" };
  },
  // In the words of terraform-provider-aws, data source aws_ssm_parameter. Undecrypted, a secret is its ciphertext.
  "aws:ssm/getParameter:getParameter": (inputs, { account, region, parameters }) => {
    const name = String(inputs.name);
    const parameter = parameters[name];
    if (parameter === undefined) {
      const message = `reading SSM Parameter (${name}): couldn't find resource`;
      // Pulumi's SDK tells the program what is in `details`, as errors of gRPC have it.
      throw Object.assign(new Error(message), { name: notFoundName, details: message });
    }
    const { type } = parameter;
    const secret = type === "SecureString";
    const value = secret && inputs.withDecryption === false ? `ciphertext of ${name}` : parameter.value;
    const arn = `arn:${partitionOf(region)}:ssm:${region}:${account}:parameter${name}`;
    return { ...inputs, id: name, arn, type, value, insecureValue: secret ? "" : value, version: 1 };
  },
};
