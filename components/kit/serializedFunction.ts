import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Statement } from "../../functions/aws/policy";
import { functionCode, functionHandler } from "./functionCode";
import { policyDocument, trustService } from "./policyDocument";

/** What a function runs, with which settings and permissions. */
export interface FunctionArgs {
  /** What the function is for, in a few words: shown in the console. */
  readonly description: string;
  /** Makes the handler when Lambda starts; serialized as it is. */
  readonly factory: () => (event: unknown) => Promise<unknown>;
  /** The handler's settings, in its environment as JSON. Never a secret. */
  readonly settings: pulumi.Input<object>;
  /**
   * The permissions that the code states it needs, as statements of its role's policy.
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
   */
  readonly needs: pulumi.Input<Statement[]>;
  /**
   * Days for which its log is kept: one of the periods that CloudWatch Logs knows.
   * @example 30
   * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
   */
  readonly logRetentionDays: number;
  /**
   * Seconds that one run may take, 900 at most.
   * @example 300
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
   */
  readonly seconds: number;
}

/** Creates a function with a role and a log of its own. */
export function createFunction(parent: pulumi.Resource, name: string, args: FunctionArgs): aws.lambda.Function {
  const logs = new aws.cloudwatch.LogGroup(`${name}-logs`, { retentionInDays: args.logRetentionDays }, { parent });
  const role = new aws.iam.Role(
    `${name}-function-role`,
    { assumeRolePolicy: trustService("lambda.amazonaws.com") },
    { parent },
  );
  const policy = new aws.iam.RolePolicy(
    `${name}-function-policy`,
    {
      role: role.name,
      policy: pulumi.all([args.needs, logs.arn]).apply(([needs, logsArn]) =>
        policyDocument([
          ...needs,
          {
            Sid: "WriteOwnLog",
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: [`${logsArn}:*`],
          },
        ]),
      ),
    },
    { parent },
  );
  return new aws.lambda.Function(
    `${name}-function`,
    {
      description: args.description,
      code: functionCode(args.factory),
      handler: functionHandler,
      role: role.arn,
      runtime: aws.lambda.Runtime.NodeJS24dX,
      architectures: ["arm64"],
      memorySize: 256,
      timeout: args.seconds,
      environment: { variables: { PASS_SETTINGS: pulumi.jsonStringify(args.settings) } },
      loggingConfig: { logFormat: "Text", logGroup: logs.name },
    },
    { parent, dependsOn: [policy] },
  );
}
