import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Random } from "../../base/clock.ts";
import { toHex } from "../../base/bytes.ts";
import { openNode } from "./node.ts";
import { chainMethods } from "./rpc-chain.ts";
import { mempoolMethods } from "./rpc-mempool.ts";
import { packageMethods } from "./rpc-package.ts";
import { miningMethods } from "./rpc-mining.ts";
import { networkMethods } from "./rpc-network.ts";
import { serveRpc } from "./rpc-server.ts";
import { transactionMethods } from "./rpc-transaction.ts";

/** A node that answers on the loopback. */
export interface ServedNode {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Opens the node in `dataDir` and serves it on 127.0.0.1:`port` (0 picks one). The fresh cookie stands in `dataDir/.cookie`, readable by
 * the owner only, as bitcoind does it. `onStop` is called when an RPC asks for the end.
 */
export async function serveNode(
  { dataDir, port, random }: { dataDir: string; port: number; random: Random },
  onStop: () => void,
): Promise<ServedNode> {
  const node = await openNode(dataDir);
  const auth = `__cookie__:${toHex(random.bytes(32))}`;
  const server = await serveRpc(
    {
      ...chainMethods(node),
      ...mempoolMethods(node),
      ...packageMethods(node),
      ...transactionMethods(node),
      ...miningMethods(node),
      ...networkMethods(onStop),
    },
    auth,
    port,
  );
  const cookie = join(dataDir, ".cookie");
  await writeFile(`${cookie}.new`, auth, { mode: 0o600 });
  await rename(`${cookie}.new`, cookie);
  return {
    port: server.port,
    async stop() {
      await server.close();
      await node.close();
      await rm(cookie, { force: true });
    },
  };
}
