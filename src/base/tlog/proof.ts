import { parseBase64, toBase64 } from "../bytes.ts";
import { must, Refusal } from "../refusal.ts";
import { openCheckpoint } from "./checkpoint.ts";
import type { Checkpoint, LogTrust } from "./checkpoint.ts";
import { verifyInclusion } from "./merkle.ts";

const HEADER = "c2sp.org/tlog-proof@v1";

/** A tree of 2⁵³ leaves has paths of at most 53 hashes; C2SP allows 63. */
const HASHES_MAX = 63;

/** A `.tlog-proof` as it stands on paper, nothing verified (C2SP tlog-proof). */
export interface TlogProof {
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  /** The signed checkpoint, byte for byte. */
  readonly checkpoint: string;
  /** Bytes that nothing authenticates; we never write them. */
  readonly extra?: Uint8Array;
}

/** The text of a proof. */
export function formatProof(proof: TlogProof): string {
  return [
    HEADER,
    ...(proof.extra === undefined ? [] : [`extra ${toBase64(proof.extra)}`]),
    `index ${proof.index}`,
    ...proof.hashes.map(toBase64),
    "",
    proof.checkpoint,
  ].join("\n");
}

/** Takes the text of a proof apart; refuses with `proof-malformed`. */
export function parseProof(text: string): TlogProof {
  const split = text.indexOf("\n\n");
  must(split >= 0, "proof-malformed");
  const [header, ...lines] = text.slice(0, split).split("\n");
  must(header === HEADER, "proof-malformed");
  const extra = lines[0]?.startsWith("extra ") === true ? lines.shift() : undefined;
  const index = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? "")?.[1];
  must(index !== undefined && Number.isSafeInteger(Number(index)), "proof-malformed");
  must(lines.length <= HASHES_MAX, "proof-malformed");
  return {
    index: Number(index),
    hashes: lines.map((line) => base64(line, 32)),
    checkpoint: text.slice(split + 2),
    ...(extra === undefined ? {} : { extra: base64(extra.slice("extra ".length)) }),
  };
}

/**
 * Shows that the leaf with this hash stands at `index` of the log, and returns the checkpoint that says so. Refuses with
 * `proof-malformed` (also: another index in the proof), those of `openCheckpoint`, `proof-inclusion`.
 */
export function verifyProof(
  text: string,
  leaf: { readonly hash: Uint8Array; readonly index: number },
  trust: LogTrust,
): Checkpoint {
  const proof = parseProof(text);
  must(proof.index === leaf.index, "proof-malformed");
  const checkpoint = openCheckpoint(proof.checkpoint, trust);
  const { size, root } = checkpoint;
  must(
    verifyInclusion({ index: leaf.index, size, leaf: leaf.hash, root, proof: proof.hashes }),
    "proof-inclusion",
  );
  return checkpoint;
}

function base64(text: string, length?: number): Uint8Array {
  const bytes = parseBase64(text);
  if (bytes === undefined || (length !== undefined && bytes.length !== length))
    throw new Refusal("proof-malformed");
  return bytes;
}
