import { formatDate } from "../base/clock.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";
import type { Unit } from "../db/unit.ts";
import { cancelFeeReserved } from "../ledger/entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { lockKeychain } from "../wallet/keychain.store.ts";
import { revealChange } from "../wallet/reveal-address.ts";
import { listCancels, lockBatch } from "./batch.store.ts";
import { bumpPlans } from "./bump-plans.view.ts";
import { cancelIndex, lostCancels } from "./cancel-script.view.ts";
import type { FreezeContext } from "./draft-batch.ts";
import { isPartlySigned } from "./form.store.ts";
import { freezeReturn } from "./freeze-return.ts";
import { requirePlanned } from "./require-planned.ts";
import { voidBatch } from "./void-batch.ts";

/**
 * Freezes a cancel of a signed batch, or of one that stayed partly signed when its time was over: what is left of its coins goes back to the wallet, for two people to approve. Nothing of the batch ends by it,
 * not even by its signature: only once it is deep in the chain is the batch dead, and its payouts wait for another one. Earlier cancels, none
 * of which can be mined then, are given up as far as nobody has signed them. Returns the cancel's id. Faults: not-found `batch-unknown`;
 * conflict `batch-transition`, `bump-refused`.
 */
export async function cancelBatch(
  unit: Unit,
  context: FreezeContext,
  order: { readonly batch: string; readonly rate: FeeRate; readonly maker: string },
): Promise<string> {
  const { rate, maker } = order;
  const batch = await lockBatch(unit, order.batch);
  const relayFloor = context.quote.floor;
  const { network } = context;
  const asked = { network, batch: batch.id, rate, relayFloor, at: unit.at };
  const { cancel, feeMost } = await bumpPlans(unit, asked);
  const plan = requirePlanned(cancel);
  const earlier = await listCancels(unit, batch.id);
  for (const { id, state } of earlier)
    if (state === "frozen" && !(await isPartlySigned(unit, id)))
      await voidBatch(unit, id, "treasurer");
  const { programme } = batch;
  const wallet = { network, programme };
  const { descriptor } = await lockKeychain(unit, network, programme);
  const lost = await lostCancels(unit, batch.id);
  const index = await cancelIndex(unit, batch);
  // A cancel of which nobody knows where to is not planned.
  if (index === "unknown") throw new Error("cancelBatch: a plan without a script");
  const { id, feeCap } = await freezeReturn(unit, context, {
    kind: "cancel",
    programme,
    descriptor,
    cancels: {
      batch: batch.id,
      version: Math.max(...[batch, ...earlier, ...lost].map(({ version }) => version)) + 1,
    },
    anchor: batch.anchor,
    coins: plan.coins,
    changeIndex: index === "fresh" ? (await revealChange(unit, wallet)).index : index,
    change: plan.change,
    fee: plan.fee,
    feeMost,
    rate,
    maker,
  });
  await postEntry(
    unit,
    cancelFeeReserved({ programme, effectiveOn: formatDate(unit.at), batch: id, feeCap }),
  );
  return id;
}
