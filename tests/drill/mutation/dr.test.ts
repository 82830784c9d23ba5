import { everyStatementIsNeeded } from "../../support/statements";

describe("what the program declares is needed: the DR account, and the notifiers of both", () => {
  it("fails unusable-keys without any one statement of any policy", () =>
    everyStatementIsNeeded("unusable-keys", /^lifeboat-(?!source-|notifications-|notifier-machine-|plain-)/, 25));
});
