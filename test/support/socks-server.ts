/**
 * A SOCKS5 proxy (RFC 1928 and 1929) on the loopback. Names are looked up in `names` and nowhere else, so that a test sees who resolved
 * them; it keeps what it was asked.
 */
import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";

export interface SocksRequest {
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
}

export interface SocksRules {
  /** Ports on this machine that names stand for. */
  readonly names: Readonly<Record<string, number>>;
  /** Takes only this user and password; `none` never asks for them. */
  readonly login?: { readonly user: string; readonly password: string } | "none";
  /** Instead of a proxy's own bytes, after the first greeting. */
  readonly nonsense?: Uint8Array;
  /** One byte at a time, as a slow line would. */
  readonly slowly?: boolean;
}

export class SocksServer {
  readonly requests: SocksRequest[] = [];
  readonly #rules: SocksRules;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  private constructor(rules: SocksRules) {
    this.#rules = rules;
    this.#server = createServer((socket) => {
      this.#keep(socket);
      this.#serve(socket).catch(() => socket.destroy());
    });
  }

  static async start(rules: SocksRules): Promise<SocksServer> {
    const self = new SocksServer(rules);
    await new Promise<void>((resolve) => self.#server.listen(0, "127.0.0.1", () => resolve()));
    return self;
  }

  get url(): string {
    return `socks5://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => this.#sockets.delete(socket));
  }

  async #serve(socket: Socket): Promise<void> {
    const take = reader(socket);
    const [version, count = 0] = await take(2);
    const methods = await take(count);
    if (version !== 5) throw new Error("not SOCKS5");
    if (this.#rules.nonsense !== undefined) return void socket.end(this.#rules.nonsense);
    const login = await this.#login(socket, take, methods);
    if (login === undefined) return;
    const [, command, , type] = await take(4);
    const host = await hostOf(take, type);
    const port = (await take(2)).readUInt16BE();
    this.requests.push({ host, port, ...login });
    const target = this.#rules.names[host];
    if (command !== 1 || target === undefined) {
      return void socket.end(Uint8Array.of(5, 4, 0, 1, 0, 0, 0, 0, 0, 0));
    }
    const there = connect({ host: "127.0.0.1", port: target });
    this.#keep(there);
    await new Promise<void>((resolve, reject) => {
      there.once("connect", resolve).once("error", reject);
    });
    await this.#say(socket, Uint8Array.of(5, 0, 0, 3, 3, 0x61, 0x2e, 0x62, 0, 0));
    socket.pipe(there).pipe(socket);
  }

  /** Undefined when it was refused. */
  async #login(
    socket: Socket,
    take: Take,
    methods: Buffer,
  ): Promise<Pick<SocksRequest, "user" | "password"> | undefined> {
    const { login } = this.#rules;
    if (login === "none" || !methods.includes(2)) {
      await this.#say(socket, Uint8Array.of(5, methods.includes(0) ? 0 : 0xff));
      return { user: undefined, password: undefined };
    }
    await this.#say(socket, Uint8Array.of(5, 2));
    const [, length = 0] = await take(2);
    const user = (await take(length)).toString("utf8");
    const [passwordLength = 0] = await take(1);
    const password = (await take(passwordLength)).toString("utf8");
    const isGood = login === undefined || (login.user === user && login.password === password);
    await this.#say(socket, Uint8Array.of(1, isGood ? 0 : 1));
    if (isGood) return { user, password };
    socket.end();
    return undefined;
  }

  async #say(socket: Socket, bytes: Uint8Array): Promise<void> {
    if (this.#rules.slowly !== true) return void socket.write(bytes);
    for (const byte of bytes) {
      socket.write(Uint8Array.of(byte));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

type Take = (count: number) => Promise<Buffer>;

function reader(socket: Socket): Take {
  return async (count) => {
    const parts: Buffer[] = [];
    for (let missing = count; missing > 0;) {
      const bytes = socket.read(
        Math.min(missing, socket.readableLength) || undefined,
      ) as Buffer | null;
      if (bytes !== null) {
        parts.push(bytes);
        missing -= bytes.length;
        continue;
      }
      if (socket.readableEnded || socket.destroyed) throw new Error("it ended");
      await new Promise<void>((resolve) => socket.once("readable", resolve).once("close", resolve));
    }
    return Buffer.concat(parts);
  };
}

async function hostOf(take: Take, type: number | undefined): Promise<string> {
  if (type === 1) return (await take(4)).join(".");
  if (type === 4) return (await take(16)).toString("hex");
  const [length = 0] = await take(1);
  return (await take(length)).toString("utf8");
}
