import { writeFileSync } from "node:fs";
import { changes, effectOf, effectsAbout, effectsFile } from "./changes";
import { written } from "./description";
import { fileOf, notice, pinned, textNow } from "./stacks";

/** Writes down what the stacks declare now, and what each setting changes in them: `npm run declared`. */
async function write(): Promise<void> {
  for (const stack of pinned) writeFileSync(fileOf(stack.name), await textNow(stack));
  const effects: Record<string, unknown> = {};
  for (const change of changes) effects[change.name] = await effectOf([change]);
  writeFileSync(fileOf(effectsFile), written(effects, [...effectsAbout, notice]));
}

void write();
