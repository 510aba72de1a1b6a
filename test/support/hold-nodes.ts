/**
 * The process that keeps the regtest nodes of tests that kill none: opens and closes one for each message, and ends with whoever forked it.
 * A node's own start costs more than what most tests ask of it.
 */
import { systemRandom } from "../../src/app/system.ts";
import { serveNode } from "../../src/chain/regtest/serve-node.ts";
import type { ServedNode } from "../../src/chain/regtest/serve-node.ts";
import type { NodeAnswer, NodeOrder } from "./kept-nodes.ts";

// As src/bin/regtest-node.ts: bcoin's native modules are not built when packages are installed without scripts.
process.env["NODE_BACKEND"] = "js";

const open = new Map<string, ServedNode>();

process.on("message", (order: NodeOrder) => void obey(order));
process.on("disconnect", () => process.exit());

async function obey(order: NodeOrder): Promise<void> {
  const { id } = order;
  try {
    tell({
      id,
      port: order.kind === "open" ? await start(order.dataDir) : await end(order.dataDir),
    });
  } catch (error) {
    tell({ id, failed: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

async function start(dataDir: string): Promise<number> {
  const served = await serveNode(
    { dataDir, port: 0, random: systemRandom },
    () => void end(dataDir),
  );
  open.set(dataDir, served);
  return served.port;
}

async function end(dataDir: string): Promise<number> {
  const served = open.get(dataDir);
  open.delete(dataDir);
  await served?.stop();
  return 0;
}

function tell(answer: NodeAnswer): void {
  process.send?.(answer);
}
