import type { Chain, CoinView, Mempool, MempoolEntry, Tx } from "./bcoin.ts";
import { isVerifyError } from "./bcoin.ts";
import { takePackage } from "./package-rules.ts";
import { feeAt, INCREMENTAL_RELAY, inputProblem, MIN_RELAY, standardProblem } from "./policy.ts";
import { BELOW_FLOOR, MISSING, Rejection } from "./rejection.ts";

/** Core 31: a connected group of unconfirmed transactions has at most 64 members and 101,000 vbytes. */
const CLUSTER_COUNT = 64;
const CLUSTER_VSIZE = 101_000;
const MAX_EVICTIONS = 100;

/** VERIFY_SEQUENCE and MEDIAN_TIME_PAST, as bcoin numbers them. */
const LOCK_FLAGS = 3;

/** Checks transactions as Bitcoin Core's mempool does, and lets bcoin judge scripts, amounts and locks. */
export interface MempoolRules {
  /** Takes `tx` into the mempool, replacing what conflicts if it pays for that; throws Rejection. */
  submit(tx: Tx): Promise<void>;
  /** What `submit` would do, without doing it: the entry as it would be; throws Rejection. */
  test(tx: Tx): Promise<MempoolEntry>;
  /** Takes transactions that need each other, the child last; why each was refused, in their order, undefined for those that are in. */
  submitPackage(txs: readonly Tx[]): Promise<(Rejection | undefined)[]>;
  /** Brings transactions of disconnected blocks back, without regard to fees; those that no longer fit are dropped. */
  readmit(txs: readonly Tx[]): Promise<void>;
  /** What a full mempool does in Core: less than `satPerKvb` is not taken any more, and what pays less, its children counted, leaves. */
  setFloor(satPerKvb: number): void;
  /** The lowest rate that is taken now, in sat/kvB. */
  floor(): number;
  /** After a reorganisation: drops what is premature, immature or without inputs now. */
  sweep(): Promise<void>;
}

/** How the transaction that is being looked at right now is treated; the chain's lock allows one at a time. */
interface Trial {
  readonly isTest: boolean;
  readonly isReadmitted: boolean;
  /** Its fee counts together with that of others: the floor of a full mempool is not asked of it alone, and it replaces nothing. */
  readonly isPackaged: boolean;
  evicted: readonly MempoolEntry[];
}

const PLAIN = { isTest: false, isReadmitted: false, isPackaged: false } as const;

/** Thrown to leave bcoin's insertTX after all its checks and before it changes anything. */
class Tested extends Error {
  readonly entry: MempoolEntry;
  constructor(entry: MempoolEntry) {
    super("tested");
    this.entry = entry;
  }
}

/**
 * Replaces three steps of bcoin's mempool: it refuses every conflict, stores transactions with unknown inputs for later, and knows an
 * older fee policy.
 */
export function mempoolRules(chain: Chain, mempool: Mempool): MempoolRules {
  let floor = MIN_RELAY;
  let trial: Trial = { ...PLAIN, evicted: [] };
  const verify = mempool.verify.bind(mempool);
  const addEntry = mempool.addEntry.bind(mempool);
  mempool.options.maxOrphans = 0;
  mempool.options.maxAncestors = CLUSTER_COUNT;
  mempool.isDoubleSpend = () => false;
  mempool.verify = async (entry, view) => {
    requireInputs(chain, entry.tx, view);
    if (!trial.isReadmitted) requireRelay(entry, view, trial.isPackaged ? MIN_RELAY : floor);
    trial.evicted = requireReplacement(mempool, entry, trial);
    requireCluster(mempool, entry, trial.evicted);
    await verify(entry, view);
  };
  mempool.addEntry = async (entry, view) => {
    if (trial.isTest) throw new Tested(entry);
    for (const old of trial.evicted)
      if (mempool.hasEntry(old.tx.hash("hex"))) mempool.evictEntry(old);
    await addEntry(entry, view);
  };

  async function attempt(tx: Tx, how: Omit<Trial, "evicted">): Promise<void> {
    trial = { ...how, evicted: [] };
    try {
      if ((await mempool.insertTX(tx, -1)) !== null) throw new Rejection(MISSING);
    } catch (error) {
      throw isVerifyError(error) ? rejectionOf(error.reason) : error;
    }
  }

  async function locked<T>(work: () => Promise<T>): Promise<T> {
    const unlock = await mempool.locker.lock();
    try {
      return await work();
    } finally {
      unlock();
    }
  }

  return {
    async submit(tx) {
      requireStandard(tx);
      await locked(() => attempt(tx, PLAIN));
    },
    submitPackage: (txs) =>
      locked(() =>
        takePackage(txs, {
          mempool,
          floor,
          async take(tx, isPackaged) {
            requireStandard(tx);
            await attempt(tx, { ...PLAIN, isPackaged });
          },
        }),
      ),
    async test(tx) {
      requireStandard(tx);
      try {
        await locked(() => attempt(tx, { ...PLAIN, isTest: true }));
      } catch (error) {
        if (error instanceof Tested) return error.entry;
        throw error;
      }
      throw new Error("mempool: a tested transaction was added");
    },
    // The caller holds the lock already: blocks are disconnected under it.
    async readmit(txs) {
      for (const tx of txs)
        for (const member of [tx, ...takeOutDescendants(mempool, tx)]) {
          try {
            await attempt(member, { ...PLAIN, isReadmitted: true });
          } catch (error) {
            if (!(error instanceof Rejection)) throw error;
          }
        }
    },
    floor: () => floor,
    setFloor(satPerKvb) {
      floor = Math.max(MIN_RELAY, satPerKvb);
      for (const entry of [...mempool.map.values()])
        if (mempool.hasEntry(entry.tx.hash("hex")) && isBelow(mempool, entry, floor))
          mempool.evictEntry(entry);
    },
    async sweep() {
      for (const entry of [...mempool.map.values()]) {
        if (
          mempool.hasEntry(entry.tx.hash("hex")) &&
          !(await isStillValid(chain, mempool, entry.tx))
        )
          mempool.evictEntry(entry);
      }
    },
  };
}

/**
 * Takes out of the mempool what depends on `tx`, which is not in it, and gives it, parents first. bcoin counts of a transaction only those
 * descendants that come after it, and takes off all that leave: fewer than none in the end, and then it makes no block any more.
 */
function takeOutDescendants(mempool: Mempool, tx: Tx): Tx[] {
  const hash = tx.hash("hex");
  const children = tx.outputs
    .map((_, index) => mempool.getSpent(hash, index))
    .filter((entry) => entry !== undefined);
  const all = new Set(children.flatMap((child) => [child, ...mempool.getDescendants(child)]));
  // Whatever depends on another has more above it.
  const ordered = [...all]
    .map((entry) => ({ entry, above: mempool.getAncestors(entry).length }))
    .sort((a, b) => a.above - b.above)
    .map(({ entry }) => entry);
  for (const entry of ordered)
    if (mempool.hasEntry(entry.tx.hash("hex"))) mempool.evictEntry(entry);
  return ordered.map(({ tx: member }) => member);
}

function requireStandard(tx: Tx): void {
  const problem = tx.isCoinbase() ? "coinbase" : standardProblem(tx);
  if (problem !== undefined) throw new Rejection(problem);
}

function requireInputs(chain: Chain, tx: Tx, view: CoinView): void {
  const [fee, reason] = tx.checkInputs(view, chain.height + 1);
  if (fee < 0) throw new Rejection(reason);
}

function requireRelay(entry: MempoolEntry, view: CoinView, floor: number): void {
  const problem = inputProblem(entry.tx, view);
  if (problem !== undefined) throw new Rejection(problem);
  const wanted = feeAt(floor, entry.size);
  if (floor > MIN_RELAY && entry.fee < wanted)
    throw new Rejection(BELOW_FLOOR, `${BELOW_FLOOR}, ${entry.fee} < ${wanted}`);
  const least = feeAt(MIN_RELAY, entry.size);
  if (entry.fee < least)
    throw new Rejection("min relay fee not met", `min relay fee not met, ${entry.fee} < ${least}`);
}

/** Whether an entry and all that depends on it pay less than `floor` together. */
function isBelow(mempool: Mempool, entry: MempoolEntry, floor: number): boolean {
  const all = [entry, ...mempool.getDescendants(entry)];
  const fee = all.reduce((sum, each) => sum + each.fee, 0);
  return (
    fee <
    feeAt(
      floor,
      all.reduce((sum, each) => sum + each.size, 0),
    )
  );
}

/** Full replacement as since Core 28: signalling does not matter, paying more in sum and in rate does. Returns what has to go. */
function requireReplacement(
  mempool: Mempool,
  entry: MempoolEntry,
  { isReadmitted, isPackaged }: Pick<Trial, "isReadmitted" | "isPackaged">,
): MempoolEntry[] {
  const direct = new Set<MempoolEntry>();
  for (const { prevout } of entry.tx.inputs) {
    const spender = mempool.getSpent(prevout.hash, prevout.index);
    if (spender !== undefined) direct.add(spender);
  }
  if (direct.size === 0) return [];
  // A transaction out of a block lost its inputs to one that came after it: the later one stays.
  if (isReadmitted || isPackaged) throw new Rejection("txn-mempool-conflict");
  const all = new Set([...direct].flatMap((old) => [old, ...mempool.getDescendants(old)]));
  if (all.size > MAX_EVICTIONS) throw new Rejection("too many potential replacements");
  const parents = new Set(entry.tx.inputs.map((input) => input.prevout.hash));
  if ([...all].some((old) => parents.has(old.tx.hash("hex"))))
    throw new Rejection("bad-txns-spends-conflicting-tx");
  const replaced = [...all].reduce((sum, old) => sum + old.fee, 0);
  const outbid = [...direct].every((old) => entry.fee * old.size > old.fee * entry.size);
  if (!outbid || entry.fee - replaced < feeAt(INCREMENTAL_RELAY, entry.size))
    throw new Rejection(
      "insufficient fee",
      `insufficient fee, rejecting replacement ${entry.tx.txid()}`,
    );
  return [...all];
}

function requireCluster(
  mempool: Mempool,
  entry: MempoolEntry,
  evicted: readonly MempoolEntry[],
): void {
  const gone = new Set(evicted);
  const cluster = new Set<MempoolEntry>();
  const queue = mempool.getAncestors(entry);
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (cluster.has(next) || gone.has(next)) continue;
    cluster.add(next);
    queue.push(...mempool.getAncestors(next), ...mempool.getDescendants(next));
  }
  const vsize = [...cluster].reduce((sum, member) => sum + member.size, entry.size);
  if (cluster.size + 1 > CLUSTER_COUNT || vsize > CLUSTER_VSIZE)
    throw new Rejection("too-large-cluster");
}

async function isStillValid(chain: Chain, mempool: Mempool, tx: Tx): Promise<boolean> {
  const view = await mempool.getCoinView(tx);
  if (!tx.inputs.every((input) => view.hasEntry(input.prevout))) return false;
  if (tx.checkInputs(view, chain.height + 1)[0] < 0) return false;
  const isFinal = await chain.verifyFinal(chain.tip, tx, LOCK_FLAGS);
  return isFinal && (await chain.verifyLocks(chain.tip, tx, view, LOCK_FLAGS));
}

function rejectionOf(reason: string): Rejection {
  if (/^(non-)?mandatory-script-verify-flag/.test(reason))
    return new Rejection("mempool-script-verify-flag-failed (script failed)");
  return new Rejection(reason);
}
