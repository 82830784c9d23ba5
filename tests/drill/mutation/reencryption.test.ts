import { everyStatementIsNeeded } from "../../support/statements";

describe("what the program declares is needed: re-encryption in the source account", () => {
  it("fails unusable-keys without any one statement of any policy", () =>
    everyStatementIsNeeded("unusable-keys", /^lifeboat-source-reencryption-/, 10));
});
