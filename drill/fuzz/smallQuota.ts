import type { Dice } from "./dice";
import type { Plain } from "./plain";
import type { Setup } from "./setups";

/** Longer than any run: nothing goes by its age. */
const retentionMinutes = 30 * 24 * 60;
const keepAllHours = 6;
/** Of each database that a person holds copies of. */
const mostHeld = 2;

/** A quota of copies that does not hold the retention, and what a person holds of them all the same. */
export interface SmallQuota {
  /** Settings of the stack of the copies. */
  readonly set: Plain;
  /** Most manual snapshots of each kind in the account of the copies. */
  readonly quota: { readonly instance: number; readonly cluster: number };
  readonly holds: readonly Plain[];
  /** Minutes for which no copy goes by its age. */
  readonly keptAtLeast: number;
  readonly keptAtMost: string;
}

/** The faults that come of it alone. */
export const smallQuotaKinds: readonly string[] = ["hold"];

/** Whether something else has the database's name afterwards: the newest copies of both stay. */
const makesAnother = ({ rebuild, change }: Plain) =>
  rebuild !== undefined || (change as Plain | undefined)?.become === "switched-over";

/**
 * In one of nine seeds, a small quota with a long retention, or one by value: copies give way, and never the newest, nor what is held. Its
 * dice are its own, so that other seeds stand for what they stood for.
 *
 * The quota holds what may never give way, of what faults add as well, and a few copies more: how full it gets where the floors
 * alone fill it, scenarios show (`quota-of-the-dead`).
 */
export function drawSmallQuota(
  roll: Dice,
  { name, invariants }: Setup,
  databases: readonly Plain[],
  faults: readonly Plain[],
): SmallQuota | undefined {
  // Its objective reckons with the quota, and would refuse such a one.
  if (!roll.happens(1 / 9) || name === "an objective") return undefined;
  const byValue = roll.happens(0.3);
  const others = faults.filter(makesAnother).length;
  const { dr: keepNewest } = invariants.keepNewest as { readonly dr: number };
  const more = roll.between(2, 4);
  const quotaOf = (isMeant: (database: Plain) => boolean) => {
    const count = databases.filter(isMeant).length;
    return keepNewest * (count + others) + mostHeld + more * Math.max(1, count) + 1;
  };
  const held = databases.filter(({ id }) => id !== "newcomer");
  return {
    set: { "dr.retention": "30d", ...(byValue && { "dr.keepAllHours": keepAllHours }) },
    quota: { instance: quotaOf(({ kind }) => kind !== "cluster"), cluster: quotaOf(({ kind }) => kind === "cluster") },
    holds: [
      {
        at: `${roll.between(4 * 60, 12 * 60)}m`,
        hold: { account: "dr", databases: [String(roll.one(held).id)], copies: roll.between(1, mostHeld) },
      },
    ],
    keptAtLeast: byValue ? keepAllHours * 60 : retentionMinutes,
    keptAtMost: "31d",
  };
}
