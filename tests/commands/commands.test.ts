import { Desk } from "./desk";
import { runs, shortened } from "./runs";

/* What stands in the documents is run as it stands there. It takes minutes, so it is no part of `npm test`. */
describe("the commands of the documents, run as they stand there", () => {
  let desk: Desk;
  before(() => {
    desk = new Desk(shortened);
  });
  after(() => desk.clear());

  for (const run of runs.filter(({ figures }) => !figures)) {
    it(run.command, async () => {
      await desk.reads(run);
    });
  }
});
