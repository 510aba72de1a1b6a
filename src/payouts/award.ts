import { fromHex, toHex } from "../base/bytes.ts";
import { H } from "../base/digest.ts";
import { signIn, verifyIn } from "../base/ed25519.ts";
import { code, hex, oneOf, satsField } from "../base/field.ts";
import { findKey, isInForce } from "../base/people-list.ts";
import type { PeopleList } from "../base/people-list.ts";
import { must, Refusal } from "../base/refusal.ts";
import { divFloor, sats, SATS_MAX } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import { array, either, object, readShape, record, writeShape } from "../base/shape.ts";
import type { Shape, ShapeOf } from "../base/shape.ts";
import { BITCOIN, priceInCents } from "../base/cents.ts";

const NAME = "commonpurse/award/v1";

/** Cents have the form of satoshis on paper, and nothing else of theirs. */
const cents: Shape<bigint> = satsField;

const IN_SATS = object({ sats: satsField });
/** Currencies that an award can be in. */
export const CURRENCIES = ["EUR", "USD"] as const;
/** The shape of an award in a currency. */
export const MONEY_AWARD = object({ cents, currency: oneOf(...CURRENCIES) });

/** An award is worth satoshis, or cents of a currency at the rate of the day it is paid. */
export type AwardAmount = ShapeOf<typeof IN_SATS> | ShapeOf<typeof MONEY_AWARD>;
/** An award in cents of a currency. */
export type MoneyAward = ShapeOf<typeof MONEY_AWARD>;
export type Currency = MoneyAward["currency"];

const AMOUNT: Shape<AwardAmount> = either(
  IN_SATS,
  MONEY_AWARD,
  (amount): amount is ShapeOf<typeof IN_SATS> => "sats" in amount,
);

const RECORD = record("award", {
  amount: AMOUNT,
  case: hex(16),
  claim: hex(32),
  nonce: hex(16),
  programme: code,
});

/** The shape of a signed award, as it stands in sign requests. */
export const SIGNED_AWARD = record("signed-award", {
  record: RECORD,
  sigs: array(object({ key: hex(8), sig: hex(64) }), 0, 20),
});

/** What two reviewers grant to one case (FORMATS 2). `case` is the case tag, `claim` the claim public key; bytes in hex. */
export type AwardRecord = ShapeOf<typeof RECORD>;

/** An award with the signatures it has so far. */
export type SignedAward = ShapeOf<typeof SIGNED_AWARD>;

/** How many different reviewers an award needs. */
const REVIEWERS = 2;

const FILE_MAX = 16_384;

/** The price of one bitcoin as manifests carry it: decimal with two places. */
export interface AwardRate {
  readonly currency: Currency;
  readonly price: string;
}

/** Reads a signed award; refuses by the parsing rules alone. */
export function parseAward(bytes: Uint8Array): SignedAward {
  return readShape(SIGNED_AWARD, bytes, FILE_MAX);
}

/** Canonical bytes of a signed award. */
export function formatAward(award: SignedAward): Uint8Array {
  return writeShape(SIGNED_AWARD, award);
}

/** The digest that manifests name, hex32. */
export function awardDigest(award: AwardRecord): string {
  return toHex(H(NAME, writeShape(RECORD, award)));
}

/** One reviewer's signature, by the key of that id on the people list. Deterministic. */
export function signAward(
  award: AwardRecord,
  reviewer: { readonly id: string; readonly seed: Uint8Array },
): SignedAward["sigs"][number] {
  return {
    key: reviewer.id,
    sig: toHex(signIn(NAME, reviewer.seed, writeShape(RECORD, award))),
  };
}

/**
 * Verifies an award against the people list in force, and returns the pseudonyms of its reviewers. Rules, for each signature
 * in turn: `award-unknown-key`, `award-key-expired`, `award-signature`, `award-same-person`; then `award-too-few`.
 */
export function verifyAward(award: SignedAward, list: PeopleList, at: Date): string[] {
  const message = writeShape(RECORD, award.record);
  const reviewers: string[] = [];
  award.sigs.forEach((signature, item) => {
    const key = findKey(list, signature.key, "reviewer");
    if (key === undefined) throw new Refusal("award-unknown-key", item);
    must(isInForce(key, at), "award-key-expired", item);
    const isGood = verifyIn(NAME, fromHex(key.public), message, fromHex(signature.sig));
    must(isGood, "award-signature", item);
    must(!reviewers.includes(key.person), "award-same-person", item);
    reviewers.push(key.person);
  });
  must(reviewers.length >= REVIEWERS, "award-too-few");
  return reviewers;
}

/**
 * What an award is worth in satoshis: ⌊cents · 10⁸ / price in cents⌋ for money. Refuses with `award-rate` when there is no
 * rate in its currency.
 */
export function awardSats(amount: AwardAmount, rate: AwardRate | "none"): Sats {
  if ("sats" in amount) return amount.sats;
  if (rate === "none" || rate.currency !== amount.currency) throw new Refusal("award-rate");
  must(priceInCents(rate) > 0n, "award-rate");
  const value = worthAt(amount, rate);
  // No more than there is: a price of a cent a coin is a broken source, not a rate.
  must(value <= SATS_MAX, "award-rate");
  return sats(value);
}

/** ⌊cents · 10⁸ / price in cents⌋, however much that is; the price is above 0. */
export function worthAt({ cents }: MoneyAward, rate: AwardRate): bigint {
  return divFloor(cents * BITCOIN, priceInCents(rate));
}

/** The most that all payouts under an award may come to: its worth × (100 + jitterPercent)/100, rounded down. */
export function awardCeiling(worth: Sats, jitterPercent: number): bigint {
  return divFloor(worth * BigInt(100 + jitterPercent), 100n);
}
