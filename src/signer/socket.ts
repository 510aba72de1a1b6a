import { chmod, chown, unlink } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { isCode } from "./durable.ts";
import { REQUEST_MAX } from "./sign-request.ts";

/** A caller that sends nothing for so long is cut off. */
const IDLE_MS = 60_000;

/** A signer that listens. */
export interface SignerSocket {
  /** Ends it: the request that is at work is answered, and what is answered goes out whole; all others are cut off, also who keeps a connection open. */
  close(): Promise<void>;
}

/**
 * Listens on a unix socket that only its owner can open, and the members of `group`, a number, where one is given: one request line a
 * connection, one response line back. Requests are answered one after the other, however many connect. `onError` hears of bugs; the caller
 * then gets an empty answer. Throws for a group that this user is not in.
 */
export async function listenForRequests(
  path: string,
  answer: (request: Uint8Array) => Promise<string>,
  onError: (error: unknown) => void,
  group?: number,
): Promise<SignerSocket> {
  let queue: Promise<void> = Promise.resolve();
  let isClosing = false;
  const callers = new Set<Socket>();
  let atWork: Socket | undefined;
  const serve = (socket: Socket): void => {
    callers.add(socket);
    socket.once("close", () => callers.delete(socket));
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    // The caller may be gone before the answer: that is no news.
    socket.on("error", () => socket.destroy());
    readLine(socket, (line) => {
      queue = queue.then(async () => {
        if (isClosing) return;
        atWork = socket;
        try {
          socket.end(`${await answer(line)}\n`, () => {
            if (isClosing) socket.destroy();
          });
        } catch (error) {
          onError(error);
          socket.destroy();
        }
        atWork = undefined;
      });
    });
  };
  await freePath(path);
  const server = createServer({ allowHalfOpen: true }, serve);
  await listen(server, path);
  const close = async (): Promise<void> => {
    isClosing = true;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const caller of callers)
      if (caller !== atWork && caller.writableLength === 0) caller.destroy();
    await closed;
    await queue;
  };
  try {
    await openTo(path, group);
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

/** Nobody else may connect, ever; the group may only once the socket is the group's. */
async function openTo(path: string, group: number | undefined): Promise<void> {
  if (group === undefined) return chmod(path, 0o600);
  try {
    await chown(path, process.geteuid?.() ?? -1, group);
  } catch (error) {
    if (!isCode(error, "EPERM")) throw error;
    throw new Error(`The signer's user is not in group ${group}, so it cannot let it connect.`);
  }
  return chmod(path, 0o660);
}

/** Calls `take` once with the first line, or with all there is when the caller closes its side; cuts off what is too long. */
function readLine(socket: Socket, take: (line: Uint8Array) => void): void {
  const parts: Buffer[] = [];
  let length = 0;
  let taken = false;
  const finish = (line: Uint8Array): void => {
    if (taken) return;
    taken = true;
    take(line);
  };
  socket.on("data", (part: Buffer) => {
    if (taken) return;
    const end = part.indexOf(0x0a);
    parts.push(end < 0 ? part : part.subarray(0, end));
    length += part.length;
    if (end >= 0) finish(Buffer.concat(parts));
    else if (length > REQUEST_MAX + 1) socket.destroy();
  });
  socket.on("end", () => finish(Buffer.concat(parts)));
}

async function listen(server: Server, path: string): Promise<void> {
  // The socket must never be open to others, not even between listen and chmod.
  const mask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, () => resolve());
    });
  } finally {
    process.umask(mask);
  }
}

/** Takes away a socket that a killed signer left; throws when a living one answers there. */
async function freePath(path: string): Promise<void> {
  const isAlive = await new Promise<boolean>((resolve) => {
    const probe = createConnection(path);
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
  if (isAlive) throw new Error("Another signer listens on this socket. Stop it first.");
  await unlink(path).catch((error: unknown) => {
    if (!isCode(error, "ENOENT")) throw error;
  });
}
