import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheVariable } from "../../cli/cache";
import { forgetTexts } from "../../drill/deploy/keptFunctions";

/** Runs with an empty cache of its own, on disk and in this process, and puts both back afterwards. */
export async function cachingIn<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const before = process.env[cacheVariable];
  const folder = mkdtempSync(join(tmpdir(), "rds-lifeboat-cache-"));
  process.env[cacheVariable] = folder;
  forgetTexts();
  try {
    return await run(folder);
  } finally {
    if (before === undefined) delete process.env[cacheVariable];
    else process.env[cacheVariable] = before;
    forgetTexts();
    rmSync(folder, { recursive: true, force: true });
  }
}
