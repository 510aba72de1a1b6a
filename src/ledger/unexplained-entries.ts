import { turnOf } from "./entries.ts";
import type { Receipt } from "./entries.ts";
import type { JournalEntry } from "./journal.ts";
import { decision, fact, post } from "./posting.ts";

/** Coins came that no rule explains: `unexplained/<outpoint>/<turn>` into suspense, where they cannot be promised. */
export function unexplainedReceived(receipt: Receipt): JournalEntry {
  const reference = turnOf(receipt);
  const key = `unexplained/${reference}`;
  const posting = post(receipt, key, ["chain", "suspense"], receipt.amount);
  return fact("unexplained.received", reference, receipt, [posting]);
}

/**
 * Coins in suspense are ours to spend after all: `recovered/<outpoint>/<turn>` takes them off the loss that went with them. Where another
 * programme `from` had that loss, they have moved here from there, and `lossCrossed` is the other half.
 */
export function coinRecovered(receipt: Receipt & { readonly from: string }): JournalEntry {
  const reference = turnOf(receipt);
  const against = receipt.from === receipt.programme ? "losses" : "transfers";
  const posting = post(receipt, `recovered/${reference}`, ["suspense", against], receipt.amount);
  return decision("coin.recovered", reference, receipt, [posting]);
}

/** What one programme lost, another one has: `crossed/<outpoint>/<turn>` in the books of `from`, which lost it. */
export function lossCrossed(receipt: Receipt & { readonly from: string }): JournalEntry {
  const reference = turnOf(receipt);
  const occasion = { ...receipt, programme: receipt.from };
  const posting = post(occasion, `crossed/${reference}`, ["transfers", "losses"], receipt.amount);
  return decision("loss.crossed", reference, occasion, [posting]);
}

/** A coin of ours was spent by no transaction of ours: a loss, `spent/<outpoint>/<turn>`. */
export function unexplainedSpent(coin: Receipt): JournalEntry {
  const reference = turnOf(coin);
  const posting = post(coin, `spent/${reference}`, ["losses", "chain"], coin.amount);
  return fact("unexplained.spent", reference, coin, [posting]);
}
