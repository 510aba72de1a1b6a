import type { Sats } from "../base/sats.ts";
import { sats } from "../base/sats.ts";
import type { Descriptor } from "../bitcoin/descriptor.ts";
import { feeFor, satPerVb } from "../bitcoin/fee-rate.ts";
import { dustLimit } from "../bitcoin/script.ts";
import { inputWeight, vsizeOf } from "../bitcoin/weight.ts";

/**
 * Where a coin is from. `gift`, `case`: a donor or somebody who holds money for a case paid an address that was shown. `change`: a
 * transaction of ours made it. `stray`: somebody else paid one of our change addresses, which nobody was shown.
 */
export type CoinOrigin = "gift" | "case" | "change" | "stray";

/**
 * Why a coin joins no new batch, the first reason that holds; `free` when none does. reserved: a batch has it · spent: a transaction in the
 * mempool spends it · frozen: by a person · dust: worth less than spending it costs · young: too few confirmations.
 */
export type CoinState = "free" | "reserved" | "spent" | "frozen" | "dust" | "young";

/** What spending a coin costs some day, in sat/kvB: 10 sat/vB, Bitcoin Core's consolidation rate. */
export const LONG_TERM = satPerVb(10);

/** Coinbase outputs cannot be spent before they are this deep (consensus). */
const COINBASE_DEPTH = 100;

/** From these amounts on a stranger's coin must be deeper: rewriting so many blocks then costs more than the coin brings. */
const DEPTHS: readonly { readonly from: Sats; readonly depth: number }[] = [
  { from: sats(50_000_000n), depth: 6 },
  { from: sats(5_000_000n), depth: 3 },
];

/**
 * Confirmations that a coin needs before a new batch spends it: 1 for our own change, which nobody else can take back; for what others paid
 * at least `least`, and 3 from 0.05 BTC, 6 from 0.5 BTC on, because a batch dies with its inputs and its payees have been told.
 */
export function depthNeeded(
  coin: { readonly origin: CoinOrigin; readonly value: Sats; readonly coinbase: boolean },
  least: number,
): number {
  const ofCoinbase = coin.coinbase ? COINBASE_DEPTH : 1;
  if (coin.origin === "change") return ofCoinbase;
  const byAmount = DEPTHS.find(({ from }) => coin.value >= from)?.depth ?? 1;
  return Math.max(least, byAmount, ofCoinbase);
}

/**
 * The value up to which a coin is economic dust: spending it would cost as much as it is worth, at the long-term rate. Such coins are never
 * spent: they come from people who want to see which of our coins move together.
 */
export function economicDust(descriptor: Descriptor): Sats {
  const spending = feeFor(LONG_TERM, vsizeOf(inputWeight(descriptor)));
  const dust = dustLimit(descriptor.scriptAt(0, 0)) ?? spending;
  return spending > dust ? spending : dust;
}
