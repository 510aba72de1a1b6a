import { importsOf } from "./imports.ts";
import type { Import } from "./imports.ts";
import type { Source } from "./source-tree.ts";

/** Everything that `entry` pulls in when it runs, with one path that leads there. Imports of types are gone by then. */
export function closureOf(entry: string, sources: readonly Source[]): Map<string, string[]> {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const reached = new Map<string, string[]>([[entry, [entry]]]);
  const queue = [entry];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    const source = byPath.get(path);
    if (source === undefined) continue;
    const way = reached.get(path) ?? [];
    for (const { to, own, typeOnly } of importsOf(source)) {
      if (typeOnly || reached.has(to)) continue;
      reached.set(to, [...way, to]);
      if (own) queue.push(to);
    }
  }
  return reached;
}

/** What the closure of `entry` holds that `forbidden` matches, with the way there. */
export function forbiddenIn(
  entry: string,
  sources: readonly Source[],
  forbidden: RegExp,
): string[] {
  return [...closureOf(entry, sources)]
    .filter(([to]) => forbidden.test(to))
    .map(([to, way]) => `${entry} must not reach ${to}, and does: ${way.join(" → ")}`);
}

/** Circles of imports between our own files, each once; such files can only be understood together. */
export function circles(sources: readonly Source[]): string[] {
  const next = new Map<string, string[]>(
    sources.map((source) => [
      source.path,
      importsOf(source)
        .filter(isRun)
        .map(({ to }) => to),
    ]),
  );
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, way: readonly string[]): void => {
    const start = way.indexOf(path);
    if (start >= 0) found.push([...way.slice(start), path].join(" → "));
    if (start >= 0 || done.has(path)) return;
    for (const to of next.get(path) ?? []) walk(to, [...way, path]);
    done.add(path);
  };
  for (const { path } of sources) walk(path, []);
  return found;
}

function isRun({ own, typeOnly }: Import): boolean {
  return own && !typeOnly;
}
