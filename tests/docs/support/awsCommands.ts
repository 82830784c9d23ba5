import { spawnSync } from "node:child_process";
import { blocksOf, documents, textOf } from "./blocks";

/** A command of the AWS CLI as a document has it. */
export interface AwsCommand {
  readonly file: string;
  readonly line: number;
  /** As it stands there, on one line. */
  readonly text: string;
}

/** Every `aws ...` in the blocks of commands of all documents, and between backticks in their text. */
export function awsCommands(): readonly AwsCommand[] {
  return documents().flatMap((file) => [
    ...blocksOf(file)
      .filter(({ language }) => language === "sh")
      .flatMap(({ line, text }) => commandsIn(text).map((command) => ({ file, line, text: command }))),
    ...spansOf(file, "aws").map(({ line, text }) => ({ file, line, text: commandsIn(text)[0] ?? text })),
  ]);
}

/** What a document has between backticks that begins with that word, outside of blocks. */
export function spansOf(file: string, word: string): readonly AwsCommand[] {
  const text = textOf(file).replaceAll(/^( *)```[\s\S]*?^\1```$/gm, (block) => block.replaceAll(/[^\n]/g, ""));
  return [...text.matchAll(new RegExp(`\`(${word} [^\`]+)\``, "g"))].map((match) => ({
    file,
    line: text.slice(0, match.index).split("\n").length,
    text: match[1]!.replaceAll(/\s+/g, " "),
  }));
}

/** The commands of `aws` in a script, each up to what ends it: a pipe, a redirection, the end of its line. */
export function commandsIn(script: string): readonly string[] {
  const joined = script.replaceAll(/\\\n\s*/g, " ").replaceAll(/^#.*$/gm, "");
  return [...joined.matchAll(/(?<=^|[\s(|;{])aws (?=[a-z])/gm)].flatMap(({ index }) => {
    const before = joined.slice(joined.lastIndexOf("\n", index) + 1, index);
    if (quoted(before)) return [];
    const command = upToItsEnd(joined.slice(index));
    // The last word is what xargs reads.
    return [/\bxargs -n 1 $/.test(before) ? `${command} WORD` : command];
  });
}

function quoted(before: string): boolean {
  return upToItsEnd(before, "").length < before.trim().length;
}

/** Up to the first of those characters outside of quotes, or up to an opening quote that nothing closes. */
function upToItsEnd(text: string, ends = "|>;)\n&"): string {
  let quote = "";
  let opened = 0;
  for (let at = 0; at < text.length; at++) {
    const one = text[at]!;
    if (quote !== "") {
      if (one === quote) quote = "";
    } else if (one === "'" || one === '"') {
      quote = one;
      opened = at;
    } else if (ends.includes(one)) {
      return text.slice(0, at).replace(/ 2$/, "").trim();
    }
  }
  return quote === "" ? text.trim() : text.slice(0, opened);
}

/** The words of a command, as bash makes them of it, where every variable holds something. */
export function wordsOf(command: string): readonly string[] {
  const names = new Set([...command.matchAll(/\$\{?([A-Za-z_]\w*)/g)].map(([, name]) => name!));
  const values = [...names].map((name) => [name, name === "multi" ? "--multi-az" : "x"]);
  const { stdout, stderr, status } = spawnSync("bash", ["-c", `set -f; printf '%s\\0' ${command}`], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, ...Object.fromEntries(values) },
  });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
  return stdout.split("\0").slice(1, -1);
}
