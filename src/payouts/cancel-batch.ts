import { formatDate } from "../base/clock.ts";
import { utf8 } from "../base/bytes.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";
import type { Unit } from "../db/unit.ts";
import { cancelFeeReserved } from "../ledger/entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { lockKeychain } from "../wallet/keychain.store.ts";
import { revealChange } from "../wallet/reveal-address.ts";
import type { Batch } from "./batch.ts";
import { listCancels, lockBatch } from "./batch.store.ts";
import { bumpPlans } from "./bump-plans.view.ts";
import type { FreezeContext } from "./draft-batch.ts";
import { isPartlySigned } from "./form.store.ts";
import { freezeReturn } from "./freeze-return.ts";
import { changeIndex, parseManifest } from "./manifest.ts";
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
  const plan = requirePlanned((await bumpPlans(unit, asked)).cancel);
  const earlier = await listCancels(unit, batch.id);
  for (const { id, state } of earlier)
    if (state === "frozen" && !(await isPartlySigned(unit, id)))
      await voidBatch(unit, id, "treasurer");
  const { descriptor } = await lockKeychain(unit, network, batch.programme);
  const { id, feeCap } = await freezeReturn(unit, context, {
    kind: "cancel",
    programme: batch.programme,
    descriptor,
    cancels: {
      batch: batch.id,
      version: Math.max(batch.version, ...earlier.map(({ version }) => version)) + 1,
    },
    anchor: batch.anchor,
    coins: plan.coins,
    changeIndex: await indexFor(unit, context, [batch, ...earlier]),
    change: plan.change,
    fee: plan.fee,
    rate,
    maker,
  });
  const { programme } = batch;
  await postEntry(
    unit,
    cancelFeeReserved({ programme, effectiveOn: formatDate(unit.at), batch: id, feeCap }),
  );
  return id;
}

/** Where everything goes: the batch's own change, or an earlier cancel's, because a signer signs no two cancels of one batch that differ. */
async function indexFor(
  unit: Unit,
  { network }: FreezeContext,
  batches: readonly Batch[],
): Promise<number> {
  for (const batch of batches) {
    const { manifest } = batch;
    const index = manifest === undefined ? undefined : changeIndex(parseManifest(utf8(manifest)));
    if (index !== undefined) return index;
  }
  const [batch] = batches;
  if (batch === undefined) throw new Error("cancelBatch: no batch");
  return (await revealChange(unit, { network, programme: batch.programme })).index;
}
