import { everyStatementIsNeeded } from "../../support/statements";

describe("what the program declares is needed: copies in two steps", () => {
  it("fails two-step without any one statement of any policy", () =>
    everyStatementIsNeeded("two-step", /^lifeboat-dr-(staging|copy)-/, 15));
});
