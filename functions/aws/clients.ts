/*
 * AWS clients as Lambda's runtime carries them. They are loaded inside the functions: a module imported at the top is serialized as the
 * file it came from (`@aws-sdk/client-rds/dist-cjs/index.js`), and where that file lies in the runtime is not AWS's promise; the
 * package's name is.
 */

/** The RDS client's package. */
export function rdsSdk(): typeof import("@aws-sdk/client-rds") {
  return require("@aws-sdk/client-rds");
}

/**
 * A client of RDS in a region, by default the function's own. It tries more often than the SDK does by itself (3 times):
 * a pass makes a dozen calls that must all succeed, while RDS throttles an account's calls together. Every pass makes its
 * own: a client's store of retries runs dry when calls are throttled for hours, and a warm function would keep the empty one.
 */
export function rdsClient(region?: string): import("@aws-sdk/client-rds").RDSClient {
  return new (rdsSdk().RDSClient)({ region, maxAttempts: 6 });
}

/** The CloudWatch client's package. */
export function cloudWatchSdk(): typeof import("@aws-sdk/client-cloudwatch") {
  return require("@aws-sdk/client-cloudwatch");
}

/** The DynamoDB client's package. */
export function dynamoDbSdk(): typeof import("@aws-sdk/client-dynamodb") {
  return require("@aws-sdk/client-dynamodb");
}

/** The KMS client's package. */
export function kmsSdk(): typeof import("@aws-sdk/client-kms") {
  return require("@aws-sdk/client-kms");
}

/** The Secrets Manager client's package. */
export function secretsSdk(): typeof import("@aws-sdk/client-secrets-manager") {
  return require("@aws-sdk/client-secrets-manager");
}

/** The SNS client's package. */
export function snsSdk(): typeof import("@aws-sdk/client-sns") {
  return require("@aws-sdk/client-sns");
}

/** The EventBridge client's package. */
export function eventBridgeSdk(): typeof import("@aws-sdk/client-eventbridge") {
  return require("@aws-sdk/client-eventbridge");
}

/** A client of EventBridge in a region: an event for a bus is put at the endpoint of the bus's own region. */
export function eventBridgeClient(region: string): import("@aws-sdk/client-eventbridge").EventBridgeClient {
  return new (eventBridgeSdk().EventBridgeClient)({ region });
}

/** The Systems Manager client's package. */
export function ssmSdk(): typeof import("@aws-sdk/client-ssm") {
  return require("@aws-sdk/client-ssm");
}

/** A client of Systems Manager in the function's own region. */
export function ssmClient(): import("@aws-sdk/client-ssm").SSMClient {
  return new (ssmSdk().SSMClient)({ maxAttempts: 6 });
}

/** The text of a parameter. Rejects where it cannot be read, or has none. */
export async function parameterText(ssm: import("@aws-sdk/client-ssm").SSMClient, name: string): Promise<string> {
  const { GetParameterCommand } = ssmSdk();
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
  if (Parameter?.Value === undefined) throw new Error(`the parameter ${name} has no value`);
  return Parameter.Value;
}
