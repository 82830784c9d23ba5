import { broke, type Outcome, type ScenarioOutcome, type ScenarioReport, type Survival } from "../report/types";
import type { Scenario } from "../scenario/scenario";
import { yardstickName } from "../scenario/yardstick";

/** What survived, of each scenario that states what it is compared with. Every such one has its yardstick among the outcomes. */
export function survivalOf(
  scenarios: readonly Pick<Scenario, "name" | "title" | "versus">[],
  outcomes: readonly ScenarioOutcome[],
): readonly Survival[] {
  const named = (name: string) => {
    const found = outcomes.find((outcome) => outcome.name === name);
    if (found === undefined) throw new Error(`${name} has not been run`);
    return outcomeOf(found);
  };
  return scenarios
    .filter(({ versus }) => versus !== undefined)
    .map((scenario) => ({
      scenario: scenario.name,
      title: scenario.title,
      classic: named(yardstickName(scenario)),
      lifeboat: named(scenario.name),
    }));
}

function outcomeOf(run: ScenarioOutcome): Survival["classic"] {
  if (broke(run)) return { error: run.error };
  const { noticed, copies } = run;
  const outcome: Outcome = {
    ...lossOf(run),
    reachMinutes: copies.reachMinutes,
    ...(noticed && { noticedAfterMinutes: noticed.afterMinutes }),
    foreignCopies: copies.foreign,
  };
  return outcome;
}

/**
 * Databases that could be recovered at the worst moment, or as of a corruption; and the worst loss: at the disaster where
 * one is stated, else at the worst moment as well.
 */
function lossOf(run: ScenarioReport): Pick<Outcome, "recoverable" | "total" | "worstLossMinutes"> {
  const { asOf, atWorst, disasterMinutes, recovery } = run;
  if (asOf) return { recoverable: asOf.recoverable, total: asOf.total, worstLossMinutes: asOf.worstOlderMinutes };
  const { total } = recovery;
  const lost = Math.max(total - recovery.recoverable, (atWorst?.total ?? 0) - (atWorst?.recoverable ?? 0));
  const atDisaster = disasterMinutes !== undefined || atWorst === undefined;
  const loss = atDisaster ? recovery.worstLossMinutes : atWorst.worstAgeMinutes;
  return { recoverable: total - lost, total, worstLossMinutes: lost > 0 ? Number.POSITIVE_INFINITY : loss };
}

/** Whether the run of a yardstick broke off: a comparison that is not there must not look like one that holds. */
export function unfinished(survival: readonly Survival[]): readonly string[] {
  return survival.filter(({ classic }) => "error" in classic).map(({ scenario }) => yardstickName({ name: scenario }));
}
