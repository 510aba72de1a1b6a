import type { AccountCode, Side } from "../ledger/account.ts";
import type { DailyPrice } from "../rates/daily-prices.view.ts";

/** The forms in which the ledger is given out. */
export const LEDGER_FORMATS = ["beancount", "csv", "hledger", "jsonl"] as const;

/** One of them. */
export type LedgerFormat = (typeof LEDGER_FORMATS)[number];

/** Which part of the ledger: days on which things took effect, both included, and a programme. */
export interface Period {
  readonly from?: string;
  readonly to?: string;
  readonly programme?: string;
}

/**
 * One account over a period, in sats as posted. `opening` and `closing` are debits minus credits, so all accounts of a programme add up to
 * zero. What open holds keep of it is left out: what is promised today less what was promised yesterday is one award, to the satoshi.
 */
export interface AccountMovement {
  readonly account: AccountCode;
  readonly programme: string;
  readonly side: Side;
  readonly opening: bigint;
  readonly debits: bigint;
  readonly credits: bigint;
  readonly closing: bigint;
}

/** One movement of money. `position` is from 1; `reverses` names the movement it takes back, as `<entry>/<position>`, when that is in the file too. */
export interface Movement {
  readonly position: number;
  readonly kind: "post" | "commit" | "reverse";
  readonly debit: AccountCode;
  readonly credit: AccountCode;
  readonly amount: bigint;
  readonly reverses: string | undefined;
}

/**
 * A journal entry as an auditor sees it: its number in this file, from 1, its days, what kind of event it was, and the money. What it was
 * about (reference and keys) is left out, because that is where outpoints, batches and payouts stand.
 */
export interface JournalPart {
  readonly entry: bigint;
  readonly effectiveOn: string;
  /** The day of a fact that was told after its period had closed. */
  readonly happenedOn: string | undefined;
  readonly recordedOn: string;
  readonly event: string;
  readonly programme: string;
  readonly movements: readonly Movement[];
}

/**
 * The ledger of a period, ready to be written in any form. `prices` are by day and currency, `entries` by day of effect and number; both can be
 * read once, prices first.
 */
export interface LedgerExport {
  /** The first and the last day that the files speak of. */
  readonly days: { readonly first: string; readonly last: string };
  readonly accounts: readonly AccountMovement[];
  /** Kinds of events that occur in `entries`. */
  readonly events: readonly string[];
  /** Currencies that occur in `prices`, in their order. */
  readonly currencies: readonly string[];
  readonly prices: AsyncIterable<DailyPrice>;
  readonly entries: AsyncIterable<JournalPart>;
}

/** The programmes of the accounts, in their order. */
export function programmesOf(accounts: readonly AccountMovement[]): string[] {
  return [...new Set(accounts.map(({ programme }) => programme))];
}

/** The two sides of a movement, as what it adds to either account: debits are positive. */
export function legsOf({ debit, credit, amount }: Movement): {
  readonly account: AccountCode;
  readonly amount: bigint;
}[] {
  return [
    { account: debit, amount },
    { account: credit, amount: -amount },
  ];
}
