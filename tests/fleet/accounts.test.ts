import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openAccess } from "../../fleet/accounts";

describe("a way into an account", () => {
  const before = { ...process.env };
  const folder = mkdtempSync(join(tmpdir(), "aws-"));
  beforeEach(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
    writeFileSync(join(folder, "config"), "[profile shop]\nregion = eu-west-3\n[profile crm]\noutput = json\n");
    process.env.AWS_CONFIG_FILE = join(folder, "config");
    process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, "none");
    process.env.AWS_EC2_METADATA_DISABLED = "true";
  });
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
    Object.assign(process.env, before);
  });

  const access = (profile: string | undefined, role?: string) => openAccess({ profile, role });

  it("has the region of its profile, or says how to name one", async () => {
    assert.equal(await access("shop").region(), "eu-west-3");
    await assert.rejects(access("crm").region(), /name one with --region/);
  });

  it("is called by whose credentials it uses", () => {
    const role = "arn:aws:iam::111111111111:role/fleet-reader";
    assert.deepEqual(
      [access(undefined), access("shop"), access("shop", role), access(undefined, role)].map(({ label }) => label),
      ["the default credentials", "profile shop", `${role} (by profile shop)`, `${role} (by the default credentials)`],
    );
  });

  it("does not open with a profile that has no credentials, and says which", async () => {
    await assert.rejects(access("crm").account("eu-west-1"), /crm/);
    await assert.rejects(access("nobody").account("eu-west-1"), /nobody/);
  });
});
