import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { LocalWorkspace } from "@pulumi/pulumi/automation";
import { parseDocument } from "yaml";
import { keepingFunctions } from "../../../drill/deploy/keptFunctions";
import { projectRoot as root } from "../../../projectRoot";
import { Cloud } from "../standIn/cloud";
import { Deployment } from "./deployment";

/** A Pulumi project of this repository. */
export interface Project {
  readonly name: string;
  /** Where its Pulumi.yaml and its program are. */
  readonly directory: string;
}

const product: Project = { name: "rds-lifeboat", directory: root };
/** The project that makes a pipeline's roles. */
export const bootstrapProject: Project = { name: "rds-lifeboat-bootstrap", directory: join(root, "gitops/bootstrap") };

/** Parts of the project that Pulumi looks for in the project's directory. */
const projectFiles = ["Pulumi.yaml", "Pulumi.prod.yaml", "Pulumi.drprod.yaml"];

/** How a stack is opened. */
export interface StackOptions {
  /** The account that the credentials in use belong to. */
  readonly account: string;
  /** What is deployed instead of the product's program. */
  readonly program?: PulumiFn;
}

/**
 * A place to deploy from, as a user has it, apart from everything else on the machine: a copy of the project's files, a
 * backend in files, Pulumi's home, and a pretended cloud with the stand-in as the provider of `aws`.
 */
export class Workbench {
  readonly cloud: Cloud;
  private readonly directory = mkdtempSync(join(tmpdir(), "lifeboat-engine-"));
  private readonly project = join(this.directory, "project");
  private readonly environment: Readonly<Record<string, string>>;

  constructor(private readonly of: Project = product) {
    const [bin, state, home, cloud] = ["bin", "state", "home", "cloud"].map((name) => join(this.directory, name));
    for (const path of [this.project, bin!, state!, home!]) mkdirSync(path);
    for (const file of projectFiles) cpSync(join(of.directory, file), join(this.project, file));
    // Pulumi.yaml names it as the program; what runs is the program that the workspace is given.
    symlinkSync(join(of.directory, "index.ts"), join(this.project, "index.ts"));
    installStandIn(bin!);
    this.cloud = new Cloud(cloud!);
    this.environment = {
      PATH: `${bin}:${process.env.PATH}`,
      PULUMI_HOME: home!,
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: "correct horse battery staple",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      STAND_IN_CLOUD: cloud!,
    };
  }

  /** Opens a stack of the project, by its file; creates it the first time. */
  async open(stackName: string, { account, program: given }: StackOptions): Promise<Deployment> {
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName, projectName: this.of.name, program: given ?? runProgram(join(this.of.directory, "index.ts")) },
      { workDir: this.project, envVars: { ...this.environment, STAND_IN_ACCOUNT: account } },
    );
    return new Deployment(stack);
  }

  /** Changes settings in a stack's file, by their dotted paths; undefined removes one. */
  set(stackName: string, settings: Readonly<Record<string, unknown>>): void {
    const file = join(this.project, `Pulumi.${stackName}.yaml`);
    const document = parseDocument(readFileSync(file, "utf8"));
    for (const [path, value] of Object.entries(settings)) {
      const [name, ...rest] = path.split(".");
      const keys = ["config", `${this.of.name}:${name}`, ...rest];
      if (value === undefined) document.deleteIn(keys);
      else document.setIn(keys, document.createNode(value));
    }
    writeFileSync(file, document.toString());
  }

  /** Makes a stack's file from another's. */
  copySettings(from: string, to: string): void {
    cpSync(join(this.of.directory, `Pulumi.${from}.yaml`), join(this.project, `Pulumi.${to}.yaml`));
  }

  /** The file in which the backend keeps a stack's state, as text. */
  stateText(stackName: string): string {
    return readFileSync(join(this.directory, "state/.pulumi/stacks", this.of.name, `${stackName}.json`), "utf8");
  }

  close(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Lets functions be serialized anew again. */
let forget = (): void => {};

/**
 * Runs a program of this repository as a process of its own would: with none of its modules loaded before. What it serializes
 * is kept for its next run, as the drill keeps it: a stack's life has some twenty runs, and nothing of them is deployed.
 */
export function runProgram(program: string): PulumiFn {
  return async () => {
    forget();
    forget = keepingFunctions({ program, settings: "" });
    const apart = [`${sep}node_modules${sep}`, `${sep}tests${sep}`];
    for (const path of Object.keys(require.cache)) {
      if (path.startsWith(root) && !apart.some((part) => path.includes(part))) delete require.cache[path];
    }
    const exported = require(program) as PulumiFn;
    return exported();
  };
}

/** The engine looks for an executable of this name on PATH before it looks for plugins. */
function installStandIn(bin: string): void {
  const [node, tsNode, main] = [
    process.execPath,
    require.resolve("../../../cli/register"),
    join(root, "tests/engine/standIn/main"),
  ];
  writeFileSync(
    join(bin, "pulumi-resource-aws"),
    `#!/bin/sh\nTS_NODE_PROJECT='${join(root, "tsconfig.json")}' exec '${node}' -r '${tsNode}' '${main}.ts'\n`,
    { mode: 0o755 },
  );
}
