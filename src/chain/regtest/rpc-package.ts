import type { RegtestNode } from "./node.ts";
import { texts, transaction } from "./params.ts";
import { RPC, RpcError } from "./rpc-error.ts";
import type { Methods } from "./rpc-error.ts";
import { btc } from "./shapes.ts";
import type { Tx } from "./bcoin.ts";

/** Most transactions of a package (Bitcoin Core, policy/packages.h). */
const PACKAGE_MAX = 25;

/** Transactions that are handed over together. */
export function packageMethods(node: RegtestNode): Methods {
  return {
    async submitpackage([raws]) {
      const given = texts(raws);
      if (given.length < 1 || given.length > PACKAGE_MAX)
        throw new RpcError(
          RPC.parameter,
          `Array must contain between 1 and ${PACKAGE_MAX} transactions.`,
        );
      const txs = given.map((raw) => transaction(node, raw));
      if (!isChildWithParents(txs))
        throw new RpcError(RPC.verify, "package topology disallowed. not child-with-parents");
      const said = await node.rules.submitPackage(txs);
      const results = txs.map((tx, at) => {
        return [tx.wtxid(), resultOf(node, tx, said[at]?.details)] as const;
      });
      return {
        package_msg: said.every((each) => each === undefined) ? "success" : "transaction failed",
        "tx-results": Object.fromEntries(results),
        "replaced-transactions": [],
      };
    },
  };
}

/** Every transaction but the last is spent by it, and none of them by another one. */
function isChildWithParents(txs: readonly Tx[]): boolean {
  const child = txs.at(-1);
  const parents = txs.slice(0, -1).map((tx) => tx.hash("hex"));
  const spends = (tx: Tx, hash: string): boolean =>
    tx.inputs.some(({ prevout }) => prevout.hash === hash);
  return parents.every(
    (hash) =>
      child !== undefined &&
      spends(child, hash) &&
      !txs.slice(0, -1).some((other) => spends(other, hash)),
  );
}

function resultOf({ mempool }: RegtestNode, tx: Tx, error: string | undefined): object {
  if (error !== undefined) return { txid: tx.txid(), error };
  const entry = mempool.getEntry(tx.hash("hex"));
  return {
    txid: tx.txid(),
    ...(entry !== undefined && { vsize: entry.size, fees: { base: btc(entry.fee) } }),
  };
}
