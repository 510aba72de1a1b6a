import type { Code } from "../base/code.ts";
import { hmacSha256, K } from "../base/digest.ts";
import type { Sats } from "../base/sats.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";

/** How far a gift has come: in the mempool, in the active chain, deep enough to stay, or gone from both. */
export type GiftState = "seen" | "confirmed" | "settled" | "dropped";

/** An output that pays one of our addresses. */
export interface Gift {
  readonly outpoint: OutPoint;
  readonly programme: string;
  readonly script: Uint8Array;
  readonly amount: Sats;
  /** How often it was booked and taken back; odd while it is in the books. */
  readonly turns: number;
  readonly settled: boolean;
}

/** The address shown to one donor and what is kept to answer their receipt code. */
export interface Donation {
  readonly programme: string;
  readonly script: Uint8Array;
  /** H of the look-up token (FORMATS 1), and the public key that receipts are sealed to. */
  readonly receiptLookup: Uint8Array;
  readonly receiptSeal: Uint8Array;
  /** `scriptMark` of this script; absent where the address was shown before there were marks. */
  readonly scriptMark: Uint8Array | undefined;
  /** After this date the address is retired: still watched for ever, never shown to anyone else. */
  readonly expiresOn: string;
}

/** What proves to whoever has the receipt code that this script is the one they were shown, 32 bytes; nobody makes it without the code. */
export function scriptMark(code: Code, script: Uint8Array): Uint8Array {
  return hmacSha256(K(code.secret, "commonpurse/gift-script/v1", 32), script);
}

/** Days for which a donor is asked to use the address they were shown. */
export const ADDRESS_DAYS = 30;

/** The state of a gift by what the chain says now; `depth` is 0 outside the active chain, 1 in its newest block. */
export function giftState(
  gift: { settled: boolean },
  chain: { depth: number; inMempool: boolean },
): GiftState {
  if (gift.settled) return "settled";
  if (chain.depth > 0) return "confirmed";
  return chain.inMempool ? "seen" : "dropped";
}
