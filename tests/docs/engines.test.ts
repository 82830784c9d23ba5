import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { settle } from "../../drill/run/seeding";
import { readFleet } from "../../fleet/file";
import { lookCloser } from "../../functions/rds/closer";
import { clusters } from "../../functions/rds/cluster";
import { instances } from "../../functions/rds/instance";
import type { Database, DatabaseKind, Snapshot } from "../../functions/rds/kind";
import type { Acceptance } from "../../functions/snapshots/fitness";
import { takenAtTag } from "../../functions/snapshots/tags";
import { planTakes, type TakePlan, type TakeSettings, withoutUnprotected } from "../../functions/take/plan";
import { projectRoot } from "../../projectRoot";
import { readFleetFile } from "../../stacks/settings/objective/fleetFile";
import { isProtected } from "../../stacks/settings/objective/protectable";
import { DR, type Fixture, fixture, HOUR, SOURCE, sharedKeyPolicy } from "../drill/cloud/fixture";
import { file } from "../drill/files";
import { administratorClient } from "../support/modelClient";

const page = readFileSync(join(projectRoot, "docs/engines.md"), "utf8");

/** The rows of the table: what the database is, how it is written, and what is done. */
const rows = page
  .split("\n")
  .filter((line) => /^\| .* \| `\{/.test(line))
  .map((line) => line.slice(1, -1).split(" | "))
  .map(([what = "", written = "", settings = "", done = "", because = "", source = ""]) => ({
    what: what.trim(),
    spec: parse(written.trim().slice(1, -1)) as Readonly<Record<string, unknown>>,
    accepted: settings.trim().replaceAll("`", ""),
    done: done.trim(),
    because: because.trim(),
    source: source.trim(),
  }));

type Row = (typeof rows)[number];

function acceptanceOf({ accepted }: Row): Acceptance {
  return {
    acceptCopiesWithoutKey: accepted === "acceptCopiesWithoutKey",
    includeReadReplicas: accepted === "includeReadReplicas",
  };
}

/** The fleet file of a row: its database, and the one that it is of, if it is. */
function fleetText({ spec }: Row): string {
  const figures = { sizeGiB: 20, changeGiBPerHour: 1 };
  const own = { id: "tried", ...figures, ...spec };
  const related = spec.replicaOf ?? spec.greenOf;
  const primary = { id: "primary", kind: spec.kind ?? "instance", engine: spec.engine, ...figures };
  const customer = { drAccountMayUse: true };
  const third = { ...customer, account: "777777777777" };
  return stringify({
    firstCopyWithin: "1h",
    keys: { named: customer, unnamed: customer, third, thirdUnnamed: third },
    databases: [...(related === undefined ? [] : [primary]), own],
  });
}

/** A row's database in the model, and the plan of the take pass for it. */
async function planned(row: Row) {
  const cloud = fixture();
  const keyArn = cloud.kms.addKey(SOURCE, "source", sharedKeyPolicy(SOURCE.account, [DR.account])).arn;
  const home = { place: SOURCE, keyArn, readers: [DR.account] };
  const path = file("fleet.yaml", fleetText(row).replaceAll("thirdUnnamed", "third-unnamed"));
  const told = { firstCopyWithin: HOUR, watch: () => {}, gone: () => {} };
  settle(cloud.whole, readFleet(path), () => home, told);
  const kind = row.spec.kind === undefined ? instances : clusters;
  const rds = administratorClient(cloud.world, SOURCE);
  const id = String(row.spec.id ?? "tried");
  const databases = (await kind.databases(rds)).filter((one) => one.id === id);
  const record = cloud.rds.databases(SOURCE).find(({ identifier }) => identifier === id);
  const named = ["named", "third"].includes(String(row.spec.key)) ? [record?.kmsKeyArn ?? ""] : [];
  const settings: TakeSettings = {
    choice: { patterns: [".*"] },
    createdBy: "rds-lifeboat",
    platform: "rds-lifeboat",
    intervalMinutes: 60,
    cadenceMinutes: 5,
    ioSuspension: { accepted: true, intervalMinutes: 60, acceptedWait: false },
    acceptance: acceptanceOf(row),
    keyArns: [keyArn, ...named],
    managedKeyArn: cloud.kms.awsManagedKey(SOURCE, "rds").arn,
    dryRun: false,
    logLevel: "error",
  };
  const plan = planTakes(databases, [], settings, { now: cloud.world.time.now(), kind });
  const looked = await lookCloser(
    rds,
    plan.takes.map(({ database }) => database),
  );
  return { cloud, kind, keyArn, databases, plan: withoutUnprotected(plan, looked) };
}

function decision(databases: readonly Database[], { takes, findings }: TakePlan): string {
  if (databases.length === 0) return "not listed";
  if (takes.length === 1 && findings.length === 0) return "protected";
  return findings[0]?.outcome.kind === "leftOut"
    ? "left out"
    : findings[0]?.outcome.kind === "blocked"
      ? "refused"
      : "";
}

/** Whether RDS itself lets a snapshot of it be made, shared, and copied into the DR account. */
async function leaves(cloud: Fixture, kind: DatabaseKind, database: Database, sourceKey: string): Promise<void> {
  const rds = administratorClient(cloud.world, SOURCE);
  const dr = administratorClient(cloud.world, DR);
  await kind.take(rds, database, "s", []);
  await cloud.pass(HOUR);
  let name = "s";
  if (database.keyArn === cloud.kms.awsManagedKey(SOURCE, "rds").arn) {
    const own = (await kind.find(rds, "s"))!;
    name = "s-under-our-key";
    await kind.copy(rds, { sourceArn: own.arn, name, keyArn: sourceKey, tags: [takenAtTag(own.takenAt ?? 0)] });
    await cloud.pass(HOUR);
  }
  // No listing has a Multi-AZ DB cluster's.
  const snapshot = (await kind.find(rds, name)) ?? ({ id: name, arn: "" } as Snapshot);
  await kind.share(rds, snapshot, [DR.account]);
  const drKey = cloud.kms.addKey(DR, "dr").arn;
  const keyless = snapshot.keyArn === undefined && !kind.encryptsOnCopy;
  const optionGroup = database.optionGroups.length > 0 ? { named: "counterpart" } : undefined;
  cloud.rds.addOptionGroup(DR, "counterpart");
  const tags = kind.copiesKeepTime ? [] : [takenAtTag(snapshot.takenAt ?? 0)];
  const request = { sourceArn: snapshot.arn, name: "copy", keyArn: keyless ? undefined : drKey, tags, optionGroup };
  await kind.copy(dr, request);
  await cloud.pass(HOUR);
  const copy = await kind.find(dr, "copy");
  assert.equal(copy?.state, "usable");
  assert.equal(copy.keyArn, keyless ? undefined : drKey);
}

describe("the page of what is done with each kind of database", () => {
  it("has each kind once, with a reason and a source", () => {
    assert.ok(rows.length >= 30, `${rows.length} rows`);
    assert.equal(new Set(rows.map(({ what }) => what)).size, rows.length);
    for (const { what, because, source } of rows) assert.ok(because.length > 0 && source.length > 0, what);
    for (const done of ["protected", "refused", "left out", "not listed"]) {
      assert.ok(
        rows.some((row) => row.done === done),
        done,
      );
    }
  });

  for (const row of rows) {
    it(`says what happens: ${row.what} is ${row.done}`, async () => {
      const { cloud, kind, keyArn, databases, plan } = await planned(row);
      assert.equal(decision(databases, plan), row.done);
      if (row.done === "protected") await leaves(cloud, kind, databases[0]!, keyArn);
      if (row.done !== "refused") return;
      const [{ subject, outcome } = { subject: "", outcome: { kind: "done" } as const }] = plan.findings;
      assert.equal(subject, databases[0]!.id);
      assert.ok(
        outcome.kind === "blocked" && /xclude it by source\.exclude\.patterns|source\.keys/.test(outcome.reason),
        "says a cure",
      );
      // Nothing is refused without need: RDS refuses it as well, but for what people may accept or have not named.
      if (databases[0]!.withoutKey !== undefined || /nnamed/.test(String(row.spec.key))) return;
      await assert.rejects(leaves(cloud, kind, databases[0]!, keyArn), { name: /^InvalidParameter/ });
    });

    it(`is what the arithmetic of the preview reckons with: ${row.what}`, () => {
      if (/nnamed/.test(String(row.spec.key))) return;
      const read = readFleetFile("fleet.yaml", () => fleetText(row));
      assert.ok("databases" in read, JSON.stringify(read));
      const found = read.databases.at(-1)!;
      assert.equal(isProtected(found, acceptanceOf(row)), row.done === "protected");
    });
  }
});
