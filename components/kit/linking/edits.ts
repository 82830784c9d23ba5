import ts from "typescript";

/** What is to stand in a text instead of a node. */
export interface Edit {
  readonly node: ts.Node;
  readonly text: string;
}

/** A part of a file, and what is to stand there instead. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text of a node with the edits made. */
export function edited(node: ts.Node, edits: readonly Edit[]): string {
  return replaced(node, edits.map(spanOf));
}

/**
 * The text of a node with the edits made, indented by one space a level, where TypeScript writes four. What stands in a
 * text that goes over several lines stays as it is.
 */
export function shorter(node: ts.Node, edits: readonly Edit[]): string {
  const all = node.getSourceFile().text;
  const texts = templatesIn(node);
  const spans = edits.map(spanOf);
  const indentation = /\n((?: {4})+)/g;
  indentation.lastIndex = node.getStart();
  for (let found = indentation.exec(all); found !== null && found.index < node.end; found = indentation.exec(all)) {
    const [line, spaces = ""] = found;
    const start = found.index;
    if (texts.some((text) => text.getStart() <= start && start < text.end)) continue;
    spans.push({ start, end: start + line.length, text: `\n${" ".repeat(spaces.length / 4)}` });
  }
  return replaced(node, spans);
}

function replaced(node: ts.Node, spans: readonly Span[]): string {
  const all = node.getSourceFile().text;
  let text = "";
  let from = node.getStart();
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    text += all.slice(from, span.start) + span.text;
    from = span.end;
  }
  return text + all.slice(from, node.end);
}

function spanOf({ node, text }: Edit): Span {
  const isShort = ts.isShorthandPropertyAssignment(node.parent) && node.getText() !== text;
  // `{ name }` becomes `{ name: other }`.
  return { start: node.getStart(), end: node.end, text: isShort ? `${node.getText()}: ${text}` : text };
}

/** The parts of a node that may hold line breaks which are not between tokens. */
function templatesIn(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  const walk = (at: ts.Node): void => {
    if (ts.isTemplateLiteralToken(at)) found.push(at);
    ts.forEachChild(at, walk);
  };
  walk(node);
  return found;
}
