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
    case "aws:ssm/getParameter:getParameter": {
      const name = String(args.name);
      const value = cloud.parameters()[name];
      if (value === undefined) throw new Error(`reading SSM Parameter (${name}): couldn't find resource`);
      const arn = `arn:aws:ssm:${region}:${account}:parameter${name}`;
      return { ...args, id: name, arn, type: "String", value, insecureValue: value, version: 1 };
    }
    default:
      throw new Error(`the stand-in does not know the call ${token}`);
  }
}
