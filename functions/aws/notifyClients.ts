/** The clients as Lambda's runtime carries them; loaded inside the functions for the reason that rds/sdk.ts gives. */
export function cloudWatchSdk(): typeof import("@aws-sdk/client-cloudwatch") {
  return require("@aws-sdk/client-cloudwatch");
}

export function dynamoSdk(): typeof import("@aws-sdk/client-dynamodb") {
  return require("@aws-sdk/client-dynamodb");
}

export function secretsSdk(): typeof import("@aws-sdk/client-secrets-manager") {
  return require("@aws-sdk/client-secrets-manager");
}

export function snsSdk(): typeof import("@aws-sdk/client-sns") {
  return require("@aws-sdk/client-sns");
}
