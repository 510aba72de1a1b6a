import type { VNode } from "preact";
import { renderPage } from "./layout.tsx";

/** Stands for the token of a form while a page is rendered to be kept: no text has it, and no token looks like it. */
const PLACE = "-the-token-of-this-form-comes-here-";

/** How many pages are kept: one in each language, and those that are just being replaced. */
const KEPT_MAX = 12;

/**
 * A page that all visitors see alike but for the token of their form: rendered once for all that it shows, sent with a token each.
 * Rendering costs a hundred times what replacing does. `Shown` has to be all that the page depends on.
 */
export function keptPage<Shown>(
  render: (shown: Shown, token: string) => VNode,
): (shown: Shown, token: string) => string {
  const kept = new Map<string, readonly string[]>();
  return (shown, token) => {
    const key = JSON.stringify(shown, (_name, value: unknown) =>
      typeof value === "bigint" ? `${value}n` : value,
    );
    let parts = kept.get(key);
    if (parts === undefined) {
      parts = renderPage(render(shown, PLACE)).split(PLACE);
      const [oldest] = kept.keys();
      if (kept.size >= KEPT_MAX && oldest !== undefined) kept.delete(oldest);
      kept.set(key, parts);
    }
    return parts.join(token);
  };
}
