import { divCeil, sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import { selectCoins } from "../bitcoin/coin-selection.ts";
import type { FeeCaps, InsufficientFunds, SelectionRefused } from "../bitcoin/coin-selection.ts";
import { createPsbt } from "../bitcoin/create-psbt.ts";
import type { Descriptor } from "../bitcoin/descriptor.ts";
import { feeFor, feeRate } from "../bitcoin/fee-rate.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";
import { LONG_TERM } from "../wallet/coin.ts";
import type { SpendableCoin } from "../wallet/coin.view.ts";

/** What a batch will be, before anything of it is stored. */
export interface BatchPlan {
  readonly kind: "planned";
  /** The input that every variant of the lineage spends, so that only one of them can ever be mined. */
  readonly anchor: OutPoint;
  readonly inputs: readonly SpendableCoin[];
  readonly hasChange: boolean;
  readonly fee: Sats;
  readonly feeCap: Sats;
  readonly psbt: Uint8Array;
}

/** A child that lifts a stuck batch weighs 110 vB and may have to pay 50 sat/vB. */
const BUMP_RESERVE = feeFor(feeRate(50_000n), 110);

/** Variants may pay up to four times the first fee without a new manifest: room for two bumps at twice the rate. */
const CAP_FACTOR = 4n;

/**
 * Chooses coins and makes the unsigned PSBT for these payments; pure, and the same for the same seed. Change, when there is any, goes
 * to chain 1 at `changeIndex`.
 */
export function planBatch(input: {
  payments: readonly { script: Uint8Array; amount: Sats }[];
  coins: readonly SpendableCoin[];
  descriptor: Descriptor;
  changeIndex: number;
  feeRate: FeeRate;
  caps: FeeCaps;
  lockTime: number;
  seed: Uint8Array;
}): BatchPlan | InsufficientFunds | SelectionRefused {
  const payments = input.payments.map(({ script, amount }) => ({ script, value: amount }));
  const selection = selectCoins({
    coins: input.coins,
    payments,
    descriptor: input.descriptor,
    feeRate: input.feeRate,
    longTermFeeRate: LONG_TERM,
    bumpReserve: BUMP_RESERVE,
    caps: input.caps,
    seed: input.seed,
  });
  if (selection.kind !== "selected") return selection;
  const [first] = selection.inputs;
  if (first === undefined) throw new Error("planBatch: a selection without inputs");
  const psbt = createPsbt({
    descriptor: input.descriptor,
    inputs: selection.inputs.map((coin) => ({ ...coin, previous: coin.raw })),
    payments,
    ...(selection.change !== undefined && {
      change: { value: selection.change, index: input.changeIndex },
    }),
    lockTime: input.lockTime,
    seed: input.seed,
  });
  return {
    kind: "planned",
    anchor: first.outpoint,
    inputs: selection.inputs,
    hasChange: selection.change !== undefined,
    fee: selection.fee,
    feeCap: feeCapOf(selection.fee, input),
    psbt,
  };
}

/** The most that any variant may pay: within the share that the signer allows. */
function feeCapOf(
  fee: Sats,
  input: { payments: readonly { amount: Sats }[]; caps: FeeCaps },
): Sats {
  const total = input.payments.reduce((sum, payment) => sum + payment.amount, 0n);
  const share = divCeil(total * BigInt(input.caps.sharePercent), 100n);
  const most = [fee * CAP_FACTOR, share, input.caps.fee].reduce((a, b) => (a < b ? a : b));
  return sats(most > fee ? most : fee);
}
