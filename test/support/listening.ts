import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { Express } from "express";

/**
 * A server on the loopback that listens until it is closed: supertest opens and closes one for every request of an application that does not,
 * which takes as long as most requests.
 */
export class Listening {
  readonly server: Server;
  #express: Express;

  private constructor(express: Express) {
    this.#express = express;
    this.server = createServer((incoming, response) => void this.#express(incoming, response));
    // A connection that a client keeps for its next request is never closed under it.
    this.server.keepAliveTimeout = 0;
  }

  static async start(express: Express): Promise<Listening> {
    const listening = new Listening(express);
    await once(listening.server.listen(0, "127.0.0.1"), "listening");
    return listening;
  }

  /** What answers now. */
  get express(): Express {
    return this.#express;
  }

  /** From now on another application answers. */
  goOnWith(express: Express): void {
    this.#express = express;
  }

  async close(): Promise<void> {
    const closed = once(this.server.close(), "close");
    this.server.closeAllConnections();
    await closed;
  }
}
