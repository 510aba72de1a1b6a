import type { Request } from "express";

/** The text for the word that a page's query says was done, undefined for any other. */
export function wordDone<Key>(
  { query }: Request,
  words: Readonly<Record<string, Key>>,
): Key | undefined {
  const { done } = query;
  return typeof done === "string" && Object.hasOwn(words, done) ? words[done] : undefined;
}
