/** The one place that reads configuration: from a stack's file to one checked, readonly object. */

export { durationText } from "./durations";
export type { FleetDatabase } from "./fleetFile";
export { parseKeyArn } from "./keyArns";
export { type LoadedSettings, loadSettings, parseConfiguration, settingsNamespace } from "./load";
export { anchored, patternWarning, withGlobs } from "./patterns";
export { type Problem, settingsErrorName } from "./problems";
export { beyondText, usesOf } from "./quota";
export { readSettings } from "./read";
export { longestGapMinutes } from "./schedules";
export { topicIn } from "./topicArns";
export * from "./types";
