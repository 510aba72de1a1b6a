import type { Sats } from "../base/sats.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";
import type { Network } from "../bitcoin/network.ts";
import { replaceChange } from "../bitcoin/replace-change.ts";
import type { Unit } from "../db/unit.ts";
import { findKeychain } from "../wallet/keychain.store.ts";
import { lockBatch } from "./batch.store.ts";
import { bumpPlans, changeScript } from "./bump-plans.view.ts";
import { insertReplacement } from "./form.store.ts";
import { requirePlanned } from "./require-planned.ts";

/**
 * Makes a further form of a signed batch (replace by fee): the same inputs, payments and order, a higher fee out of the change, within the fee
 * that two people approved; their approvals hold for it, because the manifest is the same. The signer is asked about it by itself. Whichever
 * form is mined, everybody is paid once. Returns its fee. Faults: not-found `batch-unknown`; conflict `batch-transition`,
 * `bump-refused` with the `rule` that the plan breaks.
 */
export async function replaceBatch(
  unit: Unit,
  context: { readonly network: Network; readonly relayFloor: FeeRate },
  order: { readonly batch: string; readonly rate: FeeRate; readonly maker: string },
): Promise<{ fee: Sats }> {
  const { rate, maker } = order;
  const batch = await lockBatch(unit, order.batch);
  const plans = await bumpPlans(unit, { ...context, batch: batch.id, rate, at: unit.at });
  const plan = requirePlanned(plans.replacement);
  const { descriptor } = await findKeychain(unit, context.network, batch.programme);
  const script = changeScript(batch, descriptor);
  if (script === undefined) throw new Error("replaceBatch: planned without change");
  const first = new Uint8Array(Buffer.from(batch.psbt, "base64"));
  const psbt = Buffer.from(replaceChange(first, script, plan.change)).toString("base64");
  await insertReplacement(unit, { batch: batch.id, fee: plan.fee, psbt, rate, maker });
  return { fee: plan.fee };
}
