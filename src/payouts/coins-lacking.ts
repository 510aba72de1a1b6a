import { Fault } from "../base/fault.ts";
import type { InsufficientFunds } from "../bitcoin/coin-selection.ts";
import type { WalletCoin } from "../wallet/coin.view.ts";

/** What keeps coins out of a batch, in the order in which it is the easier to wait for or to change. */
const KEPT = ["unconfirmed", "reserved", "frozen", "small"] as const;
type Kept = (typeof KEPT)[number];

/** Why a batch lacks coins: one thing that would be enough by itself, `several` that would be together, or `none`: then money is missing. */
export type CoinsCause = Kept | "several" | "none";

/** What the maker of the batch is told, by cause. */
const SENTENCES: Readonly<Record<CoinsCause, string>> = {
  unconfirmed:
    "Coins that would reach for these payouts and the fee have too few confirmations. Wait for the next blocks, or choose fewer payouts.",
  reserved:
    "Coins that would reach for these payouts and the fee are in other batches. Wait until those are mined and their change is back, give one up that nobody signed, or choose fewer payouts.",
  frozen:
    "Coins that would reach for these payouts and the fee are frozen by a person. Set one free, or choose fewer payouts.",
  small:
    "The free coins that are left are too small: each costs more to spend now than it is worth, or hardly less. Wait for lower rates, or choose fewer payouts.",
  several:
    "Some coins have too few confirmations, are in other batches, are frozen or are too small; the others do not reach for these payouts and the fee.",
  none: "The programme's free coins do not reach for these payouts and the fee.",
};

/** Why coins that are not mined into a batch stay out of it; undefined for those that a batch may take if they are worth it. */
function keptBy({ state }: WalletCoin): Kept | undefined {
  if (state === "free") return undefined;
  if (state === "dust") return "small";
  if (state === "young") return "unconfirmed";
  return state === "frozen" ? "frozen" : "reserved";
}

/**
 * Fault conflict `coins-insufficient` with its `reason` and what would be there if it were not for it: sums in satoshis of coins that have too few
 * confirmations, are in other batches or in a transaction that waits, are frozen by a person, or are too small at this rate. `coins` are all of the
 * programme; of a coin in another batch only what that one does not pay comes back, so its sum is the most that can.
 */
export function coinsLacking(
  coins: readonly WalletCoin[],
  { needed, available }: Pick<InsufficientFunds, "needed" | "available">,
): Fault {
  const sums: Record<Kept, bigint> = { unconfirmed: 0n, reserved: 0n, frozen: 0n, small: 0n };
  let free = 0n;
  for (const coin of coins) {
    const kept = keptBy(coin);
    if (kept === undefined) free += coin.value;
    else sums[kept] += coin.value;
  }
  sums.small += free - available;
  const lacking = needed - available;
  const enough = KEPT.find((kept) => sums[kept] >= lacking);
  const together = KEPT.reduce((sum, kept) => sum + sums[kept], 0n);
  const cause = enough ?? (together >= lacking ? "several" : "none");
  return new Fault("conflict", "coins-insufficient", SENTENCES[cause], {
    ...{ reason: cause, needed: `${needed}`, available: `${available}` },
    ...Object.fromEntries(
      KEPT.filter((kept) => sums[kept] > 0n).map((kept) => [kept, `${sums[kept]}`]),
    ),
  });
}
