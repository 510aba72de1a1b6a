import ts from "typescript";
import { childrenOf, nodesOf, parse, place } from "./source-tree.ts";
import type { Source } from "./source-tree.ts";

/** A file is read in one sitting, a function on one screen. */
export const FILE_LINES_MAX = 300;
const FUNCTION_LINES_MAX = 60;
const PARAMETERS_MAX = 4;

/** Lines of a file, as an editor counts them. */
export function linesOf(source: Source): number {
  return source.text.split("\n").length - (source.text.endsWith("\n") ? 1 : 0);
}

/** Files that are too long. */
export function longFiles(sources: readonly Source[]): string[] {
  return sources
    .filter((source) => linesOf(source) > FILE_LINES_MAX)
    .map((source) => `${source.path} has ${linesOf(source)} lines, at most ${FILE_LINES_MAX}`);
}

/**
 * Functions that are too long or take too much. Functions of several lines inside another do not count towards its length: a list
 * of routes with their handlers is read one handler at a time.
 */
export function longFunctions(source: Source): string[] {
  const file = parse(source);
  const faults: string[] = [];
  for (const node of nodesOf(file)) {
    if (!isFunction(node)) continue;
    const at = place(file, node.getStart());
    const lines = ownLines(file, node);
    if (lines > FUNCTION_LINES_MAX)
      faults.push(`${at} ${nameOf(node)} has ${lines} lines, at most ${FUNCTION_LINES_MAX}`);
    if (node.parameters.length > PARAMETERS_MAX)
      faults.push(
        `${at} ${nameOf(node)} takes ${node.parameters.length} arguments, at most ${PARAMETERS_MAX}`,
      );
  }
  return faults;
}

/** Exports without a docstring. One that follows on the very next line shares the docstring above: a series is said once. */
export function silentExports(source: Source): string[] {
  const file = parse(source);
  const line = (position: number): number => file.getLineAndCharacterOfPosition(position).line;
  const faults: string[] = [];
  let saidUntil = -1;
  for (const statement of file.statements) {
    const start = statement.getStart();
    const said = hasDocstring(file, statement) || line(start) === saidUntil + 1;
    if (said) saidUntil = line(statement.getEnd());
    else if (isExported(statement)) faults.push(`${place(file, start)} export without a docstring`);
  }
  return faults;
}

/** Type assertions other than `as const`, which belong to the few places that make brands and parse results. */
export function assertionsIn(source: Source): number {
  const all = nodesOf(parse(source));
  return all.filter((node) => ts.isAsExpression(node) && node.type.getText() !== "const").length;
}

function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration & { body: ts.Node } {
  return ts.isFunctionLike(node) && "body" in node && node.body !== undefined;
}

function ownLines(file: ts.SourceFile, node: ts.Node): number {
  let lines = span(file, node);
  const walk = (inner: ts.Node): void => {
    for (const child of childrenOf(inner)) {
      // What is left of an inner function is the line that it starts on.
      if (isFunction(child)) lines -= span(file, child) - 1;
      else walk(child);
    }
  };
  walk(node);
  return lines;
}

function span(file: ts.SourceFile, node: ts.Node): number {
  const line = (position: number): number => file.getLineAndCharacterOfPosition(position).line;
  return line(node.getEnd()) - line(node.getStart()) + 1;
}

function nameOf(node: ts.FunctionLikeDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  return ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)
    ? parent.name.getText()
    : "a function";
}

function isExported(statement: ts.Statement): boolean {
  if (ts.isExportDeclaration(statement)) return false;
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

function hasDocstring(file: ts.SourceFile, statement: ts.Statement): boolean {
  const comments = ts.getLeadingCommentRanges(file.text, statement.getFullStart()) ?? [];
  const last = comments.at(-1);
  return last !== undefined && file.text.slice(last.pos, last.pos + 3) === "/**";
}
