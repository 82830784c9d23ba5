import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Writes a file into a folder of its own and returns its path. */
export function file(name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "drill-")), name);
  writeFileSync(path, text);
  return path;
}

/** The problems a file is refused with, without the line that names the file. */
export function problemsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof Error);
    assert.equal(error.name, "DrillFileError");
    return error.message
      .split("\n")
      .slice(1)
      .map((line) => line.replace(/^ {2}- /, ""));
  }
  return [];
}
