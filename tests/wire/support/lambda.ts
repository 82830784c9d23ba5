import type { Moto } from "./moto";

/**
 * Runs a function as Lambda would: made anew by its factory, which finds its region, its credentials and its settings in
 * the environment. One at a time, as they share that.
 */
export async function runFunction<R>(
  factory: () => (event: unknown) => Promise<R>,
  event: object,
  { moto, account, region, settings }: Runtime,
): Promise<R> {
  const { endpoint, credentials } = moto.options(account, region);
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    PASS_SETTINGS: JSON.stringify(settings),
  };
  const before = { ...process.env };
  Object.assign(process.env, variables);
  // What it writes is for CloudWatch's log.
  const { log } = console;
  console.log = () => undefined;
  try {
    return await factory()(event);
  } finally {
    console.log = log;
    for (const name of Object.keys(variables)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

/** Where a function runs, and what it is told at deployment. */
export interface Runtime {
  readonly moto: Moto;
  readonly account: string;
  readonly region: string;
  readonly settings: object;
}
