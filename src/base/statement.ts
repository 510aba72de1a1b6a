import { parseUtf8, toHex, utf8 } from "./bytes.ts";
import { formatTime } from "./clock.ts";
import { must } from "./refusal.ts";
import { readShape, writeShape } from "./shape.ts";
import type { Shape } from "./shape.ts";
import { parseNote, signNote, verifyNote } from "./tlog/note.ts";
import type { Note, NoteSigner, Vkey } from "./tlog/note.ts";

/** A kind of statement: the `<type>` of its first line, and the shape of its JSON. */
export interface StatementType<T> {
  readonly type: string;
  readonly shape: Shape<T>;
}

/** What every statement says: which fund it speaks for, and, most of them, until when. */
export interface Stated {
  readonly fund: string;
  readonly notAfter?: string;
}

/** Whom the verifier believes. `keys` are the keys of the one role that may sign; `at` is the verifier's clock. */
export interface StatementTrust {
  readonly keys: readonly Vkey[];
  /** How many different keys must have signed; 1 if not said. */
  readonly quorum?: number;
  readonly fund: string;
  readonly at: Date;
}

/** A statement that was read but not verified. */
export interface ReadStatement<T> {
  readonly value: T;
  /** The line of canonical JSON as received: hash this. */
  readonly json: Uint8Array;
  readonly note: Note;
}

/** No statement is longer than this, in bytes of JSON. */
const JSON_MAX = 1_048_576;

/** The statement as a signed note (FORMATS 0); deterministic. Throws TypeError if the value does not fit its type. */
export function makeStatement<T>(
  { type, shape }: StatementType<T>,
  value: T,
  signers: readonly NoteSigner[],
): string {
  const json = parseUtf8(writeShape(shape, value)) ?? "";
  return signNote(`${firstLine(type)}\n${json}\n`, signers);
}

/**
 * Verifies a statement. Rules in order: `note-malformed`, `statement-type`, the parsing rules, `note-signature` (a known key
 * fails), `note-unsigned` (no key of this role signed, or fewer than the quorum), `statement-fund`, `statement-expired`.
 */
export function openStatement<T extends Stated>(
  kind: StatementType<T>,
  note: string,
  trust: StatementTrust,
): ReadStatement<T> & { readonly signed: readonly Vkey[] } {
  const read = readStatement(kind, note);
  const signed = verifyNote(read.note, trust.keys).map(({ vkey }) => vkey);
  must(countKeys(signed) >= (trust.quorum ?? 1), "note-unsigned");
  checkStated(read.value, trust);
  return { ...read, signed };
}

/** The first part of `openStatement`: all rules up to the signatures, for verifiers with rules of their own between. */
export function readStatement<T>(kind: StatementType<T>, text: string): ReadStatement<T> {
  const note = parseNote(text);
  const end = note.text.indexOf("\n");
  must(note.text.slice(0, end) === firstLine(kind.type), "statement-type");
  // A third line makes this no canonical JSON, and none at all makes it malformed.
  const json = utf8(note.text.slice(end + 1, -1));
  return { value: readShape(kind.shape, json, JSON_MAX), json, note };
}

/** The last part of `openStatement`: `statement-fund`, `statement-expired`. */
export function checkStated(value: Stated, trust: Pick<StatementTrust, "fund" | "at">): void {
  must(value.fund === trust.fund, "statement-fund");
  must(value.notAfter === undefined || formatTime(trust.at) < value.notAfter, "statement-expired");
}

/** How many different keys there are: one key under two names counts once. */
export function countKeys(keys: readonly Vkey[]): number {
  return new Set(keys.map((vkey) => toHex(vkey.key))).size;
}

function firstLine(type: string): string {
  return `commonpurse/${type}/v1`;
}
