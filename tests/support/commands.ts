import { type Command, exitCodesOf, optionsOf } from "../../cli/commandLine";
import { benchCommand } from "../../drill/bench/main";
import { differenceCommand } from "../../drill/difference/options";
import { fuzzCommand } from "../../drill/fuzz/options";
import { objectiveCommand } from "../../drill/objective/options";
import { drillCommand } from "../../drill/options";
import { permissionsCommand } from "../../drill/permissions/main";
import { fleetCommand } from "../../fleet/options";
import { releaseCommand } from "../../fleet/release/options";
import { changesCommand } from "../../gitops/changes/main";

/** Every command of the project that takes options, in the order in which people meet them. */
export const commands: readonly Command<unknown>[] = [
  drillCommand,
  differenceCommand,
  fleetCommand,
  releaseCommand,
  permissionsCommand,
  fuzzCommand,
  objectiveCommand,
  benchCommand,
  changesCommand,
];

/** Commands of which examples need an account: which of them do. */
const needsAws: Readonly<Record<string, (line: string) => boolean>> = {
  fleet: (line) => !line.endsWith("--policy"),
  release: () => true,
  changes: (line) => line.startsWith("pulumi"),
};

/**
 * What docs/commands.md says of them:
 *   node -r ts-node/register -p 'require("./tests/support/commands").commandsPage()'
 */
export function commandsPage(): string {
  return commands.map(sectionOf).join("\n\n");
}

function sectionOf(command: Command<unknown>): string {
  const rows = optionsOf(command).map(({ name, value, help, repeatable }) => {
    const option = `\`--${name}${value === undefined ? "" : ` ${value}`}\`${repeatable ? ", repeatable" : ""}`;
    return `| ${option.replaceAll("|", "\\|")} | ${help.replaceAll("|", "\\|")} |`;
  });
  const codes = Object.entries(exitCodesOf(command)).map(([code, meaning]) => `| ${code} | ${meaning} |`);
  const { name, what, examples } = command;
  return [
    `## npm run ${name}`,
    "",
    ...what,
    "",
    "```sh",
    ...examples.flatMap(([example, purpose]) => {
      const line = needsAws[name]?.(example) ? `${example}   # needs AWS` : example;
      return purpose === undefined ? [line] : [`# ${purpose}`, line];
    }),
    "```",
    "",
    "| option | meaning |",
    "| --- | --- |",
    ...rows,
    "",
    "| exit code | meaning |",
    "| --- | --- |",
    ...codes,
  ].join("\n");
}
