import { brokenCode, type Command, helpOf, parsed, refusedCode } from "./commandLine";
import { fileErrorName } from "./validation";

/** Where a command prints, and where it says what is wrong. */
export interface Voice {
  print(text: string): void;
  complain(text: string): void;
}

/** That of the command line. */
const consoleVoice: Voice = {
  print: (text) => console.log(text),
  complain: (text) => console.error(text),
};

/** Reads a command's line, answers `--help` and mistakes, or runs it. Resolves to the exit code. */
export async function commanded<Options>(
  command: Command<Options>,
  argv: readonly string[],
  run: (options: Options) => Promise<number>,
  { print, complain }: Voice = consoleVoice,
): Promise<number> {
  const line = parsed(command, argv);
  switch (line.kind) {
    case "help":
      print(helpOf(command));
      return 0;
    case "wrong":
      complain([...line.problems, "", `npm run ${command.name} -- --help lists the options.`].join("\n"));
      return refusedCode;
    case "run":
      return run(line.options);
  }
}

/**
 * Runs a command of the project to its exit code; an error that people can act on is said without a stack, any other with it.
 * When nobody reads on (`| head`), it ends without a word.
 */
export function runCommand(main: (argv: readonly string[]) => Promise<number>): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.exitCode = codeOf(error, consoleVoice);
    },
  );
}

/** What an error comes to that ends a command. */
export function codeOf(error: unknown, { complain }: Voice): number {
  if (error instanceof Error && error.name === fileErrorName) {
    complain(error.message);
    return refusedCode;
  }
  complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return brokenCode;
}
