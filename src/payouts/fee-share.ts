import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import { feeFor } from "../bitcoin/fee-rate.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";
import { outputSize } from "../bitcoin/weight.ts";
import { FEE_CAPS } from "./fee-caps.ts";

/** What a payout that waits comes to at most, and to which script it goes, if that is known. */
interface Paid {
  readonly amount: bigint;
  readonly script: Uint8Array | undefined;
}

/** What a payment's own output adds to the fee of a batch at this rate, in sats; nothing where nobody knows the script any more. */
export function ownCost({ script }: Pick<Paid, "script">, rate: FeeRate): Sats {
  return script === undefined ? sats(0n) : feeFor(rate, outputSize(script.length));
}

/**
 * Whether a payout waits for lower fees: its own output would cost more than the share of what is paid that a batch may spend on fees, so that
 * others would pay for it. It is drawn for no batch then; whoever thinks that it must be paid all the same names it. Two that wait are not
 * put together: nothing here says whether they are one person's.
 */
export function isCostly(payout: Paid, rate: FeeRate): boolean {
  return ownCost(payout, rate) * 100n > payout.amount * BigInt(FEE_CAPS.sharePercent);
}
