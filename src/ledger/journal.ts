import { canon } from "../base/canonical-json.ts";
import type { Json } from "../base/canonical-json.ts";
import { H } from "../base/digest.ts";
import type { Sats } from "../base/sats.ts";
import type { AccountCode } from "./account.ts";

/** What money is held for: a promise, or a signed payment that the chain has not confirmed. */
export type HoldCode = "committed" | "in-flight";

/**
 * One movement between two accounts of a programme. `key` is 1–120 printable ASCII characters without space, and unique for ever;
 * `hold` and `of` are keys of earlier entries. A commit takes `amount` of its hold and releases the rest.
 */
export type Posting =
  | {
      readonly key: string;
      readonly kind: "post";
      readonly debit: AccountCode;
      readonly credit: AccountCode;
      readonly amount: Sats;
    }
  | {
      readonly key: string;
      readonly kind: "hold";
      readonly code: HoldCode;
      readonly debit: AccountCode;
      readonly credit: AccountCode;
      readonly amount: Sats;
    }
  | {
      readonly key: string;
      readonly kind: "commit";
      readonly hold: string;
      readonly amount: Sats;
    }
  | { readonly key: string; readonly kind: "void"; readonly hold: string }
  | { readonly key: string; readonly kind: "reverse"; readonly of: string };

/**
 * The postings of one business event; recorded whole or not at all, and once for each (event, reference). `effectiveOn` is the
 * date on which it took effect. A `fact` happened on the chain, so it is booked whatever the balances say.
 */
export interface JournalEntry {
  readonly event: string;
  readonly reference: string;
  readonly programme: string;
  readonly effectiveOn: string;
  readonly fact: boolean;
  readonly postings: readonly Posting[];
}

/** The postings as the posting function reads them: canonical JSON values, amounts as decimal strings. */
export function postingsJson(postings: readonly Posting[]): Json {
  return postings.map((posting): Json => {
    return "amount" in posting ? { ...posting, amount: String(posting.amount) } : { ...posting };
  });
}

/** What tells a repeated entry from a contradiction: 32 bytes over everything in it. */
export function requestHash(entry: JournalEntry): Uint8Array {
  return H(
    "commonpurse/journal-entry/v1",
    canon({ ...entry, postings: postingsJson(entry.postings) }),
  );
}
