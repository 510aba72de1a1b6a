/** A server on a real port, and senders who ask it as fast as they can. */
import { Agent, request as ask } from "node:http";
import type { AddressInfo } from "node:net";
import type { Express } from "express";

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface HostileWeb {
  /** One request; GET without a body, POST with one. */
  send(path: string, body: string, headers?: Record<string, string>): Promise<Answer>;
  /** A form of this server, filled in. */
  sendForm(
    path: string,
    fields: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** The token of the form on a page. */
  tokenOf(path: string): Promise<string>;
  close(): Promise<void>;
}

/** Listens on loopback. Connections are kept, forty at most. */
export async function hostileWeb(app: Express): Promise<HostileWeb> {
  const agent = new Agent({ keepAlive: true, maxSockets: 40 });
  const server = app.listen(0, "127.0.0.1");
  // Solving keeps this process busy for longer than an idle connection would live.
  server.keepAliveTimeout = 120_000;
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const send: HostileWeb["send"] = (path, body, headers = {}) =>
    new Promise((resolve, reject) => {
      const method = body === "" ? "GET" : "POST";
      const call = ask({ port, host: "127.0.0.1", path, method, agent, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.once("end", () =>
          resolve({ status: response.statusCode ?? 0, text, headers: response.headers }),
        );
      });
      call.once("error", reject).end(body);
    });
  return {
    send,
    sendForm: (path, fields, headers = {}) =>
      send(path, new URLSearchParams(fields).toString(), {
        "Content-Type": "application/x-www-form-urlencoded",
        ...headers,
      }),
    async tokenOf(path) {
      return /name="token" value="([^"]+)"/.exec((await send(path, "")).text)![1]!;
    },
    async close() {
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** `count` requests, forty at a time; how often each status came. */
export async function flood(
  count: number,
  one: (n: number) => Promise<Answer>,
): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  let next = 0;
  const sender = async (): Promise<void> => {
    while (next < count) {
      const { status } = await one(next++);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: 40 }, sender));
  return statuses;
}
