import Table from "cli-table3";
import { formatDuration, minute } from "../../cli/durations";
import type { Style } from "../../cli/style";
import { frameless } from "./frameless";
import type { Outcome, Survival } from "./types";

/** What survived, in a few words; the same in the terminal and on the page. */
export interface OutcomeInWords {
  readonly recoverable: string;
  readonly loss: string;
  readonly reach: string;
  readonly noticed: string;
  /** Whether every database is recoverable, and nothing of a stranger was taken for one. */
  readonly good: boolean;
}

/** What is left, in words; of a run that broke off nothing is known. */
export function outcomeInWords(outcome: Survival["classic"]): OutcomeInWords {
  if ("error" in outcome) return { recoverable: "broke off", loss: "", reach: "", noticed: "", good: false };
  const { recoverable, total, foreignCopies, reachMinutes } = outcome;
  return {
    recoverable: `${recoverable} of ${total}`,
    loss: lossInWords(outcome),
    reach: recoverable === total ? formatDuration(reachMinutes * minute) : "–",
    noticed: noticedInWords(outcome),
    good: recoverable === total && total > 0 && foreignCopies === 0,
  };
}

function lossInWords({ worstLossMinutes, recoverable }: Outcome): string {
  if (recoverable === 0) return "everything";
  return Number.isFinite(worstLossMinutes) ? formatDuration(worstLossMinutes * minute) : "databases";
}

function noticedInWords({ noticedAfterMinutes }: Outcome): string {
  if (noticedAfterMinutes === undefined) return "–";
  return Number.isFinite(noticedAfterMinutes) ? `after ${formatDuration(noticedAfterMinutes * minute)}` : "never";
}

/** What the columns do not hold: what was taken from strangers, and what broke off. */
export function remarks(survival: readonly Survival[]): readonly string[] {
  const designs = { classic: "the classic pipeline", lifeboat: "rds-lifeboat" } as const;
  return survival.flatMap((row) =>
    (["classic", "lifeboat"] as const).flatMap((design) => {
      const outcome = row[design];
      if ("error" in outcome) return [`${row.scenario}: ${designs[design]} broke off: ${outcome.error.split("\n")[0]}`];
      if (outcome.foreignCopies === 0) return [];
      return [`${row.scenario}: ${designs[design]} copied ${outcome.foreignCopies} snapshots of strangers`];
    }),
  );
}

/** The terminal's table of what survives with each design. */
export function survivalTable(survival: readonly Survival[], style: Style): string {
  const columns = ["recoverable", "worst loss", "reach", "noticed"];
  const under = (design: string) => columns.map((column, at) => `${at === 0 ? design : ""}\n${column}`);
  const table = new Table({
    head: ["\nwhat survives", ...under("classic pipeline"), ...under("rds-lifeboat")],
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 },
    chars: { ...frameless, middle: "  " },
  });
  for (const { scenario, classic, lifeboat } of survival) {
    const cells = [classic, lifeboat].map(outcomeInWords).flatMap(({ recoverable, loss, reach, noticed, good }) => {
      return [good ? style.good(recoverable) : style.bad(recoverable), loss, reach, noticed];
    });
    table.push([scenario, ...cells]);
  }
  const told = remarks(survival).map((remark) => style.bad(`✗ ${remark}`));
  return [table.toString(), ...told, style.faint(legend)].join("\n");
}

const legend = [
  "The same disasters, databases and days with a classic pipeline and with this program. recoverable: at the worst moment after the",
  "first fault, or as of a corruption; worst loss: of data, of the worst database, at the disaster or else the worst moment; reach: how",
  "far back the copies of every database go at the end; noticed: first alarm where copies are kept, counted from the first fault",
].join("\n");
