import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { projectRoot as project } from "../../../projectRoot";

/** A fenced block of a document. */
export interface Block {
  /** Of the document, from the project's folder: `docs/recovery.md`. */
  readonly file: string;
  readonly line: number;
  /** What stands behind the fence; empty for none. */
  readonly language: string;
  /** Without the indentation of the list that it is in. */
  readonly text: string;
}

/** README, CHANGELOG and everything in docs/. */
export function documents(): readonly string[] {
  const folders = ["docs", "docs/decisions"];
  const found = folders.flatMap((folder) =>
    readdirSync(path.join(project, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}/${name}`),
  );
  return ["README.md", "CHANGELOG.md", ...found];
}

export function textOf(file: string): string {
  return readFileSync(path.join(project, file), "utf8");
}

/** The fenced blocks of a document, in order. */
export function blocksOf(file: string): readonly Block[] {
  const text = textOf(file);
  return [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^\1```$/gm)].map((match) => {
    const [, indent = "", language = "", inner = ""] = match;
    const line = text.slice(0, match.index).split("\n").length;
    return { file, line, language, text: inner.replaceAll(new RegExp(`^${indent}`, "gm"), "") };
  });
}
