/**
 * Files that take more than forty seconds, the longest first (measured on two quiet cores). Vitest begins with the largest files unless it remembers
 * a run before, and a fresh copy remembers none: the longest one would begin near the end, with nothing left for the other worker.
 */
export const LONGEST = [
  "test/integration/cases/every-step.test.ts",
  "test/integration/kill/kill.test.ts",
  "test/integration/donations/reorganisations.test.ts",
  "test/integration/review/code-timing.test.ts",
  "test/integration/cases/withdrawal-races.test.ts",
  "test/integration/loop/bad-input.test.ts",
  "test/integration/simulate/simulate.test.ts",
  "test/integration/payouts/repriced-in-book.test.ts",
  "test/integration/payouts/stuck.test.ts",
  "test/integration/payouts/cancel.test.ts",
] as const;

/** Those of `files` first that are in LONGEST, by their places there; the others keep their order. */
export function longestFirst<T extends { readonly moduleId: string }>(files: readonly T[]): T[] {
  const place = ({ moduleId }: T): number => {
    const at = LONGEST.findIndex((path) => moduleId.endsWith(`/${path}`));
    return at === -1 ? LONGEST.length : at;
  };
  return [...files].sort((one, other) => place(one) - place(other));
}
