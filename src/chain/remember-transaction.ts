import type { Unit } from "../db/unit.ts";
import { saveSeen } from "./chain.store.ts";
import type { SeenTransaction } from "./chain.ts";
import { matchTransactions } from "./match-transactions.ts";
import { parseRawTransaction } from "./raw-block.ts";
import { scriptIndexOf } from "./script.store.ts";

/**
 * Stores a transaction of ours before it is broadcast, so that a crash in between loses neither its bytes nor the knowledge that its
 * change is ours. Watch the change script first. It does not count as seen on the network. Returns what it means to us; repeating is
 * harmless. Throws RangeError on bytes that are no transaction, which is a bug of the caller.
 */
export async function rememberTransaction(unit: Unit, raw: Uint8Array): Promise<SeenTransaction> {
  const transaction = parseRawTransaction(raw);
  if (transaction === undefined) throw new RangeError("rememberTransaction: no transaction");
  const [matched] = await matchTransactions([transaction], scriptIndexOf(unit), new Set());
  const seen = matched ?? { txid: transaction.txid, raw, received: [], spent: [] };
  await saveSeen(unit, [seen]);
  return seen;
}
