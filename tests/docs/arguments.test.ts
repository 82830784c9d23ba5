import assert from "node:assert/strict";
import { type Field, filesOf, type Group, groupsOf, handedToAws } from "./support/fields";

/** Groups of settings that travel whole, by the files of the functions that read them. What passes are told is found by its name. */
const groups: Readonly<Record<string, readonly string[]>> = {
  "functions/copies/plan.ts": ["CopySource"],
  "functions/copy/settings.ts": ["OptionGroupMapping"],
  "functions/events/announcement.ts": ["BusPlace"],
  "functions/measure/letGo.ts": ["LetGoRules"],
  "functions/measure/view.ts": ["MeasuredSource", "MeasureRules", "Pace"],
  "functions/notify/message.ts": ["Sender"],
  "functions/retention/plan.ts": ["Retention"],
  "functions/retention/acceptedRules.ts": ["KeepRules"],
  "functions/snapshots/choice.ts": ["Choice", "TagFilter"],
  "functions/snapshots/fitness.ts": ["Acceptance"],
  "functions/snapshots/suspension.ts": ["IoSuspension"],
};

/** What nobody fills in: how a function's text is written, and what the settings are read and reckoned with. */
const others =
  /^components\/kit\/linking\/|^stacks\/(?:objective|outlook|settings\/(?:kit|load|reference|objective\/(?!index)))/;

/** Arguments that become a property of AWS on a way that {@link handedToAws} does not see: through a policy, a list or a call. */
const reachingAws = new Set([
  "acceptCopiesWithoutKey",
  "action",
  "cloudTrail",
  "drAccounts",
  "email",
  "existingKeyArn",
  "existingTopicArn",
  "includeReadReplicas",
  "ioSuspension",
  "keyPolicy",
  "managedKeyArn",
  "more",
  "needs",
  "optionGroups",
  "otherKeyArns",
  "permissionsBoundary",
  "quotas",
  "service",
  "serviceRole",
  "sharing",
  "slack",
  "topics",
  "webhookSecret",
]);

/** Of what AWS is handed: what an ARN or a description is, no page of AWS needs to say. */
const plain = /^description$|Arns?$/;

/** Units that a number can be of. What is counted is named after one of the phrases. */
const units = ["minutes", "hours", "days", "weeks", "months", "seconds"] as const;
const counts = /\b(?:how many|copies of|databases of|snapshots of)\b/i;

/** Texts that people read, which have no form. */
const prose = /^(?:description|words|unread)$/;

const components = filesOf("components").filter((file) => !others.test(file));
const stacks = filesOf("stacks").filter((file) => !others.test(file));
const functions = filesOf("functions");

/** What is handed to AWS, by name. */
const awsProperties = new Set([...components.flatMap(handedToAws).filter((name) => !plain.test(name)), ...reachingAws]);

/** Everything that is to be documented. A draft is what rules look at while something may be wrong: nobody fills it in. */
const documented: readonly Group[] = [
  ...[...components, ...stacks].flatMap(groupsOf).filter(({ name }) => !/Draft$/.test(name)),
  ...functions.flatMap((file) => {
    const all = groupsOf(file);
    const named = groups[file] ?? [];
    for (const name of named)
      assert.ok(
        all.some((one) => one.name === name),
        `${file} has no ${name}`,
      );
    return all.filter(({ name }) => named.includes(name) || /Settings$/.test(name));
  }),
];

/** What is not written about an argument or setting, and should be. */
function lacks({ name, type, mayLack, meaning, tags }: Field): readonly string[] {
  return [
    ...(meaning === "" ? ["its meaning"] : []),
    ...(mayLack && !tags.has("default") ? ["@default"] : []),
    ...(isNumber(type) && !namesUnit(name, meaning) ? ["its unit"] : []),
    ...(isText(type) && !prose.test(name) && !showsForm(meaning, tags) ? ["its form: @example"] : []),
    ...(awsProperties.has(name) && !tags.has("see") ? ["AWS's page about it: @see"] : []),
  ];
}

function isNumber(type: string): boolean {
  return /^number(?: \| undefined)?$/.test(type);
}

/** The unit in the name, or any; or what is counted. */
function namesUnit(name: string, meaning: string): boolean {
  const named = units.find((unit) => name.toLowerCase().endsWith(unit));
  const words = named === undefined ? units : [named];
  return (
    words.some((unit) => new RegExp(`\\b${unit}\\b`, "i").test(meaning)) ||
    (named === undefined && counts.test(meaning))
  );
}

function isText(type: string): boolean {
  return /^(?:readonly )?(?:pulumi\.(?:Input|Output)<)?(?:readonly )?string(?:\[\])?>?(?:\[\])?(?: \| undefined)?$/.test(
    type,
  );
}

/** By an example, by a default that is a text itself, or since everybody knows it: an ARN, an account id. */
function showsForm(meaning: string, tags: ReadonlyMap<string, string>): boolean {
  return tags.has("example") || /^\[?"/.test(tags.get("default") ?? "") || /\bARNs?\b|\b12 digits\b/.test(meaning);
}

describe("arguments of components, and settings", () => {
  const fields = documented.flatMap((group) => group.fields);

  it("are found, and what of them reaches AWS", () => {
    assert.ok(
      documented.length > 70 && fields.length > 300,
      `${documented.length} groups with ${fields.length} fields`,
    );
    for (const name of ["schedule", "pattern", "logRetentionDays"]) assert.ok(awsProperties.has(name), name);
    const known = new Set(fields.map(({ name }) => name));
    assert.deepEqual(
      [...awsProperties].filter((name) => !known.has(name)),
      [],
    );
  });

  it("have a meaning each, a default where they may be left out, units, examples of forms, and AWS's page", () => {
    const found = [
      ...documented.filter(({ meaning }) => meaning === "").map(({ where }) => `${where} lacks its meaning`),
      ...fields.flatMap((field) => lacks(field).map((what) => `${field.where} lacks ${what}`)),
    ];
    assert.deepEqual(found, []);
  });

  it("link to pages of AWS, or of whoever else a setting is about", () => {
    const links = fields.flatMap(({ where, tags }) => (tags.has("see") ? [`${where}: ${tags.get("see")}`] : []));
    assert.deepEqual(
      links.filter((one) => !/: https:\/\/docs\.(?:aws\.amazon\.com|slack\.dev)\/\S+$/.test(one)),
      [],
    );
  });
});
