import type { UnexplainedCoin } from "./unexplained.ts";

/** A coin that leaves suspense, and the programme whose loss becomes smaller by it. */
export interface SharedCoin {
  readonly coin: UnexplainedCoin;
  readonly from: string;
}

/**
 * Whose loss each coin that is still in suspense is taken off: its own programme's where that lost enough, otherwise another one's that did, because
 * whoever moved coins by hand may have sent them to the wrong wallet. Undefined when no programme lost that much: a loss is never less
 * than nothing, and the rest would belong to somebody else. `coins` are all of one transaction that are booked, sums in sats.
 */
export function shareRecovery(coins: readonly UnexplainedCoin[]): SharedCoin[] | undefined {
  const lost = new Map<string, bigint>();
  const add = (programme: string, amount: bigint): void => {
    lost.set(programme, (lost.get(programme) ?? 0n) + amount);
  };
  const waiting: UnexplainedCoin[] = [];
  for (const coin of coins) {
    if (coin.kind === "spent") add(coin.programme, coin.amount);
    else if (coin.recovered) add(coin.recoveredFrom ?? coin.programme, 0n - coin.amount);
    else waiting.push(coin);
  }
  const shared: SharedCoin[] = [];
  const take = (coin: UnexplainedCoin, from: string | undefined): boolean => {
    if (from === undefined || (lost.get(from) ?? 0n) < coin.amount) return false;
    add(from, 0n - coin.amount);
    shared.push({ coin, from });
    return true;
  };
  // Each programme's own first, so that nobody's loss is used up by what came back to another one.
  const crossed = waiting.filter((coin) => !take(coin, coin.programme));
  const others = [...lost.keys()].sort();
  const rest = crossed.filter((coin) => !others.some((programme) => take(coin, programme)));
  return rest.length === 0 ? shared : undefined;
}
