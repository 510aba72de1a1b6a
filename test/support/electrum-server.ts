/** A server of the Electrum protocol 1.4, as ElectrumX documents it, on top of any ChainSource: headers, rates and broadcast only. */
import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { createInterface } from "node:readline";
import { createServer as createTlsServer } from "node:tls";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import type { ChainSource } from "../../src/chain/chain.ts";
import { parseRawTransaction } from "../../src/chain/raw-block.ts";
import { RESET, SILENCE } from "./esplora-server.ts";

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: any[];
}

/** A line to say instead of the truth; undefined for the truth. */
export type ElectrumLie = (call: Call) => string | typeof RESET | typeof SILENCE | undefined;

export class ElectrumTestServer {
  readonly asked: string[] = [];
  lie: ElectrumLie = () => undefined;
  readonly #source: () => ChainSource;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #scheme: string;

  private constructor(source: () => ChainSource, tls?: { key: string; cert: string }) {
    this.#source = source;
    this.#scheme = tls === undefined ? "tcp" : "ssl";
    const serve = (socket: Socket): void => this.#serve(socket);
    this.#server = tls === undefined ? createServer(serve) : createTlsServer(tls, serve);
  }

  static async start(
    source: () => ChainSource,
    tls?: { key: string; cert: string },
  ): Promise<ElectrumTestServer> {
    const self = new ElectrumTestServer(source, tls);
    await new Promise<void>((resolve) => self.#server.listen(0, "127.0.0.1", () => resolve()));
    return self;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => this.#sockets.delete(socket));
    const lines = createInterface({ input: socket });
    lines.on("error", () => undefined);
    lines.on("line", (line) => void this.#reply(socket, JSON.parse(line) as Call));
  }

  async #reply(socket: Socket, call: Call): Promise<void> {
    this.asked.push(call.method);
    const lie = this.lie(call);
    if (lie === SILENCE) return;
    if (lie === RESET) return void socket.destroy();
    const { id } = call;
    const body = await this.#answer(call).then(
      (result) => ({ jsonrpc: "2.0", id, result }),
      (error: unknown) => ({
        jsonrpc: "2.0",
        id,
        error: { code: 1, message: (error as Error).message },
      }),
    );
    if (call.method === "blockchain.headers.subscribe") {
      // Servers may send news at any time, also before the answer.
      const news = { jsonrpc: "2.0", method: call.method, params: [] };
      socket.write(`${JSON.stringify(news)}\n`);
    }
    socket.write(`${lie ?? JSON.stringify(body)}\n`);
  }

  async #answer({ method, params }: Call): Promise<unknown> {
    const source = this.#source();
    const tip = await source.tip();
    const header = async (height: number): Promise<string> =>
      toHex((await source.block((await source.blockHash(height))!))!.subarray(0, 80));
    if (method === "server.version") return ["Test 1.0", "1.4"];
    if (method === "blockchain.headers.subscribe")
      return { height: tip.height, hex: await header(tip.height) };
    if (method === "blockchain.block.header") return header(params[0]);
    if (method === "blockchain.block.headers") {
      const [from, wanted] = params as [number, number];
      const count = Math.max(0, Math.min(wanted, tip.height - from + 1));
      const all = Array.from({ length: count }, (_, index) => header(from + index));
      return { count, max: 2016, hex: (await Promise.all(all)).join("") };
    }
    if (method === "blockchain.relayfee") return Number(await source.relayFloor()) / 1e8;
    if (method === "blockchain.estimatefee") {
      const rate = await source.feeRate(params[0]);
      return rate === undefined ? -1 : Number(rate) / 1e8;
    }
    if (method === "blockchain.transaction.broadcast") return this.#take(params[0]);
    throw new Error("unknown method");
  }

  async #take(hex: string): Promise<string> {
    const raw = fromHex(hex);
    const answer = await this.#source().broadcast(raw);
    if (answer.accepted) return parseRawTransaction(raw)!.txid;
    throw new Error(`the transaction was rejected by network rules.\n\n${answer.reason}\n[${hex}]`);
  }
}
