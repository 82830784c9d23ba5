/** The one place that reads configuration: from a stack's file to one checked, readonly object. */

export type { DatabaseChoice } from "./choice";
export { toldChoice } from "./choice";
export type { DrSettings } from "./dr";
export type { DrSource } from "./drSources";
export { durationText } from "./kit/durations";
export { parseKeyArn } from "./kit/keyArns";
export { patternWarning, withGlobs } from "./kit/patterns";
export { type Problem, settingsErrorName } from "./kit/problems";
export { topicIn } from "./kit/topicArns";
export { type LoadedSettings, loadSettings, parseConfiguration, settingsNamespace } from "./load/load";
export type { ProviderSettings } from "./load/providerSettings";
export { readSettings } from "./load/read";
export type { ObjectiveSettings } from "./objective";
export type { FleetDatabase } from "./objective/fleetFile";
export { beyondText, usesOf } from "./objective/quota";
export type { Settings } from "./parts";
export type { SourceSettings } from "./source";
