import ts from "typescript";

/** A function as Pulumi wrote it. */
export interface WrittenFunction {
  /** Pulumi's name for it. */
  readonly name: string;
  /** What its code captures: the name in the code, and what stands for it in the text. */
  readonly captured: ReadonlyMap<string, ts.Expression>;
  /** The function itself. */
  readonly code: ts.FunctionExpression | ts.ArrowFunction;
}

/** The text of a serialized function in its parts. */
export interface WrittenProgram {
  /** Modules that are loaded: `const name = require("...");`. */
  readonly imports: readonly ts.VariableStatement[];
  readonly functions: readonly WrittenFunction[];
  /** What makes the captured objects, in order. */
  readonly values: readonly ts.Statement[];
  /** The last line, which exports the handler. */
  readonly exported: ts.Statement;
}

/**
 * Takes the text apart that Pulumi serializes a function to. Undefined for a text of another form, for instance with a function
 * that captures `this`. Pulumi writes
 *
 *     var __values = ...;
 *     function __name(__0) { return (function() { with({ captured: __values }) { return CODE; } }).apply(...).apply(...); }
 *     exports.handler = __name();
 *
 * Source: @pulumi/pulumi 3.248, runtime/closure/serializeClosure.
 */
export function readProgram(text: string): WrittenProgram | undefined {
  const file = ts.createSourceFile("__index.js", text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const [exported, ...others] = [...file.statements].reverse();
  if (exported === undefined || !exported.getText().startsWith("exports.")) return undefined;
  const imports: ts.VariableStatement[] = [];
  const functions: WrittenFunction[] = [];
  const values: ts.Statement[] = [];
  for (const statement of others.reverse()) {
    if (ts.isFunctionDeclaration(statement)) {
      const written = functionIn(statement);
      if (written === undefined) return undefined;
      functions.push(written);
    } else if (ts.isVariableStatement(statement)) {
      if ((statement.declarationList.flags & ts.NodeFlags.Const) !== 0) imports.push(statement);
      else values.push(statement);
    } else if (ts.isExpressionStatement(statement)) values.push(statement);
    else return undefined;
  }
  return { imports, functions, values, exported };
}

const before = /^function \w+\([\w, ]*\) \{\n {2}return \(function\(\) \{\n {4}with\(/;
const after = ";\n\n    }\n  }).apply(undefined, undefined).apply(this, arguments);\n}";

function functionIn(declaration: ts.FunctionDeclaration): WrittenFunction | undefined {
  const text = declaration.getText();
  const block = withIn(declaration);
  if (block === undefined || !before.test(text) || !text.endsWith(after)) return undefined;
  const captured = capturedIn(block.expression);
  const code = returnedBy(block.statement);
  if (captured === undefined || code === undefined) return undefined;
  if (!ts.isFunctionExpression(code) && !ts.isArrowFunction(code)) return undefined;
  return { name: declaration.name?.text ?? "", captured, code };
}

/** The `with` in a function of that form: the first statement of the function that it applies and calls. */
function withIn(declaration: ts.FunctionDeclaration): ts.WithStatement | undefined {
  let found: ts.Expression | undefined = returnedBy(declaration.body);
  while (found !== undefined && !ts.isFunctionExpression(found)) {
    const outer: ts.Expression = found;
    if (ts.isCallExpression(outer) || ts.isPropertyAccessExpression(outer) || ts.isParenthesizedExpression(outer)) {
      found = outer.expression;
    } else found = undefined;
  }
  const first = found?.body.statements[0];
  return first !== undefined && ts.isWithStatement(first) ? first : undefined;
}

function returnedBy(block: ts.Statement | undefined): ts.Expression | undefined {
  const only =
    block !== undefined && ts.isBlock(block) && block.statements.length === 1 ? block.statements[0] : undefined;
  return only !== undefined && ts.isReturnStatement(only) ? only.expression : undefined;
}

/** What a function captures, without `this` and `arguments`, which ours do not; undefined where they are captured. */
function capturedIn(object: ts.Expression): Map<string, ts.Expression> | undefined {
  const captured = new Map<string, ts.Expression>();
  if (!ts.isObjectLiteralExpression(object)) return undefined;
  for (const property of object.properties) {
    if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name)) return undefined;
    const name = property.name.text;
    if (name !== "this" && name !== "arguments") captured.set(name, property.initializer);
    else if (property.initializer.getText() !== "undefined") return undefined;
  }
  return captured;
}
