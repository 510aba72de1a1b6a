import { EMPTY_ROOT, nodeHash } from "./merkle.ts";

/** A tree that only grows, kept as the roots of its complete subtrees: O(log n) memory, for whoever reads a log from its beginning. */
export interface Frontier {
  readonly size: number;
  /** Adds a leaf hash on the right. */
  add(leaf: Uint8Array): void;
  /** The root of all leaves so far. */
  root(): Uint8Array;
}

/** An empty frontier. */
export function newFrontier(): Frontier {
  let size = 0;
  // Of falling sizes, as the bits of `size`.
  const subtrees: Uint8Array[] = [];
  return {
    get size() {
      return size;
    },
    add(leaf) {
      let hash = leaf;
      for (let rest = size; rest % 2 === 1; rest = (rest - 1) / 2) {
        const left = subtrees.pop();
        if (left !== undefined) hash = nodeHash(left, hash);
      }
      subtrees.push(hash);
      size += 1;
    },
    root: () =>
      subtrees.length === 0
        ? EMPTY_ROOT
        : subtrees.reduceRight((right, left) => nodeHash(left, right)),
  };
}
