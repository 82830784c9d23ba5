import assert from "node:assert/strict";

/**
 * Asserts that a text is fit for people: no stack trace, nothing of JavaScript's insides, nothing that moves a terminal's
 * cursor or turns the direction of reading.
 */
export function assertReadable(text: string): void {
  assert.doesNotMatch(text, /\n\s+at .*[(:]\d+/, "a stack trace");
  assert.doesNotMatch(text, /\bTypeError\b|\bundefined\b|\[object Object\]/, text);
  assert.doesNotMatch(text, /(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u, JSON.stringify(text));
}

/** Asserts that a call throws one error of that name whose lines, but for the first, are these: every problem at once. */
export function assertRefused(call: () => unknown, name: string, lines: readonly string[]): void {
  let refused: Error | undefined;
  try {
    call();
  } catch (error) {
    refused = error as Error;
  }
  assert.ok(refused !== undefined, "it was accepted");
  assert.equal(refused.name, name, refused.message);
  assertReadable(refused.message);
  const [, ...found] = refused.message.split("\n");
  assert.deepEqual(
    found.map((line) => line.replace(/^ {2}(?:- )?/, "")),
    lines,
  );
}
