import { parseBase64, toBase64 } from "../bytes.ts";
import { must, Refusal } from "../refusal.ts";
import { COSIGNATURE, ED25519, parseNote, signNote, verifyNote } from "./note.ts";
import type { NoteSigner, Signed, Vkey } from "./note.ts";
import { isQuorumMet } from "./policy.ts";
import type { TlogPolicy } from "./policy.ts";

/** What a log says of itself: its origin, how many leaves it has, and their root (C2SP tlog-checkpoint). */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** Lines after the root; not vouched for by witnesses and never written by us. */
  readonly extensions: readonly string[];
}

/** Whom a verifier believes: the log's origin, its keys, and, if there is one, the policy with witnesses and quorum. */
export interface LogTrust {
  readonly origin: string;
  readonly keys: readonly Vkey[];
  readonly policy?: TlogPolicy;
}

/**
 * Reads the text of a checkpoint, all of it and its final newline. Refuses with `note-malformed`, also for sizes above 2⁵³−1
 * and for an origin that starts with `commonpurse/`, which is a statement (FORMATS 0).
 */
export function parseCheckpoint(text: string): Checkpoint {
  const [origin, size, root, ...rest] = text.split("\n");
  if (origin === undefined || origin === "" || size === undefined || root === undefined)
    throw new Refusal("note-malformed");
  must(!origin.startsWith("commonpurse/") && rest.at(-1) === "", "note-malformed");
  must(/^(0|[1-9][0-9]{0,15})$/.test(size) && Number.isSafeInteger(Number(size)), "note-malformed");
  const hash = parseBase64(root);
  if (hash?.length !== 32) throw new Refusal("note-malformed");
  return { origin, size: Number(size), root: hash, extensions: rest.slice(0, -1) };
}

/** The text that `parseCheckpoint` reads. */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root, extensions } = checkpoint;
  return [origin, size, toBase64(root), ...extensions, ""].join("\n");
}

/** The checkpoint as a signed note; deterministic. The log key signs nothing else. */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly NoteSigner[]): string {
  return signNote(formatCheckpoint(checkpoint), signers);
}

/**
 * Verifies a signed checkpoint. Refuses with `note-malformed`, `note-signature` (a known key fails), `checkpoint-key` (no log key
 * signed it, or another origin), `checkpoint-quorum` (the witnesses of the policy did not).
 */
export function openCheckpoint(
  note: string,
  trust: LogTrust,
): Checkpoint & { readonly signed: readonly Signed[] } {
  const parsed = parseNote(note);
  const checkpoint = parseCheckpoint(parsed.text);
  const signed = signaturesOf(parsed, [...trust.keys, ...(trust.policy?.witnesses.values() ?? [])]);
  must(
    signed.some(({ vkey }) => vkey.type === ED25519),
    "checkpoint-key",
  );
  must(checkpoint.origin === trust.origin, "checkpoint-key");
  must(trust.policy === undefined || isQuorumMet(trust.policy, signed), "checkpoint-quorum");
  return { ...checkpoint, signed };
}

/** The time in Unix seconds at which the latest of the witnesses cosigned; undefined without witnesses. */
export function witnessedAt(signed: readonly Signed[]): bigint | undefined {
  const times = signed.flatMap(({ vkey, time }) =>
    vkey.type === COSIGNATURE && time !== undefined ? [time] : [],
  );
  return times.reduce<bigint | undefined>(
    (latest, time) => (latest === undefined || time > latest ? time : latest),
    undefined,
  );
}

function signaturesOf(note: ReturnType<typeof parseNote>, keys: readonly Vkey[]): Signed[] {
  try {
    return verifyNote(note, keys);
  } catch (error) {
    // Nobody we know signed: the key is the fault, and the caller's rules have their own name for that.
    if (error instanceof Refusal && error.rule === "note-unsigned")
      throw new Refusal("checkpoint-key");
    throw error;
  }
}
