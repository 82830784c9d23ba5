/** The Systems Manager client as Lambda's runtime carries it; loaded inside the functions for the reason that rds/sdk.ts gives. */
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
