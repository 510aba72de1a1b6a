import { concat, equalBytes, fromHex, utf8 } from "./bytes.ts";
import { byteReader, varuint } from "./ots-bytes.ts";
import type { OtsReader } from "./ots-bytes.ts";
import { applyOp, FILE_HASHES, OP_OF, TAG_OF } from "./ots-ops.ts";
import type { OtsOp } from "./ots-ops.ts";
import { must, Refusal } from "./refusal.ts";

/** What somebody says about a message: that it is a block's merkle root, or that a calendar will see to it. */
export type OtsAttestation =
  | { readonly kind: "bitcoin"; readonly height: number }
  | { readonly kind: "pending"; readonly uri: string }
  | { readonly kind: "unknown"; readonly tag: Uint8Array; readonly payload: Uint8Array };

/** How a message goes on: attestations of it, and operations that lead to other messages; in the order of the file. */
export type OtsTree = readonly OtsStep[];

/** One branch of a tree. */
export type OtsStep =
  { readonly attestation: OtsAttestation } | { readonly op: OtsOp; readonly next: OtsTree };

/** A timestamp of a file (OpenTimestamps, version 1). */
export interface OtsProof {
  /** How the file was hashed; ours are `sha256`. */
  readonly hash: keyof typeof FILE_HASHES;
  readonly digest: Uint8Array;
  readonly tree: OtsTree;
}

/** An attestation with the message that it is about; undefined behind an operation that is not computed here (keccak256). */
export interface Attested {
  readonly attestation: OtsAttestation;
  readonly message: Uint8Array | undefined;
}

const MAGIC = concat(
  Uint8Array.of(0),
  utf8("OpenTimestamps"),
  Uint8Array.of(0, 0),
  utf8("Proof"),
  fromHex("00bf89e2e884e89294"),
);
const VERSION = 1;
const FORK = 0xff;
const ATTESTATION = 0x00;
const BITCOIN = fromHex("0588960d73d71901");
const PENDING = fromHex("83dfe30d2ef90c8e");
const PAYLOAD_MAX = 8_192;
const URI_MAX = 1_000;
const DEPTH_MAX = 256;
/** Real ones have some thousand bytes; each of a million could be an operation on a message of 4,096. */
const FILE_MAX = 1_000_000;

/**
 * Reads a `.ots` file. Refuses with `timestamp-operation` (an operation that the format does not have, or a file hashed by one that hashes no
 * files) and `timestamp-malformed` (all else, also another version, a message above 4,096 bytes, bytes after its end).
 */
export function parseOts(bytes: Uint8Array): OtsProof {
  must(bytes.length <= FILE_MAX, "timestamp-malformed");
  const reader = byteReader(bytes);
  must(equalBytes(reader.take(MAGIC.length), MAGIC), "timestamp-malformed");
  must(reader.varuint() === VERSION, "timestamp-malformed");
  const tag = reader.byte();
  const hash = OP_OF.get(tag);
  if (hash === undefined || !isFileHash(hash)) throw new Refusal("timestamp-operation");
  const digest = reader.take(FILE_HASHES[hash]);
  const tree = readTree(reader, digest.length, DEPTH_MAX);
  reader.end();
  return { hash, digest, tree };
}

/** The bytes that `parseOts` reads. */
export function formatOts({ hash, digest, tree }: OtsProof): Uint8Array {
  return concat(MAGIC, Uint8Array.of(VERSION, TAG_OF[hash]), digest, formatTree(tree));
}

/** What a calendar answers about a message of `length` bytes: a tree and nothing else. Refuses as `parseOts` does. */
export function parseOtsTree(bytes: Uint8Array, length: number): OtsTree {
  const reader = byteReader(bytes);
  const tree = readTree(reader, length, DEPTH_MAX);
  reader.end();
  return tree;
}

/** Every attestation of a tree, with its message, which follows from `message`. */
export function attestationsOf(tree: OtsTree, message: Uint8Array | undefined): Attested[] {
  return tree.flatMap((step) =>
    "attestation" in step
      ? [{ attestation: step.attestation, message }]
      : attestationsOf(step.next, message && applyOp(step.op, message)),
  );
}

/**
 * The tree in which every pending attestation for which `better` has something is replaced by it. Both are trees over the same message, so
 * the digest that the whole begins with stays.
 */
export function upgradeOts(
  tree: OtsTree,
  message: Uint8Array,
  better: (uri: string, message: Uint8Array) => OtsTree | undefined,
): OtsTree {
  return tree.flatMap((step): OtsTree => {
    if ("attestation" in step) {
      const { attestation } = step;
      const found = attestation.kind === "pending" ? better(attestation.uri, message) : undefined;
      return found ?? [step];
    }
    const next = applyOp(step.op, message);
    return [next === undefined ? step : { op: step.op, next: upgradeOts(step.next, next, better) }];
  });
}

function readTree(reader: OtsReader, length: number, depth: number): OtsTree {
  must(depth > 0, "timestamp-malformed");
  const steps: OtsStep[] = [];
  for (let tag = reader.byte(); ; tag = reader.byte()) {
    const isLast = tag !== FORK;
    steps.push(readStep(reader, isLast ? tag : reader.byte(), { length, depth }));
    if (isLast) return steps;
  }
}

function readStep(
  reader: OtsReader,
  tag: number,
  { length, depth }: { readonly length: number; readonly depth: number },
): OtsStep {
  if (tag === ATTESTATION) return { attestation: readAttestation(reader) };
  const op = reader.op(tag, length);
  return { op, next: readTree(reader, op.length, depth - 1) };
}

function readAttestation(reader: OtsReader): OtsAttestation {
  const tag = reader.take(8);
  const payload = reader.varbytes(0, PAYLOAD_MAX);
  const inner = byteReader(payload);
  if (equalBytes(tag, BITCOIN)) {
    const height = inner.varuint();
    inner.end();
    return { kind: "bitcoin", height };
  }
  if (equalBytes(tag, PENDING)) {
    const uri = new TextDecoder().decode(inner.varbytes(0, URI_MAX));
    inner.end();
    must(/^[A-Za-z0-9\-._/:]*$/.test(uri), "timestamp-malformed");
    return { kind: "pending", uri };
  }
  return { kind: "unknown", tag, payload };
}

function formatTree(tree: OtsTree): Uint8Array {
  return concat(
    ...tree.flatMap((step, at) => [
      Uint8Array.of(...(at < tree.length - 1 ? [FORK] : [])),
      "attestation" in step
        ? formatAttestation(step.attestation)
        : concat(step.op.bytes, formatTree(step.next)),
    ]),
  );
}

function formatAttestation(attestation: OtsAttestation): Uint8Array {
  const [tag, payload] = partsOf(attestation);
  return concat(Uint8Array.of(ATTESTATION), tag, varuint(payload.length), payload);
}

function partsOf(attestation: OtsAttestation): readonly [Uint8Array, Uint8Array] {
  if (attestation.kind === "bitcoin") return [BITCOIN, varuint(attestation.height)];
  if (attestation.kind === "unknown") return [attestation.tag, attestation.payload];
  const uri = utf8(attestation.uri);
  return [PENDING, concat(varuint(uri.length), uri)];
}

function isFileHash(name: string): name is keyof typeof FILE_HASHES {
  return Object.hasOwn(FILE_HASHES, name);
}
