import { publishedBalances } from "../audit/balances.view.ts";
import type { PublishedBalances } from "../audit/balances.view.ts";
import { publishedEpochs } from "../audit/epochs.view.ts";
import { figuresOf, sumFigures } from "../audit/figures.ts";
import type { PublishedFigures } from "../audit/figures.ts";
import type { Reader } from "../db/unit.ts";

/** Where money can be, in the order of the equation; `received` is their sum and that of OTHER_TERMS. */
export const TERMS = ["available", "committed", "inFlight", "paid", "fees"] as const;

/** Movements that stand in the equation only when they have occurred. */
export const OTHER_TERMS = ["losses", "operations", "refunds", "transfers"] as const;

/** The fund's figures as one epoch published them. */
export interface EpochMoney extends PublishedFigures {
  readonly epoch: number;
  readonly closedAt: Date;
}

/** All that a page may show of the money: the last published balances, and the epochs that led to them, the newest last. */
export interface PublicMoney {
  readonly balances: PublishedBalances;
  readonly epochs: readonly EpochMoney[];
}

/** More than a month of days; more bars than these could not be told apart on a phone. */
const EPOCHS_SHOWN = 32;

/** What the book says now; undefined before the first close. While no newer epoch was published, the epochs are those of `known`. */
export async function publicMoney(
  reader: Reader,
  known?: PublicMoney,
): Promise<PublicMoney | undefined> {
  const balances = await publishedBalances(reader, known?.balances);
  if (balances === undefined) return undefined;
  if (balances === known?.balances) return known;
  if (balances.asOf.epoch === known?.balances.asOf.epoch) return { ...known, balances };
  const epochs = await publishedEpochs(reader, { last: EPOCHS_SHOWN });
  return {
    balances,
    epochs: epochs.map(({ epoch, closedAt, close }) => ({
      epoch,
      closedAt,
      ...sumFigures(close.programmes.map(figuresOf)),
    })),
  };
}

/** The other movements together; transfers may be negative, and are zero over the whole fund. */
export function otherSum(money: PublishedFigures): bigint {
  return OTHER_TERMS.reduce((sum, term) => sum + money[term], 0n);
}
