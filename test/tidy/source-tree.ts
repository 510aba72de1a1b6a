import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

/** The folder of the package. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** One file of the tree: its path from the root with slashes, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

const trees = new Map<string, Source[]>();

/** The sources of this package below `folder`, read once for all rules. */
export function houseTree(folder: "src" | "test" | "migrations"): readonly Source[] {
  const tree = trees.get(folder) ?? readTree(ROOT, folder);
  trees.set(folder, tree);
  return tree;
}

/** All files below `folder` whose name ends in one of `endings`, sorted by path. */
export function readTree(
  root: string,
  folder: string,
  endings: readonly string[] = [".ts", ".tsx"],
): Source[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      path: path.slice(root.length).replaceAll("\\", "/").replace(/^\//, ""),
      text: readFileSync(path, "utf8"),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

const parsed = new WeakMap<Source, ts.SourceFile>();

/** The syntax tree of one file; every rule looks at the same one. */
export function parse(source: Source): ts.SourceFile {
  const kind = source.path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const { path, text } = source;
  const file =
    parsed.get(source) ?? ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true, kind);
  parsed.set(source, file);
  return file;
}

/** Every node below `node`, itself included, parents first. */
export function nodesOf(node: ts.Node): ts.Node[] {
  const nodes: ts.Node[] = [];
  const walk = (inner: ts.Node): void => {
    nodes.push(inner);
    ts.forEachChild(inner, walk);
  };
  walk(node);
  return nodes;
}

/** The direct children of a node, without tokens. */
export function childrenOf(node: ts.Node): ts.Node[] {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  return children;
}

/** `path:line` of a position, as editors take it. */
export function place(file: ts.SourceFile, position: number): string {
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(position).line + 1}`;
}
