import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../drill/main";
import { type Run, runScenario } from "../../drill/run/runScenario";
import { findScenario, withOverrides } from "../../drill/scenario/scenario";
import { projectRoot as project } from "../../projectRoot";

const source = { account: "999999999999", region: "us-east-1" };
const dr = { account: "888888888888", region: "us-west-2" };

/** The example's stack files with other accounts and regions, and nothing beside them: what people begin with. */
function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "own-"));
  for (const name of ["Pulumi.prod.yaml", "Pulumi.drprod.yaml"]) {
    const text = readFileSync(join(project, name), "utf8")
      .replaceAll("111111111111", source.account)
      .replaceAll("222222222222", dr.account)
      .replaceAll("eu-west-1", source.region)
      .replaceAll("eu-central-1", dr.region);
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function fleetFile(...databases: readonly string[]): string {
  const path = join(mkdtempSync(join(tmpdir(), "own-")), "fleet.yaml");
  const places = `[{ account: "${source.account}", region: ${source.region}, manualSnapshots: { used: 0, quota: 100 } }]`;
  const lines = ["firstCopyWithin: 4h", `places: ${places}`, "unread: [a region that did not answer]", "databases:"];
  writeFileSync(path, [...lines, ...databases.map((one) => `  - ${one}`)].join("\n"));
  return path;
}

function run(fleet: string): Promise<Run> {
  const scenario = withOverrides(findScenario("normal"), { days: 1, databases: undefined });
  return runScenario({ scenario, seed: 1, fleetFile: fleet, configDir: ownFolder(), project });
}

describe("a reader's own fleet and stack files", () => {
  const figures = "sizeGiB: 12.34, changeGiBPerHour: 0.5";

  let ran: Run;
  before(async () => {
    const open = `{ id: orders, engine: oracle-ee-cdb, ${figures}, key: lifeboat }`;
    const cluster = `{ id: orders, kind: cluster, engine: aurora-mysql, ${figures}, key: aws/rds }`;
    const shut = `{ id: audited, engine: oracle-ee, ${figures}, key: none, persistentOptions: true }`;
    ran = await run(fleetFile(open, cluster, shut));
  });

  it("run in their accounts and regions, with nothing beside the stack files", () => {
    const { report, cloud } = ran;
    assert.equal(report.recovery.recoverable, 2, JSON.stringify(report.messages));
    assert.equal(cloud.rds.databases(source).filter(({ identifier }) => identifier === "orders").length, 2);
    assert.ok(cloud.rds.snapshots(dr).length > 0);
  });

  it("run under the quotas that are there, and the scenario's where these are not known", () => {
    const { quotas } = ran.report;
    assert.equal(quotas[`${source.account}/${source.region}`], 100);
    assert.equal(quotas[`${dr.account}/${dr.region}`], findScenario("normal").quotas.manualSnapshots);
  });

  it("say of which database there is nothing to restore, and why", () => {
    const { expectations, messages } = ran.report;
    const verdict = expectations.find(({ text }) => text === "every database recoverable");
    assert.equal(verdict?.measured, "2 of 3: not audited");
    assert.ok(messages.some(({ text }) => text.includes("audited")));
  });

  it("are told what the fleet lacks", async () => {
    const told: string[] = [];
    const { error } = console;
    console.error = (text: string) => void told.push(text);
    try {
      const fleet = fleetFile(`{ id: a, engine: mysql, ${figures} }`);
      await assert.rejects(main(["--fleet", fleet, "--scenario", "none-of-that-name"]), /is not known/);
    } finally {
      console.error = error;
    }
    assert.match(told.join("\n"), /lacks databases that were there: a region that did not answer/);
  });
});
