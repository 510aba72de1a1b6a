/**
 * A server of the Esplora HTTP API (Blockstream/esplora API.md, as electrs answers it) on top of any ChainSource. It answers no call
 * about a script or an address: whoever makes one gets a 404 and stands in `asked`.
 */
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import type { ChainSource } from "../../src/chain/chain.ts";
import { parseRawBlock, parseRawTransaction } from "../../src/chain/raw-block.ts";

/** Ends the connection in the middle of a request. */
export const RESET = Symbol("reset");
/** Never answers. */
export const SILENCE = Symbol("silence");

/** What a hostile server does instead: says a body or a status; undefined for the truth. */
export type Lie = (
  path: string,
  truth: Uint8Array | string | undefined,
) => Uint8Array | string | number | typeof RESET | typeof SILENCE | undefined;

export class EsploraServer {
  /** Paths in the order they were asked for. */
  readonly asked: string[] = [];
  /** What each request brought beside its path. */
  readonly headers: IncomingMessage["headers"][] = [];
  lie: Lie = () => undefined;
  readonly #server = createServer((request, response) => {
    void this.#serve(request, response).catch(() => response.writeHead(500).end("fault"));
  });
  readonly #source: () => ChainSource;
  /** Txids of blocks, by block hash; blocks never change. */
  readonly #inside = new Map<string, Map<string, Uint8Array>>();
  /** Hashes of the best chain by height, as far as they were looked up. */
  #best: string[] = [];

  private constructor(source: () => ChainSource) {
    this.#source = source;
  }

  static async start(source: () => ChainSource): Promise<EsploraServer> {
    const self = new EsploraServer(source);
    await new Promise<void>((resolve) => self.#server.listen(0, "127.0.0.1", () => resolve()));
    return self;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/api`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "").replace(/^\/api/, "");
    this.asked.push(path);
    this.headers.push(request.headers);
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString("utf8");
    if (request.method === "POST" && path === "/tx") return this.#take(body, response);
    if (request.method === "POST" && path === "/txs/package")
      return this.#takePackage(body, response);
    const truth = await this.#answer(path.split("/").slice(1));
    const lie = this.lie(path, truth);
    if (lie === SILENCE) return;
    if (lie === RESET) return void request.socket.resetAndDestroy();
    if (typeof lie === "number") return void response.writeHead(lie).end("no");
    const said = lie ?? truth;
    if (said === undefined) response.writeHead(404).end("not found");
    else response.writeHead(200).end(said);
  }

  async #take(hex: string, response: ServerResponse): Promise<void> {
    const lie = this.lie("/tx", undefined);
    const answer = await this.#source().broadcast(fromHex(hex));
    if (lie === RESET) return void response.socket?.resetAndDestroy();
    if (answer.accepted) {
      const { txid } = parseTransaction(hex);
      return void response.writeHead(200).end(typeof lie === "string" ? lie : txid);
    }
    const isMissing = answer.reason === "bad-txns-inputs-missingorspent";
    const error = { code: isMissing ? -25 : -26, message: answer.reason };
    response.writeHead(400).end(`sendrawtransaction RPC error: ${JSON.stringify(error)}`);
  }

  /** As electrs passes on what `submitpackage` says; results stand by wtxid there, which is no concern of ours. */
  async #takePackage(body: string, response: ServerResponse): Promise<void> {
    const lie = this.lie("/txs/package", undefined);
    if (typeof lie === "number") return void response.writeHead(lie).end("no");
    const raws = (JSON.parse(body) as string[]).map((hex) => fromHex(hex));
    const said = await this.#source().broadcastPackage(raws);
    if (lie === RESET) return void response.socket?.resetAndDestroy();
    const results = said.map((result, at) => {
      const { txid } = parseTransaction(toHex(raws[at]!));
      return [`${at}`, { txid, ...(!result.accepted && { error: result.reason }) }];
    });
    const answer = {
      package_msg: said.every(({ accepted }) => accepted) ? "success" : "transaction failed",
      "tx-results": Object.fromEntries(results),
    };
    response.writeHead(200).end(typeof lie === "string" ? lie : JSON.stringify(answer));
  }

  async #answer([what, a = "", b = ""]: string[]): Promise<Uint8Array | string | undefined> {
    const source = this.#source();
    if (what === "blocks" && a === "tip") {
      const tip = await source.tip();
      return b === "hash" ? tip.hash : b === "height" ? String(tip.height) : undefined;
    }
    if (what === "block-height") return source.blockHash(Number(a));
    if (what === "block") return this.#block(a, b);
    if (what === "mempool" && a === "txids") return JSON.stringify(await source.mempool());
    if (what === "tx") return this.#transaction(a, b);
    if (what === "fee-estimates") {
      const rate = await source.feeRate(6);
      return JSON.stringify(rate === undefined ? {} : { 1: 87.882, 6: Number(rate) / 1000 });
    }
    return undefined;
  }

  async #block(hash: string, part: string): Promise<Uint8Array | string | undefined> {
    if (part === "status") {
      await this.#sync();
      const height = this.#best.indexOf(hash);
      return height < 0
        ? JSON.stringify({ in_best_chain: false, height: null, next_best: null })
        : JSON.stringify({
            in_best_chain: true,
            height,
            next_best: this.#best[height + 1] ?? null,
          });
    }
    const raw = await this.#source().block(hash);
    if (raw === undefined) return undefined;
    return part === "raw" ? raw : part === "header" ? toHex(raw.subarray(0, 80)) : undefined;
  }

  async #transaction(txid: string, part: string): Promise<Uint8Array | string | undefined> {
    const confirmed = await this.#confirmed(txid);
    // electrs says the same of a transaction that it never saw.
    if (part === "status") return JSON.stringify({ confirmed: confirmed !== undefined });
    return part === "raw" ? (confirmed ?? (await this.#source().transaction(txid))) : undefined;
  }

  async #confirmed(txid: string): Promise<Uint8Array | undefined> {
    await this.#sync();
    for (const hash of [...this.#best].reverse()) {
      const raw = (await this.#contents(hash)).get(txid);
      if (raw !== undefined) return raw;
    }
    return undefined;
  }

  async #contents(hash: string): Promise<Map<string, Uint8Array>> {
    const known = this.#inside.get(hash);
    if (known !== undefined) return known;
    const block = parseRawBlock((await this.#source().block(hash))!)!;
    const inside = new Map(block.transactions.map(({ txid, raw }) => [txid, raw]));
    this.#inside.set(hash, inside);
    return inside;
  }

  async #sync(): Promise<void> {
    const source = this.#source();
    const tip = await source.tip();
    this.#best.length = Math.min(this.#best.length, tip.height + 1);
    for (let height = tip.height; height >= 0; height -= 1) {
      const hash = (await source.blockHash(height))!;
      if (this.#best[height] === hash) break;
      this.#best[height] = hash;
    }
  }
}

function parseTransaction(hex: string): { txid: string } {
  const transaction = parseRawTransaction(fromHex(hex));
  if (transaction === undefined) throw new Error("the node takes what we cannot read");
  return transaction;
}
