import { everyStatementIsNeeded } from "../../support/statements";

describe("what the program declares is needed: take, share and expire in the source account", () => {
  it("fails unusable-keys without any one statement of any policy", () =>
    everyStatementIsNeeded("unusable-keys", /^lifeboat-source-(?!reencryption-|take-function-)/, 20));

  it("fails engines without any one statement of the take pass, which looks at options there", () =>
    everyStatementIsNeeded("engines", /^lifeboat-source-take-function-policy/, 5));
});
