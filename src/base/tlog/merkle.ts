import { concat, equalBytes } from "../bytes.ts";
import { sha256 } from "../digest.ts";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Hash of a complete subtree: node `index` of `level` covers the leaves from index·2^level on; level 0 are the leaf hashes. */
export type Nodes = (level: number, index: number) => Uint8Array;

/** Root of the tree without leaves: SHA-256 of nothing (RFC 6962 section 2.1). */
export const EMPTY_ROOT = sha256(new Uint8Array(0));

/** Hash of a leaf with the bytes `data`: SHA-256(0x00 ‖ data). */
export function leafHash(data: Uint8Array): Uint8Array {
  return sha256(concat(LEAF, data));
}

/** Hash of a node: SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concat(NODE, left, right));
}

/** All complete subtrees over the leaf hashes `leaves`; asking for one that is not complete throws RangeError. */
export function nodesOf(leaves: readonly Uint8Array[]): Nodes {
  const levels: (readonly Uint8Array[])[] = [leaves];
  for (let below = leaves; below.length > 1;) {
    below = pairs(below);
    levels.push(below);
  }
  return (level, index) => {
    const hash = levels[level]?.[index];
    if (hash === undefined) throw new RangeError("nodesOf: no such complete subtree");
    return hash;
  };
}

/** Root over the leaf hashes `leaves`, in their order. */
export function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  return rootFrom(nodesOf(leaves), leaves.length);
}

/** Hashes from the leaf's sibling up to the root's child, for leaf `index` of `leaves`; none for a tree of one. */
export function inclusionProof(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  return inclusionFrom(nodesOf(leaves), index, leaves.length);
}

/** Proof that the first `oldSize` (at least 1) of the leaf hashes `leaves` are a prefix; empty when they are all. */
export function consistencyProof(leaves: readonly Uint8Array[], oldSize: number): Uint8Array[] {
  return consistencyFrom(nodesOf(leaves), oldSize, leaves.length);
}

/** `rootOf` for a tree of `size` leaves that is kept as nodes. */
export function rootFrom(nodes: Nodes, size: number): Uint8Array {
  return size === 0 ? EMPTY_ROOT : rangeHash(nodes, 0, size);
}

/** `inclusionProof` for a tree of `size` leaves that is kept as nodes; throws RangeError unless index < size. */
export function inclusionFrom(nodes: Nodes, index: number, size: number): Uint8Array[] {
  if (!isCount(index) || !isCount(size) || index >= size) throw new RangeError("inclusionFrom");
  const path: Uint8Array[] = [];
  let [begin, end] = [0, size];
  while (end - begin > 1) {
    const middle = begin + split(end - begin);
    if (index < middle) {
      path.push(rangeHash(nodes, middle, end));
      end = middle;
    } else {
      path.push(rangeHash(nodes, begin, middle));
      begin = middle;
    }
  }
  return path.reverse();
}

/** `consistencyProof` for a tree of `size` leaves that is kept as nodes; throws RangeError unless 1 ≤ oldSize ≤ size. */
export function consistencyFrom(nodes: Nodes, oldSize: number, size: number): Uint8Array[] {
  if (!isCount(oldSize) || !isCount(size) || oldSize < 1 || oldSize > size)
    throw new RangeError("consistencyFrom");
  const path: Uint8Array[] = [];
  let [begin, end] = [0, size];
  while (end !== oldSize) {
    const middle = begin + split(end - begin);
    if (oldSize <= middle) {
      path.push(rangeHash(nodes, middle, end));
      end = middle;
    } else {
      path.push(rangeHash(nodes, begin, middle));
      begin = middle;
    }
  }
  // The old root itself is what the verifier already has, so it is not sent.
  if (begin > 0) path.push(rangeHash(nodes, begin, end));
  return path.reverse();
}

/** Whether `proof` shows `leaf` (a leaf hash) at `index` of the tree of `size` leaves with this `root` (RFC 9162 section 2.1.3.2). */
export function verifyInclusion(claim: {
  readonly index: number;
  readonly size: number;
  readonly leaf: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): boolean {
  if (!isCount(claim.index) || !isCount(claim.size) || claim.index >= claim.size) return false;
  if (![claim.leaf, ...claim.proof].every(isHash)) return false;
  let [at, last, hash] = [claim.index, claim.size - 1, claim.leaf];
  for (const sibling of claim.proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, half(last)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && equalBytes(hash, claim.root);
}

/**
 * Whether `proof` shows that the tree of `oldSize` leaves is a prefix of the tree of `size` (RFC 9162 section 2.1.4.2).
 * An old size of 0 is always refused: a proof from an empty tree says nothing.
 */
export function verifyConsistency(claim: {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): boolean {
  const { oldSize, oldRoot, ...tree } = claim;
  return oldSize !== 0 && verifySubtree({ ...tree, start: 0, end: oldSize, hash: oldRoot });
}

/**
 * Whether `proof` shows that `hash` is over the leaves `[start, end)` of the tree of `size` with this `root`; from 0 on it is the proof of a
 * prefix. A subtree begins at a multiple of the power of two that holds it; an empty one is in every
 * tree (draft-ietf-plants-merkle-tree-certs).
 */
export function verifySubtree(claim: {
  readonly start: number;
  readonly end: number;
  readonly hash: Uint8Array;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): boolean {
  const { start, end, size, proof } = claim;
  if (!isSubtree(start, end) || !isCount(size) || end > size || !proof.every(isHash)) return false;
  if (start === end) return proof.length === 0 && equalBytes(claim.hash, EMPTY_ROOT);
  let [first, at, last] = [start, end - 1, size - 1];
  const up = (): void => {
    [first, at, last] = [half(first), half(at), half(last)];
  };
  // Up to where the subtree is one node: to its top when it ends with the tree, else to where its right edge is a left child.
  const isEnd = at === last;
  while (first !== at && (isEnd || at % 2 === 1)) up();
  const [given, ...others] = first === at ? [claim.hash, ...proof] : proof;
  if (given === undefined) return false;
  let [inner, hash] = [given, given];
  for (const sibling of others) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      if (first < at) inner = nodeHash(sibling, inner);
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) up();
    } else {
      hash = nodeHash(hash, sibling);
    }
    up();
  }
  return last === 0 && equalBytes(inner, claim.hash) && equalBytes(hash, claim.root);
}

/** Whether `[start, end)` is a subtree: it begins at a multiple of the smallest power of two that is not shorter. */
export function isSubtree(start: number, end: number): boolean {
  if (!isCount(start) || !isCount(end) || start > end) return false;
  let power = 1;
  while (power < end - start) power *= 2;
  return start % power === 0;
}

/** Hash over the leaves from `begin` up to `end`, where `begin` is a place at which the tree splits. */
function rangeHash(nodes: Nodes, begin: number, end: number): Uint8Array {
  const count = end - begin;
  const level = levelOf(count);
  if (level !== undefined) return nodes(level, begin / count);
  const middle = begin + split(count);
  return nodeHash(rangeHash(nodes, begin, middle), rangeHash(nodes, middle, end));
}

/** The largest power of two smaller than `count`, which is at least 2. */
function split(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

function pairs(below: readonly Uint8Array[]): Uint8Array[] {
  const above: Uint8Array[] = [];
  for (let at = 0; at + 1 < below.length; at += 2) {
    const [left, right] = below.slice(at, at + 2);
    if (left !== undefined && right !== undefined) above.push(nodeHash(left, right));
  }
  return above;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

/** Sizes are JavaScript integers, so a tree has at most 2⁵³−1 leaves; a larger number in a claim is refused, never rounded. */
function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isHash(bytes: Uint8Array): boolean {
  return bytes.length === 32;
}

/** n for a count of 2ⁿ; undefined for other counts. By doubling, because logarithms of numbers need not be exact. */
function levelOf(count: number): number | undefined {
  let [power, level] = [1, 0];
  while (power < count) [power, level] = [power * 2, level + 1];
  return power === count ? level : undefined;
}
