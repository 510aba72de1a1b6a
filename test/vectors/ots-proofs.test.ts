/**
 * Real timestamps, decoded by the reference library: we read the same messages and write the same bytes. Allow-listed: messages behind
 * keccak256, which belong to another chain, are not computed.
 */
import { expect, test } from "vitest";
import { fromHex, toHex, utf8 } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/base/digest.ts";
import { attestationsOf, formatOts, parseOts } from "../../src/base/ots.ts";
import vectors from "./ots-proofs.json" with { type: "json" };

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, "base64"));

interface Expected {
  type: string;
  commitment_hex: string;
  height?: number;
  uri?: string;
  tag_hex?: string;
}

function shown(proof: ReturnType<typeof parseOts>): Expected[] {
  return attestationsOf(proof.tree, proof.digest).map(({ attestation, message }) => ({
    type: attestation.kind,
    commitment_hex: message === undefined ? "?" : toHex(message),
    ...(attestation.kind === "bitcoin" ? { height: attestation.height } : {}),
    ...(attestation.kind === "pending" ? { uri: attestation.uri } : {}),
    ...(attestation.kind === "unknown" ? { tag_hex: toHex(attestation.tag) } : {}),
  }));
}

const key = (one: Expected) =>
  `${one.type} ${one.height ?? one.uri ?? one.tag_hex} ${one.commitment_hex}`;

test.each(vectors.proofs)("$name", (vector) => {
  const proof = parseOts(bytes(vector.ots_base64));
  expect([proof.hash, toHex(proof.digest)]).toEqual([vector.file_hash_op, vector.file_digest_hex]);
  expect(formatOts(proof)).toEqual(bytes(vector.ots_base64));
  // Ethereum's attestation is of a kind that we do not know.
  const expected = (vector.attestations as Expected[]).filter(({ type }) => type !== "ethereum");
  const ours = shown(proof).filter(({ tag_hex: tag }) => tag !== "30fe8087b5c7ead7");
  expect(ours.map(key).sort()).toEqual(expected.map(key).sort());
  const file = "file_base64" in vector ? vector.file_base64 : undefined;
  if (typeof file === "string" && proof.hash === "sha256")
    expect(toHex(sha256(bytes(file))) === toHex(proof.digest)).toBe(vector.file_matches);
});

/** Of what is invalid, these have an operation that hashes no file, or that nobody knows. */
const OPERATIONS = ["invalid/invalid-file-digest-type.ots", "unknown file hash op 0x09"];

test.each(vectors.invalid)("invalid: $reject $desc$name", (vector) => {
  const name = "name" in vector ? vector.name : vector.desc;
  const rule = OPERATIONS.includes(name) ? "timestamp-operation" : "timestamp-malformed";
  expect(() => parseOts(bytes(vector.ots_base64))).toThrow(rule);
});

test("an operation that nobody knows is named, wherever it stands", () => {
  const { digest, hash } = parseOts(bytes(vectors.self_anchored.ots_base64));
  const head = formatOts({ hash, digest, tree: [] });
  for (const tag of [0x01, 0x09, 0x66, 0xf4, 0xfe])
    expect(() => parseOts(Uint8Array.of(...head, 0x08, tag))).toThrow("timestamp-operation");
});

test("the proof of a checkpoint leads to the merkle root in its block's header", () => {
  const { self_anchored: vector } = vectors;
  const proof = parseOts(bytes(vector.ots_base64));
  expect(proof.digest).toEqual(sha256(utf8(vector.file_utf8)));
  const [attested, ...others] = attestationsOf(proof.tree, proof.digest);
  expect(others).toEqual([]);
  expect(attested?.attestation).toEqual({ kind: "bitcoin", height: vector.height });
  expect(attested?.message).toEqual(fromHex(vector.block_header_hex).slice(36, 68));
});

test("every proper beginning of a proof, and one byte more, is refused", () => {
  const whole = bytes(vectors.self_anchored.ots_base64);
  for (let length = 0; length < whole.length; length += 1)
    expect(() => parseOts(whole.subarray(0, length))).toThrow("timestamp-malformed");
  expect(() => parseOts(Uint8Array.of(...whole, 0))).toThrow("timestamp-malformed");
});
