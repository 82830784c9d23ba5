import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot as root } from "../../projectRoot";

function check(directory: string): string {
  return execFileSync(join(root, ".ci/workflows"), [directory], { encoding: "utf8", stdio: "pipe" });
}

const dollar = "$";
const mistakes: readonly (readonly [what: string, file: string, from: string, to: string, found: RegExp])[] = [
  ["a runner that there is not", ".github/workflows/fuzz.yml", "ubuntu-24.04", "ubuntu-1.04", /runner-label/],
  [
    "an expression that GitHub does not have",
    ".github/workflows/drift.yml",
    "github.ref ==",
    "github.reference ==",
    /property "reference" is not defined/,
  ],
  [
    "the rights of the target of a pull request",
    ".github/workflows/pull-request.yml",
    "pull_request:",
    "pull_request_target:",
    /dangerous-triggers/,
  ],
  [
    "others' text in a script",
    ".github/workflows/pull-request.yml",
    '"$BASE"',
    `"${dollar}{{ github.head_ref }}"`,
    /template-injection/,
  ],
  [
    "an action by a version that can be moved",
    ".github/workflows/fuzz.yml",
    "3d3c42e5aac5ba805825da76410c181273ba90b1",
    "v7",
    /unpinned-uses/,
  ],
  [
    "a word that GitLab does not know",
    "gitops/gitlab-ci.yml",
    "resource_group:",
    "resource_grup:",
    /resource_grup|is not valid/,
  ],
  [
    "a time that GitLab does not know",
    "gitops/gitlab-ci.yml",
    "when: manual",
    "when: sometime",
    /sometime|is not valid/,
  ],
  ["a word that Dependabot does not know", ".github/dependabot.yml", "weekly", "sometimes", /sometimes/],
];

describe("the check of the pipelines", () => {
  it("has nothing to say against this project's", () => {
    check(root);
  });

  for (const [what, file, from, to, found] of mistakes) {
    it(`finds ${what}`, () => {
      const copy = mkdtempSync(join(tmpdir(), "pipelines-"));
      try {
        for (const part of [".github", "gitops"].filter((one) => existsSync(join(root, one))))
          cpSync(join(root, part), join(copy, part), { recursive: true });
        const before = readFileSync(join(copy, file), "utf8");
        assert.ok(before.includes(from));
        writeFileSync(join(copy, file), before.replace(from, to));
        assert.throws(
          () => check(copy),
          ({ stdout, stderr }: { stdout: string; stderr: string }) => found.test(stdout + stderr),
        );
      } finally {
        rmSync(copy, { recursive: true });
      }
    });
  }
});
