import Table from "cli-table3";
import { formatDuration, minute } from "../durations";
import type { Style } from "./style";
import type { Fate, Survival } from "./types";

/** What survived, in a few words; the same in the terminal and on the page. */
export interface FateInWords {
  readonly recoverable: string;
  readonly loss: string;
  readonly noticed: string;
  /** Whether every database is recoverable, and nothing of a stranger was taken for one. */
  readonly good: boolean;
}

/** A fate in words; one that broke off has none. */
export function fateInWords(fate: Survival["classic"]): FateInWords {
  if ("error" in fate) return { recoverable: "broke off", loss: "", noticed: "", good: false };
  const { recoverable, total, foreignCopies } = fate;
  const strangers = foreignCopies === 0 ? "" : ` (and ${foreignCopies} of strangers)`;
  return {
    recoverable: `${recoverable} of ${total}${strangers}`,
    loss: lossInWords(fate),
    noticed: noticedInWords(fate),
    good: recoverable === total && total > 0 && foreignCopies === 0,
  };
}

function lossInWords({ worstLossMinutes, recoverable }: Fate): string {
  if (recoverable === 0) return "everything";
  return Number.isFinite(worstLossMinutes) ? formatDuration(worstLossMinutes * minute) : "whole databases";
}

function noticedInWords({ noticedAfterMinutes }: Fate): string {
  if (noticedAfterMinutes === undefined) return "–";
  return Number.isFinite(noticedAfterMinutes) ? `after ${formatDuration(noticedAfterMinutes * minute)}` : "never";
}

/** The terminal's table of what survives with each design. */
export function survivalTable(survival: readonly Survival[], style: Style): string {
  const table = new Table({
    head: [
      "what survives",
      "classic\nrecoverable",
      "\nworst loss",
      "\nnoticed",
      "rds-lifeboat\nrecoverable",
      "\nworst loss",
      "\nnoticed",
    ],
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 },
    chars: frameless,
  });
  for (const { scenario, classic, lifeboat } of survival) {
    const cells = [classic, lifeboat].map(fateInWords).flatMap(({ recoverable, loss, noticed, good }) => {
      return [good ? style.good(recoverable) : style.bad(recoverable), loss, noticed];
    });
    table.push([scenario, ...cells]);
  }
  const broken = survival.flatMap(({ scenario, classic }) =>
    "error" in classic ? [style.bad(`✗ ${scenario} with the classic pipeline: ${classic.error.split("\n")[0]}`)] : [],
  );
  return [table.toString(), style.faint(legend), ...broken].join("\n");
}

const legend = [
  "The same disasters, databases and days with a classic pipeline and with this program. noticed: first alarm in an account that",
  "keeps copies, counted from the disaster; –: nothing that could be noticed",
].join("\n");

const frameless = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "─",
  "mid-mid": "──",
  right: "",
  "right-mid": "",
  middle: "  ",
};
