import type { Sats } from "../base/sats.ts";
import { accountCode } from "./account.ts";
import type { AccountName } from "./account.ts";
import type { HoldCode, JournalEntry, Posting } from "./journal.ts";

/** Where and when an event is booked; `effectiveOn`, `YYYY-MM-DD`, is the date of the block or of the decision. */
export interface Occasion {
  readonly programme: string;
  readonly effectiveOn: string;
}

/** An entry about what the chain did, which is booked whatever the balances say. */
export function fact(
  event: string,
  reference: string,
  { programme, effectiveOn }: Occasion,
  postings: readonly Posting[],
): JournalEntry {
  return { event, reference, programme, effectiveOn, fact: true, postings };
}

/** An entry about what people decided, which the guard may refuse. */
export function decision(
  event: string,
  reference: string,
  { programme, effectiveOn }: Occasion,
  postings: readonly Posting[],
): JournalEntry {
  return { event, reference, programme, effectiveOn, fact: false, postings };
}

/** `amount` moves from the credit account to the debit account. */
export function post(
  { programme }: Occasion,
  key: string,
  [debit, credit]: readonly [debit: AccountName, credit: AccountName],
  amount: Sats,
): Posting {
  return {
    key,
    kind: "post",
    debit: accountCode(debit, programme),
    credit: accountCode(credit, programme),
    amount,
  };
}

/** Coins are promised to an expense. */
export function promise(
  occasion: Occasion,
  key: string,
  expense: AccountName,
  amount: Sats,
): Posting {
  return hold(occasion, "committed", expense, { key, amount });
}

/** Coins are in a signed payment that the chain has not confirmed. */
export function flightHold(
  occasion: Occasion,
  key: string,
  expense: AccountName,
  amount: Sats,
): Posting {
  return hold(occasion, "in-flight", expense, { key, amount });
}

/** `amount` of a hold is spent, the rest of it is free again. */
export function take(key: string, held: string, amount: Sats): Posting {
  return { key, kind: "commit", hold: held, amount };
}

/** A hold is free again, because of `why`: `<hold>/<why>`. */
export function release(held: string, why: string): Posting {
  return { key: `${held}/${why}`, kind: "void", hold: held };
}

/** A posting is taken back: `<key>/back`. */
export function back(key: string): Posting {
  return { key: `${key}/back`, kind: "reverse", of: key };
}

/** By id: the same things are the same entry in whatever order they come. */
export function byId<T extends { readonly id: string }>(things: readonly T[]): T[] {
  return [...things].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function hold(
  { programme }: Occasion,
  code: HoldCode,
  expense: AccountName,
  { key, amount }: { readonly key: string; readonly amount: Sats },
): Posting {
  const debit = accountCode(expense, programme);
  return { key, kind: "hold", code, debit, credit: accountCode("chain", programme), amount };
}
