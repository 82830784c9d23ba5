import { writeFileSync } from "node:fs";
import { fileOf, pinned, textNow } from "./stacks";

/** Writes down what the stacks declare now: `npm run declared`. */
async function write(): Promise<void> {
  for (const stack of pinned) writeFileSync(fileOf(stack.name), await textNow(stack));
}

void write();
