/** A proxy in front of a node's RPC with a gate for `sendrawtransaction`. */
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Gate } from "./gate.ts";

export interface RpcGate {
  readonly url: string;
  readonly gate: Gate;
  /** While true nothing is answered: what the node knows is not seen. True by itself once a sender waits behind the gate. */
  blind: boolean;
  /** What is answered in the node's place to a call; what is undefined the node answers itself. */
  instead: (body: string) => string | undefined;
  /** How often transactions were handed to the node. */
  readonly sent: () => number;
  close(): Promise<void>;
}

export async function rpcGate(target: string): Promise<RpcGate> {
  const gate = new Gate();
  let sent = 0;
  const self: Pick<RpcGate, "blind" | "instead"> = { blind: false, instead: () => undefined };
  const server = createServer((request, response) => {
    // A call that is cut off never had an answer.
    serve(request, response).catch(() => request.socket.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const isSending = body.includes('"sendrawtransaction"');
    if (self.blind) {
      request.socket.destroy();
      return;
    }
    const instead = self.instead(body);
    if (instead !== undefined) {
      response.writeHead(200, { "Content-Type": "application/json" }).end(instead);
      return;
    }
    if (isSending) await gate.pass("before");
    // Whoever asked may be dead by now; a dead one's request never left its machine.
    if (request.socket.destroyed) return;
    if (isSending) {
      sent += 1;
      self.blind = gate.closedAt === "after";
    }
    const answer = await fetch(target, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Authorization: request.headers.authorization ?? "",
      },
      body,
    });
    const text = await answer.text();
    if (isSending) await gate.pass("after");
    response.writeHead(answer.status, { "Content-Type": "application/json" }).end(text);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    gate,
    get blind() {
      return self.blind;
    },
    set blind(value) {
      self.blind = value;
    },
    get instead() {
      return self.instead;
    },
    set instead(value) {
      self.instead = value;
    },
    sent: () => sent,
    async close() {
      gate.open();
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}
