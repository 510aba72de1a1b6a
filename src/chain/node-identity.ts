import { Fault } from "../base/fault.ts";
import { GENESIS } from "../bitcoin/network.ts";
import type { Network } from "../bitcoin/network.ts";
import type { ChainIdentity } from "./chain.ts";

/**
 * Throws Fault `unavailable` unless the node follows `network`, is up to date and has all blocks from height `from` on: the fund's birth, or
 * the one after the last that was followed. Ask before following. An address may be issued without: it is watched in the database, and
 * found when the node is right again. Codes: `node-wrong-network`, `node-syncing`, `node-pruned`.
 */
export function requireNode(
  identity: ChainIdentity,
  { network, from }: { network: Network; from: number },
): void {
  if (!GENESIS[network].includes(identity.genesis)) {
    throw new Fault(
      "unavailable",
      "node-wrong-network",
      `The Bitcoin node follows another chain than this fund, which is on ${network}. Check BITCOIN_RPC_URL.`,
    );
  }
  if (!identity.synced) {
    throw new Fault(
      "unavailable",
      "node-syncing",
      "The Bitcoin node is still catching up with the network. This works again when it is done.",
    );
  }
  if (identity.prunedBelow !== undefined && identity.prunedBelow > from) {
    throw new Fault(
      "unavailable",
      "node-pruned",
      `The Bitcoin node has pruned blocks that this fund has not read yet, which begin at height ${from}. Use a node that keeps them.`,
    );
  }
}
