import ts from "typescript";

/** The names that a piece of code uses and does not declare itself, where it does; and all names that it declares. */
export interface Names {
  readonly free: readonly ts.Identifier[];
  readonly declared: ReadonlySet<string>;
}

/** Tells the names of a piece of JavaScript apart, by the rules of scopes. */
export function namesIn(code: ts.Node): Names {
  const scopes = new Map<ts.Node, Set<string>>();
  const used: ts.Identifier[] = [];
  for (const name of identifiersIn(code)) {
    const scope = declaringScope(name, code);
    if (scope !== undefined) scopes.set(scope, (scopes.get(scope) ?? new Set()).add(name.text));
    else if (isUse(name)) used.push(name);
  }
  const isDeclared = (name: ts.Identifier): boolean => {
    for (let at: ts.Node = name; at !== code.parent; at = at.parent) if (scopes.get(at)?.has(name.text)) return true;
    return false;
  };
  const declared = new Set([...scopes.values()].flatMap((names) => [...names]));
  return { free: used.filter((name) => !isDeclared(name)), declared };
}

/** The part of the code in which a name is valid that is declared here; undefined where it is not declared but used. */
function declaringScope(name: ts.Identifier, code: ts.Node): ts.Node | undefined {
  let at: ts.Node = name.parent;
  if (ts.isBindingElement(at) && at.name === name) {
    while (ts.isBindingElement(at) || ts.isObjectBindingPattern(at) || ts.isArrayBindingPattern(at)) at = at.parent;
  } else if (!("name" in at) || at.name !== name) return undefined;
  if (ts.isParameter(at)) return at.parent;
  if (ts.isFunctionExpression(at) || ts.isClassExpression(at)) return at;
  if (ts.isFunctionDeclaration(at) || ts.isClassDeclaration(at)) return enclosing(at.parent, code, isBlockScope);
  if (!ts.isVariableDeclaration(at)) return undefined;
  if (ts.isCatchClause(at.parent)) return at.parent;
  const isVar = (at.parent.flags & ts.NodeFlags.BlockScoped) === 0;
  return enclosing(at.parent, code, isVar ? ts.isFunctionLike : isBlockScope);
}

function enclosing(from: ts.Node, code: ts.Node, isScope: (node: ts.Node) => boolean): ts.Node {
  let at = from;
  while (at !== code && !isScope(at)) at = at.parent;
  return at;
}

function isBlockScope(node: ts.Node): boolean {
  const isLoop = ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node);
  return isLoop || ts.isBlock(node) || ts.isCaseBlock(node) || ts.isFunctionLike(node);
}

/** Whether a name that is not declared here stands for a variable, and is not the name of a property or a label. */
function isUse(name: ts.Identifier): boolean {
  const { parent } = name;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isBindingElement(parent) && parent.propertyName === name) return false;
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent) || ts.isMetaProperty(parent)) return false;
  return !("name" in parent && parent.name === name);
}

/** The names that a piece of code uses and does not declare. */
export function freeNames(code: ts.Node): string[] {
  return namesIn(code).free.map(({ text }) => text);
}

/** Every identifier in a piece of code. */
export function identifiersIn(code: ts.Node): ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const walk = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) found.push(node);
    ts.forEachChild(node, walk);
  };
  walk(code);
  return found;
}
