import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { commanded, runCommand } from "../../cli/command";
import { projectRoot as project } from "../../projectRoot";
import { Workers } from "../run/pool";
import { drawFleet } from "./draw";
import { type Held, hold } from "./hold";
import { type ObjectiveOptions, objectiveCommand } from "./options";

/** The command behind `npm run drill:objective`. Resolves to the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  return commanded(objectiveCommand, argv, run);
}

async function run({ seed, seeds, force, quiet }: ObjectiveOptions): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "objective-"));
  const workers = new Workers();
  const waiting = Array.from({ length: seeds }, (_, index) => seed + index);
  let failed = 0;
  const lane = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const held = await hold(drawFleet(next), {
        folder,
        project,
        force,
        run: (input) => workers.run(input, () => {}),
      });
      if (held.problems.length > 0) failed++;
      if (!quiet || held.problems.length > 0) console.log(lineOf(held));
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(seeds, availableParallelism()) }, lane));
  } finally {
    workers.end();
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${seeds - failed} of ${seeds} seeds hold`);
  return failed === 0 ? 0 : 1;
}

function lineOf({ seed, title, problems, ...of }: Held): string {
  const { offeredMinutes, intervalMinutes, measuredMinutes, chanceMinutes = 0, forced } = of;
  const figures =
    offeredMinutes === undefined
      ? "nothing can be held"
      : `${offeredMinutes} min offered (interval ${intervalMinutes}, ${chanceMinutes.toFixed(0)} min of it need not come), ${measuredMinutes?.toFixed(1)} measured`;
  const shorter = forced ? `; interval ${forced.intervalMinutes} forced: ${forced.measuredMinutes.toFixed(1)}` : "";
  return [
    `${String(seed).padStart(5)}  ${title}: ${figures}${shorter}`,
    ...problems.map((one) => `       ✗ ${one}`),
  ].join("\n");
}

if (require.main === module) runCommand(main);
