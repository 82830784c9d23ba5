import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { KMSClient } from "@aws-sdk/client-kms";
import { RDSClient } from "@aws-sdk/client-rds";
import { type Cloud, createWorld } from "../../drill/cloud";
import type { Fields, Place, Principal } from "../../drill/cloud/kernel/types";
import { defaultAssumptions } from "../../facts/assumptions";
import type { Access, Identity } from "../../fleet/accounts";
import { labelOf } from "../../fleet/accounts";
import { main, type Surroundings } from "../../fleet/main";
import { fleetPolicy } from "../../fleet/permissions";
import type { Clients } from "../../fleet/types";

export const source: Place = { account: "111111111111", region: "eu-west-1" };
export const elsewhere: Place = { account: "111111111111", region: "eu-west-3" };
export const other: Place = { account: "333333333333", region: "eu-west-1" };

const start = Date.UTC(2026, 0, 5);

/** Accounts of the model, a day after the databases in them were made. */
export async function accounts(arrange: (cloud: Cloud) => void): Promise<Cloud> {
  const cloud = createWorld({ seed: 1, start, assumptions: defaultAssumptions });
  arrange(cloud);
  await cloud.world.time.runUntil(start + 86_400_000);
  return cloud;
}

/** A role that may do what the policy says, in that account. */
export function reader(cloud: Cloud, account: string, policy: object = fleetPolicy()): Principal {
  const trust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "sts:AssumeRole" }],
  };
  const known = `arn:aws:iam::${account}:role/fleet-reader`;
  const roleArn = cloud.iam.exists(known)
    ? known
    : cloud.iam.addRole({ account, region: "eu-west-1" }, "fleet-reader", { trust, policies: {} });
  cloud.iam.putRolePolicy(roleArn, "read", policy);
  return { kind: "role", account, roleArn, session: "fleet" };
}

/** Changes a call's input, or answers it by throwing. */
export type Meddle = (service: string, operation: string, input: Fields) => Fields;

/** Clients that the model answers as that principal. */
export function modelClients(
  { world }: Cloud,
  principal: Principal,
  place: Place,
  meddle: Meddle = (_service, _operation, input) => input,
): Clients {
  const client = <C>(prototype: object, service: string): C =>
    Object.create(prototype, {
      send: {
        value: async (command: { readonly schema: readonly [number, string, string]; readonly input: Fields }) => {
          const operation = command.schema[2];
          return world.call({ principal, place, service, operation, input: meddle(service, operation, command.input) });
        },
      },
    }) as C;
  return {
    rds: client<RDSClient>(RDSClient.prototype, "rds"),
    kms: client<KMSClient>(KMSClient.prototype, "kms"),
    cloudwatch: client<CloudWatchClient>(CloudWatchClient.prototype, "cloudwatch"),
  };
}

/** What a run of the command said and wrote. */
export interface Ran {
  readonly code: number;
  readonly printed: string;
  readonly told: string;
  readonly out: string;
  /** The file's text; undefined where there is none. */
  readonly text: string | undefined;
}

/** Runs the command over the model: profiles are account ids, and anything else is one that does not exist. */
export async function runFleet(
  cloud: Cloud,
  argv: readonly string[],
  { policy, meddle }: { readonly policy?: object; readonly meddle?: Meddle } = {},
): Promise<Ran> {
  const out = join(mkdtempSync(join(tmpdir(), "fleet-")), "fleet.yaml");
  const printed: string[] = [];
  const told: string[] = [];
  const readers = new Map<string, Principal>();
  const open = (identity: Identity): Access => {
    const account = identity.role?.split(":")[4] ?? identity.profile ?? source.account;
    return {
      label: labelOf(identity),
      region: async () => source.region,
      account: async () => {
        if (!/^\d{12}$/.test(account)) throw new Error(`Could not resolve credentials using profile: [${account}]`);
        return account;
      },
      clients: (region) => {
        const principal = readers.get(account) ?? reader(cloud, account, policy);
        readers.set(account, principal);
        return modelClients(cloud, principal, { account, region }, meddle);
      },
      close: () => {},
    };
  };
  const surroundings: Surroundings = {
    open,
    checkProfiles: () => {},
    now: () => cloud.world.time.now(),
    print: (text) => void printed.push(text),
    tell: (text) => void told.push(text),
  };
  const named = argv.includes("--out") ? argv : [...argv, "--out", out];
  const code = await main(named, surroundings);
  return { code, printed: printed.join("\n"), told: told.join("\n"), out, text: textOf(out) };
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
