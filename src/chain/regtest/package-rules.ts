import type { Mempool, MempoolEntry, Tx } from "./bcoin.ts";
import { feeAt } from "./policy.ts";
import { BELOW_FLOOR, Rejection } from "./rejection.ts";

/** The mempool as a package meets it; `take` throws Rejection. */
interface Pool {
  readonly mempool: Mempool;
  readonly floor: number;
  readonly take: (tx: Tx, isPackaged: boolean) => Promise<void>;
}

/**
 * Takes a child and its parents as Bitcoin Core does (doc/policy/packages.md): each alone first; parents that only the floor of a full mempool keeps
 * out then together with the child, all of them or none, if they pay enough together. As in Core 28 to 30 the child makes up for that floor and
 * not for the least that is relayed at all. Why each was refused, undefined for those that are in.
 */
export async function takePackage(
  txs: readonly Tx[],
  pool: Pool,
): Promise<(Rejection | undefined)[]> {
  const said = new Map<Tx, Rejection | undefined>();
  for (const tx of txs) said.set(tx, await rejectionOf(pool, tx, false));
  const child = txs.at(-1);
  const cheap = txs.filter((tx) => said.get(tx)?.reason === BELOW_FLOOR);
  if (child !== undefined && cheap.length > 0 && said.get(child) !== undefined) {
    const group = [...cheap.filter((tx) => tx !== child), child];
    const failure = await takeTogether(pool, group);
    if (failure === undefined) for (const tx of group) said.set(tx, undefined);
    else said.set(failure.tx, failure.rejection);
  }
  return txs.map((tx) => said.get(tx));
}

async function takeTogether(
  pool: Pool,
  group: readonly Tx[],
): Promise<{ tx: Tx; rejection: Rejection } | undefined> {
  const { mempool, floor } = pool;
  const taken: MempoolEntry[] = [];
  for (const tx of group) {
    const rejection = await rejectionOf(pool, tx, true);
    const entry = mempool.getEntry(tx.hash("hex"));
    if (rejection !== undefined || entry === undefined) {
      leave(mempool, taken);
      return { tx, rejection: rejection ?? new Rejection(BELOW_FLOOR) };
    }
    taken.push(entry);
  }
  const fee = taken.reduce((sum, entry) => sum + entry.fee, 0);
  const wanted = feeAt(
    floor,
    taken.reduce((sum, entry) => sum + entry.size, 0),
  );
  if (fee >= wanted) return undefined;
  leave(mempool, taken);
  const [tx] = group;
  if (tx === undefined) return undefined;
  return { tx, rejection: new Rejection(BELOW_FLOOR, `${BELOW_FLOOR}, ${fee} < ${wanted}`) };
}

function leave(mempool: Mempool, entries: readonly MempoolEntry[]): void {
  for (const entry of entries.toReversed())
    if (mempool.hasEntry(entry.tx.hash("hex"))) mempool.evictEntry(entry);
}

async function rejectionOf(
  { mempool, take }: Pool,
  tx: Tx,
  isPackaged: boolean,
): Promise<Rejection | undefined> {
  // Core leaves out what it has.
  if (mempool.hasEntry(tx.hash("hex"))) return undefined;
  try {
    await take(tx, isPackaged);
    return undefined;
  } catch (error) {
    if (error instanceof Rejection) return error;
    throw error;
  }
}
