/** The whole book in one file: accepted by the page that checks from a disk, and, unpacked by the system's tar, by the command. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fundFileDigest, makeFundFile } from "../../../src/base/fund-file.ts";
import { bookTar } from "../../../src/audit/book-tar.ts";
import { bookTarRoutes } from "../../../src/audit/book-tar-routes.ts";
import { fillMirror } from "../../../src/audit/fill-mirror.ts";
import type { Mirror } from "../../../src/audit/mirror.ts";
import { verifyCommand } from "../../../src/audit/cli.ts";
import { checkCopy } from "../../../src/bin/verify-page/check-copy.ts";
import { readTar } from "../../../src/audit/tar.ts";
import { vkeyOfSigner } from "../../../src/base/tlog/note.ts";
import { listen } from "../../../src/app/listen.ts";
import { problemDocs } from "../../../src/http/problem-docs.ts";
import { problemHandler } from "../../../src/http/problem-handler.ts";
import { auditLog, ROOT } from "../../support/audit-log.ts";
import type { AuditLog } from "../../support/audit-log.ts";
import { eventually } from "../../support/eventually.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";

let database: FreshDatabase;
let log: AuditLog;
const folder = mkdtempSync(join(tmpdir(), "book-tar-"));

beforeAll(async () => {
  database = await freshDatabase();
  log = auditLog(database, "open");
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.close();
});

const fundText = () => ({ digest: fundFileDigest(log.fund), text: makeFundFile(log.fund, ROOT) });

async function readAll(pieces: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return new Uint8Array(Buffer.concat(all));
}

const tar = async () => readAll(await bookTar(log.read, [fundText()]));

const chosen = (bytes: Uint8Array) => ({
  copy: [{ path: "book.tar", bytes: () => Promise.resolve(bytes) }],
  held: [],
  payment: "",
});
const verdictOn = (bytes: Uint8Array) => checkCopy(chosen(bytes), log.clock.now(), () => undefined);

let turns = 0;
const reported: unknown[] = [];

function app(fundFiles = () => Promise.resolve([fundText()])): express.Express {
  const web = express();
  const limit: express.RequestHandler = (_request, _response, next) => {
    turns += 1;
    next();
  };
  web.use(bookTarRoutes({ read: log.read, limit, fundFiles }));
  web.use(
    problemHandler({
      docs: problemDocs(new Map()),
      random: seededRandom("tar"),
      report: (_, error) => void reported.push(error),
    }),
  );
  return web;
}

const download = () =>
  request(app())
    .get("/book.tar")
    .buffer(true)
    .parse((response, done) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => done(null, Buffer.concat(chunks)));
    });

test("before the book is open there is nothing to download", async () => {
  await expect(tar()).rejects.toMatchObject({ code: "book-not-open" });
  expect((await request(app()).get("/book.tar")).status).toBe(503);
});

test("the page that checks from a disk takes it, and it is the same however often it is made", async () => {
  await log.tick();
  for (let at = 0; at < 30; at += 1) await log.gift("general", 1_000_000n + BigInt(at));
  await log.payout("general", 500_000n, "0b".repeat(16));
  await log.tick();
  const bytes = await tar();
  expect(await verdictOn(bytes)).toMatchObject({ kind: "holds", isPinned: false });
  expect(Buffer.compare(await tar(), bytes)).toBe(0);
});

test("it has the files of a mirror, and no time, owner or place", async () => {
  const given = new Map<string, Uint8Array>();
  const mirror: Mirror = {
    name: "a map",
    read: (path) => Promise.resolve(given.get(path)),
    write: (path, bytes) => Promise.resolve(void given.set(path, bytes)),
  };
  const trust = { origin: log.fund.fund, keys: [vkeyOfSigner(log.signer)] };
  const source = { read: log.read, trust, fundFiles: [fundText()], stamped: new Set<number>() };
  await fillMirror(mirror, source);
  const files = readTar(await tar())!;
  expect([...files.keys()].map((path) => path.replace("book/", "")).sort()).toEqual(
    [...given.keys()].sort(),
  );
  for (const [path, bytes] of given)
    expect(Buffer.compare(files.get(`book/${path}`)!, bytes)).toBe(0);
  writeFileSync(join(folder, "list.tar"), await tar());
  const listed = execFileSync("tar", ["--utc", "-tvf", join(folder, "list.tar")], {
    encoding: "utf8",
  });
  for (const line of listed.trim().split("\n"))
    expect(line).toMatch(/^-rw-r--r-- (0\/0|root\/root) .* 1970-01-01 /);
});

test("unpacked by the system's tar, it is a folder that the command takes", async () => {
  const answer = await download();
  expect(answer.headers["content-type"]).toBe("application/x-tar");
  expect(answer.headers["content-disposition"]).toBe('attachment; filename="book.tar"');
  writeFileSync(join(folder, "book.tar"), answer.body as Buffer);
  execFileSync("tar", ["-xf", join(folder, "book.tar"), "-C", folder]);
  expect(readdirSync(folder).sort()).toEqual(["book", "book.tar", "list.tar"]);
  writeFileSync(join(folder, "fund.txt"), fundText().text);
  const printed: string[] = [];
  await verifyCommand({ print: (line) => void printed.push(line), clock: log.clock })
    .exitOverride()
    .parseAsync([join(folder, "book"), "--policy", join(folder, "fund.txt")], { from: "user" });
  expect(printed.join("\n")).toContain("received 30000435 sat");
});

test("an epoch that closes in the middle of the download does no harm", async () => {
  const pieces = await bookTar(log.read, [fundText()]);
  const before = (await pieces.next()).value!;
  for (let at = 0; at < 30; at += 1) await log.gift("fines", 2_000_000n + BigInt(at));
  await log.tick();
  const bytes = new Uint8Array(Buffer.concat([before, await readAll(pieces)]));
  const verdict = await verdictOn(bytes);
  expect(verdict).toMatchObject({ kind: "holds" });
  expect(JSON.stringify(verdict)).toContain("received 30000435 sat");
  expect(JSON.stringify(await verdictOn(await tar()))).toContain("received 90000870 sat");
});

test("a new fund file is in it only once it stands in the log, so every copy verifies", async () => {
  const next = { ...log.fund, seq: log.fund.seq + 1 };
  const both = [fundText(), { digest: fundFileDigest(next), text: makeFundFile(next, ROOT) }];
  const copy = async () => readAll(await bookTar(log.read, both));
  const fundIn = async () =>
    Buffer.from(readTar(await copy())!.get("book/api/v1/fund")!).toString();
  expect(await fundIn()).toBe(both[0]!.text);
  expect(await verdictOn(await copy())).toMatchObject({ kind: "holds" });
  await log.tick(next);
  expect(await fundIn()).toBe(both[1]!.text);
  expect(await verdictOn(await copy())).toMatchObject({ kind: "holds" });
});

test("HEAD answers without the bytes, and a download that breaks off is no archive", async () => {
  turns = 0;
  const head = await request(app()).head("/book.tar").expect(200);
  expect(turns).toBe(0);
  expect(head.headers["content-type"]).toBe("application/x-tar");
  const whole = await tar();
  expect(await verdictOn(whole.subarray(0, whole.length - 1600))).toMatchObject({ kind: "unread" });
});

test("one server sends four at once, tells the next one when to come again, and a place whose reader went away is free", async () => {
  const gates: (() => void)[] = [];
  const held = () =>
    new Promise<ReturnType<typeof fundText>[]>(
      (resolve) => void gates.push(() => resolve([fundText()])),
    );
  const server = await listen(app(held), "127.0.0.1", 0);
  const ask = (signal?: AbortSignal) =>
    fetch(`http://127.0.0.1:${server.port}/book.tar`, signal === undefined ? {} : { signal });
  try {
    const gone = new AbortController();
    const first = [ask(gone.signal), ask(), ask(), ask()];
    await eventually("four of them", () => (gates.length === 4 ? true : undefined));
    const fifth = await ask();
    expect([
      fifth.status,
      fifth.headers.get("retry-after"),
      fifth.headers.get("cache-control"),
    ]).toEqual([503, "60", "no-store"]);
    expect(await fifth.json()).toMatchObject({ type: "/problems/book-busy" });
    gone.abort();
    await expect(first[0]).rejects.toThrow();
    for (const open of gates) open();
    for (const answer of await Promise.all(first.slice(1)))
      expect(await verdictOn(new Uint8Array(await answer.arrayBuffer()))).toMatchObject({
        kind: "holds",
      });
    const next = [ask(), ask(), ask(), ask()];
    await eventually("four more", () => (gates.length === 8 ? true : undefined));
    for (const open of gates.slice(4)) open();
    for (const answer of await Promise.all(next)) {
      expect(answer.status).toBe(200);
      await answer.arrayBuffer();
    }
    expect(reported).toEqual([]);
  } finally {
    await server.stop();
  }
});
