import { type Assessment, assess, quotaUse, worstAge } from "../../stacks/objective";
import { type Settings, usesOf } from "../../stacks/settings";
import { broke, type ScenarioOutcome, type ScenarioReport } from "../report/types";
import type { RunInput } from "../run/job";
import { quotaName } from "../run/quotas";
import type { Drawn } from "./draw";
import { Files, type Offer, offerOf } from "./offer";

/** Runs a scenario to its outcome. */
export type Runner = (input: RunInput) => Promise<ScenarioOutcome>;

/** What a seed has shown. */
export interface Held {
  readonly seed: number;
  readonly title: string;
  /** What does not hold; empty where all does. */
  readonly problems: readonly string[];
  /** The smallest objective that is accepted, and the oldest copy with it, minutes; undefined where nothing is offered. */
  readonly offeredMinutes?: number;
  readonly intervalMinutes?: number;
  readonly measuredMinutes?: number;
  /** Of the objective, what need not come: waits for passes and for places to copy in, and the margin. */
  readonly chanceMinutes?: number;
  /** The oldest copy with a shorter interval than the one that is offered. */
  readonly forced?: { readonly intervalMinutes: number; readonly measuredMinutes: number };
}

/**
 * How much smaller an objective might be than the one that is offered, beside what need not come: a share of it. Measured
 * over 100 seeds; see docs/simulation.md.
 */
export const looseShare = 0.1;

/** How much shorter the interval is that is forced, to see that nothing smaller would hold. */
const forcedShare = 0.75;

/** Where the drill is run, and what from. */
export interface Bench {
  readonly folder: string;
  readonly project: string;
  readonly run: Runner;
  /** Whether to force a shorter interval, too: a second run. */
  readonly force: boolean;
}

/** Holds what the program says of a drawn fleet to what the drill measures. */
export async function hold(drawn: Drawn, bench: Bench): Promise<Held> {
  const files = new Files(bench.folder, bench.project, drawn);
  const { seed, title } = drawn;
  const first = offerOf(files, 2 * 1_440);
  if (first === undefined) return { seed, title, problems: [] };
  const { objectiveMinutes, reason } = first;
  const problems: string[] = [];
  if (reason === "")
    problems.push(`${objectiveMinutes} min is offered as the smallest objective, and a minute less is accepted`);
  // Long enough for what is kept by number, short enough to be seen to expire.
  const retentionMinutes = Math.max(6 * 60, Math.ceil((2 * objectiveMinutes) / 60) * 60);
  const offer = offerOf(files, retentionMinutes) ?? first;
  const assessment = assessmentOf(offer);
  const from = settledAfter(drawn, objectiveMinutes);
  const days = Math.ceil((from + Math.max(6 * assessment.intervalMinutes, 600)) / 1_440);
  const input = (stated: Parameters<Files["scenario"]>[0]): RunInput => ({
    scenario: files.scenario(stated, days, from),
    seed,
    fleetFile: undefined,
    configDir: bench.project,
    project: bench.project,
  });
  const report = await reportOf(bench, input({ objectiveMinutes, retentionMinutes }));
  if (typeof report === "string") return { seed, title, problems: [...problems, report] };
  problems.push(
    ...tooOld(drawn, offer, report),
    ...overQuota(offer, report, days * 1_440 - from > retentionMinutes + 120),
  );
  const measuredMinutes = worstOf(drawn, offer, report);
  const chanceMinutes = chanceOf(assessment);
  const atLeast = objectiveMinutes * (1 - looseShare) - chanceMinutes;
  if (measuredMinutes < atLeast) {
    problems.push(
      `${objectiveMinutes} min is offered, and copies get ${measuredMinutes.toFixed(1)} min old: too careful`,
    );
  }
  const result = {
    seed,
    title,
    offeredMinutes: objectiveMinutes,
    intervalMinutes: assessment.intervalMinutes,
    measuredMinutes,
    chanceMinutes,
  };
  const shorter = Math.floor(assessment.intervalMinutes * forcedShare);
  if (!bench.force || shorter < 10) return { ...result, problems };
  const forced = await reportOf(bench, input({ intervalMinutes: shorter, retentionMinutes }));
  if (typeof forced === "string") return { ...result, problems: [...problems, forced] };
  const forcedMinutes = worstOf(drawn, offer, forced);
  if (forcedMinutes < atLeast) {
    problems.push(
      `${objectiveMinutes} min is offered with an interval of ${assessment.intervalMinutes}, and with ${shorter} copies get ${forcedMinutes.toFixed(1)} min old`,
    );
  }
  return { ...result, problems, forced: { intervalMinutes: shorter, measuredMinutes: forcedMinutes } };
}

async function reportOf({ run }: Bench, input: RunInput): Promise<ScenarioReport | string> {
  const outcome = await run(input);
  return broke(outcome) ? `it broke off: ${outcome.error}` : outcome;
}

/** The assessment of the stack whose databases fare worst. */
function assessmentOf({ settings }: Offer): Assessment {
  const all = settings.map(({ objective }) => assess(objective.plan, objective.intervalMinutes!));
  return all.reduce((worst, one) => (one.worst.minutes > worst.worst.minutes ? one : worst));
}

/** Of the worst age, the waits that need not come: for the take pass, for other passes, for places, and the margin. */
function chanceOf({ worst }: Assessment): number {
  const [, take, , start, queue, , margin] = worst.lines;
  return [take, start, queue, margin].reduce((sum, line) => sum + (line?.minutes ?? 0), 0);
}

/** When the first copies of all databases, and second ones, are there: minutes from the start. */
function settledAfter({ fleet }: Drawn, objectiveMinutes: number): number {
  const rounds = Math.ceil(fleet.databases.length / 2);
  const longest = Math.max(...fleet.databases.map(({ sizeGiB }) => 3 + sizeGiB / 6 + 3 * (10 + sizeGiB / 12)));
  const waiting = fleet.databases.length > 3 ? rounds * 25 : 0;
  return Math.ceil(longest + waiting + 4 * objectiveMinutes + 30);
}

/** Databases that are snapshotted less often than the objective wants, with the age that is reckoned for them. */
function sparedOf({ settings }: Offer): ReadonlyMap<number, number> {
  const bounds = settings
    .filter(({ source }) => source !== undefined)
    .flatMap(({ objective: { plan, intervalMinutes } }) =>
      plan.fleet.flatMap((group) => {
        const { sparingMinutes } = group;
        if (sparingMinutes === undefined || sparingMinutes <= intervalMinutes!) return [];
        const { cadences, pace } = plan;
        const queueMinutes = Math.max(...assess(plan, intervalMinutes!).loads.map((load) => load.queueMinutes));
        const question = { group, intervalMinutes: intervalMinutes!, cadences, pace, queueMinutes };
        return [
          [
            group.sizeGiB * 1e6 + group.changeGiBPerHour,
            worstAge({ ...question, starting: "events" }).minutes,
          ] as const,
        ];
      }),
    );
  return new Map(bounds);
}

/** The longest that a snapshot waits for the end of a window: its half hour, and what lies before and after it. */
const windowMinutes = 80;

/** The worst age of a database's newest copy where copies are kept; in two steps, of any database. */
function ageOf(report: ScenarioReport, id: string, twoStep: boolean): number {
  if (twoStep) return Math.max(...(report.places ?? []).map(({ worstAgeMinutes }) => worstAgeMinutes));
  const found = report.agesOverTime.databases.filter(({ database }) => database.split(/[ (]/)[0] === id);
  return found.length > 0 ? Math.max(...found.map(({ worstMinutes }) => worstMinutes)) : Number.POSITIVE_INFINITY;
}

function isTwoStep({ settings }: Offer): boolean {
  return settings.some(({ dr }) => dr?.copying === "two-step");
}

/** A drawn database, and how old its copies may get. */
interface Bound {
  readonly id: string;
  /** Whether it is snapshotted less often than the objective wants. */
  readonly spared: boolean;
  readonly minutes: number;
}

function boundsOf({ fleet }: Drawn, offer: Offer): readonly Bound[] {
  const spared = sparedOf(offer);
  const accepted = offer.settings.some(({ source }) => source?.ioSuspension.accepted);
  return fleet.databases.map((database) => {
    const { id, kind, sizeGiB, changeGiBPerHour, multiAz, engine, tags } = database;
    const suspends = kind === "instance" && (!multiAz || engine.startsWith("sqlserver"));
    const said = tags["rds-lifeboat:accept-io-suspension"];
    const isSpared = suspends && said !== "YES" && (said === "NO" || !accepted);
    const bound = isSpared ? spared.get(sizeGiB * 1e6 + changeGiBPerHour) : undefined;
    return bound === undefined
      ? { id, spared: false, minutes: offer.objectiveMinutes }
      : { id, spared: true, minutes: bound + windowMinutes };
  });
}

function tooOld(drawn: Drawn, offer: Offer, report: ScenarioReport): readonly string[] {
  return boundsOf(drawn, offer).flatMap(({ id, minutes }) => {
    const age = ageOf(report, id, isTwoStep(offer));
    if (age <= minutes) return [];
    return [`${minutes.toFixed(1)} min is offered, and copies of ${id} get ${age.toFixed(1)} min old`];
  });
}

function worstOf(drawn: Drawn, offer: Offer, report: ScenarioReport): number {
  const judged = boundsOf(drawn, offer);
  const held = judged.filter(({ spared }) => !spared);
  return Math.max(...(held.length > 0 ? held : judged).map(({ id }) => ageOf(report, id, isTwoStep(offer))));
}

/** Snapshots beyond what is reckoned; and, once snapshots expire, far fewer. */
function overQuota(offer: Offer, { quotaPeak }: ScenarioReport, expires: boolean): readonly string[] {
  const { settings } = offer;
  // Databases that are snapshotted less often are counted like all others.
  const spares = sparedOf(offer).size > 0;
  return settings.flatMap((stack) =>
    usedBy(stack).flatMap(({ name, peak, databases }) => {
      const measured = quotaPeak[name] ?? 0;
      if (measured > peak) return [`${peak} snapshots are reckoned in ${name}, and there are ${measured}`];
      // Of each database there may be one being made, one that is uneven, and three that are to be re-encrypted.
      const most = measured * 1.25 + 4 * databases;
      if (expires && !spares && peak > most)
        return [`${peak} snapshots are reckoned in ${name}, and there are ${measured} only`];
      return [];
    }),
  );
}

function usedBy({ account, region, source, dr, objective }: Settings) {
  const { plan, intervalMinutes } = objective;
  const sides = [
    ...(source ? [{ side: "source", region, ...source } as const] : []),
    ...(dr ? [{ side: "dr", ...dr } as const] : []),
  ];
  return sides.flatMap(({ side, region: place, retention, schedules, quotas }) => {
    const expireEveryMinutes = schedules.expire.everyMinutes;
    const { retentionMinutes, keepNewest } = retention;
    return usesOf(side, plan, intervalMinutes!, expireEveryMinutes).map((use) => {
      const { unevenMinutes } = use;
      const keeping = {
        retentionMinutes,
        keepAllMinutes: retentionMinutes,
        keepNewest,
        expireEveryMinutes,
        unevenMinutes,
      };
      const { peak, databases } = quotaUse({ ...use, quota: quotas[use.kind] }, keeping, intervalMinutes!);
      return { name: quotaName({ account, region: place }, use.kind), peak, databases };
    });
  });
}
