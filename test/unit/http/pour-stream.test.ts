/** Long answers over real connections: a place is held as long as the reader moves, and no longer. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pours } from "../../../src/http/pour-stream.ts";
import { eventually } from "../../support/eventually.ts";

const MIB = 1024 * 1024;
const SPAN_MS = 800;
const copies = pours({ places: 1, spanMs: SPAN_MS, leastBytes: 65_536 });
const thrown: unknown[] = [];
let ended = 0;
let server: Server;

/** What is asked for, by path: how many pieces of a MiB each, with pauses between them, and whether the last is never read. */
const KINDS: Record<string, { pieces: number; pauseMs?: number; breaks?: boolean }> = {
  "/endless": { pieces: Infinity },
  "/some": { pieces: 40 },
  "/waiting": { pieces: 3, pauseMs: 3 * SPAN_MS },
  "/broken": { pieces: 2, breaks: true },
};

async function* made({ pieces, pauseMs = 0, breaks = false }: (typeof KINDS)[string]) {
  try {
    for (let at = 0; at < pieces; at += 1) {
      if (pauseMs > 0) await wait(pauseMs);
      yield new Uint8Array(MIB);
    }
    if (breaks) throw new Error("the disk is gone");
  } finally {
    ended += 1;
  }
}

beforeAll(async () => {
  server = createServer((request, response) => {
    copies
      .pour(
        response,
        () => Promise.resolve(made(KINDS[request.url ?? ""]!)),
        () => new Error("full"),
      )
      .catch((error: unknown) => {
        thrown.push(error);
        if (!response.headersSent) response.writeHead(503).end();
      });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const port = (): number => (server.address() as AddressInfo).port;
const ask = (path: string) => fetch(`http://127.0.0.1:${port()}${path}`);
const free = () => eventually("a free place", () => (copies.taken === 0 ? true : undefined));

async function reader(path: string) {
  const socket = connect(port(), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
  await once(socket, "readable");
  return socket;
}

test("a reader who takes nothing any more is cut off, and its place is free", async () => {
  const before = ended;
  const socket = await reader("/endless");
  expect((await ask("/some")).status).toBe(503);
  expect(String(thrown.pop())).toContain("full");
  await free();
  expect(ended).toBe(before + 1);
  socket.resume();
  await once(socket, "close");
  const answer = await ask("/some");
  expect((await answer.arrayBuffer()).byteLength).toBe(40 * MIB);
  await free();
  expect(thrown).toEqual([]);
});

test("one who stops at the very end holds no place either", async () => {
  const socket = await reader("/some");
  // All but what lies in the buffers of both ends and of the system.
  let taken = 0;
  while (taken < 32 * MIB) {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) await once(socket, "readable");
    else taken += chunk.length;
  }
  await free();
  expect(thrown).toEqual([]);
  socket.destroy();
});

test("a slow reader who moves is served to the end", async () => {
  const socket = await reader("/some");
  let taken = 0;
  // 4 MiB in a tenth of the span, so that the system's buffers do not stand between it and us for a span.
  const done = once(socket, "end");
  socket.on("data", (chunk: Buffer) => {
    taken += chunk.length;
    if (Math.floor(taken / (4 * MIB)) === Math.floor((taken - chunk.length) / (4 * MIB))) return;
    socket.pause();
    setTimeout(() => socket.resume(), SPAN_MS / 10);
  });
  await free();
  socket.end();
  await Promise.race([done, wait(50)]);
  expect(taken).toBeGreaterThan(30 * MIB);
  expect(thrown).toEqual([]);
});

test("a reader is not cut off for what waits for us", async () => {
  const answer = await ask("/waiting");
  expect((await answer.arrayBuffer()).byteLength).toBe(3 * MIB);
  await free();
  expect(thrown).toEqual([]);
});

test("one who goes away frees the place, and what breaks in the middle is told and breaks off", async () => {
  (await reader("/endless")).destroy();
  await free();
  expect(thrown).toEqual([]);
  await expect(ask("/broken").then((answer) => answer.arrayBuffer())).rejects.toThrow();
  await free();
  expect(String(thrown.pop())).toContain("the disk is gone");
});
