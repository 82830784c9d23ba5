import type { UsableSnapshot } from "../rds/kind";
import { tagKeys } from "../snapshots/tags";

/** A copy that was there when it was last looked. */
export interface KnownCopy {
  /** Its identifier. */
  readonly name: string;
  /** The moment of its data, seconds since the epoch. */
  readonly takenAt: number;
  /** When RDS made it, seconds since the epoch; undefined where that is not remembered, as before version 0.2.0. */
  readonly madeAt: number | undefined;
  /** Whether somebody held it, so that no age lets it go. */
  readonly held: boolean;
}

/** The newest snapshot that a source offered of a database. */
export interface KnownOffer {
  readonly name: string;
  readonly takenAt: number;
}

/** What is remembered of a database. Sources add by sharing; nothing that runs takes one away. */
export interface Known {
  /** identityOf the database. */
  readonly identity: string;
  /** Its name, for people. */
  readonly database: string;
  /** When it was first seen, ms since the epoch. */
  readonly firstSeen: number;
  /** When a usable copy of it was first seen, ms since the epoch; undefined until there was one. */
  readonly protectedSince: number | undefined;
  /** Since when a person no longer expects it; undefined for what is to be there. */
  readonly retired: string | undefined;
  /**
   * The finished copies that are there, as {@link copiesText} writes them, whether or not they can be used now: most looks find
   * what the last one found, and need not read them.
   */
  readonly copies: string;
  readonly offer: KnownOffer | undefined;
}

/** A standing trouble, and since when it is known, ms since the epoch. */
export interface KnownTrouble {
  readonly subject: string;
  readonly since: number;
}

/** All that is remembered. */
export interface Memory {
  readonly databases: ReadonlyMap<string, Known>;
  /** When the stack measured for the first time, ms since the epoch; undefined before that. */
  readonly since: number | undefined;
  readonly troubles: readonly KnownTrouble[];
  /** Identities of databases of which a person has said that nothing needs to be kept. */
  readonly released?: ReadonlySet<string>;
}

/*
 * Lists are kept as short texts, one attribute each: `name@seconds+seconds`, the moment of the data and how long after it the
 * copy was made, with `!` for what is held. Texts of version 0.1.0 have no `+`. An item of DynamoDB holds 400 KB, some ten
 * thousand copies; names of snapshots have letters, digits and hyphens only.
 */

/** One copy as a text. */
export function copyText({ name, takenAt, madeAt, held }: KnownCopy): string {
  const later = madeAt !== undefined && madeAt > takenAt ? `+${madeAt - takenAt}` : "";
  return `${name}@${takenAt}${later}${held ? "!" : ""}`;
}

/** Copies as a text, in an order that is always the same. Whether their keys are enabled is no part of it. */
export function copiesText(copies: readonly UsableSnapshot[]): string {
  const { hold } = tagKeys;
  const parts: string[] = [];
  for (const { id, takenAt, madeAt, tags } of copies) {
    let held = false;
    for (const { Key } of tags) if (Key === hold) held = true;
    const later = madeAt !== undefined && madeAt > takenAt;
    const made = later ? (madeAt - (madeAt % 1000)) / 1000 : undefined;
    parts.push(copyText({ name: id, takenAt: (takenAt - (takenAt % 1000)) / 1000, madeAt: made, held }));
  }
  return parts.sort().join(" ");
}

/** The last second that JavaScript can write as a date. Source: ECMAScript, time values. */
const lastSecond = 8.64e12;

/** What {@link copiesText} wrote; what cannot be read is left out. */
export function readCopies(text: string): KnownCopy[] {
  const found: KnownCopy[] = [];
  for (const part of text.split(" ")) {
    const at = part.indexOf("@");
    const held = part.endsWith("!");
    const [taken, later = "0"] = part.slice(at + 1, held ? -1 : undefined).split("+");
    const takenAt = Number(taken);
    const madeAt = takenAt + Number(later);
    if (at > 0 && takenAt > 0 && madeAt >= takenAt && madeAt <= lastSecond)
      found.push({ name: part.slice(0, at), takenAt, madeAt: part.includes("+") ? madeAt : undefined, held });
  }
  return found;
}

/** An offer as a text: empty for none. */
export function offerText(offer: KnownOffer | undefined): string {
  return offer === undefined ? "" : `${offer.name}@${offer.takenAt}`;
}

/** What {@link offerText} wrote. */
export function readOffer(text: string): KnownOffer | undefined {
  const [one] = readCopies(text);
  return one && { name: one.name, takenAt: one.takenAt };
}

/** Troubles as a text: `subject@seconds`. Subjects have no blanks. */
export function troublesText(troubles: readonly KnownTrouble[]): string {
  return troubles
    .map(({ subject, since }) => `${subject}@${Math.floor(since / 1000)}`)
    .sort()
    .join(" ");
}

/** What {@link troublesText} wrote. */
export function readTroubles(text: string): KnownTrouble[] {
  return readCopies(text).map(({ name, takenAt }) => ({ subject: name, since: takenAt * 1000 }));
}

/** A moment no later than the last look, ms since the epoch: that of the newest data that it found. */
export function lookedAtLeast({ databases }: Memory): number {
  let newest = Number.NEGATIVE_INFINITY;
  for (const { copies } of databases.values())
    for (const { takenAt } of readCopies(copies)) if (takenAt * 1000 > newest) newest = takenAt * 1000;
  return newest;
}
