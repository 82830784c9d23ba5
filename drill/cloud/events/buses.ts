import { partitionOf } from "../../../facts/regions";
import { readPolicy } from "../iam/index";
import type { Fields, Place } from "../kernel/types";

/** An event bus as the model holds it. */
export interface Bus {
  readonly arn: string;
  readonly name: string;
  readonly place: Place;
  /** Who else may use it; without one only its own account. */
  readonly policy: Fields | undefined;
}

/** "The permission policy on the event bus cannot exceed 10 KB in size": API PutPermission. */
const POLICY_BYTES = 10_240;

/** The buses of all accounts and regions: each has its default bus from the beginning. */
export class Buses {
  private readonly custom = new Map<string, Bus>();
  private readonly policies = new Map<string, Fields>();

  /** Throws what CreateEventBus refuses. */
  add(place: Place, name: string): void {
    // API CreateEventBus: "Custom event bus names can't contain the / character ... and can't use the name default".
    if (!/^[\w.-]{1,256}$/.test(name)) throw new Error(`event bus ${name}: ValidationException: not a name for a bus`);
    const arn = busArn(place, name);
    if (name === "default" || this.custom.has(arn)) {
      throw new Error(`ResourceAlreadyExistsException: Event bus ${name} already exists.`);
    }
    this.custom.set(arn, { arn, name, place, policy: undefined });
  }

  remove(arn: string): void {
    this.custom.delete(arn);
    this.policies.delete(arn);
  }

  removePolicy(arn: string): void {
    this.policies.delete(arn);
  }

  find(arn: string): Bus | undefined {
    const { place, name } = parseBusArn(arn) ?? {};
    if (place === undefined || name === undefined) return undefined;
    const known = name === "default" ? { arn, name, place } : this.custom.get(arn);
    return known && { ...known, policy: this.policies.get(arn) };
  }

  /** Replaces the policy. Throws what PutPermission refuses. */
  setPolicy(arn: string, policy: unknown): void {
    const bus = this.find(arn);
    if (bus === undefined) {
      throw new Error(`ResourceNotFoundException: Event bus ${arn.split("/").pop()} does not exist.`);
    }
    const { document } = readPolicy(policy, "resource", `policy of ${arn}`);
    if (Buffer.byteLength(JSON.stringify(document)) > POLICY_BYTES) {
      throw new Error(`policy of ${arn}: PolicyLengthExceededException: at most ${POLICY_BYTES} bytes`);
    }
    this.policies.set(arn, Object.freeze(document));
  }
}

export function busArn({ account, region }: Place, name: string): string {
  return `arn:${partitionOf(region)}:events:${region}:${account}:event-bus/${name}`;
}

/** Where the bus of that ARN is, and its name; undefined if it is no bus's ARN. */
export function parseBusArn(arn: string): { readonly place: Place; readonly name: string } | undefined {
  const [, region, account, name] =
    /^arn:aws[a-z-]*:events:([a-z0-9-]+):(\d{12}):event-bus\/([\w.-]+)$/.exec(arn) ?? [];
  if (region === undefined || account === undefined || name === undefined) return undefined;
  return { place: { account, region }, name };
}
