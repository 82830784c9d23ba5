import { runCommand } from "../../drill/command";
import { type Option, optionLines, readCommandLine } from "../../drill/commandLine";
import { readPreview } from "./preview";
import { changesText, personsChanges } from "./text";

const known: readonly Option[] = [
  { name: "preview", value: "FILE", help: "what pulumi preview --json has written" },
  { name: "stack", value: "NAME", help: "the stack that was previewed" },
  { name: "for-pipeline", help: "fail if it has changes that a pipeline must leave to a person" },
  { name: "help", help: "this text" },
];

function help(): string {
  return [
    "Says in Markdown what a preview found: which resources would change, and which of the changes take a person. Names and",
    "properties only, never values.",
    "",
    "  pulumi preview --stack prod --json >preview.json",
    "  npm run changes -- --stack prod --preview preview.json",
    "",
    "Options (after `npm run changes --`):",
    ...optionLines(known),
    "",
    "Exit code: 0 if it could be said, 1 if the preview had failed or (with --for-pipeline) a change takes a person, 2 if there",
    "is no such file or option.",
  ].join("\n");
}

/** The command behind `npm run changes`. Resolves to the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const given = readCommandLine(
    known,
    argv,
    (word) => `"${word}" stands alone: a file is given with --preview ${word}`,
  );
  if (given.has("help")) {
    console.log(help());
    return 0;
  }
  const [file, stack] = [given.text("preview"), given.text("stack")];
  for (const [name, value] of Object.entries({ preview: file, stack })) {
    if (value === undefined && !given.problems.some((problem) => problem.startsWith(`--${name} `)))
      given.problems.push(`--${name} is missing`);
  }
  if (given.problems.length > 0 || file === undefined || stack === undefined) {
    console.error([...given.problems, "", "npm run changes -- --help lists the options."].join("\n"));
    return 2;
  }
  const preview = readPreview(file);
  console.log(changesText(stack, preview));
  if (preview.errors.length > 0) return 1;
  const persons = personsChanges(preview.changes);
  if (!given.has("for-pipeline") || persons.length === 0) return 0;
  console.error(
    `Nothing was deployed. These changes of ${stack} take a person (docs/gitops.md):\n${persons.join("\n")}`,
  );
  return 1;
}

if (require.main === module) runCommand(main);
