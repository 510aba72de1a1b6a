import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Bcoin, Block, Chain, ChainEntry, Mempool, Miner, Tx } from "./bcoin.ts";
import { loadBcoin } from "./load-bcoin.ts";
import { mempoolRules } from "./mempool-rules.ts";
import type { MempoolRules } from "./mempool-rules.ts";
import { Rejection } from "./rejection.ts";

/** bcoin's chain, mempool and miner under Core's rules; no peers, no wallet, no keys, regtest only. */
export interface RegtestNode {
  readonly bcoin: Bcoin;
  readonly chain: Chain;
  readonly mempool: Mempool;
  readonly miner: Miner;
  readonly rules: MempoolRules;
  /** Stores the mempool, as Core does on a clean stop only, and closes the files. */
  close(): Promise<void>;
}

/** bcoin's state of a deployment that is in force. */
const ACTIVE = 3;

/**
 * Opens the node in `dataDir`, made if missing. Every block is on disk before it is answered for, so that a kill loses at most the
 * mempool. Throws when another process has the directory open.
 */
export async function openNode(dataDir: string): Promise<RegtestNode> {
  const bcoin = loadBcoin();
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const chain = new bcoin.Chain({
    network: "regtest",
    memory: false,
    prefix: dataDir,
    indexTX: true,
  });
  // Core: CSV and segwit are in force from the first block of regtest, without signalling.
  chain.getState = () => Promise.resolve(ACTIVE);
  const mempool = new bcoin.Mempool({
    chain,
    requireStandard: false,
    limitFree: false,
    relayPriority: false,
    rejectAbsurdFees: false,
    replaceByFee: true,
  });
  const rules = mempoolRules(chain, mempool);
  const miner = new bcoin.Miner({ chain, mempool, coinbaseFlags: "commonpurse regtest" });
  // Mines whatever the mempool took, cheapest last; bcoin would set aside a part of each block for old coins and leave out low fees.
  miner.options.priorityWeight = 0;
  miner.options.minWeight = Number.MAX_SAFE_INTEGER;
  follow(chain, mempool, rules);
  await chain.open();
  await mempool.open();
  await miner.open();
  const node = { bcoin, chain, mempool, miner, rules };
  const stored = join(dataDir, "mempool.json");
  await loadMempool(node, stored);
  return {
    ...node,
    async close() {
      await saveMempool(mempool, stored);
      await miner.close();
      await mempool.close();
      await chain.close();
    },
  };
}

/** The block with this hash in wallet order, in or out of the best chain; undefined when unknown. */
export async function findEntry(chain: Chain, hash: string): Promise<ChainEntry | undefined> {
  return (await chain.getEntry(reversed(hash))) ?? undefined;
}

/** Hex of a hash in the other byte order. */
export function reversed(hash: string): string {
  return Buffer.from(hash, "hex").reverse().toString("hex");
}

/** The transaction in these bytes; undefined when they are none. */
export function parseTx(bcoin: Bcoin, hex: string): Tx | undefined {
  if (!/^([0-9a-f]{2})+$/i.test(hex)) return undefined;
  const raw = Buffer.from(hex, "hex");
  try {
    const tx = bcoin.TX.fromRaw(raw);
    // bcoin ignores bytes after the end.
    return tx.inputs.length > 0 && tx.toRaw().equals(raw) ? tx : undefined;
  } catch {
    return undefined;
  }
}

/** The mempool follows the chain. bcoin's own step back forgets what was in a block when the mempool is empty. */
function follow(chain: Chain, mempool: Mempool, rules: MempoolRules): void {
  chain.on("connect", (entry: ChainEntry, block: Block) => mempool._addBlock(entry, block.txs));
  chain.on("disconnect", async (entry: ChainEntry, block: Block) => {
    mempool.tip = entry.prevBlock;
    mempool.rejects.reset();
    await rules.readmit(block.txs.slice(1));
  });
  chain.on("reorganize", () => rules.sweep());
}

async function saveMempool(mempool: Mempool, file: string): Promise<void> {
  const raws = [...mempool.map.values()].map((entry) => entry.tx.toRaw().toString("hex"));
  await writeFile(`${file}.new`, JSON.stringify(raws));
  await rename(`${file}.new`, file);
}

async function loadMempool(
  { bcoin, rules }: Pick<RegtestNode, "bcoin" | "rules">,
  file: string,
): Promise<void> {
  const text = await readFile(file, "utf8").catch(() => "[]");
  const raws: unknown = JSON.parse(text);
  for (const hex of Array.isArray(raws) ? raws : []) {
    const tx = typeof hex === "string" ? parseTx(bcoin, hex) : undefined;
    if (tx === undefined) continue;
    await rules.submit(tx).catch((error: unknown) => {
      if (!(error instanceof Rejection)) throw error;
    });
  }
}
