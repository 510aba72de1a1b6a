/** A server that takes in files, and clients that are slow. */
import { createServer } from "node:http";
import type { Server } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import express from "express";
import { Fault } from "../../src/base/fault.ts";
import { uploads } from "../../src/http/receive-file.ts";
import type { UploadBounds } from "../../src/http/upload-places.ts";

const BOUNDS: UploadBounds = {
  fileBytes: 100_000,
  places: 3,
  heldBytes: 250_000,
  leastRate: 1,
  graceMs: 60_000,
};

let open: Server | undefined;

/** Ends the server that was made last. */
export function closeServer(): void {
  open?.closeAllConnections();
  open?.close();
}

/** A server that answers with how many bytes came; `hold` keeps each file until it resolves, `good` is the code that may send. */
export function serverOf(
  bounds: Partial<UploadBounds> = {},
  hold: () => Promise<void> = async () => {},
) {
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

/** The port on which it listens from now on. */
export async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Sends the head of a body and some of it, again and again, and returns what comes back until there is an answer or the connection ends. */
export async function trickle(
  port: number,
  declared: number,
  step: number,
  owner = "",
): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  socket.on("data", (piece) => (heard += piece.toString("latin1")));
  socket.on("error", () => undefined);
  const ended = new Promise((resolve) => socket.on("close", resolve));
  // Its answer is whole with the brace.
  socket.on("data", () => {
    if (heard.endsWith("}")) socket.destroy();
  });
  socket.write(
    `POST /body?owner=${owner} HTTP/1.1\r\nHost: x\r\nContent-Length: ${declared}\r\n\r\n`,
  );
  const writing = setInterval(() => socket.write(Buffer.alloc(step)), 20);
  await ended;
  clearInterval(writing);
  return heard;
}

/** Connections that send the head of a body and some of it, and then nothing. */
export async function silent(
  port: number,
  count: number,
  owner: (at: number) => string,
): Promise<void> {
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

/** Sends a form whose file comes in pieces of `step` bytes, one in 20 ms, and returns what comes back until the connection ends. */
export async function slowForm(port: number, step: number, pieces: number): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  socket.on("data", (piece) => (heard += piece.toString("latin1")));
  socket.on("error", () => undefined);
  const part = (head: string): string =>
    `--edge\r\nContent-Disposition: form-data; ${head}\r\n\r\n`;
  const begins = `${part('name="code"')}good\r\n${part('name="file"; filename="a"')}`;
  const ends = "\r\n--edge--\r\n";
  const length = begins.length + step * pieces + ends.length;
  const type = "Content-Type: multipart/form-data; boundary=edge";
  socket.write(`POST /form HTTP/1.1\r\nHost: x\r\n${type}\r\nContent-Length: ${length}\r\n\r\n`);
  socket.write(begins);
  for (let at = 0; at < pieces && !socket.destroyed; at += 1) {
    await wait(20);
    socket.write(Buffer.alloc(step, 120));
  }
  socket.write(ends);
  await wait(400);
  socket.destroy();
  return heard;
}
