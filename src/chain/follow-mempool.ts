import type { ChainSource, ConnectedBlock, MempoolChange, SeenTransaction } from "./chain.ts";
import type { KnownChain } from "./follow.ts";
import { matchTransactions } from "./match-transactions.ts";
import { parseRawTransaction } from "./raw-block.ts";
import type { RawTransaction } from "./raw-block.ts";

/**
 * Txids in the mempool that were looked at and do not concern us, so that each is fetched once. Belongs to one process; losing it costs
 * only time.
 */
export type MempoolMemory = Set<string>;

/** Transactions fetched in one step. A full mempool of the main network holds about 100,000 and is read in twenty steps. */
const FETCH_MAX = 5_000;
/** Requests at a time; bitcoind works on 16. */
const PARALLEL = 8;

/**
 * What came into the mempool and what left it, neither counting what `connected` mined. That something is missing from one node's
 * mempool is no evidence that it is dead, so `gone` says no more than that.
 */
export async function mempoolChange(
  source: ChainSource,
  known: KnownChain,
  memory: MempoolMemory,
  { connected, found }: { connected: readonly ConnectedBlock[]; found: Set<string> },
): Promise<MempoolChange> {
  const now = new Set(await source.mempool());
  const before = new Set(await known.mempool());
  for (const txid of memory) if (!now.has(txid)) memory.delete(txid);
  const fresh = [...now].filter((txid) => !before.has(txid) && !memory.has(txid));
  const fetched = await fetchAll(source, fresh.slice(0, FETCH_MAX));
  const arrived = await matchTransactions(fetched, known, found);
  for (const { txid } of fetched) memory.add(txid);
  // What is ours is kept in the database, not here: if the unit fails it must be reported again.
  for (const { txid } of arrived) memory.delete(txid);
  const mined = new Set(connected.flatMap((block) => block.transactions.map(({ txid }) => txid)));
  const gone = [...before].filter((txid) => !now.has(txid) && !mined.has(txid));
  return { arrived: parentsFirst(arrived), gone };
}

async function fetchAll(source: ChainSource, txids: readonly string[]): Promise<RawTransaction[]> {
  const fetched: RawTransaction[] = [];
  const queue = [...txids].reverse();
  const fetchNext = async (): Promise<void> => {
    for (let txid = queue.pop(); txid !== undefined; txid = queue.pop()) {
      const raw = await source.transaction(txid);
      // Undefined: mined or dropped since the list was made.
      const transaction = raw === undefined ? undefined : parseRawTransaction(raw);
      if (transaction?.txid === txid) fetched.push(transaction);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, fetchNext));
  return fetched;
}

function parentsFirst(transactions: readonly SeenTransaction[]): SeenTransaction[] {
  const waiting = new Map(
    [...transactions].sort((a, b) => (a.txid < b.txid ? -1 : 1)).map((seen) => [seen.txid, seen]),
  );
  const sorted: SeenTransaction[] = [];
  const place = (seen: SeenTransaction): void => {
    // Taken out before its parents are placed; transactions cannot form a circle.
    if (!waiting.delete(seen.txid)) return;
    for (const { txid } of seen.spent) {
      const parent = waiting.get(txid);
      if (parent !== undefined) place(parent);
    }
    sorted.push(seen);
  };
  for (const seen of [...waiting.values()]) place(seen);
  return sorted;
}
