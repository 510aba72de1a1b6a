import request from "supertest";
import type { Express } from "express";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fromHex, utf8 } from "../../../src/base/bytes.ts";
import { sha256 } from "../../../src/base/digest.ts";
import { openCheckpoint } from "../../../src/base/tlog/checkpoint.ts";
import { leafHash } from "../../../src/base/tlog/merkle.ts";
import { vkeyOfSigner } from "../../../src/base/tlog/note.ts";
import { verifyProof } from "../../../src/base/tlog/proof.ts";
import {
  bundlesOf,
  hashesOf,
  parseBundle,
  tilePath,
  tilesOf,
} from "../../../src/base/tlog/tile.ts";
import { latestCheckpoint } from "../../../src/audit/checkpoint.view.ts";
import { parseNote } from "../../../src/base/tlog/note.ts";
import { auditApp } from "../../support/audit-app.ts";
import { auditLog } from "../../support/audit-log.ts";
import type { AuditLog } from "../../support/audit-log.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import tiles from "../../vectors/tlog-tiles.json" with { type: "json" };

let database: FreshDatabase;
let log: AuditLog;
let app: Express;

beforeAll(async () => {
  database = await freshDatabase();
  log = auditLog(database, "open");
  app = auditApp(log);
});
afterAll(() => database.close());

const get = (path: string) =>
  request(app)
    .get(path)
    .buffer(true)
    .parse((response, done) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => done(null, Buffer.concat(chunks)));
    });

test("before the book is open there is no checkpoint, and balances say so", async () => {
  expect((await get("/log/checkpoint")).status).toBe(404);
  expect((await request(app).get("/api/v1/balances")).body).toEqual({ code: "book-not-open" });
});

test("before the first close the balances are zero, of epoch 0", async () => {
  await log.tick();
  const { body } = await request(app).get("/api/v1/balances");
  expect(body).toMatchObject({
    unit: "sat",
    received: "0",
    available: "0",
    asOf: { epoch: 0, checkpoint: { size: 7 } },
    programmes: [],
  });
  expect((await request(app).get("/api/v1/epochs")).body).toEqual({ epochs: [] });
});

test("the checkpoint, every tile and every bundle of its size are served as C2SP asks", async () => {
  for (let at = 0; at < 40; at += 1) await log.gift("general", 1_000_000n + BigInt(at));
  await log.tick();
  const answer = await get("/log/checkpoint");
  expect(answer.headers["content-type"]).toBe("text/plain; charset=utf-8");
  expect(answer.headers["cache-control"]).toBe("public, max-age=2");
  const trust = { origin: log.fund.fund, keys: [vkeyOfSigner(log.signer)] };
  const { size } = openCheckpoint(String(answer.body), trust);
  expect(size).toBeGreaterThan(512);
  for (const place of [...tilesOf(size), ...bundlesOf(size)]) {
    const file = await get(`/log/${tilePath(place)}`);
    expect(file.status).toBe(200);
    expect(file.headers["content-type"]).toBe("application/octet-stream");
    expect(file.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(file.headers["access-control-allow-origin"]).toBe("*");
    const parts = place.level === "entries" ? parseBundle(file.body) : hashesOf(file.body);
    expect(parts).toHaveLength(place.width);
  }
});

test("the tiles of every earlier checkpoint are still there", async () => {
  const sizes = await database.owner<{ size: bigint }>("log_checkpoints").select("size");
  for (const { size } of sizes)
    for (const place of [...tilesOf(Number(size)), ...bundlesOf(Number(size))])
      expect((await get(`/log/${tilePath(place)}`)).status).toBe(200);
});

test.each([
  ...tiles.paths.invalid_requests,
  "tile/0/999",
  "tile/entries/999",
  "tile/3/000.p/1",
  "tile/63/x999/x999/x999/x999/x999/999.p/255",
  "tile/entries/x999/x999/x999/x999/x999/999",
  "tile/entries/00",
  "tile/",
  "proof/99999",
  "proof/01",
  "proof/-1",
  "checkpoint/",
])("/log/%s is not served", async (path) => {
  expect((await get(`/log/${path}`)).status).toBe(404);
});

test("a proof of any entry verifies at the current checkpoint", async () => {
  const answer = await get("/log/proof/3");
  const entries = parseBundle((await get("/log/tile/entries/000")).body)!;
  const trust = { origin: log.fund.fund, keys: [vkeyOfSigner(log.signer)] };
  verifyProof(String(answer.body), { hash: leafHash(entries[3]!), index: 3 }, trust);
});

test("HEAD answers as GET does, without the bytes", async () => {
  for (const path of ["checkpoint", "tile/0/000", "tile/entries/000", "proof/3"]) {
    const [head, whole] = [await request(app).head(`/log/${path}`), await get(`/log/${path}`)];
    expect(head.status).toBe(200);
    expect(head.headers["content-length"]).toBe(String(whole.body.length));
    expect(head.headers["content-type"]).toBe(whole.headers["content-type"]);
    expect(head.headers["cache-control"]).toBe(whole.headers["cache-control"]);
  }
  expect((await request(app).head("/log/tile/0/999")).status).toBe(404);
});

test("entry bundles are compressed for those who take it, and the bytes are the same", async () => {
  const { size } = (await latestCheckpoint(log.read))!;
  const paths = ["tile/entries/000", tilePath([...bundlesOf(size)].at(-1)!)];
  for (const path of paths) {
    const plain = await get(`/log/${path}`).set("Accept-Encoding", "identity");
    const zipped = await get(`/log/${path}`).set("Accept-Encoding", "br, gzip");
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(zipped.headers["content-encoding"]).toBe("gzip");
    for (const { headers } of [plain, zipped]) {
      expect(headers["vary"]).toBe("Accept-Encoding");
      expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
      expect(headers["content-type"]).toBe("application/octet-stream");
    }
    expect(Number(zipped.headers["content-length"])).toBeLessThan(plain.body.length * 0.7);
    expect(Buffer.compare(zipped.body, plain.body)).toBe(0);
  }
  expect(
    (await get("/log/tile/0/000").set("Accept-Encoding", "gzip")).headers["content-encoding"],
  ).toBe(undefined);
  expect((await get("/log/tile/entries/999").set("Accept-Encoding", "gzip")).status).toBe(404);
});

test("a finished timestamp and the text that it is of are served; an unfinished one is not there yet", async () => {
  const { size, note } = (await latestCheckpoint(log.read))!;
  const paths = [`/log/${size}.body`, `/log/${size}.body.ots`];
  await database.app("log_timestamps").insert({ size, proof: Buffer.from([1, 2, 3]) });
  for (const path of paths) expect((await get(path)).status).toBe(404);
  await database.app("log_timestamps").update({ height: 7 });
  const [text, stamp] = [await get(paths[0]!), await get(paths[1]!)];
  expect(String(text.body)).toBe(parseNote(note).text);
  expect(text.headers["content-type"]).toBe("text/plain; charset=utf-8");
  expect([...stamp.body]).toEqual([1, 2, 3]);
  expect(stamp.headers["content-type"]).toBe("application/octet-stream");
  for (const path of [
    `/log/${size - 1}.body`,
    `/log/0${size}.body`,
    "/log/0.body",
    `/log/${size}.ots`,
  ])
    expect((await get(path)).status).toBe(404);
});

test("nothing of the log answers with a redirect", async () => {
  for (const path of [
    "/log",
    "/log/",
    "/log/tile",
    "/log/tile/0",
    "/log/checkpoint/",
    "//log/checkpoint",
  ])
    expect((await get(path)).status).toBe(404);
});

test("balances are exactly the published ones, and the epoch's files have the hashes of its close", async () => {
  log.clock.advance(3000);
  const { body, headers } = await request(app).get("/api/v1/balances");
  expect(body).toEqual({
    unit: "sat",
    received: "40000780",
    available: "40000780",
    committed: "0",
    inFlight: "0",
    paid: "0",
    fees: "0",
    asOf: {
      epoch: 1,
      closedAt: "2030-01-07T11:00:00Z",
      checkpoint: { size: expect.any(Number), root: expect.stringMatching(/^[0-9a-f]{64}$/) },
    },
    programmes: [
      {
        programme: "fines",
        received: "0",
        available: "0",
        committed: "0",
        inFlight: "0",
        paid: "0",
        fees: "0",
      },
      {
        programme: "general",
        received: "40000780",
        available: "40000780",
        committed: "0",
        inFlight: "0",
        paid: "0",
        fees: "0",
      },
    ],
  });
  expect(headers["cache-control"]).toBe("public, max-age=2");
  const epoch = (await request(app).get("/api/v1/epochs/1")).body;
  expect((await request(app).get("/api/v1/epochs")).body.epochs).toEqual([epoch]);
  for (const [format, hash] of Object.entries(epoch.exports)) {
    const file = await get(`/api/v1/epochs/1/exports/${format}`);
    expect(file.headers["content-type"]).toMatch(/charset=utf-8$/);
    expect(Buffer.from(sha256(file.body))).toEqual(Buffer.from(fromHex(String(hash))));
  }
  expect(utf8(JSON.stringify(epoch)).length).toBeLessThan(4096);
});

test.each([
  "/api/v1/epochs/2",
  "/api/v1/epochs/0",
  "/api/v1/epochs/1/exports/xlsx",
  "/api/v1/epochs/2/exports/csv",
])("%s is not there", async (path) => {
  expect((await request(app).get(path)).status).toBeGreaterThanOrEqual(404);
});

test("the list of epochs comes a hundred at a time, however many there are", async () => {
  const { clock } = log;
  for (let n = 0; n < 102; n += 1) {
    await log.gift("general", 1_000n + BigInt(n));
    await log.tick();
  }
  clock.advance(3000);
  const list = async (query: string): Promise<number[]> => {
    const { body } = await request(app).get(`/api/v1/epochs${query}`).expect(200);
    return body.epochs.map(({ epoch }: { epoch: number }) => epoch);
  };
  const numbers = (from: number, to: number): number[] =>
    Array.from({ length: to - from + 1 }, (_, n) => from + n);
  const { rows } = await database.owner.raw("select max(epoch) as last from epochs");
  const last = Number(rows[0].last);
  expect(last).toBeGreaterThan(100);
  expect(await list("")).toEqual(numbers(1, 100));
  expect(await list("?after=0")).toEqual(numbers(1, 100));
  expect(await list("?after=100")).toEqual(numbers(101, last));
  expect(await list("?after=7")).toEqual(numbers(8, Math.min(107, last)));
  expect(await list(`?after=${last}`)).toEqual([]);
  for (const odd of ["-1", "x", "1.5", "1e9", "9999999999"])
    expect((await request(app).get(`/api/v1/epochs?after=${odd}`)).status).not.toBe(200);
  const { body } = await request(app).get("/api/v1/epochs/50").expect(200);
  const { body: page } = await request(app).get("/api/v1/epochs?after=49");
  expect(page.epochs[0]).toEqual(body);
}, 120_000);
