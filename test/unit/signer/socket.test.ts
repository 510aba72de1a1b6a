import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm, stat } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { askSigner } from "../../../src/signer/ask-signer.ts";
import { groupNumber } from "../../../src/signer/group.ts";
import { listenForRequests } from "../../../src/signer/socket.ts";
import type { SignerSocket } from "../../../src/signer/socket.ts";

let folder: string;
let path: string;
let socket: SignerSocket | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "socket-"));
  path = join(folder, "signer.sock");
});

afterEach(async () => {
  await socket?.close();
  socket = undefined;
  await rm(folder, { recursive: true, force: true });
});

const echo = (line: Uint8Array): Promise<string> =>
  Promise.resolve(`got ${Buffer.from(line).toString("utf8")}`);

test("one line in, one line out, for its owner alone", async () => {
  socket = await listenForRequests(path, echo, () => undefined);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await askSigner(path, "hello")).toBe("got hello");
  expect(await askSigner(path, "again")).toBe("got again");
});

test("a group may connect as well where one is named, and never others", async () => {
  const before = process.umask(0);
  try {
    for (const group of process.getgroups!()) {
      socket = await listenForRequests(path, echo, () => undefined, group);
      const { mode, gid } = await stat(path);
      expect([mode & 0o777, gid]).toEqual([0o660, group]);
      expect(await askSigner(path, "hello")).toBe("got hello");
      await socket.close();
    }
  } finally {
    process.umask(before);
  }
});

/** A process of another user and group, which asks; what it prints. */
async function askAs(group: number): Promise<string> {
  const ask = `require("node:net").connect(process.argv[1])
    .on("connect", function () { console.log("connected"); this.destroy(); })
    .on("error", (error) => console.log(error.code));`;
  const ids = { uid: 54_321, gid: group };
  const child = spawn(process.execPath, ["-e", ask, path], { ...ids, cwd: "/" });
  return (await text(child.stdout)).trim();
}

test.runIf(process.getuid?.() === 0)(
  "another user in the group connects, one outside does not",
  async () => {
    await chmod(folder, 0o755);
    socket = await listenForRequests(path, echo, () => undefined, 54_322);
    expect(await askAs(54_322)).toBe("connected");
    expect(await askAs(54_323)).toBe("EACCES");
  },
);

test("a group's number or its name is understood, and no other word", async () => {
  expect(await groupNumber("4711")).toBe(4711);
  expect(await groupNumber("root")).toBe(0);
  await expect(groupNumber("no such group")).rejects.toThrow("Give its number");
});

test("requests are answered one after the other", async () => {
  let open = 0;
  let most = 0;
  socket = await listenForRequests(
    path,
    async (line) => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return echo(line);
    },
    () => undefined,
  );
  const asked = ["a", "b", "c", "d"];
  const answers = await Promise.all(asked.map((line) => askSigner(path, line)));
  expect(answers).toEqual(asked.map((line) => `got ${line}`));
  expect(most).toBe(1);
});

test("a bug answers nothing, is told, and does not stop the next request", async () => {
  const told: unknown[] = [];
  socket = await listenForRequests(
    path,
    (line) => (line.length === 0 ? Promise.reject(new Error("bug")) : echo(line)),
    (error) => told.push(error),
  );
  await expect(askSigner(path, "")).rejects.toThrow("hung up");
  expect(await askSigner(path, "next")).toBe("got next");
  expect(told.length).toBe(1);
});

test("a request over 16 MiB is cut off", async () => {
  socket = await listenForRequests(path, echo, () => undefined);
  await expect(askSigner(path, "x".repeat(16 * 1024 * 1024 + 70_000))).rejects.toThrow();
  expect(await askSigner(path, "after")).toBe("got after");
});

test("a caller that goes away before its answer harms nobody", async () => {
  socket = await listenForRequests(path, echo, () => undefined);
  const impatient = createConnection(path, () => impatient.end("bye\n", () => impatient.destroy()));
  await new Promise((resolve) => impatient.on("close", resolve));
  expect(await askSigner(path, "after")).toBe("got after");
});

test("a socket that a killed signer left is taken over; one in use is not", async () => {
  socket = await listenForRequests(path, echo, () => undefined);
  await expect(listenForRequests(path, echo, () => undefined)).rejects.toThrow("Another signer");
  expect(await askSigner(path, "still")).toBe("got still");
});

test("one that is told to end begins nothing more, however long a caller keeps its connection open", async () => {
  const begun: string[] = [];
  let goOn = (): void => undefined;
  const slow = async (line: Uint8Array): Promise<string> => {
    begun.push(Buffer.from(line).toString("utf8"));
    await new Promise<void>((resolve) => (goOn = resolve));
    return echo(line);
  };
  const ended = await listenForRequests(path, slow, () => undefined);
  // Whoever keeps a connection open after the answer is no reason to wait either.
  const answered = createConnection({ path, allowHalfOpen: true }).resume();
  answered.write("answered\n");
  await expect.poll(() => begun).toEqual(["answered"]);
  goOn();
  await new Promise((resolve) => answered.once("end", resolve));
  begun.length = 0;
  const silent = createConnection(path);
  await new Promise((resolve) => silent.once("connect", resolve));
  const first = askSigner(path, "at work");
  await expect.poll(() => begun).toEqual(["at work"]);
  const queued = createConnection(path);
  queued.write("queued\n");
  await new Promise((resolve) => setTimeout(resolve, 100));
  const closing = ended.close();
  silent.on("error", () => undefined);
  silent.write("after the end\n");
  goOn();
  expect(await first).toBe("got at work");
  await closing;
  expect(begun).toEqual(["at work"]);
  answered.destroy();
  for (const caller of [silent, queued]) {
    if (!caller.closed) await new Promise((resolve) => caller.resume().once("close", resolve));
    caller.destroy();
  }
});

test("one that is told to end while an answer goes out cuts nothing off it", async () => {
  const long = "y".repeat(8_000_000);
  const ended = await listenForRequests(
    path,
    () => Promise.resolve(long),
    () => undefined,
  );
  const slow = createConnection({ path, allowHalfOpen: true }).pause();
  slow.write("ask\n");
  await new Promise((resolve) => slow.once("readable", resolve));
  const closing = ended.close();
  const parts: Buffer[] = [];
  slow.on("data", (part: Buffer) => parts.push(part));
  await new Promise((resolve) => slow.resume().once("end", resolve));
  expect(Buffer.concat(parts).toString("utf8") === `${long}\n`).toBe(true);
  await closing;
  slow.destroy();
});

test("one that is told to end waits for what it began, also when its caller is gone", async () => {
  const said: string[] = [];
  let goOn = (): void => undefined;
  const slow = async (): Promise<string> => {
    said.push("begun");
    await new Promise<void>((resolve) => (goOn = resolve));
    said.push("done");
    return "";
  };
  const ended = await listenForRequests(path, slow, () => undefined);
  const gone = createConnection(path);
  gone.write("ask\n");
  await expect.poll(() => said).toEqual(["begun"]);
  await new Promise((resolve) => gone.once("close", resolve).destroy());
  const closing = ended.close().then(() => said.push("closed"));
  await new Promise((resolve) => setTimeout(resolve, 100));
  goOn();
  await closing;
  expect(said).toEqual(["begun", "done", "closed"]);
});
