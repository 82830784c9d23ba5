import Table from "cli-table3";
import type { Style } from "../../cli/style";
import { layers } from "../judge/cost";
import { frameless } from "./frameless";
import type { ScenarioReport } from "./types";

/** Layers as the heads of columns have them. */
const heads: Readonly<Record<keyof typeof layers, string>> = {
  snapshots: "source\nsnapshots",
  interim: "on the\nway",
  copies: "\ncopies",
  transfer: "\ntransfer",
  keys: "\nkeys",
  passes: "\npasses",
  watching: "\nwatching",
  messages: "\nmessages",
};

/** The terminal's table of what each layer costs a month; columns in which nothing costs a dollar are left out. */
export function costTable(scenarios: readonly ScenarioReport[], style: Style): string {
  const dollarsOf = ({ costByLayer }: ScenarioReport, layer: string) =>
    costByLayer.find(({ name }) => name === layer)?.dollars ?? 0;
  const shown = (Object.keys(layers) as (keyof typeof layers)[]).filter((layer) =>
    scenarios.some((one) => dollarsOf(one, layers[layer]) >= 0.5),
  );
  const table = new Table({
    head: ["\n$ a month", ...shown.map((layer) => heads[layer]), "in\nall"],
    colAligns: ["left", ...shown.map(() => "right" as const), "right"],
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 0 },
    chars: { ...frameless, middle: "  " },
  });
  for (const one of scenarios) {
    table.push([one.name, ...shown.map((layer) => whole(dollarsOf(one, layers[layer]))), whole(one.monthlyCost.total)]);
  }
  return `${table.toString()}\n${style.faint(legend)}`;
}

const legend =
  "at AWS's list prices (facts/prices.ts), were every month like this run; docs/model.md says what is charged for";

function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
