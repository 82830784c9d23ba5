import type { Fields, Place } from "../../../drill/cloud/kernel/types";
import { drAccount, drRegion, sourceAccount, sourceRegion } from "../../support/snapshots";

/** One call of the script, and what of its answer the program reads. */
export interface Step {
  /** Says what is asked, and by that the step is known; no two are alike. */
  readonly name: string;
  /** As in the model's `Call`: the SDK's service id in lower case. */
  readonly service: string;
  readonly operation: string;
  readonly place: Place;
  readonly input: (names: Names) => Fields;
  readonly read: Reading;
}

/** What has a name of its own on each side. */
export interface Names {
  readonly sourceKey: string;
  readonly otherSourceKey: string;
  readonly farKey: string;
  readonly drKey: string;
  readonly topic: string;
  readonly secret: string;
  /** Names of the automated snapshots of the instance and the cluster `orders`. */
  readonly automated: { readonly instance: string; readonly cluster: string };
  /** What the last answer but for errors had for a marker or token. */
  readonly marker: string;
}

/** Takes from an answer what is compared. */
export type Reading = (answer: Fields) => Fields;

export const source: Place = { account: sourceAccount, region: sourceRegion };
export const dr: Place = { account: drAccount, region: drRegion };
/** The DR account in the sources' region, where what is shared with it is listed. */
export const drThere: Place = { account: drAccount, region: sourceRegion };
/** The source account in another region. */
export const elsewhere: Place = { account: sourceAccount, region: drRegion };
/** Where databases have many snapshots. */
export const crowded: Place = { account: sourceAccount, region: "eu-west-2" };

/** Those members, where they are there. */
export function pick(...members: readonly string[]): Reading {
  return (record) =>
    Object.fromEntries(members.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]]])));
}

/** The records of a list, in an order of their own, and whether there is more. */
export function list(member: string, key: string, read: Reading, token = "Marker"): Reading {
  return (answer) => ({
    [member]: ((answer[member] ?? []) as readonly Fields[]).map(read).sort((a, b) => compare(a[key], b[key])),
    ...(answer[token] ? { [token]: answer[token] } : {}),
  });
}

/** Counts the records of a list only. */
export function count(member: string, token = "Marker"): Reading {
  return (answer) => ({
    records: ((answer[member] ?? []) as readonly unknown[]).length,
    ...(answer[token] ? { [token]: answer[token] } : {}),
  });
}

export function one(member: string, read: Reading): Reading {
  return (answer) => ({ [member]: answer[member] && read(answer[member] as Fields) });
}

/** Nothing but that it was done. */
export const done: Reading = () => ({});

function compare(a: unknown, b: unknown): number {
  return String(a) < String(b) ? -1 : 1;
}
