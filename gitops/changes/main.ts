import { commanded, runCommand } from "../../cli/command";
import type { Command } from "../../cli/commandLine";
import { readPreview } from "./preview";
import { changesText, personsChanges } from "./text";

/** What the command line of `npm run changes` says. */
export interface ChangesOptions {
  readonly preview: string;
  readonly stack: string;
  readonly forPipeline: boolean;
}

/** `npm run changes`. */
export const changesCommand: Command<ChangesOptions> = {
  name: "changes",
  what: [
    "Says in Markdown what a preview found: which resources would change, and which of the changes take a person. Names and",
    "properties only, never values.",
  ],
  examples: [
    ["pulumi preview --stack prod --json >preview.json"],
    ["npm run -s changes -- --stack prod --preview preview.json"],
  ],
  options: [
    { name: "preview", value: "FILE", help: "what pulumi preview --json has written" },
    { name: "stack", value: "NAME", help: "the stack that was previewed" },
    { name: "for-pipeline", help: "fail if it has changes that a pipeline must leave to a person" },
  ],
  exitCodes: { 0: "it could be said", 1: "the preview had failed or, with --for-pipeline, a change takes a person" },
  unexpected: (word) => `"${word}" stands alone: a file is given with --preview ${word}`,
  read(given) {
    const [preview, stack] = [given.text("preview"), given.text("stack")];
    for (const [name, value] of Object.entries({ preview, stack })) {
      if (value === undefined && !given.problems.some((problem) => problem.startsWith(`--${name} `)))
        given.problems.push(`--${name} is missing`);
    }
    return { preview: preview ?? "", stack: stack ?? "", forPipeline: given.has("for-pipeline") };
  },
};

/** The command behind `npm run changes`. Resolves to the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  return commanded(changesCommand, argv, changes);
}

async function changes({ preview: file, stack, forPipeline }: ChangesOptions): Promise<number> {
  const preview = readPreview(file);
  console.log(changesText(stack, preview));
  if (preview.errors.length > 0) return 1;
  const persons = personsChanges(preview.changes);
  if (!forPipeline || persons.length === 0) return 0;
  console.error(
    `Nothing was deployed. These changes of ${stack} take a person (docs/gitops.md):\n${persons.join("\n")}`,
  );
  return 1;
}

if (require.main === module) runCommand(main);
