import type { Style } from "../../cli/style";
import type { ScenarioReport } from "../report/types";
import type { Scenario } from "../scenario/scenario";
import { together } from "./documents";
import { effective, exceptionFor, type Grant, merged, originsIn } from "./grants";
import { lint } from "./lint";
import { grantsText } from "./text";

/** The part of a scenario's report that tells of permissions. */
export type PermissionReport = Pick<ScenarioReport, "name" | "denied" | "grants" | "policies">;

/** How the verdict is to be written. */
export interface VerdictOptions {
  /** Of the permissions only those that nothing used. */
  readonly quiet: boolean;
  /** The project's root, whose code asks for the permissions. */
  readonly project: string;
  readonly style: Style;
}

/** What the runs of the scenarios showed, as text, and whether permissions are what they should be. */
export async function verdictOn(
  reports: readonly PermissionReport[],
  scenarios: readonly Pick<Scenario, "name" | "expect">[],
  { quiet, project, style }: VerdictOptions,
): Promise<{ readonly text: string; readonly holds: boolean }> {
  const grants = await effective(merged(reports.map((report) => report.grants ?? [])));
  const never = grants.filter(({ uses }) => uses === 0);
  const unused = never.filter((grant) => exceptionFor(grant) === undefined);
  const policies = together(reports.flatMap((report) => report.policies ?? []));
  const findings = await lint(policies);
  const refused = refusals(scenarios, reports);
  const shown = quiet ? unused : grants;
  const roles = new Set(grants.map(({ role }) => role)).size;
  const lines = [
    ...(shown.length > 0 ? [grantsText(shown, originsIn(project), style)] : []),
    "",
    `${roles} roles of ${reports.length} scenarios: ${grants.length} permissions, ${unused.length} of them never used`,
    ...[...excused(never)].map(([reason, count]) => `${count} stay unused: ${reason}`),
    `${policies.documents.length} policies: ${findings.length} things to mend`,
    ...findings.map(({ where, problem }) => style.bad(`  ${where} ${problem}`)),
    ...refused.map((refusal) => style.bad(`refused: ${refusal}`)),
  ];
  return { text: lines.join("\n"), holds: unused.length + findings.length + refused.length === 0 };
}

/** Calls that were refused where the scenario expects none to be: a permission that is needed is missing. */
function refusals(
  scenarios: readonly Pick<Scenario, "name" | "expect">[],
  reports: readonly PermissionReport[],
): readonly string[] {
  return reports.flatMap(({ name, denied }) => {
    const { expect } = scenarios.find((scenario) => scenario.name === name) ?? {};
    if (expect?.denied === undefined) return [];
    return denied.map(
      ({ principal, action, resource, count }) => `${count} times ${action} on ${resource} by ${principal} in ${name}`,
    );
  });
}

/** How many permissions stay though nothing used them, by the reason. */
function excused(never: readonly Grant[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const grant of never) {
    const reason = exceptionFor(grant);
    if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return counts;
}
