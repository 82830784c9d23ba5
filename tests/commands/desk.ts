import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse, stringify } from "yaml";
import type { Cloud } from "../../drill/cloud";
import type { Place } from "../../drill/cloud/kernel/types";
import { findScenario } from "../../drill/scenario/scenario";
import { projectRoot as project } from "../../projectRoot";
import { blocksOf } from "../docs/support/blocks";
import { accounts, other, runFleet, source } from "../fleet/support";
import type { Run } from "./runs";

/** How a command ended, and what it said. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * A copy of the project as it lies there, committed as the branch main of a repository of its own, with what the readers of
 * the documents are told to have beside it.
 */
export class Desk {
  readonly folder: string;
  private readonly around: string;

  /** Scenarios may be shortened to so many days. */
  constructor(shortened: Readonly<Record<string, number>> = {}) {
    this.around = mkdtempSync(path.join(tmpdir(), "commands-"));
    this.folder = path.join(this.around, "rds-lifeboat");
    const listed = spawnSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"], {
      cwd: project,
      encoding: "utf8",
    });
    assert.equal(listed.status, 0, listed.stderr);
    const gone = spawnSync("git", ["ls-files", "-z", "--deleted"], { cwd: project, encoding: "utf8" });
    const deleted = new Set(gone.stdout.split("\0"));
    for (const file of listed.stdout.split("\0")) {
      if (file === "" || deleted.has(file)) continue;
      mkdirSync(path.dirname(this.at(file)), { recursive: true });
      cpSync(path.join(project, file), this.at(file));
    }
    for (const [name, days] of Object.entries(shortened)) {
      const file = this.at(path.relative(project, findScenario(name).path));
      writeFileSync(file, readFileSync(file, "utf8").replace(/^days: \d+$/m, `days: ${days}`));
    }
    symlinkSync(path.join(project, "node_modules"), this.at("node_modules"));
    for (const command of [
      "git init --quiet --initial-branch main",
      // A link is no folder, which is what .gitignore keeps out.
      "echo node_modules >>.git/info/exclude",
      "git add --all",
      "git -c user.name=reader -c user.email=reader@example.com commit --quiet --message 'As it is'",
    ])
      assert.equal(this.run(command).code, 0, command);
  }

  clear(): void {
    rmSync(this.around, { recursive: true, force: true });
  }

  /** A file, by its path from the project's folder. */
  at(file: string): string {
    return path.join(this.folder, file);
  }

  /** Runs a command of the documents with what its readers have, and holds it to what it must come to. */
  async reads({ command, code, prints }: Run): Promise<Ran> {
    await (command.includes("ordinary.yaml") ? this.ofTwoAccounts() : this.ofOneAccount());
    const [, file] = / > (\S+)$/.exec(command) ?? [];
    const found = this.run(command);
    const said = file === undefined ? found.out : readFileSync(this.at(file), "utf8");
    assert.equal(found.code, code, `${found.err}\n${said}`.slice(-6_000));
    for (const one of prints) assert.match(said, one);
    return found;
  }

  /** Runs a line of a shell, as a reader would. */
  run(command: string): Ran {
    const env = { ...process.env, CI: "true", NO_COLOR: "1", FORCE_COLOR: "0" };
    const options = { cwd: this.folder, encoding: "utf8", env, maxBuffer: 1 << 28, timeout: 840_000 } as const;
    const { status, stdout, stderr } = spawnSync("bash", ["-c", command], options);
    return { code: status, out: stdout, err: stderr };
  }

  /** What `npm run fleet` writes of one account, and stack files of one's own for it, whose source is slower. */
  private async ofOneAccount(): Promise<void> {
    await this.fleet([source]);
    rmSync(this.at("my-stacks"), { recursive: true, force: true });
    this.stackFile("my-stacks/Pulumi.prod.yaml", "Pulumi.prod.yaml", (settings) => settings);
    this.stackFile("my-stacks/Pulumi.drprod.yaml", "Pulumi.drprod.yaml", (settings) => settings);
    this.stackFile("../current/Pulumi.yaml", "Pulumi.yaml", (settings) => settings);
    this.stackFile("../current/Pulumi.drprod.yaml", "Pulumi.drprod.yaml", (settings) => settings);
    // Better than what is in the project: so much is lost by the change.
    this.stackFile("../current/Pulumi.prod.yaml", "Pulumi.prod.yaml", ({ source: own, ...others }) => ({
      ...others,
      source: { ...(own as object), interval: "30m" },
    }));
    const stacks = "[{ file: Pulumi.prod.yaml, role: source }, { file: Pulumi.drprod.yaml, role: dr }]";
    this.write(
      "mine.yaml",
      `name: mine\ntitle: Mine\ndescription: Nothing happens\nstacks: ${stacks}\ndays: 1\nexpect: { recoverable: all }\n`,
    );
    this.write("preview.json", '{ "steps": [], "diagnostics": [] }\n');
  }

  /** The same of two accounts, with stack files and the scenario that docs/fleet.md shows. */
  private async ofTwoAccounts(): Promise<void> {
    const shop = {
      account: source.account,
      region: source.region,
      alias: "shop",
      stack: "organization/rds-lifeboat/shop",
    };
    const crm = { account: other.account, region: other.region, alias: "crm", stack: "organization/rds-lifeboat/crm" };
    rmSync(this.at("my-stacks"), { recursive: true, force: true });
    this.stackFile("my-stacks/Pulumi.shop.yaml", "Pulumi.prod.yaml", (settings) => settings);
    this.stackFile("my-stacks/Pulumi.crm.yaml", "Pulumi.prod.yaml", (settings) => ({
      ...settings,
      account: other.account,
    }));
    this.stackFile("my-stacks/Pulumi.drprod.yaml", "Pulumi.drprod.yaml", ({ dr, ...settings }) => ({
      ...settings,
      // Two databases fill the quota that there is unless more is said.
      dr: { ...(dr as object), sources: [shop, crm], retention: "1d" },
    }));
    const scenario = blocksOf("docs/fleet.md").find(({ text }) => text.startsWith("# my-stacks/ordinary.yaml\n"));
    assert.ok(scenario, "docs/fleet.md has no scenario of several accounts");
    this.write("my-stacks/ordinary.yaml", scenario.text);
    await this.fleet([source, other], "--config", this.at("my-stacks"));
  }

  private async fleet(places: readonly Place[], ...options: readonly string[]): Promise<void> {
    const cloud = await accounts((made: Cloud) => {
      for (const place of places) {
        for (const identifier of ["orders", "billing"].slice(0, 3 - places.length))
          made.rds.addDatabase({ place, identifier, sizeGiB: 20, changeGiBPerHour: 1, kmsKeyArn: undefined });
      }
    });
    const profiles = places.flatMap(({ account }) => ["--profile", account]);
    const { code, told, text = "" } = await runFleet(cloud, [...profiles, ...options]);
    assert.equal(code, 0, told);
    this.write("fleet.yaml", text);
  }

  private stackFile(to: string, from: string, change: (settings: Settings) => Settings): void {
    const { config = {}, ...others } = parse(readFileSync(this.at(from), "utf8")) as { readonly config?: Settings };
    const prefix = "rds-lifeboat:";
    const settings = Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace(prefix, ""), value]));
    const changed = Object.entries(change(settings)).map(([key, value]) => [`${prefix}${key}`, value]);
    this.write(to, stringify({ ...others, ...(changed.length > 0 && { config: Object.fromEntries(changed) }) }));
  }

  private write(file: string, text: string): void {
    mkdirSync(path.dirname(this.at(file)), { recursive: true });
    writeFileSync(this.at(file), text);
  }
}

type Settings = Readonly<Record<string, unknown>>;
