/** What a follower knows, kept in memory: for tests of following without a database. */
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { formatOutPoint } from "../../src/bitcoin/outpoint.ts";
import type { BlockId, ConnectedBlock, SeenTransaction } from "../../src/chain/chain.ts";
import type { ChainStep, KnownChain } from "../../src/chain/follow.ts";

export class MemoryChain implements KnownChain {
  readonly watchedScripts = new Set<string>();
  readonly outpoints = new Set<string>();
  /** Oldest first. */
  readonly best: ConnectedBlock[] = [];
  readonly waiting = new Map<string, SeenTransaction>();

  watch(script: Uint8Array): void {
    this.watchedScripts.add(toHex(script));
  }

  blocks(count: number): Promise<readonly BlockId[]> {
    return Promise.resolve(
      [...this.best]
        .reverse()
        .slice(0, count)
        .map(({ id }) => id),
    );
  }

  blocksAbove(height: number): Promise<readonly ConnectedBlock[]> {
    return Promise.resolve([...this.best].reverse().filter(({ id }) => id.height > height));
  }

  /** What a database finds in blocks that left the best chain is not kept here; a step brings its own. */
  undone(): Promise<readonly Uint8Array[]> {
    return Promise.resolve([]);
  }

  mempool(): Promise<readonly string[]> {
    return Promise.resolve([...this.waiting.keys()]);
  }

  scripts(limit: number): Promise<readonly Uint8Array[] | undefined> {
    const all = [...this.watchedScripts].map((hex) => fromHex(hex));
    return Promise.resolve(all.length > limit ? undefined : all);
  }

  watched(scripts: readonly string[]): Promise<ReadonlySet<string>> {
    return Promise.resolve(new Set(scripts.filter((script) => this.watchedScripts.has(script))));
  }

  known(outpoints: readonly string[]): Promise<ReadonlySet<string>> {
    return Promise.resolve(new Set(outpoints.filter((outpoint) => this.outpoints.has(outpoint))));
  }

  apply({ from, change }: ChainStep): void {
    if (from?.hash !== this.best.at(-1)?.id.hash) throw new Error("the step starts elsewhere");
    if (change.kind === "reorganised") {
      for (const block of change.disconnected) {
        if (this.best.pop()?.id.hash !== block.id.hash) throw new Error("not the newest first");
      }
    }
    for (const block of change.kind === "same" ? [] : change.connected) {
      if (this.best.length > 0 && block.prev !== this.best.at(-1)?.id.hash)
        throw new Error("not linked");
      this.best.push(block);
      for (const seen of block.transactions) {
        this.#learn(seen);
        this.waiting.delete(seen.txid);
      }
    }
    for (const txid of change.mempool.gone) {
      if (!this.waiting.delete(txid)) throw new Error("gone, but mined or never there");
    }
    for (const seen of change.mempool.arrived) {
      if (this.waiting.has(seen.txid)) throw new Error("arrived twice");
      this.#learn(seen);
      this.waiting.set(seen.txid, seen);
    }
    if (this.best.at(-1)?.id.hash !== change.tip.hash) throw new Error("not the tip that was said");
  }

  #learn({ txid, received }: SeenTransaction): void {
    for (const { vout } of received) this.outpoints.add(formatOutPoint({ txid, vout }));
  }
}
