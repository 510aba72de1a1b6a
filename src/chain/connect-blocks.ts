import { filterMatches } from "../bitcoin/block-filter.ts";
import { Fault } from "../base/fault.ts";
import type { ChainSource, ConnectedBlock, ScriptIndex } from "./chain.ts";
import { matchTransactions } from "./match-transactions.ts";
import { parseRawBlock, parseRawHeader } from "./raw-block.ts";
import type { RawBlock } from "./raw-block.ts";
import type { UndoneInputs } from "./undone.ts";

/** Blocks above `base`, whose hash is undefined at the very beginning, up to height `end`. Outputs of ours are added to `found`. */
export interface BlockRange {
  readonly base: { readonly height: number; readonly hash: string | undefined };
  readonly end: number;
  readonly found: Set<string>;
  readonly undone: UndoneInputs;
}

/** Fewer blocks are read whole: a filter saves less than asking for it costs. */
const FILTERS_FROM = 5;

/**
 * More scripts are looked for in whole blocks: a filter has to be asked about every one of them, an index about the scripts of one block.
 * `npm run bench -- catchup` measures where the two meet.
 */
const FILTERED_SCRIPTS_MAX = 50_000;

/**
 * The blocks of a range with what in them is ours; undefined when they do not form a chain, because it changed in between. Where the node
 * has filters (BIP 158) and the range is long, blocks that hold nothing of ours are not read, unless something that paid us is undone: a
 * filter is asked by script, and whose script its inputs have is not known. Filters are the node's word, as blocks
 * are; headers must link. Throws Fault `unavailable` `node-lacks-block`, `node-answers-strangely`.
 */
export async function connectBlocks(
  source: ChainSource,
  index: ScriptIndex,
  { base, end, found, undone }: BlockRange,
): Promise<ConnectedBlock[] | undefined> {
  const hashes: string[] = [];
  for (let height = base.height + 1; height <= end; height += 1) {
    const hash = await source.blockHash(height);
    if (hash === undefined) return undefined;
    hashes.push(hash);
  }
  const skipped =
    undone.size > 0 ? new Map<string, never>() : await emptyBlocks(source, index, hashes);
  const connected: ConnectedBlock[] = [];
  let prev = base.hash;
  for (const [position, hash] of hashes.entries()) {
    const header = skipped.get(hash);
    const block = header === undefined ? await fetchBlock(source, hash) : undefined;
    const { prev: below, time } = block ?? header ?? unreadable();
    if (prev !== undefined && below !== prev) return undefined;
    const transactions =
      block === undefined ? [] : await matchTransactions(block.transactions, index, found, undone);
    const id = { hash, height: base.height + 1 + position };
    connected.push({ id, prev: below, time, transactions });
    prev = hash;
  }
  return connected;
}

/** Headers of the blocks that hold nothing of ours, by hash, as far as filters say so. */
async function emptyBlocks(
  source: ChainSource,
  index: ScriptIndex,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, { prev: string; time: Date }>> {
  const empty = new Map<string, { prev: string; time: Date }>();
  if (!source.capabilities.blockFilters || hashes.length < FILTERS_FROM) return empty;
  const sketches = await source.sketches(hashes);
  if (sketches.every((sketch) => sketch === undefined)) return empty;
  // After the hashes: what is watched from now on is shown later, and can only be paid in later blocks.
  const scripts = await index.scripts(FILTERED_SCRIPTS_MAX);
  if (scripts === undefined) return empty;
  for (const [position, hash] of hashes.entries()) {
    const sketch = sketches[position];
    if (sketch === undefined) continue;
    const header = parseRawHeader(sketch.header);
    const matches = filterMatches(sketch.filter, hash, scripts);
    if (header?.hash !== hash || matches === undefined) throw strange();
    if (!matches) empty.set(hash, header);
  }
  return empty;
}

async function fetchBlock(source: ChainSource, hash: string): Promise<RawBlock> {
  const bytes = await source.block(hash);
  if (bytes === undefined) {
    throw new Fault(
      "unavailable",
      "node-lacks-block",
      "The Bitcoin node does not have a block of its own chain. It may be pruned; use a node that keeps blocks.",
    );
  }
  const block = parseRawBlock(bytes);
  if (block?.hash === hash) return block;
  throw strange();
}

function strange(): Fault {
  return new Fault(
    "unavailable",
    "node-answers-strangely",
    "The Bitcoin node's answer is not the block that was asked for.",
  );
}

function unreadable(): never {
  throw new TypeError("connectBlocks: neither block nor header");
}
