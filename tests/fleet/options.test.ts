import assert from "node:assert/strict";
import { helpOf, parsed } from "../../cli/commandLine";
import { fleetCommand } from "../../fleet/options";
import { neededActions } from "../../fleet/permissions";

const parseFleetOptions = (argv: readonly string[]) => parsed(fleetCommand, argv, {});

function problemsOf(...argv: string[]): readonly string[] {
  const line = parseFleetOptions(argv);
  return line.kind === "wrong" ? line.problems : [];
}

describe("options of npm run fleet", () => {
  it("have defaults: the credentials and the region that the AWS CLI would use, and fleet.yaml", () => {
    assert.deepEqual(parseFleetOptions([]), {
      kind: "run",
      options: {
        profiles: [],
        regions: [],
        roles: [],
        config: undefined,
        out: "fleet.yaml",
        force: false,
        change: "busiest",
        policy: false,
        quiet: false,
      },
    });
  });

  it("are all read, each account and region once", () => {
    const argv =
      "--profile a --profile b --profile a --region eu-west-1 --region=us-gov-west-1 --config c --out o --force --change mean --quiet";
    assert.deepEqual(parseFleetOptions(argv.split(" ")), {
      kind: "run",
      options: {
        profiles: ["a", "b"],
        regions: ["eu-west-1", "us-gov-west-1"],
        roles: [],
        config: "c",
        out: "o",
        force: true,
        change: "mean",
        policy: false,
        quiet: true,
      },
    });
  });

  it("that are wrong are told together, with the nearest right one", () => {
    assert.deepEqual(
      problemsOf(
        "--profil",
        "x",
        "--region",
        "Ireland",
        "--region",
        "eu-wst-1",
        "--role",
        "admin",
        "--change",
        "busyest",
        "shop",
      ),
      [
        "--profil is not an option: did you mean --profile?",
        '"x" stands alone: a profile is named with --profile x',
        '"shop" stands alone: a profile is named with --profile shop',
        "--region Ireland: is no name of a region, such as eu-west-1",
        "--region eu-wst-1: did you mean eu-west-1?",
        "--role admin: is no ARN of a role, such as arn:aws:iam::111111111111:role/fleet-reader",
        "--change busyest: did you mean busiest?",
      ],
    );
  });

  it("take several roles, but one profile to assume them with", () => {
    const role = (n: number) => ["--role", `arn:aws:iam::${String(n).repeat(12)}:role/path/reader`];
    assert.equal(parseFleetOptions([...role(1), ...role(3), "--profile", "a"]).kind, "run");
    assert.deepEqual(problemsOf(...role(1), "--profile", "a", "--profile", "b"), [
      "--role goes with one --profile: the one that may assume the roles",
    ]);
  });

  it("are explained, with examples, exit codes and where the policy is", () => {
    const text = helpOf(fleetCommand);
    for (const said of ["npm run fleet -- --profile", "--policy", "Exit code:"]) assert.ok(text.includes(said), said);
    assert.ok(Math.max(...text.split("\n").map((line) => line.length)) <= 130);
    assert.ok(neededActions.every(({ action }) => /:(?:Describe|Get|List)/.test(action)));
  });
});
