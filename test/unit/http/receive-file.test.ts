/** Taking in files from strangers: whole or not at all, within bounds of length, memory and time, and with an answer that can be read. */
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { createServer } from "node:http";
import type { Server } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import express from "express";
import request from "supertest";
import { afterEach, expect, test } from "vitest";
import { Fault } from "../../../src/base/fault.ts";
import { uploads } from "../../../src/http/receive-file.ts";
import type { UploadBounds } from "../../../src/http/upload-places.ts";

const BOUNDS: UploadBounds = {
  fileBytes: 100_000,
  places: 3,
  heldBytes: 250_000,
  leastRate: 1,
  graceMs: 60_000,
};

let open: Server | undefined;
afterEach(() => {
  open?.closeAllConnections();
  open?.close();
});

/** A server that answers with how many bytes came; `hold` keeps each file until it resolves, `good` is the code that may send. */
function serverOf(bounds: Partial<UploadBounds> = {}, hold: () => Promise<void> = async () => {}) {
  const taking = uploads({ ...BOUNDS, ...bounds });
  const app = express();
  const told = (error: unknown) =>
    error instanceof Fault ? { fault: error.code } : { bug: String(error) };
  app.post("/body", async (req, res) => {
    const answer = await taking
      .body(req, String(req.query["owner"] as string | undefined), async (bytes) => {
        await hold();
        return { length: bytes.length };
      })
      .catch(told);
    res.json(answer);
  });
  app.post("/form", async (req, res) => {
    const ready = async (fields: Readonly<Record<string, string>>): Promise<string> => {
      await Promise.resolve();
      if (fields["code"] !== "good") throw new Fault("unauthenticated", "code-unknown", "No.");
      return "good";
    };
    const answer = await taking
      .form(req, ready, (sent) =>
        Promise.resolve({ length: sent.bytes.length, fields: sent.fields }),
      )
      .catch(told);
    res.json(answer);
  });
  open = createServer(app);
  return open;
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const send = (server: Server, length: number) =>
  request(server).post("/body").type("application/octet-stream").send(Buffer.alloc(length, 7));
const fill = (server: Server, code: string, bytes: Buffer) =>
  request(server).post("/form").field("code", code).attach("file", bytes, "name.jpg");

test.each([0, 1, 65_536, 99_999, 100_000])("a body of %i bytes arrives whole", async (length) => {
  expect((await send(serverOf(), length)).body).toEqual({ length });
});

test.each([100_001, 399_999])("a body of %i bytes is refused with an answer", async (length) => {
  expect((await send(serverOf(), length)).body).toEqual({ fault: "evidence-too-large" });
});

test("a form gives its fields and its file, of exactly the limit too, and nothing of the file's name", async () => {
  const server = serverOf();
  const { body } = await fill(server, "good", Buffer.alloc(100_000, 7));
  expect(body).toEqual({ length: 100_000, fields: { code: "good" } });
  const over = await fill(server, "good", Buffer.alloc(100_001, 7));
  expect(over.body).toEqual({ fault: "evidence-too-large" });
  expect((await fill(server, "good", Buffer.alloc(0))).body.length).toBe(0);
});

test("a file whose code is refused is let go by unread, and its sender hears why", async () => {
  const answer = await fill(serverOf({ heldBytes: 10 }), "bad", Buffer.alloc(90_000, 7));
  expect(answer.body).toEqual({ fault: "code-unknown" });
});

test("a file before its code is refused", async () => {
  const answer = await request(serverOf())
    .post("/form")
    .attach("file", Buffer.alloc(10), "name.jpg")
    .field("code", "good");
  expect(answer.body).toEqual({ fault: "code-unknown" });
});

test.each([
  ["no form", "application/json", "{}", "media-type-unsupported"],
  ["a form without a boundary", "multipart/form-data; x=y", "--x", "request-malformed"],
])("%s is refused", async (_, type, text, fault) => {
  const answer = await request(serverOf()).post("/form").set("Content-Type", type).send(text);
  expect(answer.body).toEqual({ fault });
});

test("a form that is cut off anywhere is refused or taken without its file, and the server lives", async () => {
  const server = serverOf();
  const part = (head: string, body: string): string =>
    `--edge\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
  const whole = `${part('name="code"', "good")}${part('name="file"; filename="a"', "abcdef")}--edge--\r\n`;
  for (let end = 0; end < whole.length; end += 1) {
    const answer = await request(server)
      .post("/form")
      .set("Content-Type", "multipart/form-data; boundary=edge")
      .send(whole.slice(0, end));
    const isWhole = answer.body.length === 6 && end >= whole.length - 6;
    const isRefused = ["request-malformed", "code-unknown"].includes(answer.body.fault);
    const isEmpty = answer.body.length === 0;
    expect(isWhole || isRefused || isEmpty, `at ${end}: ${JSON.stringify(answer.body)}`).toBe(true);
  }
});

test("a form of more fields and longer ones than ours keeps what it may", async () => {
  let form = request(serverOf()).post("/form").field("code", "good");
  for (let at = 0; at < 30; at += 1) form = form.field(`field${at}`, "x".repeat(5_000));
  const { body } = await form.attach("file", Buffer.alloc(10), "name.jpg");
  // Its file comes after more parts than are read.
  expect(body.length ?? 0).toBe(0);
});

test("more at once than there are places, or than memory, are put off; later ones are taken again", async () => {
  let go: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  const server = serverOf({}, () => gate);
  const port = await portOf(server);
  let owner = 0;
  const post = async (length: number): Promise<unknown> => {
    const answer = await fetch(`http://127.0.0.1:${port}/body?owner=${(owner += 1)}`, {
      method: "POST",
      body: new Uint8Array(length),
    });
    return answer.json();
  };
  const first = [post(100_000), post(100_000)];
  await wait(300);
  expect(await post(60_000)).toEqual({ fault: "too-many-requests" });
  const third = post(50_000);
  await wait(300);
  expect(await post(1)).toEqual({ fault: "too-many-requests" });
  go();
  expect(await Promise.all([...first, third])).toEqual([
    { length: 100_000 },
    { length: 100_000 },
    { length: 50_000 },
  ]);
  expect(await post(100_000)).toEqual({ length: 100_000 });
});

/** Sends the head of a body and some of it, and returns what comes back until the connection ends. */
async function trickle(port: number, declared: number, step: number, owner = ""): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  socket.on("data", (piece) => (heard += piece.toString("latin1")));
  socket.on("error", () => undefined);
  const ended = new Promise((resolve) => socket.on("close", resolve));
  socket.write(
    `POST /body?owner=${owner} HTTP/1.1\r\nHost: x\r\nContent-Length: ${declared}\r\n\r\n`,
  );
  const writing = setInterval(() => socket.write(Buffer.alloc(step)), 20);
  await ended;
  clearInterval(writing);
  return heard;
}

test("who sends too slowly hears so and is cut off; a slow one that moves is taken", async () => {
  const server = serverOf({ graceMs: 600, leastRate: 10_000 });
  const port = await portOf(server);
  expect(await trickle(port, 50_000, 1)).toContain('{"fault":"upload-slow"}');
  const steady = trickle(port, 50_000, 1_000);
  await wait(1_500);
  server.closeAllConnections();
  expect(await steady).toContain('{"length":50000}');
});

test("who sends without end hears so and is cut off", async () => {
  const port = await portOf(serverOf());
  expect(await trickle(port, 10_000_000, 50_000)).toContain('{"fault":"evidence-too-large"}');
});

test("an upload that breaks off frees its place and its memory", async () => {
  const server = serverOf();
  const port = await portOf(server);
  for (let at = 0; at < 12; at += 1) {
    const socket = connect(port, "127.0.0.1");
    socket.write(`POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n`);
    socket.write(Buffer.alloc(80_000));
    await wait(30);
    socket.destroy();
  }
  await wait(100);
  const answer = await fetch(`http://127.0.0.1:${port}/body`, {
    method: "POST",
    body: new Uint8Array(100_000),
  });
  expect(await answer.json()).toEqual({ length: 100_000 });
});

/** Connections that send the head of a body and some of it, and then nothing. */
async function silent(port: number, count: number, owner: (at: number) => string): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(
      `POST /body?owner=${owner(at)} HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n`,
    );
    socket.write(Buffer.alloc(50_000));
  }
  // Two looks later: in the first one they had sent something.
  await wait(1_400);
}

const post = async (port: number, length: number, owner = "honest"): Promise<unknown> => {
  const init = { method: "POST", body: new Uint8Array(length) };
  return (await fetch(`http://127.0.0.1:${port}/body?owner=${owner}`, init)).json();
};

test("places that are held in silence are given to others, long before the silent ones are cut off", async () => {
  const port = await portOf(serverOf({ graceMs: 6_000, leastRate: 1_000 }));
  await silent(port, 3, (at) => `silent${at}`);
  for (let at = 0; at < 3; at += 1) expect(await post(port, 90_000)).toEqual({ length: 90_000 });
});

test("memory that is held in silence is, too", async () => {
  const port = await portOf(
    serverOf({ places: 9, heldBytes: 110_000, graceMs: 6_000, leastRate: 1 }),
  );
  await silent(port, 2, (at) => `silent${at}`);
  expect(await post(port, 90_000)).toEqual({ length: 90_000 });
});

test("when all places are taken the code that has most of them gives one to another code, however fast it sends", async () => {
  const server = serverOf({ places: 2, graceMs: 6_000, leastRate: 1_000 });
  const port = await portOf(server);
  const slow = Array.from({ length: 2 }, () => trickle(port, 90_000, 1_000, "one"));
  await wait(900);
  expect(await post(port, 10, "other")).toEqual({ length: 10 });
  server.closeAllConnections();
  const heard = (await Promise.all(slow)).join();
  expect(heard.match(/too-many-requests/g)).toHaveLength(1);
});

test("a slow sender whose network falls silent for a while is taken", async () => {
  const port = await portOf(serverOf({ graceMs: 1_200, leastRate: 5_000 }));
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  socket.on("data", (piece) => (heard += piece.toString("latin1")));
  socket.write("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\n");
  for (let at = 0; at < 4; at += 1) {
    await wait(900);
    socket.write(Buffer.alloc(5_000));
  }
  await wait(300);
  socket.destroy();
  expect(heard).toContain('{"length":20000}');
});
