import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { projectRoot } from "../../projectRoot";

interface Manifest {
  readonly engines?: { readonly node?: string };
  readonly optional?: boolean;
}

/** npm's own reading of such ranges, as Pulumi brings it along. */
const semver: { satisfies(version: string, range: string): boolean; minVersion(range: string): { version: string } } =
  createRequire(require.resolve("@pulumi/pulumi"))("semver");

const read = (file: string) => JSON.parse(readFileSync(join(projectRoot, file), "utf8")) as unknown;

describe("package-lock.json", () => {
  const { packages } = read("package-lock.json") as { readonly packages: Readonly<Record<string, Manifest>> };

  /**
   * npm ci warns (EBADENGINE) of what the lock file says of a package, before anything else. aws-local-stepfunctions asks for Node 22
   * because of Promise.withResolvers, which drill/cloud/states/engine.ts gives it: its entry was changed by hand. Where an update puts
   * ">=22" back, see that the drill still runs with the oldest Node (.ci/run does), and change it again.
   */
  it("asks for no newer Node than package.json, so that npm ci warns of nothing", () => {
    const { engines } = read("package.json") as Manifest;
    const oldest = semver.minVersion(engines?.node ?? "").version;
    assert.equal(oldest, "20.19.0");
    const refusing = Object.entries(packages).filter(
      ([, { engines: own, optional }]) => !optional && own?.node !== undefined && !semver.satisfies(oldest, own.node),
    );
    assert.deepEqual(
      refusing.map(([name, { engines: own }]) => `${name}: ${own?.node}`),
      [],
    );
  });
});
