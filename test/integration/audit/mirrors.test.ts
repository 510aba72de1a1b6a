/** Copies of the public book in a folder and in an object store: whole at every moment, the same bytes, and never over a longer log. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { fundFileDigest, makeFundFile } from "../../../src/base/fund-file.ts";
import type { FundFile } from "../../../src/base/fund-file.ts";
import { parseUtf8, utf8 } from "../../../src/base/bytes.ts";
import { signCheckpoint } from "../../../src/base/tlog/checkpoint.ts";
import { vkeyOfSigner } from "../../../src/base/tlog/note.ts";
import { directly } from "../../../src/chain/sources/connect.ts";
import { httpOver } from "../../../src/chain/sources/http-call.ts";
import { fillMirror } from "../../../src/audit/fill-mirror.ts";
import type { MirrorSource } from "../../../src/audit/fill-mirror.ts";
import { folderMirror } from "../../../src/audit/folder-mirror.ts";
import { mirroring, seenInMirrors } from "../../../src/audit/mirror-jobs.ts";
import { BYTES, seenAt, TEXT } from "../../../src/audit/mirror.ts";
import type { FileKind, Mirror } from "../../../src/audit/mirror.ts";
import { s3Mirror } from "../../../src/audit/s3-mirror.ts";
import { verifyLog } from "../../../src/audit/verify-log.ts";
import { openSource } from "../../../src/audit/verify-source.ts";
import type { BookSource } from "../../../src/audit/verify-fund.ts";
import { fundTrust } from "../../../src/audit/verify-trust.ts";
import { auditLog, ROOT } from "../../support/audit-log.ts";
import type { AuditLog } from "../../support/audit-log.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";
import { S3Server } from "../../support/s3-server.ts";

const KEYS = { accessKey: "BOOKKEY", secret: "not-so-secret", region: "us-east-1" };

let database: FreshDatabase;
let log: AuditLog;
let source: MirrorSource;
let folder: string;
let s3: S3Server;

beforeAll(async () => {
  database = await freshDatabase();
  log = auditLog(database, "open");
  source = {
    read: log.read,
    trust: { origin: log.fund.fund, keys: [vkeyOfSigner(log.signer)] },
    fundFiles: [fundText(log.fund)],
    stamped: new Set(),
  };
  await grow();
});
afterAll(() => database.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mirror-"));
  s3 = await S3Server.start({ ...KEYS, now: () => log.clock.now() });
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await s3.stop();
});

const fundText = (fund: FundFile) => ({
  digest: fundFileDigest(fund),
  text: makeFundFile(fund, ROOT),
});

/** One more epoch, of some two hundred leaves. */
async function grow(): Promise<void> {
  await log.tick();
  for (let at = 0; at < 12; at += 1) await log.gift("general", 1_000_001n + BigInt(at));
  await log.tick();
}

const store = (keys = KEYS): Mirror =>
  s3Mirror(
    { url: new URL(`${s3.url}/bucket/book`), keys },
    (origin) => httpOver({ connect: directly(), origin, stream: "test" }),
    log.clock,
  );

/** A mirror in memory that keeps the order of its writes and may fail at one of them. */
function memory(failAt = Infinity) {
  const files = new Map<string, Uint8Array>();
  const writes: [string, FileKind][] = [];
  const mirror: Mirror = {
    name: "the memory",
    read: (path) => Promise.resolve(files.get(path)),
    write: (path, bytes, kind) => {
      if (writes.length === failAt) return Promise.reject(new Error("no more space"));
      writes.push([path, kind]);
      files.set(path, bytes);
      return Promise.resolve();
    },
  };
  return { files, writes, mirror };
}

async function verified(book: BookSource) {
  const trust = await fundTrust(book, [source.fundFiles[0]!.text], log.clock.now());
  return verifyLog({ source: book, prefix: "log/", log: trust.log, book: trust.book });
}

test("a folder grows with the log, has everything a stranger checks, and is the same when built anew", async () => {
  const first = await fillMirror(folderMirror(folder), source);
  expect(first?.size).toBe((await verified(openSource(folder))).checkpoint.size);
  expect(await fillMirror(folderMirror(folder), source)).toBeUndefined();
  await grow();
  await fillMirror(folderMirror(folder), source);
  const { files } = await verified(openSource(folder));
  expect(files).toMatchObject({ missing: 0 });
  const anew = memory();
  await fillMirror(anew.mirror, source);
  expect(anew.files.size).toBeGreaterThan(10);
  for (const [path, bytes] of anew.files)
    expect(Buffer.compare(await readFile(join(folder, path)), bytes)).toBe(0);
});

test("a timestamp comes when it is finished, whatever the mirror has by then", async () => {
  const { files, mirror } = memory();
  const fill = mirroring([mirror], { clock: log.clock, random: seededRandom("t") });
  await fill(source);
  const { size } = (await seenAt(mirror, source.trust))!;
  await database.app("log_timestamps").insert({ size, proof: Buffer.from([4, 5]) });
  expect(await fill(source)).toEqual([]);
  await database.app("log_timestamps").where({ size }).update({ height: 9 });
  expect(await fill(source)).toEqual([{ mirror: "the memory", files: 2, size }]);
  expect(files.get(`log/${size}.body.ots`)).toEqual(Uint8Array.of(4, 5));
  expect(parseUtf8(files.get("log/checkpoint")!)).toContain(
    parseUtf8(files.get(`log/${size}.body`)!),
  );
  expect(await fill(source)).toEqual([]);
});

test("what never changes comes first, the checkpoint last", async () => {
  const { writes, mirror } = memory();
  await fillMirror(mirror, source);
  expect(writes.at(-1)).toEqual(["log/checkpoint", { type: TEXT, isImmutable: false }]);
  expect(writes.filter(([path]) => path.startsWith("log/tile/"))).not.toHaveLength(0);
  for (const [path, { isImmutable, type }] of writes) {
    expect([path, isImmutable]).toEqual([path, /\/tile\/|\/exports\/|\.body/.test(path)]);
    if (path.includes("/tile/")) expect(type).toBe(BYTES);
  }
});

test("whatever write a crash comes at, the mirror has an older book that is whole, and the next filling completes it", async () => {
  const before = memory();
  await fillMirror(before.mirror, source);
  await grow();
  const complete = memory();
  await fillMirror(complete.mirror, source);
  for (let failAt = 0; failAt < 6; failAt += 1) {
    const cut = memory(failAt);
    for (const [path, bytes] of before.files) cut.files.set(path, bytes);
    await expect(fillMirror(cut.mirror, source)).rejects.toThrow("no more space");
    const book = { name: "cut", read: (path: string) => Promise.resolve(cut.files.get(path)) };
    expect((await verified(book)).checkpoint.size).toBe(
      (await seenAt(before.mirror, source.trust))!.size,
    );
    const mended = memory();
    for (const [path, bytes] of cut.files) mended.files.set(path, bytes);
    await fillMirror(mended.mirror, source);
    for (const [path, bytes] of complete.files) expect(mended.files.get(path)).toEqual(bytes);
  }
});

test("nothing is written over a longer log, over another log, or over what nobody signed", async () => {
  const { size } = (await seenAt(await filled(), source.trust))!;
  const notes: [string, string][] = [
    [note(size + 1), "log-behind"],
    [note(size), "log-forked"],
    [note(1), "log-forked"],
    [
      signCheckpoint({ ...body(size), origin: "fund.example/other" }, [log.signer]),
      "log-unchecked",
    ],
    [
      signCheckpoint(body(size), [{ ...log.signer, seed: new Uint8Array(32).fill(8) }]),
      "log-unchecked",
    ],
    ["no checkpoint", "log-unchecked"],
  ];
  for (const [text, code] of notes) {
    const { files, writes, mirror } = memory();
    files.set("log/checkpoint", utf8(text));
    await expect(fillMirror(mirror, source)).rejects.toMatchObject({ code });
    expect(writes).toEqual([]);
  }
});

test("a mirror that cannot be read keeps everybody from signing, one that is empty does not", async () => {
  expect(
    await seenInMirrors([memory().mirror, folderMirror(join(folder, "none"))], source.trust),
  ).toEqual([]);
  await writeFile(join(folder, "log"), "a file where a folder belongs");
  await expect(seenInMirrors([folderMirror(folder)], source.trust)).rejects.toMatchObject({
    code: "log-unchecked",
  });
});

test("an object store has the same files under the bucket's path, with their types, the checkpoint last", async () => {
  await fillMirror(store(), source);
  const folderCopy = folderMirror(folder);
  await fillMirror(folderCopy, source);
  const paths = [...s3.objects.keys()];
  expect(paths.at(-1)).toBe("/bucket/book/log/checkpoint");
  for (const [path, { bytes, type, cache }] of s3.objects) {
    const name = path.slice("/bucket/book/".length);
    expect(Buffer.compare(Buffer.from((await folderCopy.read(name))!), bytes)).toBe(0);
    if (name === "log/checkpoint") expect([type, cache]).toEqual([TEXT, "public, max-age=2"]);
    if (name.includes("/tile/")) expect(cache).toBe("public, max-age=31536000, immutable");
  }
  const seen = await seenAt(store(), source.trust);
  expect(seen).toMatchObject({ where: "the object store" });
  await grow();
  const more = await fillMirror(store(), source);
  expect(more!.files).toBeLessThan(paths.length + 8);
  expect((await seenAt(store(), source.trust))!.size).toBe(more!.size);
});

test("an object store that refuses or fails is told apart in one sentence without its name", async () => {
  const wrong = [
    { ...KEYS, secret: "guessed" },
    { ...KEYS, accessKey: "OTHER" },
    { ...KEYS, region: "eu-central-1" },
  ];
  for (const keys of wrong)
    await expect(store(keys).read("log/checkpoint")).rejects.toMatchObject({
      code: "mirror-refuses",
    });
  s3.fails = (method) => (method === "PUT" ? 503 : undefined);
  await expect(fillMirror(store(), source)).rejects.toMatchObject({ code: "mirror-away" });
  expect(s3.objects.size).toBe(0);
  const gone = store();
  await s3.stop();
  const fault: unknown = await gone.read("log/checkpoint").catch((error: unknown) => error);
  expect(fault).toMatchObject({ code: "mirror-away" });
  expect(String(fault)).not.toMatch(/127\.0|bucket/);
  s3 = await S3Server.start({ ...KEYS, now: () => log.clock.now() });
});

test("a mirror that fails is tried again after a while, and keeps no other waiting", async () => {
  const [good, bad] = [memory(), memory(0)];
  const fill = mirroring([bad.mirror, good.mirror], {
    clock: log.clock,
    random: seededRandom("m"),
  });
  const failed = { mirror: "the memory", error: "mirror-failed" };
  expect(await fill(source)).toMatchObject([failed, { size: expect.any(Number) }]);
  expect(await fill(source)).toEqual([]);
  log.clock.advance(3_000);
  expect(await fill(source)).toEqual([failed]);
  log.clock.advance(3_000);
  expect(parseUtf8(good.files.get("log/checkpoint")!)).toContain(log.fund.fund);
});

test("a checkpoint whose note was changed in the store is not handed out", async () => {
  await database.owner.raw("alter table log_checkpoints disable trigger user");
  const rows = await database
    .owner("log_checkpoints")
    .orderBy("size", "desc")
    .select("size", "note");
  const [newest] = rows;
  await database
    .owner("log_checkpoints")
    .where({ size: newest.size })
    .update({ note: newest.note.replace(/.=\n$/, "A=\n") });
  const { writes, mirror } = memory();
  await expect(fillMirror(mirror, source)).rejects.toMatchObject({ code: "log-damaged" });
  expect(writes.map(([path]) => path)).not.toContain("log/checkpoint");
  await database
    .owner("log_checkpoints")
    .where({ size: newest.size })
    .update({ note: newest.note });
});

const body = (size: number) => ({
  origin: log.fund.fund,
  size,
  root: new Uint8Array(32).fill(5),
  extensions: [],
});
const note = (size: number) => signCheckpoint(body(size), [log.signer]);

async function filled(): Promise<Mirror> {
  const { mirror } = memory();
  await fillMirror(mirror, source);
  return mirror;
}

// The last: the log goes on with the next fund file.
test("a new fund file comes to a mirror only with the log that names it, so every copy verifies", async () => {
  const { files, mirror } = memory();
  const next = { ...log.fund, seq: log.fund.seq + 1 };
  const both = { ...source, fundFiles: [fundText(log.fund), fundText(next)] };
  const fundIn = () => parseUtf8(files.get("api/v1/fund")!);
  const fill = mirroring([mirror], { clock: log.clock, random: seededRandom("f") });
  await fill(both);
  expect(fundIn()).toBe(both.fundFiles[0]!.text);
  await log.tick(next);
  await fill(both);
  expect(fundIn()).toBe(both.fundFiles[1]!.text);
});
