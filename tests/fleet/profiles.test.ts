import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checkProfiles, knownProfiles } from "../../fleet/profiles";
import { problemsOf } from "../drill/files";

/** A home directory with these files. */
function home(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "home-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const both = home({
  ".aws/config":
    '[default]\nregion = eu-west-1\n[profile shop]\nregion = eu-west-1\n[ profile "crm eu" ]\n[sso-session mine]\n',
  ".aws/credentials": "[shop]\naws_access_key_id = x\n\n[old]\n",
});

describe("profiles of the AWS CLI", () => {
  it("are those of both files, each once", () => {
    assert.deepEqual(knownProfiles({}, both), ["default", "shop", "crm eu", "old"]);
    assert.deepEqual(knownProfiles({}, home({})), []);
  });

  it("are where the environment says", () => {
    const environment = {
      AWS_CONFIG_FILE: join(both, ".aws/config"),
      AWS_SHARED_CREDENTIALS_FILE: join(both, "nowhere"),
    };
    assert.deepEqual(knownProfiles(environment, home({})), ["default", "shop", "crm eu"]);
  });

  it("are missed with the nearest one, or with all that there are, before anything is read", () => {
    assert.deepEqual(
      problemsOf(() => checkProfiles(["shpo", "production", "old"], {}, both)),
      ["shpo is not there: did you mean shop?", "production is not there: there are default, shop, crm eu, old"],
    );
    assert.deepEqual(
      problemsOf(() => checkProfiles(["a"], {}, home({}))),
      ["a is not there: there is none"],
    );
    assert.deepEqual(
      problemsOf(() => checkProfiles([], {}, home({}))),
      [],
    );
  });
});
