import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { projectRoot as root } from "../../projectRoot";

const folder = join(root, ".github/workflows");
const files = readdirSync(folder).filter((file) => file.endsWith(".yml"));

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly steps: readonly Step[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly "timeout-minutes"?: number;
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly concurrency: { readonly "cancel-in-progress": boolean };
  readonly jobs: Readonly<Record<string, Job>>;
}

const text = (file: string): string => readFileSync(join(folder, file), "utf8");
const workflow = (file: string): Workflow => parse(text(file)) as Workflow;
const jobs = files.flatMap((file) =>
  Object.entries(workflow(file).jobs).map(([name, job]) => ({ where: `${file} ${name}`, job })),
);
const steps = jobs.flatMap(({ where, job }) => job.steps.map((step) => ({ where, step })));

describe("the workflows of GitHub", () => {
  it("are those that are told of", () => {
    assert.deepEqual(files.sort(), ["deploy.yml", "drift.yml", "fuzz.yml", "pull-request.yml"]);
  });

  it("give nothing to what does not ask, and every job what it names and an end", () => {
    for (const file of files) assert.deepEqual(workflow(file).permissions, {}, file);
    for (const { where, job } of jobs) {
      assert.ok(job.permissions, where);
      assert.ok(Number(job["timeout-minutes"]) > 0, where);
    }
  });

  it("never run with the rights of the target of a pull request", () => {
    for (const file of files) assert.doesNotMatch(text(file), /pull_request_target|workflow_run/, file);
  });

  it("pin what they use by commit, and say which version it is", () => {
    const uses = files.flatMap((file) => text(file).match(/uses: .*/g) ?? []);
    assert.ok(uses.length > 30);
    for (const use of uses) assert.match(use, /^uses: [\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    // One version of each, wherever it is used.
    const byAction = new Map(uses.map((use) => [use.split("@")[0], use]));
    assert.equal(new Set(uses).size, byAction.size);
  });

  it("keep no credentials in a checkout, and let no text of others into a script", () => {
    for (const { where, step } of steps) {
      if (step.uses?.startsWith("actions/checkout@")) assert.equal(step.with?.["persist-credentials"], false, where);
      assert.doesNotMatch(`${step.run ?? ""}${String(step.with?.script ?? "")}`, /\$\{\{/, where);
    }
  });

  it("run no scripts of packages where a role could be had", () => {
    for (const { where, job } of jobs.filter(({ job: { permissions } }) => permissions?.["id-token"])) {
      for (const { run = "" } of job.steps) if (/npm ci/.test(run)) assert.match(run, /--ignore-scripts/, where);
    }
  });

  it("write comments and issues in jobs that run nothing of the repository", () => {
    const writing = jobs.filter(({ job }) =>
      Object.entries(job.permissions ?? {}).some(([name, level]) => level === "write" && name !== "id-token"),
    );
    assert.deepEqual(
      writing.map(({ where, job }) => [where, job.permissions]),
      [
        ["drift.yml alarm", { issues: "write" }],
        ["pull-request.yml comment", { "pull-requests": "write" }],
      ],
    );
    for (const { where, job } of writing) {
      for (const step of job.steps) {
        assert.equal(step.run, undefined, where);
        assert.match(step.uses ?? "", /^actions\/(?:download-artifact|github-script)@/, where);
      }
    }
  });

  it("deploy the source first, then what keeps the copies, each behind its environment and never broken off", () => {
    const { jobs: all, concurrency } = workflow("deploy.yml");
    assert.equal(concurrency["cancel-in-progress"], false);
    assert.deepEqual(
      Object.entries(all).flatMap(([name, { environment, needs }]) =>
        environment ? [[name, environment, needs]] : [],
      ),
      [
        ["prod", "prod", "preview"],
        ["drprod", "drprod", "prod"],
      ],
    );
    // Only a job with the environment gets the deploy role: its trust names it.
    for (const { where, step } of steps.filter(({ step: { with: given } }) =>
      /DEPLOY_ROLE/.test(JSON.stringify(given ?? {})),
    ))
      assert.match(where, /^deploy\.yml (?:dr)?prod$/, String(step.name));
  });

  it("stop before a deployment that takes a person", () => {
    for (const name of ["prod", "drprod"]) {
      const runs = workflow("deploy.yml").jobs[name]!.steps.map(({ run = "" }) => run);
      const looked = runs.findIndex((run) => run.includes("--for-pipeline"));
      assert.ok(looked >= 0 && looked < runs.findIndex((run) => run.startsWith("pulumi up")));
    }
  });

  it("use the version of Pulumi that the tests do", () => {
    const [, version] = /pulumi\/pkg\/v3 v([\d.]+)/.exec(readFileSync(join(root, ".ci/pulumi/go.mod"), "utf8")) ?? [];
    const used = steps.flatMap(({ step: { with: given } }) => given?.["pulumi-version"] ?? []);
    assert.ok(used.length > 0);
    assert.deepEqual([...new Set(used)], [version]);
  });

  it("leave the preview out for a fork, and say which repository has no roles", () => {
    assert.match(workflow("pull-request.yml").jobs.preview!.if!, /head\.repo\.full_name == github\.repository/);
  });

  it("run scripts that there are", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
    const matrix = /script: (\[.*\])/.exec(text("pull-request.yml"))?.[1] ?? "[]";
    const run = steps.flatMap(({ step }) =>
      [...(step.run ?? "").matchAll(/npm run --silent ([\w:-]+)/g)].map(([, name]) => name!),
    );
    for (const name of [...run, ...(JSON.parse(matrix) as string[])]) assert.ok(name in scripts, name);
  });
});

/** GitHub as far as the scripts of the workflows use it: what was called, and what there is. */
class FakeGitHub {
  readonly calls: { readonly name: string; readonly args: Readonly<Record<string, unknown>> }[] = [];
  readonly rest;

  constructor(private readonly found: readonly object[]) {
    const note = (name: string) => async (args: Readonly<Record<string, unknown>>) => {
      this.calls.push({ name, args });
    };
    const names = ["listComments", "createComment", "updateComment", "listForRepo", "create", "update"] as const;
    this.rest = { issues: Object.fromEntries(names.map((name) => [name, note(name)])) };
  }

  async paginate(): Promise<readonly object[]> {
    return this.found;
  }

  body(): string {
    return String(this.calls[0]?.args.body);
  }
}

/** Runs the script of a job as github-script would, in a directory of its own. */
async function runScript(
  { file, job }: { readonly file: string; readonly job: string },
  env: Readonly<Record<string, string>>,
  github: FakeGitHub,
  parts: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { with: given } = workflow(file).jobs[job]!.steps.find(({ uses }) => uses?.includes("github-script"))!;
  const directory = mkdtempSync(join(tmpdir(), "workflow-"));
  const before = process.cwd();
  for (const [path, content] of Object.entries(parts)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
  const context = {
    repo: { owner: "acme", repo: "recovery" },
    payload: { pull_request: { number: 7 } },
    serverUrl: "https://git.example.com",
    runId: 99,
  };
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor as new (
    ...parts: string[]
  ) => (...args: unknown[]) => Promise<void>;
  const saved = { ...process.env };
  try {
    process.chdir(directory);
    Object.assign(process.env, env);
    await new AsyncFunction("require", "github", "context", String(given?.script))(require, github, context);
  } finally {
    process.chdir(before);
    for (const name of Object.keys(env)) {
      if (saved[name] === undefined) delete process.env[name];
      else process.env[name] = saved[name];
    }
    rmSync(directory, { recursive: true });
  }
}

const results = JSON.stringify(
  Object.fromEntries(["lint", "test", "drill", "difference", "preview"].map((job) => [job, { result: "success" }])),
);
const withRoles = { RESULTS: results, WITH_ROLES: "true" };
const comment = (env: Readonly<Record<string, string>>, github: FakeGitHub, parts?: Readonly<Record<string, string>>) =>
  runScript({ file: "pull-request.yml", job: "comment" }, env, github, parts);
const difference = "parts/comment-difference/difference.md";

describe("the comment on a pull request", () => {
  it("is made once, and then kept up to date", async () => {
    const first = new FakeGitHub([{ id: 1, user: { type: "User" }, body: "<!-- rds-lifeboat: pull request -->" }]);
    await comment(withRoles, first);
    assert.deepEqual(
      first.calls.map(({ name, args }) => [name, args.issue_number]),
      [["createComment", 7]],
    );
    const later = new FakeGitHub([{ id: 42, user: { type: "Bot" }, body: first.body() }]);
    await comment(withRoles, later);
    assert.deepEqual(
      later.calls.map(({ name, args }) => [name, args.comment_id]),
      [["updateComment", 42]],
    );
  });

  it("holds the drill's difference and every stack's changes", async () => {
    const github = new FakeGitHub([]);
    await comment(withRoles, github, {
      [difference]: "| scenario | before | after |\n| --- | --- | --- |\n| normal | 79 min | 61 min |\n",
      "parts/comment-preview-prod/changes.md": "**prod**: 1 to update",
      "parts/comment-preview-drprod/changes.md": "**drprod**: nothing to change",
    });
    for (const said of [
      "| normal | 79 min | 61 min |",
      "**prod**: 1 to update",
      "**drprod**: nothing",
      "tests: success",
    ])
      assert.ok(github.body().includes(said), said);
  });

  it("says so where there are no roles", async () => {
    const github = new FakeGitHub([]);
    await comment({ RESULTS: results, WITH_ROLES: "false" }, github);
    assert.match(github.body(), /No preview: this repository has no roles/);
  });

  it("lets nothing through that would be a mention, a link, an image or HTML", async () => {
    const github = new FakeGitHub([]);
    const tricks = [
      "@everyone ![x](http://evil.example.com/x.png) <img src=x> [a](b) https://evil.example.com www.evil.example.com",
      "````",
      "```",
      "````",
      "@after <b>",
      "```",
      "as it is > 5 @inside",
      "hidden\r```\r@carriage",
      "```",
      "   ```",
      "@later",
    ];
    await comment(withRoles, github, { [difference]: tricks.join("\n") });
    const body = github.body();
    for (const line of ["@everyone", "![", "<img", "](", "https:", "www.", "@after", "<b>", "@later", "@carriage"])
      assert.ok(!body.includes(line), line);
    assert.ok(body.includes("as it is > 5 @inside"));
  });

  it("has an end, and closes what is open there", async () => {
    const github = new FakeGitHub([]);
    const long = `\`\`\`\n${"@ <x>\n".repeat(50_000)}`;
    await comment(withRoles, github, {
      [difference]: long,
      "parts/comment-preview-prod/changes.md": "@".repeat(90_000),
    });
    assert.ok(github.body().length < 65_536, String(github.body().length));
    assert.equal((github.body().match(/^```$/gm) ?? []).length, 2);
    assert.match(github.body(), /The rest is in the summary of the job/);
  });
});

describe("the alarm about drift", () => {
  const alarm = (result: string, github: FakeGitHub) =>
    runScript({ file: "drift.yml", job: "alarm" }, { RESULT: result }, github);
  const open = { number: 5, user: { type: "Bot" } };
  const names = ({ calls }: FakeGitHub) => calls.map(({ name, args }) => [name, args.issue_number ?? args.labels]);

  it("opens one issue, adds to it while it goes on, and closes it when it is over", async () => {
    const first = new FakeGitHub([]);
    await alarm("failure", first);
    assert.deepEqual(names(first), [["create", ["drift"]]]);
    const second = new FakeGitHub([open]);
    await alarm("failure", second);
    assert.deepEqual(names(second), [["createComment", 5]]);
    const over = new FakeGitHub([open]);
    await alarm("success", over);
    assert.deepEqual(names(over), [
      ["createComment", 5],
      ["update", 5],
    ]);
    const quiet = new FakeGitHub([]);
    await alarm("success", quiet);
    assert.deepEqual(quiet.calls, []);
  });

  it("sounds as well where nothing could be compared", async () => {
    const github = new FakeGitHub([]);
    await alarm("cancelled", github);
    assert.match(github.body(), /could not be compared \(cancelled\)/);
  });
});
