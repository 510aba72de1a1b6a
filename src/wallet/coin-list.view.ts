import { Fault } from "../base/fault.ts";
import { sats, sumSats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { Network } from "../bitcoin/network.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import { currentTip } from "../chain/tip.view.ts";
import type { Reader } from "../db/unit.ts";
import { economicDust } from "./coin.ts";
import { listCoins } from "./coin.view.ts";
import type { WalletCoin } from "./coin.view.ts";
import { findKeychain } from "./keychain.store.ts";

/** A coin in a list. Coins with the same group, 1 and up, are linked; without one it is linked to no other coin of the list. */
export interface ListedCoin extends WalletCoin {
  readonly group: number | undefined;
}

/** A programme's coins: one page of them, and what they all come to, in sats. */
export interface CoinList {
  readonly coins: readonly ListedCoin[];
  readonly count: number;
  readonly total: Sats;
  /** What new batches may spend. */
  readonly free: Sats;
  /** The value up to which a coin is never spent. */
  readonly dust: Sats;
  /** The last coin of the page, when more follow: `after` of the next one. */
  readonly next: string | undefined;
}

/** What is asked: `after` is the `txid:vout` that the page before ended with, `minDepth` the depth that gifts need at least. */
export interface CoinQuestion {
  readonly programme: string;
  readonly network: Network;
  readonly minDepth: number;
  readonly after?: string | undefined;
  readonly limit: number;
}

/**
 * A programme's unspent coins, oldest first, `limit` at a time. Groups are numbered over the whole list. A page after a coin that was spent
 * meanwhile begins again at the start. Faults: not-found `programme-unknown`; unavailable `checkpoint-missing` before the first block.
 */
export async function coinList(reader: Reader, ask: CoinQuestion): Promise<CoinList> {
  const { programme } = ask;
  const { descriptor } = await findKeychain(reader, ask.network, programme);
  const tip = await currentTip(reader);
  if (tip === undefined) {
    throw new Fault(
      "unavailable",
      "checkpoint-missing",
      "The log or the chain is not there yet. The worker has to run first.",
    );
  }
  const dust = economicDust(descriptor);
  const rules = { programme, tipHeight: tip.height, minDepth: ask.minDepth, dust };
  const all = withGroups(await listCoins(reader, rules));
  const start = all.findIndex(({ outpoint }) => formatOutPoint(outpoint) === ask.after) + 1;
  const coins = all.slice(start, start + ask.limit);
  const last = coins.at(-1);
  return {
    coins,
    count: all.length,
    total: totalOf(all),
    free: totalOf(all.filter(({ state }) => state === "free")),
    dust,
    next:
      last === undefined || start + coins.length >= all.length
        ? undefined
        : formatOutPoint(last.outpoint),
  };
}

function withGroups(coins: readonly WalletCoin[]): ListedCoin[] {
  const members = new Map<string, number>();
  for (const { cluster } of coins) members.set(cluster, (members.get(cluster) ?? 0) + 1);
  const numbers = new Map<string, number>();
  return coins.map((coin) => {
    if ((members.get(coin.cluster) ?? 0) < 2) return { ...coin, group: undefined };
    const number = numbers.get(coin.cluster) ?? numbers.size + 1;
    numbers.set(coin.cluster, number);
    return { ...coin, group: number };
  });
}

function totalOf(coins: readonly WalletCoin[]): Sats {
  return coins.length === 0 ? sats(0n) : sumSats(coins.map(({ value }) => value));
}
