import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { once } from "node:events";
import { createServer as createTlsServer } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { directly } from "../../../src/chain/sources/connect.ts";
import { rpcClient } from "../../../src/chain/sources/rpc.ts";
import { throughSocks } from "../../../src/chain/sources/socks.ts";
import { SocksServer } from "../../support/socks-server.ts";
import type { SocksRules } from "../../support/socks-server.ts";
import { TEST_TLS } from "../../support/test-tls.ts";

const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  stops.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

/** Greets at once, so that the first bytes may come together with the proxy's last. */
const greeter = (): Promise<number> =>
  listening(createServer((socket) => socket.on("error", () => undefined).end("hello")));

async function proxy(rules: SocksRules): Promise<SocksServer> {
  const server = await SocksServer.start(rules);
  stops.push(() => server.stop());
  return server;
}

const to = (host: string, more = {}) => ({
  host,
  port: 8333,
  tls: false,
  stream: "one",
  timeoutMs: 2_000,
  ...more,
});

async function heard(connecting: ReturnType<ReturnType<typeof directly>>): Promise<string> {
  const socket = await connecting;
  let text = "";
  for await (const part of socket) text += String(part);
  return text;
}

describe("a connection through SOCKS", () => {
  test("asks the proxy for the name, and is named after its stream", async () => {
    const server = await proxy({ names: { "a.onion": await greeter() } });
    expect(await heard(throughSocks(server.url)(to("a.onion")))).toBe("hello");
    expect(server.requests).toEqual([
      { host: "a.onion", port: 8333, user: "one", password: "one" },
    ]);
  });

  test("signs in with the URL's own user and password, percent-decoded", async () => {
    const login = { user: "u@", password: "p:" };
    const server = await proxy({ names: { "a.onion": await greeter() }, login });
    const url = server.url.replace("//", "//u%40:p%3A@");
    expect(await heard(throughSocks(url)(to("a.onion")))).toBe("hello");
  });

  test("goes without signing in where the proxy wants none, however slowly it speaks", async () => {
    const server = await proxy({
      names: { "a.onion": await greeter() },
      login: "none",
      slowly: true,
    });
    expect(await heard(throughSocks(server.url)(to("a.onion")))).toBe("hello");
  });

  test.each([
    ["10.1.2.3", "10.1.2.3"],
    ["[2001:db8::7]", "20010db8000000000000000000000007"],
    ["::ffff:1.2.3.4", "00000000000000000000ffff01020304"],
  ])("sends %s as a number", async (host, sent) => {
    const server = await proxy({ names: { [sent]: await greeter() } });
    expect(await heard(throughSocks(server.url)(to(host)))).toBe("hello");
  });

  test("carries TLS, whose certificate is checked for the name", async () => {
    const port = await listening(
      createTlsServer(TEST_TLS, (socket) => socket.on("error", () => undefined).end("sealed")),
    );
    const server = await proxy({ names: { "source.test": port, "other.test": port } });
    const way = throughSocks(server.url, { ca: TEST_TLS.cert });
    expect(await heard(way(to("source.test", { tls: true })))).toBe("sealed");
    const sentence = /certificate/;
    await expect(way(to("other.test", { tls: true }))).rejects.toThrow(sentence);
    const untrusting = throughSocks(server.url);
    await expect(untrusting(to("source.test", { tls: true }))).rejects.toThrow(sentence);
  });

  const LOGIN = { user: "a", password: "b" };
  test.each<[string, SocksRules, RegExp]>([
    ["does not know the name", { names: {} }, /cannot reach/],
    ["refuses the password", { names: {}, login: LOGIN }, /refuses user and password/],
    ["wants another way", { names: {}, nonsense: Uint8Array.of(5, 0xff) }, /sign in/],
    ["is a web server", { names: {}, nonsense: Buffer.from("HTTP/1.1 400") }, /as one/],
    ["stops in the middle", { names: {}, nonsense: Uint8Array.of(5) }, /as one/],
  ])("fails in one sentence when the proxy %s", async (_what, rules, sentence) => {
    const server = await proxy(rules);
    const fault: unknown = await throughSocks(server.url)(to("secret.onion")).catch(
      (error: unknown) => error,
    );
    expect(fault).toMatchObject({ kind: "unavailable", code: "node-unreachable" });
    expect(String(fault)).toMatch(sentence);
    expect(String(fault)).not.toMatch(/secret|127\.0/);
  });

  test("gives up in time on a proxy that is silent, and on one that is not there", async () => {
    const silent = await listening(
      createServer((socket) => void socket.on("error", () => socket.destroy()).resume()),
    );
    for (const port of [silent, 1]) {
      const way = throughSocks(`socks5://127.0.0.1:${port}`);
      await expect(way(to("a.onion", { timeoutMs: 100 }))).rejects.toMatchObject({
        code: "node-unreachable",
      });
    }
  });

  test("refuses a name that SOCKS cannot carry before it asks anybody", async () => {
    const way = throughSocks("socks5://127.0.0.1:1");
    await expect(way(to("a".repeat(256)))).rejects.toBeInstanceOf(RangeError);
  });
});

test("a node's RPC may be behind an onion address", async () => {
  let seen = "";
  const port = await listening(
    createServer((socket) => {
      socket.on("error", () => undefined);
      void once(socket, "data").then(([data]) => {
        seen = String(data);
        const body = JSON.stringify({ id: 0, result: 7, error: null });
        socket.end(
          `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
        );
      });
    }),
  );
  const server = await proxy({ names: { "node.onion": port } });
  const url = "http://user:correct-horse@node.onion:8332";
  const client = rpcClient({ url, connect: throughSocks(server.url) });
  expect(await client.ask("getblockcount", [], z.number())).toBe(7);
  expect(seen).toMatch(/^POST \/ HTTP\/1\.1\r\nHost: node\.onion:8332\r\n/);
  expect(seen).toContain(Buffer.from("user:correct-horse").toString("base64"));
  expect(server.requests).toMatchObject([{ host: "node.onion", port: 8332 }]);
});

test("a direct connection is refused in one sentence where nothing listens", async () => {
  const gone = directly()({ ...to("127.0.0.1"), port: 1 });
  await expect(gone).rejects.toMatchObject({ code: "node-unreachable" });
});
