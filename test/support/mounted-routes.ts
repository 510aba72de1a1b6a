/** What a server has mounted, read from its router itself, so that no list can forget a page. */
import type { Express } from "express";

/** One method of one path; parameters as express writes them, `/staff/cases/:id`. */
export interface Mounted {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  readonly path: string;
}

interface Layer {
  readonly route?: { readonly path: unknown; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle?: { readonly stack?: readonly Layer[] };
}

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

/** Every method of every path, in the order in which they are asked; what answers all methods alike is left out. */
export function mountedRoutes(app: Express): Mounted[] {
  const { stack } = app.router as unknown as { stack: readonly Layer[] };
  const found = layersOf(stack).flatMap(({ route }) =>
    route === undefined || typeof route.path !== "string"
      ? []
      : METHODS.filter((method) => route.methods[method] === true).map((method) => ({
          method,
          path: String(route.path),
        })),
  );
  const seen = new Set<string>();
  return found.filter(({ method, path }) => {
    const name = `${method} ${path}`;
    return !seen.has(name) && seen.add(name);
  });
}

function layersOf(stack: readonly Layer[]): Layer[] {
  return stack.flatMap((layer) => [layer, ...layersOf(layer.handle?.stack ?? [])]);
}

/** A path with something in the place of its parameters: an id that nobody has, or a word where no id is meant. */
export function examplePath(path: string): string {
  return path
    .replace(":id", "0190e5d2-7b5a-7c3e-8f4a-5b6c7d8e9f00")
    .replaceAll(/:\w+/g, "0".repeat(64));
}
