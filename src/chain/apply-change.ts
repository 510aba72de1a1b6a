import type { Unit } from "../db/unit.ts";
import {
  deleteFromMempool,
  lockChain,
  saveArrived,
  saveConnected,
  saveDisconnected,
  saveSeen,
} from "./chain.store.ts";
import type { ChainHandler } from "./chain.ts";
import type { ChainStep } from "./follow.ts";
import { currentTip } from "./tip.view.ts";

/**
 * Takes a step into account: blocks, transactions and mempool first, then the handlers in order, which see the new tip in every view.
 * All of it, the move of the tip included, commits together or not at all. False, and nothing is done, when the step no longer starts
 * at our tip, because another worker was faster or the step was applied before.
 */
export async function applyChange(
  unit: Unit,
  { from, change }: ChainStep,
  handlers: readonly ChainHandler[],
): Promise<boolean> {
  await lockChain(unit);
  if ((await currentTip(unit))?.hash !== from?.hash) return false;
  const connected = change.kind === "same" ? [] : change.connected;
  const disconnected = change.kind === "reorganised" ? change.disconnected : [];
  for (const block of disconnected) await saveDisconnected(unit, block.id.hash);
  for (const block of connected) {
    await saveConnected(unit, block);
    await deleteFromMempool(
      unit,
      block.transactions.map(({ txid }) => txid),
    );
  }
  await deleteFromMempool(unit, change.mempool.gone);
  await saveSeen(unit, change.mempool.arrived);
  await saveArrived(
    unit,
    change.mempool.arrived.map(({ txid }) => txid),
  );
  for (const handler of handlers) await handler(unit, change);
  return true;
}
