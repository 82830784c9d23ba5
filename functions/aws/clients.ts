/** The clients as Lambda's runtime carries them; loaded inside the functions for the reason that rds/sdk.ts gives. */
export function cloudWatchSdk(): typeof import("@aws-sdk/client-cloudwatch") {
  return require("@aws-sdk/client-cloudwatch");
}

export function dynamoDbSdk(): typeof import("@aws-sdk/client-dynamodb") {
  return require("@aws-sdk/client-dynamodb");
}

export function kmsSdk(): typeof import("@aws-sdk/client-kms") {
  return require("@aws-sdk/client-kms");
}
