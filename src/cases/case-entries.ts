import {
  ascii,
  code,
  date,
  hex,
  hexBetween,
  int,
  oneOf,
  satsField,
  unicodeText,
} from "../base/field.ts";
import { array, object, optional, readShape, record, refine, writeShape } from "../base/shape.ts";
import type { Shape, ShapeOf } from "../base/shape.ts";
import { FINDINGS } from "../duplicates/pair.ts";
import { MONEY_AWARD } from "../payouts/award.ts";
import type { AwardAmount } from "../payouts/award.ts";
import { CONFIDENCES, coversAll, CRITERIA, EVIDENCE, MINUTES_MAX, RESULTS } from "./criteria.ts";
import type { EntryKind } from "../vault/entry.ts";
import { MESSAGE_MAX, MESSAGE_SIDES, TEMPLATES } from "./message.ts";

/** Canonical JSON inside JSON, as the text that was signed; signatures are over exactly these bytes. */
const signedText = ascii(60_000);

/** What a reviewer found about one criterion. */
const findingShape = object({
  confidence: oneOf(...CONFIDENCES),
  criterion: oneOf(...CRITERIA),
  evidence: array(oneOf(...EVIDENCE), 0, EVIDENCE.length),
  minutes: int(0, MINUTES_MAX),
  result: oneOf(...RESULTS),
});

/**
 * What a reviewer found; `findings` has every criterion once, `tier` is that of an eligible one; both are absent in entries from before
 * there were criteria. `amount` in sats, or `money`. `award` is the award record they propose, `sig` their signature over it; both absent when they decline.
 */
const assessmentShape = record("assessment", {
  amount: optional(satsField),
  award: optional(signedText),
  findings: optional(refine(array(findingShape, CRITERIA.length, CRITERIA.length), coversAll)),
  key: optional(hex(8)),
  money: optional(MONEY_AWARD),
  person: code,
  reason: optional(unicodeText(2000)),
  sig: optional(hex(64)),
  stage: oneOf("first", "second", "third"),
  tier: optional(int(0, 3)),
  verdict: oneOf("eligible", "declined"),
});
/** One reviewer's verdict as it is sealed. */
export type Assessment = ShapeOf<typeof assessmentShape>;

/** What an assessment grants, in sats or in a currency; undefined when it declines. */
export function assessedAmount({ amount, money }: Assessment): AwardAmount | undefined {
  return amount === undefined ? money : { sats: amount };
}

/**
 * The decision to pay: the signed award, the ledger's hold, and what is held: what is paid with the jitter on top, or, of an award in a
 * currency, the most that is paid.
 */
const awardShape = record("case-award", {
  hold: ascii(120),
  /** Names the payout that will carry it. */
  payout: hex(16),
  pays: satsField,
  reviewers: array(code, 2, 20),
  signed: signedText,
});

/** What a test request is marked with: what its commitment is made of. */
const testMarkShape = object({
  expected: oneOf("eligible", "declined"),
  salt: hex(32),
  tag: hex(16),
});
/** The mark of a test request. */
export type TestMark = ShapeOf<typeof testMarkShape>;

/**
 * Salt and public key of the claim, fixed at submission (FORMATS 2, "Fixing the key"), and the mark of a test request, which no other has: with it and without the entry is of the lowest rung. No look of the staff opens
 * it, and the database takes one for each case.
 */
const claimKeyShape = record("claim-key", {
  key: hex(32),
  salt: hex(32),
  test: optional(testMarkShape),
});

/** What stands in an approved test request where another one has its award. */
const noAwardShape = record("no-award", {});

/** A signed destination record as it was received; `start` is the descriptor's index of its first script, 0 where it is absent. */
const destinationShape = record("case-destination", {
  signed: signedText,
  start: optional(int(0, 2 ** 31 - 1)),
});

/** Why the destination with this digest could not be paid when the case was approved, for its claimant alone; and how many were refused since, and from which month on (`countRefusals`). */
const destinationNoticeShape = record("destination-notice", {
  destination: optional(hex(32)),
  reason: optional(ascii(60)),
  refused: optional(int(1, 40)),
  since: optional(date),
});

/**
 * The only link from a case to an address of the fund's wallet; `script` is what was certified and shown, so that a descriptor which somebody
 * changed since shows no other. Absent in older entries.
 */
const caseAddressShape = record("case-address", {
  index: int(0, 2 ** 31 - 1),
  script: optional(hexBetween(22, 34)),
});

/** The only link from a case to a payout. `use` is its script's place in the destination of that time, 0 where it is absent. */
const payoutReferenceShape = record("payout-reference", {
  payout: hex(16),
  use: optional(int(0, 99)),
});

/** The private half of the key that was made for a payout; it goes when its claimant has looked the payout up. */
const payoutCheckShape = record("payout-check", { payout: hex(16), secret: hex(32) });

/** Why the applicant of a declined case asks for a second look. */
const appealShape = record("appeal", { on: date, text: unicodeText(2000) });

/** Who has had a part in a case that was declined, for the draw of those who look at it anew. */
const touchedShape = record("touched", { persons: array(code, 1, 200) });

/** What a triager found: why a case was turned away, or who declared a conflict and must never be drawn for it. */
const triageShape = record("triage", {
  conflicts: optional(array(code, 1, 50)),
  reason: optional(unicodeText(2000)),
});

/** What a third person said of this case and another one that shares something with it. */
const pairNoteShape = record("pair-note", {
  finding: oneOf(...FINDINGS),
  other: ascii(36),
  reason: unicodeText(2000),
});

/** A message of the applicant, or of the fund: a text, or one of the texts that are ready in every language, or both. */
const messageShape = record("message", {
  by: oneOf(...MESSAGE_SIDES),
  on: date,
  template: optional(oneOf(...TEMPLATES)),
  text: optional(unicodeText(MESSAGE_MAX)),
});

/** The kinds of entries that are sealed into a case: all that a case can hold. A test compares them with the calls that seal. */
export const SEALED_KINDS = [
  "request",
  "claim-key",
  "triage",
  "assessment",
  "award",
  "destination",
  "descriptor",
  "payout-reference",
  "payout-check",
  "case-address",
  "evidence",
  "notice",
  "note",
  "message",
  "appeal",
  "touched",
] as const satisfies readonly EntryKind[];

const LIMIT = 131_072;

/** Bytes of entries and back; reading refuses by the parsing rules of FORMATS 0. */
export const caseEntries = {
  assessment: codec(assessmentShape),
  award: codec(awardShape),
  noAward: codec(noAwardShape),
  claimKey: codec(claimKeyShape),
  destination: codec(destinationShape),
  destinationNotice: codec(destinationNoticeShape),
  caseAddress: codec(caseAddressShape),
  appeal: codec(appealShape),
  touched: codec(touchedShape),
  pairNote: codec(pairNoteShape),
  payoutReference: codec(payoutReferenceShape),
  payoutCheck: codec(payoutCheckShape),
  message: codec(messageShape),
  triage: codec(triageShape),
};

/** The award in an entry of that kind; undefined in a test request, which has none. */
export function awardIn(plaintext: Uint8Array): ShapeOf<typeof awardShape> | undefined {
  const isNone = caseEntries.noAward.write({}).length === plaintext.length;
  if (!isNone) return caseEntries.award.read(plaintext);
  caseEntries.noAward.read(plaintext);
  return undefined;
}

function codec<T>(shape: Shape<T>): { write(value: T): Uint8Array; read(bytes: Uint8Array): T } {
  return {
    write: (value) => writeShape(shape, value),
    read: (bytes) => readShape(shape, bytes, LIMIT),
  };
}
