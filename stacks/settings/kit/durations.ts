const minutesOf = { m: 1, h: 60, d: 1_440 } as const;

/** Minutes of a duration written as a whole number and a unit, `90m`, `1h`, `2d`; undefined if it is not one. */
export function durationMinutes(text: string): number | undefined {
  const found = /^([1-9]\d{0,6})([mhd])$/.exec(text);
  return found ? Number(found[1]) * minutesOf[found[2] as keyof typeof minutesOf] : undefined;
}

/** Minutes as people write them, in the largest unit that fits without a remainder: 90 is `90m`, 120 is `2h`. */
export function durationText(minutes: number): string {
  const unit = (["d", "h"] as const).find((each) => minutes % minutesOf[each] === 0) ?? "m";
  return `${minutes / minutesOf[unit]}${unit}`;
}
