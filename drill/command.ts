/** Runs a command of the project to its exit code: 2, with the stack, where it ends in an error that it did not expect. */
export function runCommand(main: (argv: readonly string[]) => Promise<number>): void {
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: Error) => {
      console.error(error.stack);
      process.exitCode = 2;
    },
  );
}
