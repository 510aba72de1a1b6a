import { Fault } from "../base/fault.ts";
import type { Reader, Unit, Work } from "../db/unit.ts";
import { deleteFromMempool, knownChain, lockChain, saveConnected } from "./chain.store.ts";
import type { ChainHandler, ChainSource, ConnectedBlock } from "./chain.ts";
import { matchTransactions } from "./match-transactions.ts";
import { parseRawBlock } from "./raw-block.ts";
import { endRescan, knownHashes, lowestKnown, resumeRescan, saveRescan } from "./rescan.store.ts";
import { currentTip } from "./tip.view.ts";

/** What a scan needs. `handlers` are the worker's: they book what is found, and nothing twice. */
export interface Rescan {
  readonly source: ChainSource;
  readonly read: Reader;
  readonly work: Work;
  readonly handlers: readonly ChainHandler[];
  /** Told after each step: the last height scanned, the one to reach, and how many transactions of ours were in it. */
  readonly report?: (height: number, tip: number, found: number) => void;
}

/** Blocks of one unit. Fewer than the worker takes: it has to wait meanwhile. */
const CHUNK = 50;

/** How often one step is tried when the best chain changes under it. */
const TRIES = 20;

const BY = { kind: "operator" } as const;

/**
 * Looks again at every block from height `from` to the tip that is known, for what pays scripts that were added since or spends it. Safe
 * beside a running worker: each step takes the chain's lock, holds its blocks against those that are known then, and changes nothing that
 * was found before. A scan that was interrupted goes on where it was. Blocks below the first known one are taken in as well.
 * Faults: unavailable `node-lacks-block`, `node-answers-strangely`, `chain-restless`.
 */
export async function rescanChain(scan: Rescan, from: number): Promise<void> {
  let next = await scan.work(BY, (unit) => resumeRescan(unit, from));
  for (;;) {
    const tip = await currentTip(scan.read);
    if (tip === undefined || next > tip.height) break;
    next = await step(scan, next, Math.min(next + CHUNK - 1, tip.height));
  }
  await scan.work(BY, endRescan);
}

async function step(scan: Rescan, from: number, to: number): Promise<number> {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const blocks = await fetchBlocks(scan, from, to);
    const tip =
      blocks && (await scan.work(BY, (unit) => takeIn(unit, blocks, scan.handlers, to + 1)));
    if (tip === undefined) continue;
    const found = (blocks ?? []).reduce((sum, { transactions }) => sum + transactions.length, 0);
    scan.report?.(to, tip, found);
    return to + 1;
  }
  throw new Fault(
    "unavailable",
    "chain-restless",
    "The Bitcoin node's best chain changes faster than it can be read.",
  );
}

/** The blocks of these heights in the chain that we know, below it in the node's; undefined when the two do not meet. */
async function fetchBlocks(
  { source, read }: Rescan,
  from: number,
  to: number,
): Promise<ConnectedBlock[] | undefined> {
  const hashes = await knownHashes(read, from, to);
  const known = knownChain(read);
  const found = new Set<string>();
  const blocks: ConnectedBlock[] = [];
  for (let height = from; height <= to; height += 1) {
    const hash = hashes.get(height) ?? (await source.blockHash(height));
    if (hash === undefined) return undefined;
    const bytes = await source.block(hash);
    if (bytes === undefined) {
      throw new Fault(
        "unavailable",
        "node-lacks-block",
        "The Bitcoin node does not have a block of its own chain. It may be pruned; use a node that keeps blocks.",
      );
    }
    const block = parseRawBlock(bytes);
    if (block?.hash !== hash) {
      throw new Fault(
        "unavailable",
        "node-answers-strangely",
        "The Bitcoin node's answer is not the block that was asked for.",
      );
    }
    const last = blocks.at(-1);
    if (last !== undefined && block.prev !== last.id.hash) return undefined;
    const transactions = await matchTransactions(block.transactions, known, found);
    blocks.push({ id: { hash, height }, prev: block.prev, time: block.time, transactions });
  }
  return blocks;
}

/** Stores what the blocks mean to us, if they are still those of the chain that is known; the height of its tip then. */
async function takeIn(
  unit: Unit,
  blocks: readonly ConnectedBlock[],
  handlers: readonly ChainHandler[],
  next: number,
): Promise<number | undefined> {
  await lockChain(unit);
  const tip = await currentTip(unit);
  const [first, last] = [blocks[0], blocks.at(-1)];
  if (tip === undefined || first === undefined || last === undefined) return undefined;
  const known = await knownHashes(unit, first.id.height, last.id.height + 1);
  const lowest = await lowestKnown(unit);
  const agree = blocks.every(({ id }) => {
    if (lowest !== undefined && id.height < lowest.height) return true;
    return known.get(id.height) === id.hash;
  });
  // Blocks below all that is known must lead up to it.
  const meets =
    lowest === undefined || lowest.height !== last.id.height + 1 || lowest.prev === last.id.hash;
  if (!agree || !meets) return undefined;
  for (const block of blocks) {
    await saveConnected(unit, block);
    const txids = block.transactions.map(({ txid }) => txid);
    await deleteFromMempool(unit, txids);
  }
  const change = {
    kind: "extended",
    connected: blocks,
    mempool: { arrived: [], gone: [] },
    tip,
  } as const;
  for (const handler of handlers) await handler(unit, change);
  await saveRescan(unit, next);
  return tip.height;
}
