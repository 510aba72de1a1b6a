/** Pieces of what people wrote, wherever they were cut out: runs of characters that stand in somebody's words and nowhere in the project's own. */
import { houseTree } from "../tidy/source-tree.ts";

/** A run of so many characters is looked for. */
const RUN = 16;

/** Runs of written words begin at every so many characters; so a piece of RUN + EVERY - 1 characters has a whole one, wherever it was cut. */
const EVERY = 8;

/** A piece of so many characters is found for certain. */
export const PIECE = RUN + EVERY - 1;

export class Windows {
  /** Runs, and where each was written. */
  readonly #written = new Map<string, string>();

  /** Remembers words longer than a piece, as they were written in `where`. */
  write(text: string, where: string): void {
    if (text.length <= PIECE) return;
    for (let at = 0; at + RUN <= text.length; at += EVERY) {
      const run = text.slice(at, at + RUN);
      if (!this.#written.has(run) && isTelling(run)) this.#written.set(run, where);
    }
  }

  /** Where pieces that stand in `said` were written, each once. */
  findIn(said: string): string[] {
    const found = new Set<string>();
    if (this.#written.size === 0) return [];
    for (let at = 0; at + RUN <= said.length; at += 1) {
      const run = said.slice(at, at + RUN);
      const where = this.#written.get(run);
      if (where !== undefined && !found.has(where) && !isOurs(run)) found.add(where);
    }
    return [...found];
  }
}

/** Runs of one or two letters say nothing. */
function isTelling(run: string): boolean {
  return new Set(run).size > 5;
}

const asked = new Map<string, boolean>();

/** Whether the project itself writes these words in its sources: then they are nobody else's. */
export function isOurs(run: string): boolean {
  const known = asked.get(run);
  if (known !== undefined) return known;
  const plain = run.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&amp;", "&");
  const ours = houseTree("src").some(({ text }) => text.includes(plain));
  asked.set(run, ours);
  return ours;
}
