import assert from "node:assert/strict";
import { day, hour } from "../../../cli/durations";
import { faultKinds } from "../../../drill/faults/schema";
import { assumptionsOf, readScenario } from "../../../drill/scenario/scenario";
import { defaultAssumptions } from "../../../facts/assumptions";
import { file, problemsOf } from "../files";

const least = `
name: mine
title: Mine
description: A scenario of my own
stacks: [{ file: Pulumi.prod.yaml, role: source }]
days: 3
expect: { denied: 0 }
`;

const read = (text: string) => readScenario(file("mine.yaml", text));
const refusals = (text: string) => problemsOf(() => read(text));
const kinds = faultKinds.join(", ");

describe("a scenario file", () => {
  it("needs a name, texts, stacks, days and an expectation; the rest has defaults", () => {
    const { path, ...scenario } = read(least);
    assert.match(path, /mine\.yaml$/);
    assert.deepEqual(scenario, {
      name: "mine",
      title: "Mine",
      description: "A scenario of my own",
      long: false,
      group: "lifeboat",
      stacks: [{ file: "Pulumi.prod.yaml", role: "source", program: "index.ts", set: {}, from: 0 }],
      keys: [],
      topics: [],
      withoutServiceRole: [],
      webhookSecrets: [],
      days: 3,
      measureFrom: 0,
      monitors: [],
      trails: [],
      assume: {},
      quotas: {},
      faults: [],
      expect: { denied: { atMost: 0 } },
    });
    assert.deepEqual(refusals("{}"), [
      "name: needs a name",
      "title: needs a text",
      "description: needs a text",
      "stacks: needs a list of stacks",
      "days: needs a whole number of days",
      "expect: needs at least one expectation, e.g. { denied: 0 }",
    ]);
  });

  it("may set everything", () => {
    const scenario = read(`${least}
group: yardstick
keys: [{ account: dr, id: 5a3ed4d0-0000-4000-8000-000000000001, region: eu-north-1, statements: [{ Sid: One }] }]
topics: [{ account: source, name: pager, key: 5a3ed4d0-0000-4000-8000-000000000001 }]
fleet: mine-fleet.yaml
databases: 4
firstCopyWithin: 6h
disaster: 1d12h
measureFrom: 90m
assume: { copy: { gibPerMinute: .inf }, eventLatencySeconds: [1, 2], rdsApiPerSecond: 5 }
quotas: { manualSnapshots: { "111111111111": 700 } }
faults:
  - at: 1d12h
    attack: { account: source, databases: true, keys: true }
`);
    assert.deepEqual(scenario.keys, [
      { account: "dr", id: "5a3ed4d0-0000-4000-8000-000000000001", region: "eu-north-1", statements: [{ Sid: "One" }] },
    ]);
    assert.deepEqual(scenario.topics, [
      { account: "source", name: "pager", key: "5a3ed4d0-0000-4000-8000-000000000001", statements: [] },
    ]);
    assert.equal(scenario.disaster, day + 12 * hour);
    assert.equal(scenario.measureFrom, 1.5 * hour);
    assert.equal(scenario.firstCopyWithin, 6 * hour);
    assert.deepEqual(scenario.faults, [
      {
        at: 36 * hour,
        attack: { account: "source", databases: true, snapshots: false, schedules: false, keys: true },
      },
    ]);
    assert.deepEqual(assumptionsOf(scenario), {
      ...defaultAssumptions,
      copy: { ...defaultAssumptions.copy, gibPerMinute: Infinity },
      eventLatencySeconds: [1, 2],
      rdsApiPerSecond: 5,
    });
  });

  it("states bounds as a number, a range, or one side", () => {
    const { expect } = read(
      least.replace(
        "{ denied: 0 }",
        "{ worstCopyAgeMinutes: 60, meanCopyAgeMinutes: { between: [3, 4] }, quotaPeak: { atLeast: 5 } }",
      ),
    );
    assert.deepEqual(expect, {
      worstCopyAgeMinutes: { atMost: 60 },
      meanCopyAgeMinutes: { atLeast: 3, atMost: 4 },
      quotaPeak: { atLeast: 5 },
    });
  });

  const refused: readonly (readonly [string, string, readonly string[]])[] = [
    ["an unknown key, with the nearest right one", "fualts: []", ["fualts: is not known here: did you mean faults?"]],
    [
      "an existing key without an id that KMS would give",
      "keys: [{ account: dr, id: mine }]",
      ["keys[0].id: needs a UUID, as KMS gives its keys"],
    ],
    [
      "an unknown fault, with those there are",
      "disaster: 1d\nfaults: [{ at: 1d, inundation: {} }]",
      [
        `faults[0].inundation: is not known here (known: at, for, ${kinds})`,
        `faults[0]: needs exactly one of ${kinds}`,
      ],
    ],
    [
      "disturbed events to which nothing happens",
      "faults: [{ at: 1d, for: 1h, events: { account: source } }]",
      ["faults[0].events: needs lose, refuse, double or delaySeconds: nothing happens to the events"],
    ],
    [
      "a range the wrong way round, and a share of more than all",
      "faults: [{ at: 1d, for: 1h, events: { account: source, lose: 2, delaySeconds: [9, 1] } }]",
      [
        "faults[0].events.lose: needs a share of 1 at most",
        "faults[0].events.delaySeconds: needs the lesser number first: [least, most]",
      ],
    ],
    [
      "an outage of no region",
      "faults: [{ at: 1d, for: 1h, regionOutage: { account: source } }]",
      ["faults[0].regionOutage.region: needs a text"],
    ],
    [
      "a fault of two kinds",
      "faults: [{ at: 1d, for: 1h, busy: { databases: [orders] }, lambdaOutage: { account: dr } }]",
      [`faults[0]: needs exactly one of ${kinds}`],
    ],
    [
      "a fault that does not say how long it lasts",
      "faults: [{ at: 1d, lambdaOutage: { account: dr } }]",
      ["faults[0]: needs for: how long it lasts, e.g. 6h"],
    ],
    [
      "a fault that lasts past the end",
      "faults: [{ at: 2d, for: 2d, lambdaOutage: { account: dr } }]",
      ["faults[0].for: 4d is after the end of the scenario (days: 3)"],
    ],
    [
      "an attack that lasts",
      "disaster: 1d\nfaults: [{ at: 1d, for: 1h, attack: { account: source, keys: true } }]",
      ["faults[0]: an attack does not last: leave out for"],
    ],
    [
      "a momentary fault that is to last",
      "faults: [{ at: 1d, for: 1h, flood: { account: source, snapshots: 10, every: 5m } }]",
      ["faults[0]: a flood does not last: leave out for"],
    ],
    ["a comparison with something else", "versus: modern", ["versus: needs classic, or { quotas, faults } for it"]],
    [
      "another fault for the yardstick that comes after the end",
      "versus: { faults: [{ at: 4d, silence: { account: source } }] }",
      ["versus.faults[0].at: 4d is after the end of the scenario (days: 3)"],
    ],
    [
      "settings tampered with in no way",
      "faults: [{ at: 1d, tamper: { account: dr, function: expire, settings: {} } }]",
      ["faults[0].tamper: needs settings or variables: nothing is changed"],
    ],
    [
      "a clock that is ahead and behind",
      "faults: [{ at: 1d, for: 1h, clock: { account: dr, ahead: 1d, behind: 1d } }]",
      ["faults[0].clock: needs ahead or behind, e.g. 30d"],
    ],
    [
      "a flood without an end or a beat",
      "faults: [{ at: 1d, flood: { account: source, snapshots: 0, every: 0s } }]",
      ["faults[0].flood.snapshots: needs 1 or more", "faults[0].flood.every: needs 1s or more"],
    ],
    [
      "strangers of a stack",
      "faults: [{ at: 1d, strangers: { account: source, snapshots: 1 } }]",
      ["faults[0].strangers.account: needs an account id of 12 digits (in quotes)"],
    ],
    [
      "a stolen role that deletes something else",
      "faults: [{ at: 1d, operator: { account: dr, role: expire, delete: logs } }]",
      ["faults[0].operator.delete: needs some of snapshots, schedules, keys"],
    ],
    [
      "a share of calls that is none",
      "faults: [{ at: 1d, for: 1h, calls: { account: dr, error: throttling, share: 2 } }]",
      ["faults[0].calls.share: needs a share of 1 at most"],
    ],
    [
      "an attack on nothing",
      "disaster: 1d\nfaults: [{ at: 1d, attack: { account: source } }]",
      ["faults[0].attack: needs at least one target: databases, snapshots, schedules or keys set to true"],
    ],
    [
      "an account that is neither a part nor an id",
      "disaster: 1d\nfaults: [{ at: 1d, attack: { account: prod, keys: true } }]",
      ["faults[0].attack.account: needs source, dr or an account id of 12 digits (in quotes)"],
    ],
    [
      "an attack without the moment of disaster",
      "faults: [{ at: 1d, attack: { account: source, keys: true } }]",
      ["disaster: is needed with an attack: loss and recovery are counted from that moment, e.g. 10d"],
    ],
    [
      "what comes after the end",
      "disaster: 4d\nfaults: [{ at: 5d2h, attack: { account: source, keys: true } }]",
      [
        "disaster: 4d is after the end of the scenario (days: 3)",
        "faults[0].at: 5d2h is after the end of the scenario (days: 3)",
      ],
    ],
    [
      "a duration of another form",
      "firstCopyWithin: 6 hours",
      ['firstCopyWithin: "6 hours" is not a duration: write it like 10d2h, 90m or 45s'],
    ],
    [
      "an assumption that is not one, or is none of ours",
      "assume: { copy: { gibPerMinute: -1 }, snapshots: {}, rdsApiPerSecond: 0 }",
      [
        "assume.copy.gibPerMinute: needs a number of 0 or more, or .inf",
        "assume.rdsApiPerSecond: needs a number of more than 0",
        "assume.snapshots: is not known here: did you mean snapshot?",
      ],
    ],
    [
      "faults of which nothing comes",
      `faults:
  - { at: 1d, quota: { account: dr } }
  - { at: 1d, keyPolicy: { account: dr, name: key } }
  - { at: 1d, keyPolicy: { account: dr, name: key, without: [One], statements: [{ Effect: Deny }] } }
  - { at: 1d, swap: { account: source, databases: [orders, orders] } }
  - { at: 1d, swap: { account: source, databases: [orders] } }`,
      [
        "faults[0].quota: needs a quota, e.g. { manualSnapshots: 100 }: nothing is changed",
        "faults[1].keyPolicy: needs either without or statements: what becomes of the key's policy",
        "faults[2].keyPolicy: needs either without or statements: what becomes of the key's policy",
        "faults[3].swap: needs two databases with different names",
        "faults[4].swap.databases: needs two databases",
      ],
    ],
    [
      "a deed of a thief that is none, junk of nobody, and a wiping that lasts",
      `faults:
  - { at: 1d, deployer: { account: dr, deeds: [dogs] } }
  - { at: 1d, for: 1h, junkEvents: { account: dr } }
  - { at: 1d, for: 1h, wipe: { account: dr } }`,
      [
        "faults[0].deployer.deeds[0]: needs some of schedules, rules, functions, snapshots, sharing, keys, tables, parameters, machines",
        "faults[1].junkEvents.account: needs source or an account id of 12 digits (in quotes)",
        "faults[2]: the wiping of a table does not last: leave out for",
      ],
    ],
    [
      "a quota that is no number",
      "quotas: { manualSnapshots: many }",
      ["quotas.manualSnapshots: needs a number, or source, dr or account ids with a number each"],
    ],
  ];
  for (const [what, text, problems] of refused) {
    it(`is refused with ${what}`, () => assert.deepEqual(refusals(least + text), problems));
  }

  it("is refused when it expects nothing, or what nobody measures", () => {
    assert.deepEqual(refusals(least.replace("{ denied: 0 }", "{}")), [
      "expect: needs at least one expectation: a scenario that expects nothing cannot fail",
    ]);
    assert.deepEqual(
      refusals(least.replace("{ denied: 0 }", "{ recoverable: some, alarms: maybe, quotaPaek: 3, quotaPeak: {} }")),
      [
        "expect.recoverable: needs all or a number of databases",
        "expect.quotaPeak: needs a number (at most), { atMost }, { atLeast } or { between: [low, high] }",
        "expect.alarms: needs none, { none: NAME, after: 2h }, or a list of { name, account, withinMinutes }",
        "expect.quotaPaek: is not known here: did you mean quotaPeak?",
      ],
    );
  });

  it("says when its stacks come and go, within its days and in order", () => {
    const staged = (...stacks: readonly string[]) =>
      least.replace(/stacks:.*/, `stacks: [${stacks.map((one) => `{ file: Pulumi.prod.yaml, ${one} }`).join(", ")}]`);
    const [first, second] = read(staged("role: source, until: 1d", "role: source, from: 1d")).stacks;
    assert.deepEqual([first?.from, first?.until, second?.from, second?.until], [0, day, day, undefined]);
    assert.deepEqual(
      refusals(staged("role: both, until: 4d", "role: dr, from: 3d2h", "role: dr, from: 2d, until: 2d")),
      [
        "stacks[0].until: 4d is after the end of the scenario (days: 3)",
        "stacks[1].from: 3d2h is after the end of the scenario (days: 3)",
        "stacks[2].until: needs to be after its from",
      ],
    );
    const none = "stacks: needs one of the role source or both from the start: it is where the databases live";
    assert.deepEqual(refusals(staged("role: dr", "role: source, from: 1h")), [none]);
  });

  it("measures from a moment before its end, and before its disaster", () => {
    assert.deepEqual(refusals(`${least}measureFrom: 3d\n`), [
      "measureFrom: 3d is not before the end of the scenario (days: 3)",
    ]);
    assert.deepEqual(refusals(`${least}measureFrom: 2d\ndisaster: 2d\n`), [
      "measureFrom: needs to be before the disaster: copy age is measured from the one to the other",
    ]);
  });

  it("is refused when it is no YAML, or not there", () => {
    assert.match(refusals("a: [")[0] ?? "", /Flow sequence|flow collection/i);
    assert.deepEqual(
      problemsOf(() => readScenario("/nowhere/mine.yaml")),
      ["there is no such file"],
    );
  });
});
