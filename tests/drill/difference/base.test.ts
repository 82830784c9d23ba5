import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileErrorName } from "../../../cli/validation";
import { openBase } from "../../../drill/difference/base";

/** A repository with two commits: of the program, and of what is there now. */
function repository(within = ""): { readonly root: string; readonly first: string } {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "repository-")));
  const root = join(top, within);
  const git = (...argv: string[]) =>
    execFileSync("git", ["-C", top, "-c", "user.name=a", "-c", "user.email=a@example.com", ...argv], {
      encoding: "utf8",
    });
  git("init", "--quiet");
  write(root, {
    "index.ts": "first",
    "Pulumi.yaml": "name: p",
    "stacks/a.ts": "first",
    "live/Pulumi.yaml": "name: first",
  });
  git("add", ".");
  git("commit", "--quiet", "--message", "first");
  const first = git("rev-parse", "HEAD").trim();
  write(root, { "index.ts": "second", "live/Pulumi.yaml": "name: second", "new/Pulumi.yaml": "name: new" });
  write(root, { ".gitignore": "node_modules", "package-lock.json": "{}" });
  git("add", ".");
  git("commit", "--quiet", "--message", "second");
  write(root, { "index.ts": "third", "node_modules/one/index.js": "one", "node_modules/.cache/x": "cached" });
  return { root, first };
}

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

const refusal = (problem: RegExp) => (error: Error) => error.name === fileErrorName && problem.test(error.message);

describe("what a drill is compared with", () => {
  for (const within of ["", "infrastructure/backup"]) {
    it(`is a revision's program and stack files${within && ` where the project is in ${within}`}`, () => {
      const { root, first } = repository(within);
      const base = openBase("HEAD~1", root, root);
      assert.deepEqual(
        [base.kind, base.name, base.commit, base.configDir],
        ["revision", "HEAD~1", first, base.project],
      );
      assert.equal(readFileSync(join(base.project, "index.ts"), "utf8"), "first");
      assert.equal(readFileSync(join(base.project, "stacks/a.ts"), "utf8"), "first");
      assert.equal(base.otherPackages, true, "it has no package-lock.json");
      assert.equal(
        realpathSync(join(base.project, "node_modules/one")),
        join(root, "node_modules/one"),
        "this tree's packages",
      );
      assert.equal(existsSync(join(base.project, "node_modules/.cache")), false);
      base.close();
      assert.equal(existsSync(base.project), false);
      const status = execFileSync("git", ["-C", root, "status", "--porcelain"], { encoding: "utf8" });
      assert.equal(status.trim(), `M ${within && `${within}/`}index.ts`, "nothing changed in the repository");
    });
  }

  it("is what is committed: what is changed since is on the other side", () => {
    const { root } = repository();
    const base = openBase("HEAD", root, root);
    assert.equal(readFileSync(join(base.project, "index.ts"), "utf8"), "second");
    assert.equal(base.otherPackages, false);
    base.close();
  });

  it("has its stack files where --config says, as they were; those outside of the project are the same for both", () => {
    const { root } = repository();
    const inside = openBase("HEAD~1", join(root, "live"), root);
    assert.equal(readFileSync(join(inside.configDir, "Pulumi.yaml"), "utf8"), "name: first");
    inside.close();
    const elsewhere = mkdtempSync(join(tmpdir(), "config-"));
    write(elsewhere, { "Pulumi.yaml": "name: elsewhere" });
    const outside = openBase("HEAD~1", elsewhere, root);
    assert.equal(outside.configDir, elsewhere);
    outside.close();
    assert.throws(
      () => openBase("HEAD~1", join(root, "new"), root),
      refusal(/--base HEAD~1 \(in new\).*\n {2}- there is no such directory/),
    );
  });

  it("is a directory's stack files, with this program", () => {
    const { root } = repository();
    const base = openBase(join(root, "live"), root, root);
    assert.deepEqual([base.kind, base.project, base.configDir], ["directory", root, join(root, "live")]);
    base.close();
    const withoutProject = mkdtempSync(join(tmpdir(), "stacks-"));
    write(withoutProject, { "Pulumi.prod.yaml": "config: {}" });
    const alone = openBase(withoutProject, root, root);
    assert.equal(alone.configDir, withoutProject, "a directory of stack files need not have a Pulumi.yaml");
    alone.close();
    assert.throws(() => openBase(join(root, "stacks"), root, root), refusal(/has no stack files/));
    assert.throws(() => openBase(join(root, "index.ts"), root, root), refusal(/is a file/));
  });

  it("is refused when it is neither, and no word becomes an option of git", () => {
    const { root } = repository();
    for (const given of ["nowhere", "--all", "-h", "HEAD:index.ts", "HEAD~7", "a b", "$(id)"]) {
      assert.throws(() => openBase(given, root, root), refusal(/is neither a directory nor a revision in git/), given);
    }
    const none = mkdtempSync(join(tmpdir(), "none-"));
    assert.throws(
      () => openBase("HEAD", none, none),
      refusal(/is neither a directory nor a revision in git\n(.*\n)*.*not a git repository/),
    );
  });

  it("is refused when the revision has no program", () => {
    const { root } = repository();
    execFileSync("git", ["-C", root, "rm", "--quiet", "--force", "index.ts"]);
    execFileSync("git", [
      "-C",
      root,
      "-c",
      "user.name=a",
      "-c",
      "user.email=a@example.com",
      "commit",
      "--quiet",
      "--message",
      "gone",
    ]);
    write(root, { "index.ts": "back" });
    assert.throws(() => openBase("HEAD", root, root), refusal(/that revision has no program/));
  });
});
