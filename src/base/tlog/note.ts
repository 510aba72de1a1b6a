import { concat, fromHex, parseBase64, toBase64, toHex, utf8 } from "../bytes.ts";
import { sha256 } from "../digest.ts";
import { ed25519Key, ed25519Verify } from "../ed25519.ts";
import { must, Refusal } from "../refusal.ts";

/** Signature types of C2SP signed-note: plain Ed25519, and the timestamped cosignature of a witness. */
export const ED25519 = 0x01;
export const COSIGNATURE = 0x04;

/** A C2SP verifier key; `id` is eight hex digits bound to name, type and key. */
export interface Vkey {
  readonly name: string;
  readonly id: string;
  readonly type: typeof ED25519 | typeof COSIGNATURE;
  readonly key: Uint8Array;
}

/** Who signs notes: a key name and an Ed25519 seed. */
export interface NoteSigner {
  readonly name: string;
  readonly seed: Uint8Array;
}

/** One signature line: the key it claims and the bytes after the key id. */
export interface NoteSignature {
  readonly name: string;
  readonly id: string;
  readonly signature: Uint8Array;
}

/** A note as it stands on paper, nothing verified; `text` ends in its newline. */
export interface Note {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A key whose signature was verified; `time` in Unix seconds for cosignatures. */
export interface Signed {
  readonly vkey: Vkey;
  readonly time?: bigint;
}

/** Go's limit; the specification asks for at least 16. */
const SIGNATURES_MAX = 100;

/** C2SP: a name is not empty and has neither Unicode spaces nor a plus sign. */
const NAME = /^[^\p{White_Space}+\p{Cc}\p{Cs}]+$/u;

/** The verifier key of a name and a 32-byte Ed25519 key; throws RangeError on an impossible name or length. */
export function vkeyOf(name: string, key: Uint8Array, type: Vkey["type"] = ED25519): Vkey {
  if (!NAME.test(name)) throw new RangeError("vkeyOf: name");
  if (key.length !== 32) throw new RangeError("vkeyOf: a key has 32 bytes");
  const id = sha256(concat(utf8(`${name}\n`), Uint8Array.of(type), key)).subarray(0, 4);
  return { name, id: toHex(id), type, key };
}

/** The verifier key of a signer. */
export function vkeyOfSigner(signer: NoteSigner, type: Vkey["type"] = ED25519): Vkey {
  return vkeyOf(signer.name, keyOf(signer).publicKey, type);
}

/** Reads `name+id+base64`; undefined for a wrong id, an unknown type or anything malformed. */
export function parseVkey(text: string): Vkey | undefined {
  // Base64 contains plus signs: only the first two separate.
  const [, name, id, material] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(text) ?? [];
  if (name === undefined || material === undefined || !NAME.test(name)) return undefined;
  const bytes = parseBase64(material);
  const type = bytes?.[0];
  if (bytes?.length !== 33 || (type !== ED25519 && type !== COSIGNATURE)) return undefined;
  const vkey = vkeyOf(name, bytes.slice(1), type);
  return vkey.id === id ? vkey : undefined;
}

/** The text form `name+id+base64(type ‖ key)`. */
export function formatVkey(vkey: Vkey): string {
  return `${vkey.name}+${vkey.id}+${toBase64(concat(Uint8Array.of(vkey.type), vkey.key))}`;
}

/** Reads a signer key in Go's form `PRIVATE+KEY+name+id+base64(0x01 ‖ seed)`; undefined when malformed. */
export function parseSignerKey(text: string): NoteSigner | undefined {
  const [, name, id, material] =
    /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+(.+)$/u.exec(text.replace(/\n$/, "")) ?? [];
  if (name === undefined || material === undefined || !NAME.test(name)) return undefined;
  const bytes = parseBase64(material);
  if (bytes?.length !== 33 || bytes[0] !== ED25519) return undefined;
  const signer = { name, seed: bytes.slice(1) };
  return vkeyOfSigner(signer).id === id ? signer : undefined;
}

/** A signer key in Go's form; a secret. */
export function formatSignerKey(signer: NoteSigner): string {
  const material = toBase64(concat(Uint8Array.of(ED25519), signer.seed));
  return `PRIVATE+KEY+${signer.name}+${vkeyOfSigner(signer).id}+${material}`;
}

/** Takes a C2SP signed note apart without verifying it; refuses with `note-malformed`. */
export function parseNote(note: string): Note {
  must(!/[\p{Cs}\0-\t\v-\x1f]/u.test(note) && note.endsWith("\n"), "note-malformed");
  // The text may contain blank lines itself: the last one separates.
  const split = note.lastIndexOf("\n\n");
  must(split >= 0 && split + 2 < note.length, "note-malformed");
  const lines = note.slice(split + 2, -1).split("\n");
  must(lines.length <= SIGNATURES_MAX, "note-malformed");
  return { text: note.slice(0, split + 1), signatures: lines.map(parseSignatureLine) };
}

/**
 * The keys among `keys` that signed the note, each once, in the order of the lines. Signatures by other keys are
 * ignored. Refuses with `note-signature` when one of `keys` fails, `note-unsigned` when none signed.
 */
export function verifyNote(note: Note, keys: readonly Vkey[]): Signed[] {
  const signed = new Map<string, Signed>();
  for (const line of note.signatures) {
    const known = keys.filter((vkey) => vkey.name === line.name && vkey.id === line.id);
    if (known.length === 0) continue;
    // Ids have 32 bits, so two keys may share one: either may have signed.
    const by = known.find((vkey) => isSignedBy(note.text, vkey, line.signature));
    if (by === undefined) throw new Refusal("note-signature");
    const name = formatVkey(by);
    if (!signed.has(name)) signed.set(name, signedBy(by, line.signature));
  }
  must(signed.size > 0, "note-unsigned");
  return [...signed.values()];
}

/** Parses and verifies in one: the text (with its final newline) and the keys that signed it. */
export function openNote(note: string, keys: readonly Vkey[]): { text: string; signed: Signed[] } {
  const parsed = parseNote(note);
  return { text: parsed.text, signed: verifyNote(parsed, keys) };
}

/** The plain Ed25519 signature line of `signer` under `text`. */
export function signText(text: string, signer: NoteSigner): NoteSignature {
  return {
    name: signer.name,
    id: vkeyOfSigner(signer).id,
    signature: keyOf(signer).sign(utf8(text)),
  };
}

/** The timestamped cosignature of a witness (C2SP tlog-cosignature, v1) at `time` in Unix seconds. */
export function cosignText(text: string, signer: NoteSigner, time: bigint): NoteSignature {
  const stamp = new Uint8Array(8);
  new DataView(stamp.buffer).setBigUint64(0, time);
  return {
    name: signer.name,
    id: vkeyOfSigner(signer, COSIGNATURE).id,
    signature: concat(stamp, keyOf(signer).sign(cosigned(text, time))),
  };
}

/** A signed note of `text`, which ends in a newline; lines in the order of the signers. Deterministic. */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  return formatNote({ text, signatures: signers.map((signer) => signText(text, signer)) });
}

/** The bytes of a note as text: what `parseNote` reads. Throws RangeError on a note that it would refuse. */
export function formatNote(note: Note): string {
  const lines = note.signatures.map(formatSignature);
  const text = `${note.text}\n${lines.map((line) => `${line}\n`).join("")}`;
  if (parseNote(text).text !== note.text) throw new RangeError("formatNote: text without newline");
  return text;
}

/** The line of a signature, without its newline. */
export function formatSignature({ name, id, signature }: NoteSignature): string {
  return `— ${name} ${toBase64(concat(fromHex(id), signature))}`;
}

/** Signers sign thousands of notes: each is made ready once, and goes with its seed. */
const ready = new WeakMap<NoteSigner, ReturnType<typeof ed25519Key>>();

function keyOf(signer: NoteSigner): ReturnType<typeof ed25519Key> {
  const key = ready.get(signer) ?? ed25519Key(signer.seed);
  ready.set(signer, key);
  return key;
}

function parseSignatureLine(line: string): NoteSignature {
  const [, name, base64] = /^— ([^ ]+) ([^ ]+)$/u.exec(line) ?? [];
  const blob = base64 === undefined ? undefined : parseBase64(base64);
  if (name === undefined || !NAME.test(name) || blob === undefined || blob.length < 5)
    throw new Refusal("note-malformed");
  return { name, id: toHex(blob.subarray(0, 4)), signature: blob.slice(4) };
}

function isSignedBy(text: string, vkey: Vkey, signature: Uint8Array): boolean {
  if (vkey.type === ED25519) return ed25519Verify(vkey.key, utf8(text), signature);
  if (signature.length !== 72) return false;
  return ed25519Verify(vkey.key, cosigned(text, timeOf(signature)), signature.subarray(8));
}

function signedBy(vkey: Vkey, signature: Uint8Array): Signed {
  return vkey.type === ED25519 ? { vkey } : { vkey, time: timeOf(signature) };
}

function timeOf(signature: Uint8Array): bigint {
  return new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
}

function cosigned(text: string, time: bigint): Uint8Array {
  return utf8(`cosignature/v1\ntime ${time}\n${text}`);
}
