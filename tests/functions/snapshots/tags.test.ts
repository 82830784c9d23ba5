import assert from "node:assert/strict";
import { createdOn, interimTags, takenTags } from "../../../functions/snapshots/tags";
import { tagList } from "../../support/snapshots";

describe("the tags of a snapshot that only serves to be re-encrypted", () => {
  it("are those of any that the take pass makes, but for the leave to go", () => {
    const text = (tags: readonly { readonly Key?: string; readonly Value?: string }[]) =>
      tags.map(({ Key, Value }) => `${Key}=${Value}`).sort();
    const any = text(takenTags("me", "p", 0, "orders-1"));
    assert.deepEqual(
      text(interimTags("me", "p", 0, "orders-1")),
      [...any.filter((tag) => tag !== "shareAndCopy=YES"), "rds-lifeboat:interim=YES"].sort(),
    );
    assert.ok(any.includes("shareAndCopy=YES"));
  });
});

describe("the tag CreatedOn", () => {
  const at = Date.UTC(2026, 0, 5, 13, 7);

  it("says when a snapshot was asked for, as we write it and as S1 does, in UTC", () => {
    assert.equal(createdOn(takenTags("rds-lifeboat", "rds-lifeboat", at + 1234, "named-later")), at + 1234);
    assert.equal(createdOn(tagList({ CreatedOn: "2026-01-05-13-07" })), at);
  });

  it("says nothing where it is missing or no time", () => {
    for (const CreatedOn of ["", "yesterday", "2026-13-05-13-07", "2026-01-05-25-07", "2026-01-05-13-07-2"]) {
      assert.equal(createdOn(tagList({ CreatedOn })), undefined, CreatedOn);
    }
    assert.equal(createdOn([]), undefined);
  });
});
