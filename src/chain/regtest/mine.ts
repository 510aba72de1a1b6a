import type { ChainEntry, MiningJob, Tx } from "./bcoin.ts";
import type { RegtestNode } from "./node.ts";

/**
 * Mines one block on the tip that pays `script`: out of the mempool, or with exactly `txs`, parents first. Returns its hash in wallet
 * order. Throws VerifyError when `txs` do not make a valid block.
 */
export async function mineBlock(
  node: RegtestNode,
  script: Uint8Array,
  txs?: readonly Tx[],
): Promise<string> {
  const { bcoin, chain, miner } = node;
  const address = bcoin.Address.fromScript(bcoin.Script.fromRaw(Buffer.from(script)));
  const job = await miner.cpu.createJob(null, address);
  if (txs !== undefined) await fill(node, job, txs);
  const block = await job.mineAsync();
  if (block === null) throw new Error("mine: interrupted");
  await chain.add(block);
  return block.rhash();
}

/**
 * Takes a block and all above it out of the best chain and marks it invalid; their transactions go back to the mempool. Unlike in Core
 * the mark is kept in memory only, and the best chain does not change to another branch by itself.
 */
export async function invalidate(node: RegtestNode, entry: ChainEntry): Promise<void> {
  const { chain, rules } = node;
  const unlock = await chain.locker.lock();
  try {
    while (await chain.isMainChain(entry)) await chain.disconnect(chain.tip);
    chain.setInvalid(entry.hash);
    chain.setDeploymentState(await chain.getDeploymentState());
    await rules.sweep();
  } finally {
    unlock();
  }
}

/** Takes the mark off a block and what is built on it, and makes the branch with the most work the best chain. */
export async function reconsider(node: RegtestNode, entry: ChainEntry): Promise<void> {
  const { chain } = node;
  const unlock = await chain.locker.lock();
  try {
    let best = chain.tip;
    for (const tip of await knownTips(node)) {
      const branch = await branchOf(node, tip);
      if (branch.some(({ hash }) => hash === entry.hash)) {
        for (const { hash } of branch) chain.removeInvalid(hash);
      }
      const isMarked = branch.some(({ hash }) => chain.invalid.has(hash));
      if (!isMarked && tip.chainwork.gt(best.chainwork)) best = tip;
    }
    if (best.hash === chain.tip.hash) return;
    // bcoin leaves the last block of the new branch to its caller.
    await chain.reorganize(best);
    await chain.reconnect(best);
  } finally {
    unlock();
  }
}

/** The last blocks of all branches, the best chain's included. */
export async function knownTips({ chain }: RegtestNode): Promise<ChainEntry[]> {
  const tips: ChainEntry[] = [chain.tip];
  for (const hash of await chain.getTips()) {
    const entry = await chain.getEntry(hash);
    if (entry !== null && entry.hash !== chain.tip.hash) tips.push(entry);
  }
  return tips;
}

/** Replaces what the miner chose from the mempool. */
async function fill(
  { bcoin, chain }: RegtestNode,
  job: MiningJob,
  txs: readonly Tx[],
): Promise<void> {
  Object.assign(job.attempt, { items: [], fees: 0 });
  const view = new bcoin.CoinView();
  for (const tx of txs) {
    // Whether the inputs exist and the scripts hold is for the block's own check to say.
    await view.spendInputs(chain.db, tx);
    view.addTX(tx, chain.height + 1);
    job.pushTX(tx, view);
  }
  job.refresh();
}

/** The branch from `tip` downwards, as far as it is not part of the best chain. */
async function branchOf({ chain }: RegtestNode, tip: ChainEntry): Promise<ChainEntry[]> {
  const branch: ChainEntry[] = [];
  let entry: ChainEntry | null = tip;
  while (entry !== null && !(await chain.isMainChain(entry))) {
    branch.push(entry);
    entry = await chain.getPrevious(entry);
  }
  return branch;
}
