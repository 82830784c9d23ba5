import assert from "node:assert/strict";
import { knownRegions, partitionOf } from "../../../facts/regions";
import { type Problem, readSettings, settingsErrorName } from "../../../stacks/settings";
import { base, drKey, having, sourceKey, uuid } from "./fixtures";
import { account, rules } from "./rules";

/** The lines "path: text" of the error with which these settings are refused. */
function refusal(raw: Record<string, unknown>): readonly string[] {
  try {
    readSettings(raw);
  } catch (error) {
    const { name, problems } = error as Error & { problems: readonly Problem[] };
    assert.equal(name, settingsErrorName);
    return problems.map(({ path, text }) => `${path}: ${text}`);
  }
  return [];
}

describe("settings: each rule is refused with its message", () => {
  it("says how to set a path that was set as a name", () => {
    const key = "source.databases.patterns[0]";
    const text = `This is the path of a setting, and was set as the name of one. Remove it (pulumi config rm 'rds-lifeboat:${key}'), and set it with --path: pulumi config set --path 'rds-lifeboat:${key}' VALUE.`;
    assert.deepEqual(refusal({ ...base, [key]: "orders" }), [`${key}: ${text}`]);
  });

  it("has reference settings that are accepted, so that each refusal is the rule's own", () => {
    assert.deepEqual(refusal(base), []);
  });

  for (const [path, value, text, at = path] of rules) {
    it(`${path}: ${JSON.stringify(value) ?? "nothing"}`.slice(0, 100), () => {
      assert.deepEqual(refusal(having(path, value)), [`${at}: ${text}`]);
    });
  }

  /** Refusals that take two settings which are fine by themselves. */
  const together: readonly (readonly [title: string, raw: Record<string, unknown>, text: string])[] = [
    [
      "source.keepAllHours beyond the retention",
      { ...base, source: { ...base.source, keepAllHours: 25 } },
      "source.keepAllHours: Given: 25. This is longer than source.retention, 1d, after which snapshots are deleted. Shorten it, or raise source.retention.",
    ],
    [
      "dr.keepAllHours beyond the retention",
      { ...base, dr: { ...base.dr, keepAllHours: 5, retention: "4h" } },
      "dr.keepAllHours: Given: 5. This is longer than dr.retention, 4h, after which copies are deleted. Shorten it, or raise dr.retention.",
    ],
    [
      "source.keepAllHours below one slot",
      { ...base, source: { ...base.source, interval: "2h", keepAllHours: 1 } },
      'source.keepAllHours: Given: "1h". It must be at least 2h: one slot (source.interval: 2h), or snapshots are past retention before they have been used. Raise it, or shorten source.interval.',
    ],
    [
      "dr.keepAllHours below two passes of copy",
      { ...base, dr: { ...base.dr, keepAllHours: 3, schedules: { copy: "rate(100 minutes)" } } },
      'dr.keepAllHours: Given: "3h". It must be at least 200m: two passes, as one may fail (dr.schedules.copy: 100m), or snapshots are past retention before they have been used. Raise it, or shorten dr.schedules.copy.',
    ],
    [
      "dr.keepAllDays beside keepAllHours",
      { ...base, dr: { ...base.dr, keepAllHours: 24, keepAllDays: 1 } },
      "dr.keepAllDays: Given: 1. dr.keepAllHours says it already. Remove one.",
    ],
    [
      "dr.keepAllDays beyond the retention",
      { ...base, dr: { ...base.dr, keepAllDays: 3 } },
      "dr.keepAllDays: Given: 3. This is longer than dr.retention, 2d, after which copies are deleted. Shorten it, or raise dr.retention.",
    ],
    [
      "dr.weeklyWeeks within the days",
      { ...base, dr: { ...base.dr, dailyDays: 14, weeklyWeeks: 2 } },
      "dr.weeklyWeeks: Given: 2. It keeps nothing more, because dr.dailyDays is 14. Raise it, or leave it out.",
    ],
    [
      "dr.brake.window below two passes of expire",
      { ...base, dr: { ...base.dr, brake: { window: "24h" }, schedules: { expire: "rate(16 hours)" } } },
      'dr.brake.window: Given: "24h". It must be at least 32h: two passes, as one may fail (dr.schedules.expire: 16h), or the brake stops every deletion. Raise it, or shorten dr.schedules.expire.',
    ],
    [
      "source.retention below one slot",
      { ...base, source: { ...base.source, interval: "2h", retention: "1h" } },
      'source.retention: Given: "1h". It must be at least 2h: one slot (source.interval: 2h), or snapshots are past retention before they have been used. Raise it, or shorten source.interval.',
    ],
    [
      "dr.retention below two passes of copy",
      { ...base, dr: { ...base.dr, retention: "3h", schedules: { copy: "rate(100 minutes)" } } },
      'dr.retention: Given: "3h". It must be at least 200m: two passes, as one may fail (dr.schedules.copy: 100m), or snapshots are past retention before they have been used. Raise it, or shorten dr.schedules.copy.',
    ],
    [
      "more keys than a role's policy holds",
      {
        account: base.account,
        region: base.region,
        dr: { sources: ["a", "b", "c"].map((letter, at) => manyKeys(letter, `33333333333${at}`)) },
      },
      "dr.sources[].keys: Given: 42 keys. Together 3 sources may have 40, as they must fit into a role's policy. Use fewer keys, or a second stack for some of the sources.",
    ],
    [
      "two steps to the region where the snapshots are",
      { ...base, dr: { ...base.dr, copying: "two-step", region: "eu-central-1" } },
      'dr.sources[0].region: Given: "eu-central-1". dr.copying is two-step, but the copies are kept in this region (dr.region): one copy is enough. Set dr.copying to single-step, or name another dr.region.',
    ],
    [
      "two steps for the account's own snapshots",
      {
        account: base.account,
        region: base.region,
        source: {},
        dr: { copying: "two-step", region: "eu-central-1", sources: [{ account: base.account, region: base.region }] },
      },
      'dr.sources[0].region: Given: "eu-west-1". dr.copying is two-step, but these snapshots are in this account already: one copy takes them to the other region. Set dr.copying to single-step.',
    ],
    [
      "a key whose partition does not have its region",
      { ...base, source: { ...base.source, keys: [sourceKey.replace("arn:aws:", "arn:aws-cn:")] } },
      `source.keys[0]: Given: "${sourceKey.replace("arn:aws:", "arn:aws-cn:")}". The key is in partition aws-cn, which does not have eu-west-1. Name the key that the databases there use.`,
    ],
    [
      "a key that is listed again among the others",
      { ...base, source: { ...base.source, key: sourceKey, keys: [sourceKey] } },
      `source.keys[0]: Given: "${sourceKey}". This is source.key already. Remove it here.`,
    ],
    [
      "a key that is not in the region of the copies",
      { ...base, dr: { ...base.dr, region: "eu-north-1", key: sourceKey } },
      `dr.key: Given: "${sourceKey}". The key is in region eu-west-1, not in the copies' eu-north-1. Name a key of that account and region.`,
    ],
    [
      "a topic that is in neither region of the stack",
      {
        ...base,
        notifications: { topics: ["arn:aws:sns:eu-west-2:111111111111:pager"] },
        dr: { ...base.dr, region: "eu-north-1" },
      },
      'notifications.topics[0]: Given: "arn:aws:sns:eu-west-2:111111111111:pager". Nothing is reported in eu-west-2: this stack is in eu-west-1 and eu-north-1, and alarms reach topics of their own region only. Name a topic there.',
    ],
    [
      "a role for copies between regions where there are none",
      { ...base, dr: { ...base.dr, region: "eu-central-1", serviceRole: "create" } },
      'dr.serviceRole: Given: "create". All snapshots are in the region of the copies (eu-central-1), so that role is not needed. Leave this setting out.',
    ],
    [
      "neither block",
      { account: base.account, region: base.region },
      ": Neither source nor dr is given, so nothing would be protected. Give source in the account that owns the databases, dr in the one that keeps the copies.",
    ],
  ];
  for (const [title, raw, text] of together) it(title, () => assert.deepEqual(refusal(raw), [text]));

  it("reports everything at once, in one readable error", () => {
    const wrong = {
      acount: "111111111111",
      account: "1",
      region: "eu-west-1",
      source: { drAccounts: ["222222222222", "222222222222"], interval: "5m", retention: "1h" },
    };
    assert.throws(
      () => readSettings(wrong),
      (error: Error) => {
        assert.equal(
          error.message,
          [
            "The settings of this stack have 4 problems; nothing was changed.",
            `  account: Given: "1". An account id has 12 digits, also leading zeros. ${account}`,
            '  source.interval: Given: "5m". A shorter slot leaves no time for a snapshot; a longer one is no protection. Allowed: 10m to 24h, as a whole number and m, h or d.',
            "  acount: This setting is unknown. Did you mean account? Known here: account, region, platform, createdBy, logLevel, logRetentionDays, dryRun, deletionProtection, permissionsBoundary, notifications, recoveryPointObjective, fleet, measured, source, dr.",
            '  source.drAccounts[1]: Given: "222222222222". This is listed above. Remove one of the two.',
          ].join("\n"),
        );
        return true;
      },
    );
  });

  it("does not judge one setting by another that is wrong itself", () => {
    const wrong = {
      ...base,
      source: {
        ...base.source,
        interval: "x",
        retention: "y",
        schedules: { take: "rate(23 hours)", share: "rate(13 hours)" },
      },
      dr: { ...base.dr, schedules: "often", retention: "1h" },
    };
    const paths = refusal(wrong).map((line) => line.slice(0, line.indexOf(":")));
    assert.deepEqual(paths, ["source.interval", "source.retention", "dr.schedules"]);
  });

  it("reports what lies between settings also beside an unknown one", () => {
    const raw = having("source.drAccounts", ["222222222222", "222222222222"]);
    const lines = refusal({ ...raw, source: { ...(raw.source as object), colour: 1 } });
    assert.deepEqual(
      lines.map((line) => line.slice(0, line.indexOf(":"))),
      ["source.colour", "source.drAccounts[1]"],
    );
  });

  it("says once that a list is meant", () => {
    for (const path of ["notifications.email", "source.databases.patterns", "dr.sources", "dr.expected"]) {
      assert.equal(refusal(having(path, "one")).length, 1, path);
    }
  });

  it("limits every list, so that what is made from it stays within AWS's limits", () => {
    const lists: readonly (readonly [path: string, entry: (at: number) => unknown])[] = [
      ["notifications.email", (at) => `a${at}@example.com`],
      ["source.databases.patterns", (at) => `a${at}`],
      ["source.drAccounts", (at) => `${222222222222 + at}`],
      ["source.drRegions", (at) => knownRegions.filter((one) => partitionOf(one) === "aws")[at]],
      ["source.keys", (at) => sourceKey.replace(/\w{2}$/, String(at).padStart(2, "0"))],
      ["dr.databases.patterns", (at) => `a${at}`],
      ["dr.sources", (at) => ({ account: `${333333333333 + at}`, region: "eu-west-1", stack: "a/b/c" })],
      ["dr.sources[0].keys", (at) => drKey.replace(/\w{2}$/, String(at).padStart(2, "0"))],
    ];
    for (const [path, entry] of lists) {
      const entries = Array.from({ length: 21 }, (_, at) => entry(at));
      assert.deepEqual(refusal(having(path, entries.slice(0, 20))), [], path);
      const [line, ...more] = refusal(having(path, entries));
      assert.match(line ?? "", /Allowed: (?:1|up) to 20 /, path);
      assert.deepEqual(more, [], path);
    }
  });

  it("refuses an address that is too long for mail", () => {
    const long = (length: number) => `a@${"b.".repeat((length - 4) / 2)}de`;
    assert.deepEqual(refusal(having("notifications.email", [long(254)])), []);
    assert.match(refusal(having("notifications.email", [long(256)])).join(), /not an e-mail address/);
  });

  it("cuts long values, and never shows the value of a setting that is unknown", () => {
    assert.match(refusal(having("platform", "*".repeat(300)))[0]!, /^platform: Given: "\*{76}\.{4} A tag has/);
    assert.ok(!refusal(having("colour", "hush")).join().includes("hush"));
  });
});

/** A source of its own account with 14 keys. */
function manyKeys(letter: string, ofAccount: string) {
  const keys = Array.from({ length: 14 }, (_, at) => {
    const id = `${letter}${String(at).padStart(7, "0")}${uuid.slice(8)}`;
    return `arn:aws:kms:eu-central-1:${ofAccount}:key/${id}`;
  });
  return { account: ofAccount, region: "eu-central-1", keys };
}
