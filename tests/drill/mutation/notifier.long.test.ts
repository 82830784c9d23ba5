import { everyStatementIsNeeded } from "../../support/statements";

describe("what the program declares is needed: to tell people while the notifier is broken", () => {
  it("fails lambda-outage without any one statement of the topics' policies and the notifiers' machines", () =>
    everyStatementIsNeeded("lambda-outage", /^lifeboat-(notifications|notifier-machine|plain)-/, 14));
});
