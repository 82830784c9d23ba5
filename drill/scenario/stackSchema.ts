import { z } from "zod";
import { duration } from "../../cli/validation";

const text = z.string("needs a text").min(1, "needs a text");

const stackName = z
  .string("needs the name of a stack")
  .regex(/^[A-Za-z0-9_.-]{1,100}$/, "needs letters, digits, hyphens, underscores and dots, 100 at most");

/** A program, with settings over those of the stack's file. */
const version = {
  program: text.default("index.ts"),
  /** A revision in git: the program and, where the project has it, the stack's file are as they were there. */
  revision: z
    .string("needs a revision in git, in quotes")
    .regex(/^[A-Za-z0-9_./-]{4,100}$/, "needs a revision in git, in quotes, such as a tag or the beginning of a commit")
    .optional(),
};

/** A stack of a scenario. */
export const stack = z.strictObject({
  file: text,
  /** The stack's name, where several are deployed from one file; by default the one in the file's name. */
  as: stackName.optional(),
  /** The account whose credentials deploy it; by default what lookups.yaml says of the stack, or its own settings. */
  callerAccount: z
    .string()
    .regex(/^\d{12}$/, "needs an account id of 12 digits (in quotes)")
    .optional(),
  /** The source stacks whose databases this one is to hold copies of; by default every one. */
  keeps: z.array(stackName).min(1, "needs at least one stack").optional(),
  role: z.enum(["source", "dr", "both"], { error: "needs source, dr or both" }),
  ...version,
  set: z.record(z.string(), z.unknown()).default({}),
  /** When it is deployed; by default at the start. */
  from: duration.default(0),
  /** When its schedules are deleted; what it made stays. By default they run to the end. */
  until: duration.optional(),
  /** What it is updated to in the course of the run, as `pulumi up` does it: each time another program, or other settings. */
  upgrades: z
    .array(
      z.strictObject({
        at: duration,
        ...version,
        /** By default those that it is deployed with. */
        set: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .min(1, "needs at least one upgrade: { at, revision, set }")
    .optional(),
});

export type StackChoice = Readonly<z.output<typeof stack>>;

/** What is wrong with the times of stacks; `check` refuses one after the scenario's end. */
export function stackTimeProblems(
  stacks: readonly Pick<StackChoice, "from" | "until" | "upgrades">[],
  check: (where: string, at: number | undefined) => void,
): readonly string[] {
  const problems: string[] = [];
  stacks.forEach(({ from, until, upgrades = [] }, index) => {
    const where = `stacks[${index}]`;
    check(`${where}.from`, from);
    check(`${where}.until`, until);
    if (until !== undefined && until <= from) problems.push(`${where}.until: needs to be after its from`);
    upgrades.forEach(({ at }, one) => {
      const which = `${where}.upgrades[${one}].at`;
      check(which, at);
      if (at <= (upgrades[one - 1]?.at ?? from)) problems.push(`${which}: needs to be after what comes before it`);
      if (until !== undefined && at >= until) problems.push(`${which}: needs to be before the stack's until`);
    });
  });
  return problems;
}
