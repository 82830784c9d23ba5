import { createInterface } from "node:readline/promises";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { RDSClient } from "@aws-sdk/client-rds";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromIni, fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import type { Clients } from "./types";

/** Whose credentials to use; undefined: what the AWS CLI would use. */
export interface Identity {
  readonly profile: string | undefined;
  readonly role: string | undefined;
}

/** A way into an account. */
export interface Access {
  /** How people know it: "profile shop". */
  readonly label: string;
  /** The region that goes with the credentials; rejects if none does. */
  region(): Promise<string>;
  /** The account, as asked in that region. Rejects where the credentials do not work. */
  account(region: string): Promise<string>;
  clients(region: string): Clients;
  close(): void;
}

/** Calls are slowed down where AWS throttles, and given up after so many attempts. */
const patience = { maxAttempts: 10, retryMode: "adaptive" } as const;

/** How people know an identity. */
export function labelOf({ profile, role }: Identity): string {
  const own = profile === undefined ? "the default credentials" : `profile ${profile}`;
  return role === undefined ? own : `${role} (by ${own})`;
}

/**
 * The account behind an identity, as the SDK finds it: a profile with keys, single sign-on, a process or a role to assume; without one,
 * the environment first. On a terminal it asks for the code of an MFA device.
 */
export function openAccess(identity: Identity): Access {
  // It is for those who write programs with the SDK.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const { profile, role } = identity;
  const opened: { destroy(): void }[] = [];
  const open = <C extends { destroy(): void }>(client: C): C => {
    opened.push(client);
    return client;
  };
  const named = profile !== undefined && { profile };
  const asking = { mfaCodeProvider: askForCode, clientConfig: patience };
  // A profile that is named and does not work is told as such: the chain would go on to other places.
  const own = once(profile === undefined ? fromNodeProviderChain(asking) : fromIni({ profile, ...asking }));
  let assumed: Provider | undefined;
  const credentialsIn = (region: string): Provider => {
    if (role === undefined) return own;
    const params = { RoleArn: role, RoleSessionName: "rds-lifeboat-fleet" };
    assumed ??= once(
      fromTemporaryCredentials({ masterCredentials: own, params, clientConfig: { region, ...patience } }),
    );
    return assumed;
  };
  const optionsIn = (region: string) => ({ region, ...patience, credentials: credentialsIn(region) });
  return {
    label: labelOf(identity),
    async region() {
      try {
        return await open(new STSClient({ ...named })).config.region();
      } catch (error) {
        throw new Error("it has no region of its own: name one with --region", { cause: error });
      }
    },
    async account(region) {
      const { Account } = await open(new STSClient(optionsIn(region))).send(new GetCallerIdentityCommand({}));
      if (Account === undefined) throw new Error("STS does not say whose credentials these are");
      return Account;
    },
    clients: (region) => ({
      rds: open(new RDSClient(optionsIn(region))),
      kms: open(new KMSClient(optionsIn(region))),
      cloudwatch: open(new CloudWatchClient(optionsIn(region))),
    }),
    close() {
      for (const client of opened) client.destroy();
    },
  };
}

/** A client for an account's tables, with the credentials and the region that the AWS CLI would use with this profile. */
export function openTables({
  profile,
  region,
}: {
  profile: string | undefined;
  region: string | undefined;
}): DynamoDBClient {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const asking = { mfaCodeProvider: askForCode, clientConfig: patience };
  const credentials = once(profile === undefined ? fromNodeProviderChain(asking) : fromIni({ profile, ...asking }));
  return new DynamoDBClient({ ...patience, credentials, ...(profile && { profile }), ...(region && { region }) });
}

type Credentials = Awaited<ReturnType<ReturnType<typeof fromTemporaryCredentials>>>;
type Provider = () => Promise<Credentials>;

/** Minutes before their end that credentials are asked for anew. */
const spareMs = 5 * 60_000;

/** Every client asks for credentials by itself; nobody wants to be asked for as many codes. */
function once(provider: Provider): Provider {
  let known: Promise<Credentials> | undefined;
  return async () => {
    const { expiration } = (await known) ?? {};
    if (expiration && expiration.getTime() - Date.now() < spareMs) known = undefined;
    known ??= provider();
    return known;
  };
}

async function askForCode(serial: string): Promise<string> {
  if (!process.stdin.isTTY) throw new Error(`the profile wants a code of ${serial}: run this on a terminal`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`Code of ${serial}: `)).trim();
  } finally {
    terminal.close();
  }
}
