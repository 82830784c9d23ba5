import { fileErrorName } from "./validation";

/**
 * Runs a command of the project to its exit code: 2 where it cannot do what it is told, with what is wrong; or, for an error
 * that nobody expected, with the stack.
 */
export function runCommand(main: (argv: readonly string[]) => Promise<number>): void {
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: Error) => {
      console.error(error.name === fileErrorName ? error.message : error.stack);
      process.exitCode = 2;
    },
  );
}
