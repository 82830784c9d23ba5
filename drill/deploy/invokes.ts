import { ModelError } from "../cloud/errors";
import type { Fields, Place } from "../cloud/types";

/** Answers what a program looks up at deployment. */
export function answerInvoke(token: string, inputs: Fields, place: Place): Fields {
  const answer = invokes[token];
  if (answer === undefined) throw new ModelError(`function ${token} is not known to the model`);
  return answer(inputs, place);
}

const invokes: Readonly<Record<string, (inputs: Fields, place: Place) => Fields>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": (_inputs, { account }) => ({
    accountId: account,
    arn: `arn:aws:iam::${account}:user/deployer`,
    id: account,
    userId: "deployer",
  }),
  "aws:index/getPartition:getPartition": () => ({
    dnsSuffix: "amazonaws.com",
    id: "aws",
    partition: "aws",
    reverseDnsPrefix: "com.amazonaws",
  }),
  "aws:index/getRegion:getRegion": (_inputs, { region }) => ({ id: region, region, name: region }),
};
