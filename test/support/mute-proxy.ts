/** A TCP proxy in front of a server that falls silent: both its connections stay open, and nothing comes through any more. */
import { connect, createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { join } from "node:path";
import type { DatabaseAddress } from "../../src/db/database.ts";

export class MuteProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isMute = false;

  private constructor(open: () => Socket) {
    this.#server = createServer((near) => {
      const far = open();
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on("error", () => undefined);
        from.on("data", (bytes) => {
          if (!this.#isMute) to.write(bytes);
        });
        from.on("close", () => {
          this.#sockets.delete(from);
          if (!this.#isMute) to.destroy();
        });
      }
    });
  }

  /** In front of a PostgreSQL server, on TCP or on its socket. */
  static async to(address: DatabaseAddress): Promise<MuteProxy> {
    const { host = "127.0.0.1", port = 5432 } = address;
    const path = host.startsWith("/") ? join(host, `.s.PGSQL.${port}`) : undefined;
    const open = () => (path === undefined ? connect(port, host) : connect(path));
    const proxy = new MuteProxy(open);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", () => resolve()));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** From now on nothing comes through, not even the end of a connection. */
  mute(): void {
    this.#isMute = true;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }
}
