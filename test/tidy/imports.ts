import { posix } from "node:path";
import ts from "typescript";
import { nodesOf, parse, place } from "./source-tree.ts";
import type { Source } from "./source-tree.ts";

/** One import of a file. `to` is a path from the root for our own files, else the package or Node module. */
export interface Import {
  readonly from: string;
  readonly to: string;
  readonly own: boolean;
  /** Written in full, as it stands there. */
  readonly text: string;
  readonly typeOnly: boolean;
  readonly at: string;
}

/** All imports of a file: declarations, `import()`, and types written as `import("…")`. */
export function importsOf(source: Source): Import[] {
  const file = parse(source);
  const found: Import[] = [];
  for (const node of nodesOf(file)) {
    const specifier = specifierOf(node);
    if (specifier === undefined) continue;
    const text = specifier.text;
    const own = text.startsWith(".");
    found.push({
      from: source.path,
      to: own ? posix.join(posix.dirname(source.path), text) : packageOf(text),
      own,
      text,
      typeOnly: isTypeOnly(node),
      at: place(file, node.getStart()),
    });
  }
  return found;
}

/** The capability that a file of src belongs to: `payouts` for src/payouts/batch.ts; undefined outside src. */
export function folderOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

/** `node:fs/promises` stays; `pkg/sub` is `pkg`, `@scope/pkg/sub` is `@scope/pkg`. */
function packageOf(text: string): string {
  if (text.startsWith("node:")) return text;
  return text
    .split("/")
    .slice(0, text.startsWith("@") ? 2 : 1)
    .join("/");
}

function specifierOf(node: ts.Node): ts.StringLiteral | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    const module = node.moduleSpecifier;
    return module !== undefined && ts.isStringLiteral(module) ? module : undefined;
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const argument = node.arguments[0];
    return argument !== undefined && ts.isStringLiteral(argument) ? argument : undefined;
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    const { literal } = node.argument;
    return ts.isStringLiteral(literal) ? literal : undefined;
  }
  return undefined;
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true;
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  return (
    ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
  );
}
