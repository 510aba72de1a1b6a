import { z } from "zod";
import type { BroadcastResult } from "../chain.ts";
import { reasonOf } from "./refusal-word.ts";
import { strange } from "./rpc.ts";

/** What `submitpackage` answers, as far as it is used: by wtxid, which transaction it was and why it is not in the mempool, if it is not. */
export const PackageResult = z.object({
  "tx-results": z.record(z.string(), z.object({ txid: z.string(), error: z.string().optional() })),
});

/** Words for a transaction that is in a block: its outputs are there, or all spent again. */
const KNOWN = /^txn-already-known/;
const MISSING = /^bad-txns-inputs-missingorspent/;

/** The results of `txids` in their order; `isMined` is asked where a missing input may mean that it is in a block. Throws Fault `node-answers-strangely`. */
export async function readPackageResult(
  txids: readonly string[],
  { "tx-results": said }: z.output<typeof PackageResult>,
  isMined: (txid: string) => Promise<boolean>,
): Promise<BroadcastResult[]> {
  const results: BroadcastResult[] = [];
  for (const txid of txids) {
    const result = Object.values(said).find((each) => each.txid === txid);
    if (result === undefined) throw strange();
    const { error } = result;
    const isTaken =
      error === undefined || KNOWN.test(error) || (MISSING.test(error) && (await isMined(txid)));
    results.push(isTaken ? { accepted: true } : { accepted: false, reason: reasonOf(error) });
  }
  return results;
}
