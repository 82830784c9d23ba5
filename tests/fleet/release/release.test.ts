import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { parsed } from "../../../cli/commandLine";
import { releaseCommand } from "../../../fleet/release/options";
import { planRelease } from "../../../fleet/release/plan";
import { releaseCommandLine, releaseRequest } from "../../../fleet/release/write";
import type { Known } from "../../../functions/inventory/inventory";
import { Cases } from "../../support/cases";
import { identityOf, item, now, release, releasedIn } from "./support";

const day = 86_400_000;
const at = ["--table", "seen"];
const ci = [...at, "--databases", "ci-.*"];
/** Two that are gone, one that lives under the same pattern, and two that the pattern does not match as a whole. */
const table = [item("ci-1", 30), item("ci-2", 9), item("ci-3", 0.1), item("orders", 0.1), item("nonci-1", 30)];
const stack = { identity: { S: "stack" }, firstSeen: { S: "2026-01-01T00:00:00.000Z" }, troubles: { S: "" } };

describe("npm run release", () => {
  it("says what it would release and by which commands, and changes nothing", async () => {
    const ran = await release([...ci, "--profile", "dr", "--region", "eu-central-1"], [...table, stack]);
    assert.equal(ran.code, 1);
    assert.ok(!ran.calls.includes("UpdateItem"));
    assert.equal(ran.calls.filter((call) => call === "Scan").length, 3);
    assert.deepEqual(ran.opened, [{ profile: "dr", region: "eu-central-1" }]);
    assert.match(ran.printed, /^# Would be released: 2\. .*give way first/);
    assert.match(ran.printed, /^# {3}ci-1 {2}arn:\S+:db-CI-1 {2}2 copies, newest data of 2025-12-21T12:00Z$/m);
    assert.match(ran.printed, /^# Left out: 1\. /m);
    assert.match(ran.printed, /^# {3}ci-3 {2}.*; it is not silent: its last sign of life is of 2026-01-20T09:37Z$/m);
    assert.doesNotMatch(ran.printed, /orders|nonci/);
    const commands = ran.printed.split("\n").filter((line) => !line.startsWith("#"));
    assert.equal(commands.length, 2);
    assert.equal(
      commands[0],
      "aws dynamodb update-item --profile dr --region eu-central-1 --table-name seen" +
        ` --key '{"identity":{"S":"${identityOf("ci-1")}"}}' --update-expression 'SET #released = :now'` +
        " --condition-expression '#offer = :offer'" +
        ` --expression-attribute-names '{"#released":"released","#offer":"offer"}'` +
        ` --expression-attribute-values '{":now":{"S":"2026-01-20T12:00:00.000Z"},":offer":{"S":"ci-1-2@1766318400"}}'`,
    );
  });

  it("releases those alone with --yes, and takes it back with --undo", async () => {
    const done = await release([...ci, "--yes"], table);
    assert.deepEqual(releasedIn(done), ["ci-1", "ci-2"]);
    assert.equal(done.items.get(identityOf("ci-1"))?.released?.S, "2026-01-20T12:00:00.000Z");
    assert.doesNotMatch(done.printed, /^aws/m);
    assert.match(done.printed, /^# Released: ci-2 /m);
    assert.equal(done.calls.at(-1), "destroy");
    const after = [...done.items.values()];
    const again = await release([...ci, "--yes"], after);
    assert.match(again.printed, /^# Nothing is to be released\.$[\s\S]*^# Released already: 2\.$/m);
    assert.ok(!again.calls.includes("UpdateItem"));
    const shown = await release([...at, "--databases", "ci-1", "--undo"], after);
    assert.match(
      shown.printed,
      /--update-expression 'REMOVE #released' --condition-expression 'attribute_exists\(#identity\)'/,
    );
    const back = await release([...at, "--databases", "ci-1", "--undo", "--yes"], after);
    assert.equal(back.code, 0);
    assert.deepEqual(releasedIn(back), ["ci-2"]);
    const { released: _, ...rest } = done.items.get(identityOf("ci-1"))!;
    assert.deepEqual(back.items.get(identityOf("ci-1")), rest);
  });

  it("takes back also what lives", async () => {
    const ran = await release([...ci, "--undo", "--yes"], [item("ci-3", 0.1, { released: "2026-01-05" })]);
    assert.equal(ran.code, 0);
    assert.deepEqual(releasedIn(ran), []);
  });

  it("matches whole names, and keeps a living database apart from a dead one that had its name", async () => {
    const again = item("ci-1", 0.1, { identity: `${identityOf("ci-1")}-NEW` });
    const ran = await release([...at, "--databases", "ci-1", "--yes"], [...table, item("ci-11", 30), again]);
    assert.equal(ran.code, 1);
    assert.deepEqual(releasedIn(ran), ["ci-1"]);
    assert.ok(ran.items.get(identityOf("ci-1"))?.released);
  });

  it("leaves out what was copied or seen for the first time lately, whatever is offered of it", async () => {
    const seconds = now / 1_000;
    const quiet = { offer: "" };
    const ran = await release(ci, [
      item("ci-copied", 30, { ...quiet, copies: `a@${seconds - 30 * 86_400}+${29 * 86_400}` }),
      item("ci-new", 30, { ...quiet, copies: "", firstSeen: new Date(now - day).toISOString() }),
      item("ci-old", 30, { ...quiet, copies: "" }),
    ]);
    assert.match(ran.printed, /^# Would be released: 1\. .*\n# {3}ci-old {2}\S+ {2}0 copies$/m);
    assert.match(ran.printed, /^# Left out: 2\./m);
    const longer = await release([...ci, "--silent-days", "20"], table);
    assert.match(longer.printed, /^# Would be released: 1\.[\s\S]*^# Left out: 2\. They count as silent after 20 d/m);
  });

  it("leaves out a source that is silent as a whole: it may be cut off", async () => {
    const abroad = (name: string, days: number) => item(name, days, { identity: identityOf(name, "eu-west-3") });
    const rows = [...table, abroad("ci-8", 9), abroad("ci-9", 30)];
    const there = [...ci, "--source", "111111111111/eu-west-3"];
    const ran = await release(there, rows);
    assert.equal(ran.code, 1);
    assert.doesNotMatch(ran.printed, /^aws|ci-1/m);
    assert.match(
      ran.printed,
      /ci-9 .*; nothing at all has come from 111111111111\/eu-west-3 since 2026-01-11T12:01Z: it may be cut off/,
    );
    const meant = await release([...there, "--also-living", "--yes"], rows);
    assert.equal(meant.code, 0);
    assert.deepEqual(releasedIn(meant), ["ci-8", "ci-9"]);
  });

  it("releases what lives only with --also-living", async () => {
    const ran = await release([...ci, "--also-living", "--yes"], table);
    assert.equal(ran.code, 0);
    assert.deepEqual(releasedIn(ran), ["ci-1", "ci-2", "ci-3"]);
  });

  it("does not release what comes back between the reading and the writing, and goes on with the others", async () => {
    const ran = await release([...ci, "--yes"], table, (call, items) => {
      if (call === "UpdateItem") items.get(identityOf("ci-1"))!.offer = { S: "ci-1-3@1768900000" };
    });
    assert.equal(ran.code, 1);
    assert.match(ran.told, /^Not written, it stays as it was: ci-1 .*a new snapshot of it has been offered/m);
    assert.deepEqual(releasedIn(ran), ["ci-2"]);
    const refused = await release([...ci, "--yes"], table, (call) => {
      if (call === "UpdateItem") throw Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
    });
    assert.equal(refused.code, 1);
    assert.match(refused.told, /AccessDeniedException: not authorized[\s\S]*AccessDeniedException/);
  });

  it("says that nothing is chosen, that the table is another one, or that it cannot be read, and is no success", async () => {
    const none = await release([...at, "--databases", "test-.*", "--yes"], table);
    assert.match(
      none.told,
      /^No database in seen has a name that matches test-\.\*; there are 5 databases\. Nothing is changed\.$/,
    );
    const elsewhere = await release([...ci, "--source", "333333333333/eu-west-1"], table);
    assert.match(elsewhere.told, /^No database of 333333333333\/eu-west-1 in seen /);
    const other = await release(ci, [stack]);
    assert.match(other.told, /has no database\. Is it the table of what was seen/);
    const unread = await release(ci, table, () => {
      throw Object.assign(new Error("Requested resource not found"), { name: "ResourceNotFoundException" });
    });
    assert.match(unread.told, /could not be read, and nothing is changed: ResourceNotFoundException/);
    for (const ran of [none, elsewhere, other, unread]) {
      assert.equal(ran.code, 2);
      assert.ok(!ran.calls.includes("UpdateItem"));
    }
  });

  it("answers a wrong command line with everything that is wrong, and opens nothing", async () => {
    const wrong = ["--table", "a b", "--databases", "ci-*", "--databases", "ci-[", "--source", "prod", "x"];
    const ran = await release([...wrong, "--silent-days", "0", "--region", "Ireland"], table);
    assert.equal(ran.code, 2);
    assert.deepEqual(ran.opened, []);
    for (const told of [
      '"x" stands alone',
      "--region Ireland: is no name of a region",
      "--table a b: is no name of a table",
      "--databases ci-*: In a regular expression * repeats what stands before it. If it is to stand for any characters, write ci-.*",
      "--databases ci-[: This is not a regular expression",
      "--source prod: is no account and region",
      "--silent-days 0: needs a whole number from 1 to 3650",
    ])
      assert.ok(ran.told.includes(told), `${told}\n${ran.told}`);
    const line = parsed(releaseCommand, [], {});
    assert.ok(line.kind === "wrong");
    assert.deepEqual(
      line.problems.map((one) => one.split(" is needed")[0]),
      ["--table", "--databases"],
    );
  });

  it("chooses each database once, and releases none that lives, of any table", () => {
    const drawnOne = fc.record({
      database: fc.constantFrom("ci-1", "ci-2", "orders"),
      region: fc.constantFrom("eu-west-1", "eu-west-3"),
      age: fc.integer({ min: -24, max: 144 }).map((hours) => hours / 24),
      kind: fc.constantFrom("offer", "copy", "copied", "seen"),
    });
    const wanted = { patterns: ["ci-.*"], sources: [], silentDays: 2, alsoLiving: false, undo: false };
    const seconds = (age: number) => Math.round(now / 1_000 - age * 86_400);
    const copiesOf = (kind: string, age: number) => {
      if (kind === "copy") return `a@${seconds(age)}`;
      return kind === "copied" ? `a@${seconds(9)}+${seconds(age) - seconds(9)}` : "";
    };
    const cases = new Cases({
      "one is released": 15,
      "one is released already": 15,
      "one lives": 25,
      "its source is silent": 4,
    });
    fc.assert(
      fc.property(fc.array(drawnOne, { maxLength: 12 }), fc.array(fc.nat(11)), (drawn, marked) => {
        const rows = drawn.map(({ database, region, age, kind }, index) => ({
          identity: identityOf(`x${index}`, region),
          database,
          age,
          region,
          firstSeen: kind === "seen" ? seconds(age) * 1_000 : 0,
          protectedSince: undefined,
          retired: undefined,
          copies: copiesOf(kind, age),
          offer: kind === "offer" ? { name: "a", takenAt: seconds(age) } : undefined,
        }));
        const memory = {
          databases: new Map(rows.map((one) => [one.identity, one])),
          released: new Set(marked.flatMap((index) => rows[index]?.identity ?? [])),
          since: 0,
          troubles: [],
        };
        const { change, already, leftOut } = planRelease(memory, wanted, now);
        const all = [...change, ...already, ...leftOut].map((one) => one.known.identity);
        const meant = rows.filter((one) => one.database !== "orders").map((one) => one.identity);
        assert.deepEqual(all.sort(), meant.sort());
        const others = rows.filter((one) => one.database !== "orders" && !memory.released.has(one.identity));
        const cutOff = (of: string) => !rows.some(({ region, age }) => region === of && age < 2);
        const gone = others.filter(({ age, region }) => age >= 2 && !cutOff(region));
        assert.deepEqual(change.map(({ known }) => known.identity).sort(), gone.map(({ identity }) => identity).sort());
        cases.note("one is released", change.length > 0);
        cases.note("one is released already", already.length > 0);
        cases.note(
          "one lives",
          others.some(({ age }) => age < 2),
        );
        cases.note(
          "its source is silent",
          others.some(({ region }) => cutOff(region)),
        );
      }),
    );
    cases.check();
  });

  it("prints commands that a shell hands over as they were meant, whatever the table holds", () => {
    const words = fc.string({
      unit: fc.constantFrom("a", "'", '"', "$(x)", "`", "\\", " ", "\n", "!", ";", "é"),
      maxLength: 8,
    });
    const cases = new Cases({ "a word has an apostrophe": 5, "a word breaks a line": 5, "a word is empty": 1 });
    const empty: readonly [string, string][] = [["", ""]];
    fc.assert(
      fc.property(words, words, (profile, name) => {
        cases.note("a word has an apostrophe", `${profile}${name}`.includes("'"));
        cases.note("a word breaks a line", `${profile}${name}`.includes("\n"));
        cases.note("a word is empty", profile === "");
        const known = { identity: identityOf("ci-1"), offer: { name, takenAt: 1 } } as Known;
        const request = releaseRequest(known, { table: "seen", at: now, undo: false, alsoLiving: false });
        const line = releaseCommandLine(request, { profile, region: undefined });
        const script = `aws() { printf '%s\\0' "$@"; }\n${line}`;
        const given = execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
        const value = (option: string) => given[given.indexOf(option) + 1]!;
        assert.equal(value("--profile"), profile);
        assert.deepEqual(JSON.parse(value("--key")), request.Key);
        assert.deepEqual(JSON.parse(value("--expression-attribute-values")), request.ExpressionAttributeValues);
        assert.equal(given.length, 16);
      }),
      { numRuns: 40, examples: [...empty] },
    );
    cases.check();
  });
});
