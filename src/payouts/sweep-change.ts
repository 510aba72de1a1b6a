import { formatDate } from "../base/clock.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";
import type { Unit } from "../db/unit.ts";
import { feeReserved } from "../ledger/entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { lockKeychain } from "../wallet/keychain.store.ts";
import { reserveCoins } from "../wallet/reservation.store.ts";
import { revealChange } from "../wallet/reveal-address.ts";
import { lockBatch } from "./batch.store.ts";
import { bumpPlans } from "./bump-plans.view.ts";
import type { FreezeContext } from "./draft-batch.ts";
import { freezeReturn } from "./freeze-return.ts";
import { requirePlanned } from "./require-planned.ts";

/**
 * Freezes the child of a stuck batch (child pays for parent): a sweep that spends its change to the wallet, for two people to approve. Its anchor is
 * that change: where another form of the batch is mined there never is such a coin, and the child dies with it. Returns its id. Faults:
 * not-found `batch-unknown`; conflict `batch-transition`, `bump-refused`, `coins-taken`, `insufficient-funds`, `losses-open`.
 */
export async function sweepChange(
  unit: Unit,
  context: FreezeContext,
  order: { readonly batch: string; readonly rate: FeeRate; readonly maker: string },
): Promise<string> {
  const { rate, maker } = order;
  const { programme, id: batch } = await lockBatch(unit, order.batch);
  const { network } = context;
  const relayFloor = context.quote.floor;
  const plans = await bumpPlans(unit, { network, batch, rate, relayFloor, at: unit.at });
  const plan = requirePlanned(plans.child);
  const { descriptor } = await lockKeychain(unit, network, programme);
  const { index: changeIndex } = await revealChange(unit, { network, programme });
  const { id, feeCap } = await freezeReturn(unit, context, {
    kind: "sweep",
    programme,
    descriptor,
    anchor: plan.coin,
    coins: [plan.coin],
    changeIndex,
    change: plan.change,
    fee: plan.fee,
    feeMost: plans.feeMost,
    rate,
    maker,
  });
  await reserveCoins(unit, id, [plan.coin]);
  const occasion = { programme, effectiveOn: formatDate(unit.at) };
  await postEntry(unit, feeReserved({ ...occasion, batch: id, feeCap }));
  return id;
}
