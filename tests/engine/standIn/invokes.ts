import type { Cloud } from "./cloud";
import type { Place } from "./types";
import type { Properties } from "./wire";

/** Answers what a program asks the cloud. What is not here is refused. */
export function invoke(token: string, args: Properties, { account, region }: Place, cloud: Cloud): Properties {
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { id: account, accountId: account, arn: `arn:aws:iam::${account}:user/deployer`, userId: "AIDADEPLOYER" };
    case "aws:index/getPartition:getPartition":
      return { id: "aws", partition: "aws", dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" };
    case "aws:iam/getRoles:getRoles": {
      const arns = cloud.serviceRoles().includes(account)
        ? [`arn:aws:iam::${account}:role${String(args.pathPrefix)}AWSServiceRoleForRDS`]
        : [];
      return { ...args, id: "roles", arns, names: arns.map(() => "AWSServiceRoleForRDS") };
    }
    case "aws:kms/getKey:getKey": {
      const id = "a3b1c0de-0000-4000-8000-000000000001";
      return { ...args, id, arn: `arn:aws:kms:${region}:${account}:key/${id}`, keyManager: "AWS" };
    }
    case "aws:ssm/getParameter:getParameter": {
      const name = String(args.name);
      const parameter = cloud.parameters()[name];
      if (parameter === undefined) throw new Error(`reading SSM Parameter (${name}): couldn't find resource`);
      const arn = `arn:aws:ssm:${region}:${account}:parameter${name}`;
      const { type } = parameter;
      const secret = type === "SecureString";
      const value = secret && args.withDecryption === false ? "AQICAHh-a-ciphertext" : parameter.value;
      return { ...args, id: name, arn, type, value, insecureValue: secret ? "" : value, version: 1 };
    }
    default:
      throw new Error(`the stand-in does not know the call ${token}`);
  }
}
