/**
 * Taking in many full blocks that hold nothing of ours: by whole blocks, and by their filters (BIP 158). The source is in memory, so what a
 * node needs to hand out two megabytes is not in it; that comes on top of the whole blocks alone.
 */
import { concat, fromHex, utf8 } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/base/digest.ts";
import { sats } from "../../src/base/sats.ts";
import { compactSize } from "../../src/bitcoin/byte-writer.ts";
import { hash160, p2wpkh } from "../../src/bitcoin/script.ts";
import type { BlockSketch, ChainSource } from "../../src/chain/chain.ts";
import { connectBlocks } from "../../src/chain/connect-blocks.ts";
import { parseRawHeader } from "../../src/chain/raw-block.ts";
import { scriptIndexOf } from "../../src/chain/script.store.ts";
import { makeFilter } from "../support/make-filter.ts";
import { fundingTransaction } from "../support/wallet.ts";
import { milliseconds, ratio, rivals, say } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { withDatabase } from "./database.ts";

export const catchup: Bench = {
  name: "catchup",
  run: (size) =>
    withDatabase(async ({ owner, app }) => {
      const [blocks, transactions] = size === "full" ? [30, 3_000] : [6, 20];
      const chain = chainOf(blocks, transactions);
      const index = scriptIndexOf({ sql: app });
      for (const count of size === "full" ? [1_000, 10_000, 50_000] : [100]) {
        await owner.raw(
          `insert into chain_scripts (script)
           select decode('0014', 'hex') || substring(sha256(convert_to(n::text, 'UTF8')) from 1 for 20)
             from generate_series(1, ?) n on conflict do nothing`,
          [count],
        );
        const follow = (source: ChainSource) =>
          connectBlocks(source, index, {
            base: { height: 0, hash: undefined },
            end: blocks,
            found: new Set(),
            undone: new Map(),
          });
        const { filtered, whole } = await rivals(size === "full" ? 3 : 1, {
          filtered: () => follow(chain.source(true)),
          whole: () => follow(chain.source(false)),
        });
        const what = `catchup over ${blocks} blocks of ${transactions.toLocaleString("en")} transactions, ${count.toLocaleString("en")} scripts`;
        say(
          `${what}, with filters: ${milliseconds(filtered)}, whole blocks ${ratio(filtered, whole)}`,
        );
      }
    }),
};

/** Blocks that differ in their headers only; what they pay is nobody's. */
function chainOf(blocks: number, transactions: number) {
  const scripts: Uint8Array[] = [];
  const made = Array.from({ length: transactions }, (_, n) => {
    const pair = [2 * n, 2 * n + 1].map((each) => p2wpkh(hash160(utf8(`somebody ${each}`))));
    scripts.push(...pair);
    return fundingTransaction(
      pair.map((script) => ({ value: sats(50_000n), script })),
      n,
    );
  });
  const body = concat(compactSize(transactions), ...made.map(({ raw }) => raw));
  const root = merkleRoot(made.map(({ txid }) => fromHex(txid).reverse()));
  const byHeight: string[] = [];
  const all = new Map<string, { bytes: Uint8Array; sketch: BlockSketch }>();
  let prev: Uint8Array = new Uint8Array(32);
  for (let height = 1; height <= blocks; height += 1) {
    const header = concat(new Uint8Array(4), prev, root, new Uint8Array(12));
    const { hash = "" } = parseRawHeader(header) ?? {};
    byHeight[height] = hash;
    const sketch = { header, filter: makeFilter(hash, scripts) };
    all.set(hash, { bytes: concat(header, body), sketch });
    prev = fromHex(hash).reverse();
  }
  const source = (blockFilters: boolean): ChainSource => ({
    name: "simulated",
    capabilities: {
      wholeBlocks: true,
      mempool: false,
      feeEstimates: false,
      scriptQueries: false,
      packages: false,
      blockFilters,
    },
    blockHash: (height) => Promise.resolve(byHeight[height]),
    block: (hash) => Promise.resolve(all.get(hash)?.bytes),
    header: (hash) => Promise.resolve(all.get(hash)?.sketch.header),
    sketches: (hashes) => Promise.resolve(hashes.map((hash) => all.get(hash)?.sketch)),
    identify: unasked,
    tip: unasked,
    mempool: unasked,
    transaction: unasked,
    broadcast: unasked,
    broadcastPackage: unasked,
    feeRate: unasked,
    relayFloor: unasked,
  });
  return { source };
}

function unasked(): never {
  throw new Error("catchup: asked for something else");
}

function merkleRoot(level: readonly Uint8Array[]): Uint8Array {
  if (level.length === 1) return level[0]!;
  const pairs = Array.from({ length: Math.ceil(level.length / 2) }, (_, n) => {
    const left = level[2 * n]!;
    return sha256(sha256(concat(left, level[2 * n + 1] ?? left)));
  });
  return merkleRoot(pairs);
}
