import { fileErrorName } from "../../../cli/validation";
import { enginesOf, readFleet } from "../../../fleet/file";
import { readSettings, settingsErrorName } from "../../../stacks/settings";
import { file } from "../../drill/files";
import { having } from "../../stacks/settings/fixtures";
import type { BadCase, Kind } from "../kind";
import { assertRefused } from "../refusals";

const mixed = "engine: postgres, sizeGiB: 20, changeGiBPerHour: 1";
const fleetOf = (databases: string) => `{ firstCopyWithin: 1h, databases: [${databases}] }`;
const identifier = "It needs an RDS identifier: small letters, digits and single hyphens, a letter first, 63 at most.";
const mapping = "It needs names with values.";

/** A file that is refused: by the drill with these lines, and by the settings with this sentence; undefined where these do not read it. */
const refused = (
  what: string,
  text: string,
  drill: readonly string[],
  settings: string | undefined = undefined,
): BadCase => ({
  what,
  check: () => {
    assertRefused(() => readFleet(file("fleet.yaml", text)), fileErrorName, drill);
    if (settings === undefined) return;
    assertRefused(() => readSettings(having("fleet.file", "mine.yaml"), [], () => text), settingsErrorName, [
      `fleet.file: Given: "mine.yaml". ${settings}`,
    ]);
  },
});

const unreadable = (reason: string): readonly [drill: readonly string[], settings: string] => [
  [reason],
  `It cannot be read: ${reason}. Paths are from the project's folder.`,
];
const noFleet = (...reasons: readonly string[]): readonly [drill: readonly string[], settings: string] => [
  reasons,
  `It is no fleet file. ${reasons.join(" ")}`,
];

const aliases = ["a", "b", "c", "d"].map((name, at, all) => {
  const before = all[at - 1];
  const item = before === undefined ? "x" : `*${before}`;
  return `${name}: &${name} [${Array.from({ length: 9 }, () => item).join(", ")}]`;
});

export const fleets: Kind = {
  name: "fleet files",
  tried:
    "files that are no YAML or something else in it, aliases that grow or contain themselves, unknown tags, missing, oversized and wrong values, identifiers at their limits, lookalikes, names of JavaScript's own",
  answer: "an error before anything runs, from the drill as from the preview: the file, and each problem with its path",
  cases: [
    refused("nothing", "", ...noFleet(`the file: Given: null. ${mapping}`)),
    refused("a list", "[]", ...noFleet(`the file: Given: a list. ${mapping}`)),
    refused(
      "bytes that are no text",
      "\u0000\u0001\ufffd",
      ...noFleet(`the file: Given: "\\u0000\\u0001\ufffd". ${mapping}`),
    ),
    refused(
      "tabs as indentation",
      "a:\n\t- b",
      ...unreadable("Tabs are not allowed as indentation at line 2, column 1"),
    ),
    refused(
      "a key twice",
      "firstCopyWithin: 1h\nfirstCopyWithin: 2h",
      ...unreadable("Map keys must be unique at line 2, column 1"),
    ),
    refused(
      "two documents",
      `${fleetOf(`{ id: a, ${mixed} }`)}\n---\n{}`,
      ...unreadable("Source contains multiple documents, and needs one at line 2, column 1"),
    ),
    refused(
      "aliases that grow to 6,561 entries",
      `${aliases.join("\n")}\ndatabases: *d`,
      ...unreadable("Excessive alias count indicates a resource exhaustion attack"),
    ),
    refused(
      "a list that contains itself",
      "firstCopyWithin: 1h\ndatabases: &x [*x]",
      ...noFleet(`databases[0]: Given: a list. ${mapping}`),
    ),
    refused(
      "an alias of nothing",
      "databases: [*nobody]",
      ...unreadable("Unresolved alias (the anchor must be set before the alias): nobody"),
    ),
    refused(
      "a tag that would make a function",
      `databases: !!js/function "() => 1"`,
      ...unreadable("Unresolved tag: tag:yaml.org,2002:js/function at line 1, column 12"),
    ),
    refused(
      "S1's way to name a parameter",
      fleetOf(`{ id: !ssm /name, ${mixed} }`),
      ...unreadable("Unresolved tag: !ssm at line 1, column 42"),
    ),
    refused(
      "a key called __proto__",
      `{ firstCopyWithin: 1h, __proto__: { a: 1 }, databases: [{ id: a, ${mixed} }] }`,
      ["__proto__: is not known here (known: firstCopyWithin, keys, optionGroupsOfCopies, places, unread, databases)"],
    ),
    refused("a database that is null", fleetOf("null"), ...noFleet(`databases[0]: Given: null. ${mapping}`)),
    refused(
      "an identifier of 64 characters",
      fleetOf(`{ id: ${"a".repeat(64)}, ${mixed} }`),
      ...noFleet(`databases[0].id: Given: "${"a".repeat(64)}". ${identifier}`),
    ),
    refused(
      "a Cyrillic letter that looks like a Latin one",
      fleetOf(`{ id: оrders, ${mixed} }`),
      ...noFleet(`databases[0].id: Given: "оrders". ${identifier}`),
    ),
    refused(
      "a hyphen at the end of an identifier",
      fleetOf(`{ id: orders-, ${mixed} }`),
      ...noFleet(`databases[0].id: Given: "orders-". ${identifier}`),
    ),
    refused(
      "a digit at its beginning",
      fleetOf(`{ id: 1orders, ${mixed} }`),
      ...noFleet(`databases[0].id: Given: "1orders". ${identifier}`),
    ),
    refused(
      "a number as identifier",
      fleetOf(`{ id: 12, ${mixed} }`),
      ...noFleet("databases[0].id: Given: 12. It needs an identifier."),
    ),
    refused(
      "two databases of one name",
      fleetOf(`{ id: a, ${mixed} }, { id: a, ${mixed} }`),
      ...noFleet('databases[1].id: Given: "a". It is there twice.'),
    ),
    refused(
      "sizes that are no numbers",
      fleetOf("{ id: a, engine: postgres, sizeGiB: .nan, changeGiBPerHour: -.inf }"),
      ...noFleet(
        "databases[0].sizeGiB (a): Given: NaN. It needs a number.",
        "databases[0].changeGiBPerHour (a): Given: -Infinity. It needs a number.",
      ),
    ),
    refused(
      "a size of 1e400",
      fleetOf("{ id: a, engine: postgres, sizeGiB: 1e400, changeGiBPerHour: 1 }"),
      ...noFleet("databases[0].sizeGiB (a): Given: Infinity. It needs a number."),
    ),
    refused(
      "a size beyond any database",
      fleetOf("{ id: a, engine: postgres, sizeGiB: 1e300, changeGiBPerHour: 1 }"),
      ["databases[0].sizeGiB (a): Given: 1e+300. It is more than RDS holds: 262144 GiB."],
      "It is no fleet file. databases[0].sizeGiB (a): Given: 1e+300. It needs 262144 at most.",
    ),
    refused(
      "a size as text",
      fleetOf('{ id: a, engine: postgres, sizeGiB: "20", changeGiBPerHour: 1 }'),
      ...noFleet('databases[0].sizeGiB (a): Given: "20". It needs a number.'),
    ),
    refused(
      "a tag whose value is a number",
      fleetOf(`{ id: a, ${mixed}, tags: { Cost: 7 } }`),
      ["databases[0].tags.Cost (a): Given: 7. It needs a text (in quotes)."],
      "It is no fleet file. databases[0].tags.Cost (a): Given: 7. It needs a text.",
    ),
    refused("an hour that no day has", fleetOf(`{ id: a, ${mixed}, backupWindow: "25:00-26:00" }`), [
      'databases[0].backupWindow (a): Given: "25:00-26:00". It needs a window such as 03:00-03:30, in UTC.',
    ]),
    refused("a day that no week has", fleetOf(`{ id: a, ${mixed}, maintenanceWindow: "day:03:00-day:03:30" }`), [
      'databases[0].maintenanceWindow (a): Given: "day:03:00-day:03:30". It needs a window such as sun:03:00-sun:03:30, in UTC.',
    ]),
    refused("a moment before the beginning", fleetOf(`{ id: a, ${mixed}, createdAt: -1d }`), [
      'databases[0].createdAt (a): "-1d" is not a duration: write it like 10d2h, 90m or 45s',
    ]),
    refused("a key called constructor", fleetOf(`{ id: a, ${mixed}, key: constructor }`), [
      'databases[0].key (a): Given: "constructor". It needs to be lifeboat, aws/rds, aws-owned, none or one of the file\'s keys.',
    ]),
    refused(
      "a name of a key with a space",
      `{ firstCopyWithin: 1h, keys: { "Key 1": { drAccountMayUse: true } }, databases: [{ id: a, ${mixed} }] }`,
      [`keys.Key 1: Given: names with values. ${identifier}`],
    ),
    refused(
      "everything at once",
      `{ databases: [{ id: A, engine: db2, sizeGiB: 0, changeGiBPerHour: -1, size: 3 }] }`,
      [
        "firstCopyWithin: Nothing is given. It needs a duration such as 10d2h or 90m.",
        `databases[0].id: Given: "A". RDS keeps names in lower case: write a. ${identifier}`,
        `databases[0].engine (A): Given: "db2". Did you mean db2-se? A database of kind instance may have ${enginesOf("instance").join(", ")}.`,
        "databases[0].sizeGiB (A): Given: 0. It needs more than 0.",
        "databases[0].changeGiBPerHour (A): Given: -1. It needs 0 or more.",
        "databases[0].size (A): is not known here (known: id, stack, kind, engine, engineVersion, sizeGiB, changeGiBPerHour, key, multiAz, optionGroup, persistentOptions, replicaOf, replicaLag, backupDays, greenOf, backupTarget, backupWindow, maintenanceWindow, tags, createdAt, firstCopyWithin)",
      ],
    ),
  ],
};
