import { everyStatementIsNeeded } from "../../support/statements";

describe("what the program declares is needed: take, share and expire in the source account", () => {
  it("fails unusable-keys without any one statement of any policy", () =>
    everyStatementIsNeeded("unusable-keys", /^lifeboat-source-(?!reencryption-)/, 25)).timeout(1_200_000);
});
