import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import {
  type Problem,
  parseConfiguration,
  readSettings,
  type Settings,
  settingsErrorName,
} from "../../stacks/settings";
import type { Plain } from "../fuzz/plain";
import { planStacks } from "../run/stacks";
import { readScenario, type Scenario } from "../scenario/scenario";
import type { Drawn } from "./draw";

/** The smallest objective that may be stated at all, minutes. */
const least = 15;

/** What the program says that a fleet can hold. */
export interface Offer {
  /** The smallest objective that every stack accepts, minutes. */
  readonly objectiveMinutes: number;
  /** The settings of each stack with that objective, in their order. */
  readonly settings: readonly Settings[];
  /** Why a minute less is refused; undefined where nothing less may be stated. */
  readonly reason: string | undefined;
}

/** What is stated in every stack. */
export interface Stated {
  readonly objectiveMinutes?: number;
  readonly intervalMinutes?: number;
  readonly retentionMinutes: number;
}

/** The files of a drawn fleet. */
export class Files {
  private readonly fleetFile: string;

  constructor(
    private readonly folder: string,
    private readonly project: string,
    readonly drawn: Drawn,
  ) {
    this.fleetFile = join(folder, `objective-${drawn.seed}.fleet.yaml`);
    writeFileSync(this.fleetFile, stringify({ firstCopyWithin: "12h", ...drawn.fleet }));
  }

  /** The scenario of the fleet with these settings. */
  scenario(stated: Stated, days: number, measureFromMinutes: number): Scenario {
    const { seed, title, stacks } = this.drawn;
    const path = join(this.folder, `objective-${seed}.yaml`);
    const minutes = stated.objectiveMinutes;
    const scenario: Plain = {
      name: `objective-${seed}`,
      title: `Seed ${seed}: ${title}`,
      description: "What the program says of the smallest objective is held to what is measured.",
      stacks: stacks.map(({ set, ...stack }) => ({
        ...stack,
        set: { ...set, ...this.settingsOf(stack.role, stated) },
      })),
      fleet: this.fleetFile,
      days,
      measureFrom: `${measureFromMinutes}m`,
      firstCopyWithin: `${measureFromMinutes}m`,
      quotas: { manualSnapshots: 5_000, manualClusterSnapshots: 5_000 },
      // Of copies in two steps what counts is the other region, and not what is on its way there.
      expect: { worstPlaceAgeMinutes: minutes ?? 100_000 },
    };
    writeFileSync(path, stringify(scenario));
    return readScenario(path);
  }

  private settingsOf(role: string, { objectiveMinutes, intervalMinutes, retentionMinutes }: Stated): Plain {
    const retention = `${retentionMinutes}m`;
    return {
      "fleet.file": this.fleetFile,
      ...(objectiveMinutes !== undefined && { recoveryPointObjective: `${objectiveMinutes}m` }),
      ...(role !== "dr" && { "source.retention": retention }),
      ...(role !== "source" && { "dr.retention": retention }),
      ...(intervalMinutes !== undefined &&
        role !== "dr" && { "source.interval": `${intervalMinutes}m`, "source.schedules.take": "rate(1 minute)" }),
    };
  }

  /** The settings of each stack as the program reads them, or why it refuses them. */
  read(stated: Stated): readonly (Settings | readonly Problem[])[] {
    const scenario = this.scenario(stated, 1, 0);
    const input = { scenario, seed: 1, fleetFile: undefined, configDir: this.project, project: this.project };
    return planStacks(input).map(({ config }) => {
      try {
        return readSettings(parseConfiguration(config));
      } catch (error) {
        if (!(error instanceof Error) || error.name !== settingsErrorName) throw error;
        return (error as Error & { readonly problems: readonly Problem[] }).problems;
      }
    });
  }
}

/** What the program offers for a fleet; undefined where it says that nothing can be held. Throws where it refuses anything else. */
export function offerOf(files: Files, retentionMinutes: number): Offer | undefined {
  let asked = least;
  for (let rounds = 0; rounds < 5; rounds++) {
    const answers = files.read({ objectiveMinutes: asked, retentionMinutes });
    const problems = answers.flatMap((answer) => ("account" in answer ? [] : answer));
    if (problems.length === 0) {
      const settings = answers.filter((answer): answer is Settings => "account" in answer);
      return { objectiveMinutes: asked, settings, reason: reasonOf(files, asked - 1, retentionMinutes) };
    }
    const other = problems.find(({ path }) => path !== "recoveryPointObjective");
    if (other) throw new Error(`objective of ${asked} min: ${other.path}: ${other.text}`);
    const offered = problems.map(({ text }) => /recoveryPointObjective: (\d+)m, with an interval/.exec(text)?.[1]);
    if (offered.includes(undefined)) return undefined;
    asked = Math.max(...offered.map(Number));
  }
  throw new Error(`the stacks never agree on an objective, the last was ${asked} min`);
}

function reasonOf(files: Files, objectiveMinutes: number, retentionMinutes: number): string | undefined {
  if (objectiveMinutes < least) return undefined;
  const problems = files
    .read({ objectiveMinutes, retentionMinutes })
    .flatMap((answer) => ("account" in answer ? [] : answer));
  return problems.find(({ path }) => path === "recoveryPointObjective")?.text ?? "";
}
