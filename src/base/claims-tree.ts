import { compareBytes, concat, equalBytes, fromHex, parseHex, toHex } from "./bytes.ts";
import { parseCanonical } from "./canonical-json.ts";
import type { Random } from "./clock.ts";
import { H } from "./digest.ts";
import { hex, int } from "./field.ts";
import { must, Refusal } from "./refusal.ts";
import { array, isObject, object } from "./shape.ts";
import type { ShapeOf } from "./shape.ts";
import type { LogTrust } from "./tlog/checkpoint.ts";
import { inclusionProof, leafHash, rootOf, verifyInclusion } from "./tlog/merkle.ts";
import { parseProof, verifyProof } from "./tlog/proof.ts";

/** What a case fixes in the log when it arrives: its claim public key, under a salt that only its envelope keeps. */
export interface ClaimKey {
  readonly salt: Uint8Array;
  /** 16 bytes, as derived from the claim code. */
  readonly caseTag: Uint8Array;
  /** The Ed25519 public key that signs destination records. */
  readonly key: Uint8Array;
}

/** Trees have 256, 1024, 4096, … entries: the size tells no count. */
const SMALLEST = 256;
const GROWTH = 4;
const SIZE_MAX = SMALLEST * GROWTH ** 10;

const CLOSE_MAX = 16_384;

/** The shape of an opening: that one claim key is an entry of a claims tree (FORMATS 2). */
export const CLAIM_OPENING = object({
  case: hex(16),
  index: int(0, SIZE_MAX - 1),
  key: hex(32),
  proof: array(hex(32), 0, 63),
  salt: hex(32),
  size: int(1, SIZE_MAX),
});

/** An opening as it travels; all bytes in hex. */
export type ClaimOpening = ShapeOf<typeof CLAIM_OPENING>;

/** Leaf data of the claims tree: `H("commonpurse/claim-key/v1", salt ‖ case ‖ key)`. */
export function claimLeaf({ salt, caseTag, key }: ClaimKey): Uint8Array {
  if (salt.length !== 32 || caseTag.length !== 16 || key.length !== 32)
    throw new RangeError("claimLeaf: lengths");
  return H("commonpurse/claim-key/v1", concat(salt, caseTag, key));
}

/** The entries of an epoch's claims tree: the leaf data of its new cases, random filler up to the next size, sorted bytewise. */
export function claimsTree(leaves: readonly Uint8Array[], random: Random): Uint8Array[] {
  let size = SMALLEST;
  while (size < leaves.length) size *= GROWTH;
  const filler = Array.from({ length: size - leaves.length }, () => random.bytes(32));
  return [...leaves, ...filler].sort(compareBytes);
}

/** The root that a close carries as `claims`: RFC 6962 over the entries. */
export function claimsRoot(entries: readonly Uint8Array[]): Uint8Array {
  return rootOf(entries.map(leafHash));
}

/** The opening of one claim key in the tree of these entries; undefined when it is not in it. */
export function openingOf(
  entries: readonly Uint8Array[],
  claim: ClaimKey,
): ClaimOpening | undefined {
  const leaf = claimLeaf(claim);
  const index = entries.findIndex((entry) => equalBytes(entry, leaf));
  if (index < 0) return undefined;
  return {
    case: toHex(claim.caseTag),
    index,
    key: toHex(claim.key),
    proof: inclusionProof(entries.map(leafHash), index).map(toHex),
    salt: toHex(claim.salt),
    size: entries.length,
  };
}

/**
 * Shows that the log fixed this very case and claim key (hex, as in a destination record). Refuses with
 * `destination-unlogged`.
 */
export function verifyOpening(
  opening: ClaimOpening,
  claim: { readonly case: string; readonly key: string },
  root: Uint8Array,
): void {
  must(opening.case === claim.case && opening.key === claim.key, "destination-unlogged");
  const leaf = claimLeaf({
    salt: fromHex(opening.salt),
    caseTag: fromHex(opening.case),
    key: fromHex(opening.key),
  });
  const { index, size, proof } = opening;
  const included = { index, size, leaf: leafHash(leaf), root, proof: proof.map(fromHex) };
  must(verifyInclusion(included), "destination-unlogged");
}

/**
 * The claims root in a close entry of the log, after its `.tlog-proof` was verified. Whatever is wrong with the entry, the
 * proof or the checkpoint, the refusal is `destination-unlogged`.
 */
export function claimsRootInLog(close: Uint8Array, proof: string, trust: LogTrust): Uint8Array {
  try {
    verifyProof(proof, { hash: leafHash(close), index: parseProof(proof).index }, trust);
    const entry = parseCanonical(close, CLOSE_MAX);
    const claims = isObject(entry) && entry["t"] === "close" ? entry["claims"] : undefined;
    const root = typeof claims === "string" ? parseHex(claims, 32) : undefined;
    if (root !== undefined) return root;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  throw new Refusal("destination-unlogged");
}
