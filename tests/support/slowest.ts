import { relative } from "node:path";
import { type MochaOptions, type Runnable, type Runner, reporters } from "mocha";
import { projectRoot } from "../../projectRoot";

/** Files that are shown, and tests. */
const shown = 20;

/**
 * Mocha's ordinary report, and below it the files and the tests that took longest: `mocha --reporter tests/support/slowest.ts`.
 * Seconds by the clock, of tests and of their hooks, without loading the file. Two files run side by side, so that seconds grow
 * on a busy machine.
 */
class Slowest extends reporters.Spec {
  constructor(runner: Runner, options: MochaOptions) {
    super(runner, options);
    const files = new Map<string, number>();
    const tests: (readonly [title: string, milliseconds: number])[] = [];
    const note = ({ file, duration = 0 }: Runnable) => {
      if (file !== undefined) files.set(file, (files.get(file) ?? 0) + duration);
    };
    runner.on("hook end", note);
    runner.on("test end", (test) => {
      note(test);
      tests.push([test.fullTitle(), test.duration ?? 0]);
    });
    runner.once("end", () => {
      const byFile = [...files].map(([file, milliseconds]) => [relative(projectRoot, file), milliseconds] as const);
      console.log(`The slowest files:\n${longest(byFile)}\n\nThe slowest tests:\n${longest(tests)}\n`);
    });
  }
}

function longest(all: readonly (readonly [name: string, milliseconds: number])[]): string {
  return [...all]
    .sort(([, a], [, b]) => b - a)
    .slice(0, shown)
    .map(([name, milliseconds]) => `${(milliseconds / 1000).toFixed(1).padStart(7)} s  ${name}`)
    .join("\n");
}

module.exports = Slowest;
