import { toHex, fromHex, utf8 } from "../base/bytes.ts";
import { formatTime } from "../base/clock.ts";
import { signIn, verifyIn } from "../base/ed25519.ts";
import { ascii, code, fund, hex, int, oneOf, signedSats, time } from "../base/field.ts";
import { findKey, isInForce } from "../base/people-list.ts";
import type { PeopleList } from "../base/people-list.ts";
import { must, Refusal } from "../base/refusal.ts";
import { array, object, readShape, record, refine, writeShape } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import { CORRECTABLE, CORRECTION_CODES } from "./leaf.ts";

const NAME = "commonpurse/correction/v1";

const RECORD = record("correction", {
  code: oneOf(...CORRECTION_CODES),
  d: refine(signedSats, (d) => d !== 0n),
  event: ascii(60),
  field: oneOf(...CORRECTABLE),
  fund,
  nonce: hex(16),
  notAfter: time,
  of: int(0),
  p: code,
  reference: ascii(160),
});

const SIGNED = record("signed-correction", {
  record: RECORD,
  sigs: array(object({ key: hex(8), sig: hex(64) }), 0, 20),
});

/**
 * What approvers sign to move a figure of the public book: the `correct` entry without its epoch, and the journal entry (event and reference)
 * that it mirrors. `d` is what is added to the figure, in sats; `of` the index of the close whose figure was wrong.
 */
export type CorrectionRecord = ShapeOf<typeof RECORD>;

/** A correction with the signatures it has so far. */
export type SignedCorrection = ShapeOf<typeof SIGNED>;

const FILE_MAX = 16_384;

/** Reads a signed correction; refuses by the parsing rules alone. */
export function parseCorrection(text: string): SignedCorrection {
  return readShape(SIGNED, utf8(text), FILE_MAX);
}

/** Canonical bytes of a signed correction. */
export function formatCorrection(correction: SignedCorrection): Uint8Array {
  return writeShape(SIGNED, correction);
}

/** One approver's signature, by the key of that id on the people list. Deterministic. */
export function signCorrection(
  correction: CorrectionRecord,
  approver: { readonly id: string; readonly seed: Uint8Array },
): SignedCorrection["sigs"][number] {
  const sig = signIn(NAME, approver.seed, writeShape(RECORD, correction));
  return { key: approver.id, sig: toHex(sig) };
}

/**
 * Verifies a correction against the people list in force, and returns the pseudonyms of who signed. Rules in order: `correction-fund`,
 * `correction-expired`; for each signature `correction-unknown-key`, `correction-key-expired`, `correction-signature`,
 * `correction-same-person`; then `correction-too-few` (fewer people than approve a batch).
 */
export function verifyCorrection(
  correction: SignedCorrection,
  trust: { readonly fund: string; readonly list: PeopleList; readonly at: Date },
): string[] {
  const { list, at } = trust;
  must(correction.record.fund === trust.fund, "correction-fund");
  must(formatTime(at) < correction.record.notAfter, "correction-expired");
  const message = writeShape(RECORD, correction.record);
  const people: string[] = [];
  correction.sigs.forEach((signature, item) => {
    const key = findKey(list, signature.key, "approver");
    if (key?.alg !== "ed25519") throw new Refusal("correction-unknown-key", item);
    must(isInForce(key, at), "correction-key-expired", item);
    const isGood = verifyIn(NAME, fromHex(key.public), message, fromHex(signature.sig));
    must(isGood, "correction-signature", item);
    must(!people.includes(key.person), "correction-same-person", item);
    people.push(key.person);
  });
  must(people.length >= list.need, "correction-too-few");
  return people;
}

/** What it says it mirrors, as one name: no second correction may move the same figure for the same journal entry. */
export function mirrorOf({ field, p, event, reference }: CorrectionRecord): string {
  return `${field} ${p} ${event} ${reference}`;
}
