import { Fault } from "../base/fault.ts";
import type { BlockId, ChainChange, ChainSource, ConnectedBlock, ScriptIndex } from "./chain.ts";
import { connectBlocks } from "./connect-blocks.ts";
import { mempoolChange } from "./follow-mempool.ts";
import type { MempoolMemory } from "./follow-mempool.ts";
import { undoneInputs } from "./undone.ts";

/** What was taken into account so far. */
export interface KnownChain extends ScriptIndex {
  /** The newest `count` blocks, newest first. */
  blocks(count: number): Promise<readonly BlockId[]>;
  /** The blocks above `height` with what they meant to us, newest first. */
  blocksAbove(height: number): Promise<readonly ConnectedBlock[]>;
  /** What paid us, stood in a block and stands in none now; but for what another transaction keeps out that is more than `depth` deep. */
  undone(depth: number): Promise<readonly Uint8Array[]>;
  /** Txids of ours that were in the mempool last time. */
  mempool(): Promise<readonly string[]>;
}

/** How far and how fast to follow. */
export interface FollowSettings {
  /** Height of the first block that matters: the tip when the fund was founded. */
  readonly birth: number;
  /** Deepest reorganisation that is followed without people. */
  readonly reorgLimit: number;
  /** Blocks taken into account in one unit. */
  readonly chunk: number;
}

/** One step of following: the change from `from`, the tip it was computed from, undefined at the very beginning. */
export interface ChainStep {
  readonly from: BlockId | undefined;
  readonly change: ChainChange;
  /** False when there is more to take in; the mempool is looked at only at the end. */
  readonly caughtUp: boolean;
}

const TRIES = 20;

/**
 * Computes what changed since `known`, with no database transaction open. If the source's tip moves meanwhile it starts again, so a
 * step always describes one moment. A tip below ours on our own chain undoes nothing: less work never outweighs more, so the node has
 * lost blocks, and that it does not know them is no evidence against them. Throws Fault `unavailable`: `reorganisation-too-deep`, `chain-altered`,
 * `node-behind` (its tip is below the birth, or on our chain below what we know), `node-lacks-block`, `node-answers-strangely`,
 * `chain-restless`.
 */
export async function followChain(
  source: ChainSource,
  known: KnownChain,
  memory: MempoolMemory,
  settings: FollowSettings,
): Promise<ChainStep> {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const step = await tryStep(source, known, memory, settings);
    if (step !== undefined) return step;
  }
  throw new Fault(
    "unavailable",
    "chain-restless",
    "The Bitcoin node's best chain changes faster than it can be read.",
  );
}

async function tryStep(
  source: ChainSource,
  known: KnownChain,
  memory: MempoolMemory,
  settings: FollowSettings,
): Promise<ChainStep | undefined> {
  const tip = await source.tip();
  if (tip.height < settings.birth) {
    throw new Fault(
      "unavailable",
      "node-behind",
      `The Bitcoin node has not reached height ${settings.birth} yet, at which this fund began.`,
    );
  }
  const blocks = await known.blocks(settings.reorgLimit + 1);
  const [from] = blocks;
  const fork = await forkOf(source, blocks, settings.reorgLimit);
  requireInRow(fork === undefined ? blocks : blocks.slice(0, blocks.indexOf(fork) + 1));
  const base = fork ?? { height: settings.birth - 1, hash: undefined };
  if (from !== undefined && tip.hash === fork?.hash && from.hash !== fork.hash)
    throw lostBlocks(from.height - tip.height);
  const disconnected =
    from === undefined || from.hash === fork?.hash ? [] : await known.blocksAbove(base.height);
  // At least as far as before, so that a reorganisation never looks like a loss of confirmations alone.
  const end = Math.min(tip.height, base.height + Math.max(settings.chunk, disconnected.length + 1));
  const found = new Set<string>();
  const undone = undoneInputs(await known.undone(settings.reorgLimit), disconnected);
  const connected = await connectBlocks(source, known, { base, end, found, undone });
  if (connected === undefined) return undefined;
  const last = connected.at(-1)?.id ?? fork;
  if (last === undefined) return undefined;

  const caughtUp = end === tip.height;
  const mempool =
    caughtUp && source.capabilities.mempool
      ? await mempoolChange(source, known, memory, { connected, found })
      : { arrived: [], gone: [] };
  const now = caughtUp ? (await source.tip()).hash : await source.blockHash(end);
  if (now !== last.hash) return undefined;
  const common = { tip: last, mempool };
  if (disconnected.length > 0)
    return { from, caughtUp, change: { kind: "reorganised", disconnected, connected, ...common } };
  if (connected.length > 0)
    return { from, caughtUp, change: { kind: "extended", connected, ...common } };
  return { from, caughtUp, change: { kind: "same", ...common } };
}

/** The newest known block that the source's best chain holds; undefined when that is below all we know. */
async function forkOf(
  source: ChainSource,
  blocks: readonly BlockId[],
  reorgLimit: number,
): Promise<BlockId | undefined> {
  for (const block of blocks) {
    if ((await source.blockHash(block.height)) === block.hash) return block;
  }
  if (blocks.length <= reorgLimit) return undefined;
  throw new Fault(
    "unavailable",
    "reorganisation-too-deep",
    `The last ${reorgLimit} blocks were replaced. Nothing was changed; the worker stops until an operator looks at the node.`,
  );
}

/** Of blocks that are to be undone and what they follow on: one that stands at another height than its own looks as if the node had it no more. */
function requireInRow(blocks: readonly BlockId[]): void {
  if (blocks.every(({ height }, at) => at === 0 || blocks[at - 1]?.height === height + 1)) return;
  throw new Fault(
    "unavailable",
    "chain-altered",
    "The blocks that this fund has read do not follow on each other: somebody wrote over their rows, or took some out. Nothing was undone; the worker stops until they are put back.",
  );
}

function lostBlocks(count: number): Fault {
  return new Fault(
    "unavailable",
    "node-behind",
    `The Bitcoin node no longer has the last ${count} blocks that this fund has read. Nothing is undone; it is waited for.`,
  );
}
