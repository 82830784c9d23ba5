import assert from "node:assert/strict";
import { type Problem, readSettings, type Settings } from "../../../stacks/settings";
import { type Parameter, resolveParameters } from "../../../stacks/settings/load/parameters";
import { having, sourceKey } from "./fixtures";

const stored: Readonly<Record<string, Parameter>> = {
  "/dr/account": { type: "String", value: "012345678901" },
  "/dr/accounts": { type: "StringList", value: "222222222222,012345678901" },
  "/retention": { type: "String", value: "2d" },
  "/days": { type: "String", value: "365" },
  "/dry": { type: "String", value: "true" },
  "/key": { type: "String", value: sourceKey },
  "/mail": { type: "SecureString", value: "on-call@example.com" },
  "/no-mail": { type: "SecureString", value: "hush" },
  "/words": { type: "String", value: "some words" },
};

/** Every read, as name and whether decrypted. */
let reads: string[] = [];

async function read(name: string, decrypt: boolean): Promise<Parameter> {
  reads.push(`${name} ${decrypt}`);
  const parameter = stored[name];
  if (parameter === undefined) throw new Error(`There is no ${name}.`);
  return parameter.type === "SecureString" && !decrypt ? { ...parameter, value: "ciphertext" } : parameter;
}

async function settingsWith(path: string, value: unknown): Promise<Settings> {
  const { values, references } = await resolveParameters(having(path, value), ["notifications"], read);
  return readSettings(values, references);
}

async function refusals(raw: Record<string, unknown>): Promise<readonly string[]> {
  const { values, references } = await resolveParameters(raw, ["notifications"], read);
  try {
    readSettings(values, references);
  } catch (error) {
    return (error as { problems: readonly Problem[] }).problems.map(({ path, text }) => `${path}: ${text}`);
  }
  return [];
}

describe("settings: values from parameters", () => {
  beforeEach(() => {
    reads = [];
  });

  it("are texts, numbers and truth values, as the setting wants them", async () => {
    assert.equal((await settingsWith("source.retention", "ssm:/retention")).source?.retention.retentionMinutes, 2_880);
    assert.equal((await settingsWith("logRetentionDays", "ssm:/days")).logRetentionDays, 365);
    assert.equal((await settingsWith("dryRun", "ssm:/dry")).dryRun, true);
    assert.equal((await settingsWith("source.key", "ssm:/key")).source?.key, sourceKey);
    assert.deepEqual((await settingsWith("source.databases.tagFilter", "ssm:/dry")).source?.databases.tagFilter, {
      key: "CopyDBSnapshot",
      value: "True",
    });
    // A text stays one where a text is wanted, whatever it looks like.
    assert.equal((await settingsWith("platform", "ssm:/days")).platform, "365");
  });

  it("are lists, or entries of lists", async () => {
    assert.deepEqual((await settingsWith("source.drAccounts", "ssm:/dr/accounts")).source?.drAccounts, [
      "222222222222",
      "012345678901",
    ]);
    const mixed = ["222222222222", "ssm:/dr/account"];
    assert.deepEqual((await settingsWith("source.drAccounts", mixed)).source?.drAccounts, [
      "222222222222",
      "012345678901",
    ]);
  });

  it("are decrypted only where a secret may stand, and said to be one", async () => {
    const raw = having("notifications", { email: ["ssm:/mail", "ops@example.com"] });
    const { values, references } = await resolveParameters(raw, ["notifications"], read);
    assert.deepEqual(readSettings(values, references).notifications.email, ["on-call@example.com", "ops@example.com"]);
    assert.deepEqual(
      references.map(({ path, secret }) => [path, secret]),
      [[["notifications", "email", 0], true]],
    );
    await refusals(having("platform", "ssm:/mail"));
    assert.deepEqual(reads, ["/mail true", "/mail false"]);
  });

  it("leave what they are given as it is", async () => {
    const raw = having("source.retention", "ssm:/retention");
    const before = structuredClone(raw);
    await resolveParameters(raw, [], read);
    assert.deepEqual(raw, before);
  });

  const name =
    "This is not the full name of a parameter of your own: ssm:/ and up to 15 parts of letters, digits and . - _ with / between them, not beginning with aws or ssm.";
  const refused: readonly (readonly [path: string, value: unknown, lines: readonly string[]])[] = [
    ["platform", "ssm:/none", ['platform: Given: "ssm:/none". There is no /none.']],
    ["platform", "ssm:platform", [`platform: Given: "ssm:platform". ${name}`]],
    ["platform", "ssm:/aws/service/x", [`platform: Given: "ssm:/aws/service/x". ${name}`]],
    ["platform", `ssm:${"/a".repeat(16)}`, [`platform: Given: "ssm:${"/a".repeat(16)}". ${name}`]],
    [
      "platform",
      "ssm:/mail",
      [
        'platform: Given: "ssm:/mail". This parameter is a SecureString, but its value would go into functions and policies, where the state and the console show it. Store it as a String or StringList. Allowed to be secret: notifications.',
      ],
    ],
    [
      "source.drAccounts",
      ["ssm:/dr/accounts"],
      [
        'source.drAccounts[0]: Given: "ssm:/dr/accounts". This parameter is a StringList, which cannot be one entry of a list: name it in place of the list.',
      ],
    ],
    [
      "logRetentionDays",
      "ssm:/words",
      [
        'logRetentionDays: Given: "some words" (ssm:/words). Allowed: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653.',
      ],
    ],
    [
      "source.drAccounts",
      ["012345678901", "ssm:/dr/account"],
      ['source.drAccounts[1]: Given: "012345678901" (ssm:/dr/account). This is listed above. Remove one of the two.'],
    ],
    [
      "notifications.email",
      ["ssm:/no-mail"],
      [
        "notifications.email[0]: Given: the secret ssm:/no-mail. This is not an e-mail address. Allowed: up to 20 e-mail addresses, each once.",
      ],
    ],
  ];
  for (const [path, value, lines] of refused) {
    it(`refused in ${path}: ${JSON.stringify(value).slice(0, 60)}`, async () => {
      assert.deepEqual(await refusals(having(path, value)), lines);
    });
  }

  it("report all that lack at once, beside the other problems, and judge nothing by them", async () => {
    const raw = having("account", "ssm:/none");
    assert.deepEqual(
      (
        await refusals({ ...raw, logLevel: "loud", source: { drAccounts: ["ssm:/no/account"], interval: "ssm:/no" } })
      ).map((line) => line.slice(0, line.indexOf(":"))),
      ["account", "source.drAccounts[0]", "source.interval", "logLevel"],
    );
  });
});
