/** The embedded node, seen through an Esplora server of ours: every other movement is the node's own. */
import type { Transaction } from "bitcoinjs-lib";
import type { ChainSource } from "../../src/chain/chain.ts";
import type { Connect } from "../../src/chain/sources/connect.ts";
import { esploraSource } from "../../src/chain/sources/esplora.ts";
import { testClock } from "./clock.ts";
import { EsploraServer } from "./esplora-server.ts";
import { seededRandom } from "./random.ts";
import { Regtest } from "./regtest.ts";
import { TestChain } from "./test-chain.ts";
import type { TestCoin, TestWallet } from "./test-wallet.ts";

/** How the source reaches the server at `port`, and what is to be stopped after it. */
export interface Way {
  readonly url: string;
  readonly connect: Connect;
  readonly stop?: () => Promise<void>;
}

/** An Esplora source on regtest, with no patience to wait for. */
export function esploraAt(url: string, connect: Connect, timeoutMs = 10_000): ChainSource {
  return esploraSource({
    url,
    connect,
    timeoutMs,
    network: "regtest",
    mempool: true,
    clock: testClock(),
    random: seededRandom("esplora"),
    patience: { tries: 2, pauseMs: 5 },
  });
}

export class EsploraChain extends TestChain {
  readonly server: EsploraServer;
  readonly source: ChainSource;
  readonly #node: Regtest;
  readonly #way: Way;

  private constructor(node: Regtest, server: EsploraServer, way: Way) {
    super();
    this.#node = node;
    this.server = server;
    this.#way = way;
    this.source = esploraAt(way.url, way.connect);
  }

  static async start(
    way: (server: EsploraServer) => Promise<Way> | Way,
    coins = 10,
  ): Promise<EsploraChain> {
    const node = await Regtest.start({ coins: 0 });
    const server = await EsploraServer.start(() => node.source);
    const chain = new EsploraChain(node, server, await way(server));
    await chain.earn(coins);
    return chain;
  }

  get wallet(): TestWallet {
    return this.#node.wallet;
  }

  mineTo(script: Uint8Array, count: number): Promise<Transaction[]> {
    return this.#node.mineTo(script, count);
  }

  mineOnly(transactions: readonly Transaction[]): Promise<void> {
    return this.#node.mineOnly(transactions);
  }

  disconnect(depth: number): Promise<void> {
    return this.#node.disconnect(depth);
  }

  isUnspent(coin: TestCoin): Promise<boolean> {
    return this.#node.isUnspent(coin);
  }

  get canDrop(): boolean {
    return this.#node.canDrop;
  }

  dropFromMempool(txid: string): Promise<void> {
    return this.#node.dropFromMempool(txid);
  }

  setFloor(satPerKvb: bigint): Promise<void> {
    return this.#node.setFloor(satPerKvb);
  }

  get canCrash(): boolean {
    return this.#node.canCrash;
  }

  crash(): Promise<void> {
    return this.#node.crash();
  }

  async stop(): Promise<void> {
    await this.#way.stop?.();
    await this.server.stop();
    await this.#node.stop();
  }
}
