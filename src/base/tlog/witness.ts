import { parseUtf8, toBase64 } from "../bytes.ts";
import { must, Refusal } from "../refusal.ts";
import { COSIGNATURE, parseNote, verifyNote } from "./note.ts";
import type { NoteSignature, Vkey } from "./note.ts";

/** The type under which a witness tells the size it has. */
export const SIZE_TYPE = "text/x.tlog.size";

/** What is sent to a witness (C2SP tlog-witness, `add-checkpoint`): the size that it has seen, the proof from there, the signed checkpoint. */
export function formatAddCheckpoint(request: {
  readonly old: number;
  /** As `consistencyFrom` makes it; empty for an old size of 0 and for one that is the checkpoint's own. */
  readonly proof: readonly Uint8Array[];
  readonly note: string;
}): string {
  return [`old ${request.old}`, ...request.proof.map(toBase64), "", request.note].join("\n");
}

/** The size in the answer of a witness that has seen another one; undefined when it says none. */
export function parseSizeAnswer(body: Uint8Array): number | undefined {
  const digits = /^(0|[1-9][0-9]{0,15})\n$/.exec(parseUtf8(body) ?? "")?.[1];
  const size = digits === undefined ? undefined : Number(digits);
  return size !== undefined && Number.isSafeInteger(size) ? size : undefined;
}

/** A cosignature that was verified. */
export interface Cosignature {
  readonly signature: NoteSignature;
  /** Unix seconds at which the witness says that this was the largest consistent tree it had seen. */
  readonly time: bigint;
}

/**
 * Reads the answer of a witness to the checkpoint `note`: lines of signatures, of which the one by `vkey` counts and the others are left
 * out. Refuses with `note-malformed`, `note-signature`, `note-unsigned` (none is by this witness).
 */
export function readCosignature(body: Uint8Array, note: string, vkey: Vkey): Cosignature {
  const lines = parseUtf8(body);
  must(lines !== undefined && vkey.type === COSIGNATURE, "note-malformed");
  const { text } = parseNote(note);
  const answer = parseNote(`${text}\n${lines}`);
  // A blank line in the answer would move the end of the text.
  must(answer.text === text, "note-malformed");
  const [signed] = verifyNote(answer, [vkey]);
  const signature = answer.signatures.find(({ name, id }) => name === vkey.name && id === vkey.id);
  if (signed?.time === undefined || signature === undefined) throw new Refusal("note-unsigned");
  return { signature, time: signed.time };
}

/** The signed note with further signature lines at its end. Throws RangeError on lines that make no note. */
export function withSignatures(note: string, lines: readonly string[]): string {
  const longer = note + lines.map((line) => `${line}\n`).join("");
  if (parseNote(longer).text !== parseNote(note).text) throw new RangeError("withSignatures");
  return longer;
}
