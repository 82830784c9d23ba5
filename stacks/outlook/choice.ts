import { mostNames } from "../../functions/pass/outcome";
import { isExclusion, nameMatcher, passesTagFilter } from "../../functions/snapshots/choice";
import { asGlob, emptyParts } from "../../functions/snapshots/emptyChoice";
import {
  type DatabaseChoice,
  type FleetDatabase,
  patternWarning,
  type Settings,
  toldChoice,
  withGlobs,
} from "../settings";

/** What the preview says of which databases are chosen. */
export interface ChoiceOutlook {
  /** What each pattern and the tag choose among the databases of the fleet file; no lines without a file. */
  readonly lines: readonly string[];
  /** What a person should look at before the deployment: nothing of it keeps the settings from being accepted. */
  readonly warnings: readonly string[];
}

/** Says what the choices of a stack's parts choose, as far as settings and fleet file tell. */
export function choiceOutlook({ account, region, objective, source, dr }: Settings): ChoiceOutlook {
  const { databases } = objective;
  const parts = [
    ...(source ? [{ setting: "source.databases", choice: source.databases, places: [{ account, region }] }] : []),
    ...(dr ? [{ setting: "dr.databases", choice: dr.databases, places: dr.sources }] : []),
  ].map(({ setting, choice, places }) => {
    const isThere = ({ place }: FleetDatabase) =>
      place === undefined || places.some((one) => one.account === place.account && one.region === place.region);
    return { setting, choice, there: databases?.filter(isThere) };
  });
  const slower = (dr?.watch.slower ?? []).map(({ patterns }, at) => ({
    path: `dr.alarms.slower[${at}].databases`,
    patterns,
  }));
  const written = [...parts.map(({ setting, choice }) => ({ path: `${setting}.patterns`, ...choice })), ...slower];
  return {
    lines: parts.flatMap(({ setting, choice, there }) => (there ? chosenLines(setting, choice, there) : [])),
    warnings: [
      ...written.flatMap(({ path, patterns }) => patternWarnings(path, patterns)),
      ...parts.flatMap(({ setting, choice, there }) => (there ? emptyWarnings(setting, choice, there) : [])),
    ],
  };
}

/** What is dubious about patterns that can match. */
function patternWarnings(path: string, patterns: readonly string[]): readonly string[] {
  return writtenOf(patterns).flatMap((pattern, at) => {
    const warning = patternWarning(pattern);
    return warning === undefined ? [] : [`${path}[${at}] is ${pattern}: ${warning}`];
  });
}

function chosenLines(setting: string, choice: DatabaseChoice, there: readonly FleetDatabase[]): string[] {
  const { patterns, tagFilter, excludeTag } = choice;
  const matched = there.filter(({ id }) => nameMatcher(patterns)(id));
  const carry =
    tagFilter && matched.filter((database) => passesTagFilter(tagsOf(database), { patterns, tag: tagFilter }));
  const exclude = setting.replace("databases", "exclude");
  return [
    ...writtenOf(patterns).map((pattern, at) => {
      const matches = nameMatcher(withGlobs([pattern]));
      const found = there.filter(({ id }) => matches(id));
      return `${setting}.patterns[${at}] (${pattern}) matches ${counted(found, there.length)}.`;
    }),
    ...(tagFilter && carry
      ? [
          `${setting}.tagFilter: ${tagFilter.key}=${tagFilter.value} is carried by ${counted(carry, matched.length)} of these.`,
        ]
      : []),
    ...patterns.filter(isExclusion).map((excluded, at) => {
      const pattern = excluded.slice(1);
      const found = there.filter(({ id }) => nameMatcher([pattern])(id));
      return `${exclude}.patterns[${at}] (${pattern}) excludes ${counted(found, there.length)}.`;
    }),
    ...(excludeTag
      ? [
          `${exclude}.tag: ${excludeTag.key}=${excludeTag.value} excludes ${counted(
            there.filter(({ tags }) => tags[excludeTag.key] === excludeTag.value),
            there.length,
          )}.`,
        ]
      : []),
  ];
}

function emptyWarnings(setting: string, choice: DatabaseChoice, there: readonly FleetDatabase[]): string[] {
  const { patterns } = choice;
  const all = there.map((database) => ({ name: database.id, tags: tagsOf(database) }));
  const empty = emptyParts(all, toldChoice(choice), setting, "in fleet.file");
  const matches = nameMatcher(patterns);
  const left = there.filter(
    (database) => !matches(database.id) || !passesTagFilter(tagsOf(database), toldChoice(choice)),
  );
  return [
    ...empty.map(({ subject, words }) => `${subject}: ${words}.`),
    ...(left.length > 0
      ? [`${setting} does not choose ${counted(left, there.length)}. No copies of them are made.`]
      : []),
  ];
}

/** The patterns without what those mean that are probably globs. */
function writtenOf(patterns: readonly string[]): readonly string[] {
  const meant = new Set(patterns.map(asGlob));
  return patterns.filter((pattern) => !meant.has(pattern) && !isExclusion(pattern));
}

/** "2 of 3 databases: orders, billing". */
function counted(found: readonly FleetDatabase[], all: number): string {
  const names = found.slice(0, mostNames).map(({ id }) => id);
  const more = found.length > mostNames ? ` and ${found.length - mostNames} more` : "";
  const what = `${found.length} of ${all} ${all === 1 ? "database" : "databases"}`;
  return found.length === 0
    ? `none of ${all} ${all === 1 ? "database" : "databases"}`
    : `${what}: ${names.join(", ")}${more}`;
}

function tagsOf({ tags }: FleetDatabase): { readonly Key: string; readonly Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
