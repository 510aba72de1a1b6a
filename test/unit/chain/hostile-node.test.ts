/** What stands in a node's place and wants to hold us up, fill our memory or get our credentials. */
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { rpcClient } from "../../../src/chain/sources/rpc.ts";
import { coreSource } from "../../../src/chain/sources/core.ts";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(answer: Answer): Promise<string> {
  const server = createServer((request, response) => {
    request.resume().once("end", () => answer(request, response));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const faultOf = async (call: Promise<unknown>): Promise<Error & { code?: string }> =>
  call.then(
    () => Promise.reject(new Error("it was answered")),
    (error: unknown) => error as Error,
  );
const result = (value: unknown): Answer => {
  return (_request, response) =>
    response.end(JSON.stringify({ id: 0, result: value, error: null }));
};

test("a node that answers byte by byte is unreachable when its time is over", async () => {
  const url = await serve((_request, response) => {
    const drip = setInterval(() => response.write(" "), 10);
    response.once("close", () => clearInterval(drip));
  });
  const fault = await faultOf(rpcClient({ url, timeoutMs: 200 }).tell("x", [], z.number()));
  expect(fault.code).toBe("node-unreachable");
});

test("garbage without end is dropped at the limit", async () => {
  let written = 0;
  const url = await serve((_request, response) => {
    const piece = Buffer.alloc(8_000_000, 0xff);
    const pour = (): void => {
      if (response.destroyed) return;
      written += piece.length;
      response.write(piece, pour);
    };
    pour();
  });
  const fault = await faultOf(rpcClient({ url }).ask("x", [], z.number()));
  expect(fault.code).toBe("node-answers-strangely");
  // Once, and no more than what is read and what lies in buffers.
  expect(written).toBeLessThan(80_000_000);
});

test("a redirect is not followed: the credentials are for one place", async () => {
  let elsewhere = 0;
  const other = await serve((request, response) => {
    elsewhere += 1;
    result(1)(request, response);
  });
  const url = await serve((_request, response) => {
    response.writeHead(307, { Location: other }).end();
  });
  const fault = await faultOf(
    rpcClient({ url: url.replace("//", "//user:correct-horse@") }).ask("x", [], z.number()),
  );
  expect([fault.code, elsewhere]).toEqual(["node-answers-strangely", 0]);
});

test("a block that nobody worked for is not taken, on whatever chain it is said to be", async () => {
  // The main network's first block, whole and true, with another nonce.
  const header = `01000000${"00".repeat(32)}3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d00000000`;
  const source = coreSource({ url: await serve(result(header)) });
  expect((await faultOf(source.block("00".repeat(32)))).code).toBe("node-answers-strangely");
});
