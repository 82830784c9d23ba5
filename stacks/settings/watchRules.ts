import { problem, repeated } from "./checks";
import type { Draft } from "./draft";
import { durationMinutes, durationText } from "./durations";
import type { Problem } from "./problems";
import { measureDefault } from "./watchSchema";

/** The rules of what watches over the copies: ages tell alarms apart, and are worth something only where measuring comes more often. */
export function watchProblems(dr: NonNullable<Draft["dr"]>): readonly Problem[] {
  const { age, slower = [] } = dr.alarms ?? {};
  const every = durationMinutes("measureEvery" in dr ? (dr.measureEvery ?? "") : measureDefault);
  const ages = [{ path: "dr.alarms.age", value: age }];
  slower.forEach((one, at) => {
    ages.push({ path: `dr.alarms.slower[${at}].age`, value: one?.age });
  });
  return [
    ...repeated("dr.expected", dr.expected),
    ...repeated(
      "dr.alarms.slower",
      slower.map((one) => one?.age),
      "This age is listed above. Join the two entries.",
    ).map((one) => ({ ...one, path: `${one.path}.age` })),
    ...slower.flatMap((one, at) => repeated(`dr.alarms.slower[${at}].databases`, one?.databases)),
    ...ages.flatMap(({ path, value }) => {
      const minutes = value === undefined ? undefined : durationMinutes(value);
      if (minutes === undefined || every === undefined || minutes >= every) return [];
      const text = `Copies are measured each ${durationText(every)} only (dr.measureEvery). Raise it, or measure more often.`;
      return [problem(path, value, text)];
    }),
  ];
}
