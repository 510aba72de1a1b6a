/** What people sign for the public book: made offline by command, handed in, published by the worker, verified by a stranger. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { attestCommand } from "../../../src/auditors/attest-cli.ts";
import { correctCommand } from "../../../src/auditors/correct-cli.ts";
import { keyDigest } from "../../../src/audit/publish-policy.ts";
import { parseCorrection } from "../../../src/audit/signed-correction.ts";
import { verifyCopy } from "../../../src/audit/verify-copy.ts";
import { sats } from "../../../src/base/sats.ts";
import { giftReorganised } from "../../../src/ledger/entries.ts";
import { listEntries } from "../../../src/ledger/journal.view.ts";
import { postEntry } from "../../../src/ledger/post-entry.ts";
import { seededRandom } from "../../support/random.ts";
import { settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let url: string;
const printed: string[] = [];
let held: string;

beforeAll(async () => {
  world = await World.start("notices");
  url = world.url;
  held = await readFile(world.files.fundFile, "utf8");
  await settledGift(world, 300_000n);
  await settledGift(world, 500_000n);
  await world.closeEpoch();
});
afterAll(async () => {
  await world.close();
});

const file = (name: string) => join(world.folder, name);
const io = () => ({
  print: (line: string) => void printed.push(line),
  confirm: () => Promise.resolve(false),
  clock: world.clock,
  random: seededRandom("notices"),
});

const attest = (out: string, ...more: string[]) =>
  attestCommand(io())
    .exitOverride()
    .parseAsync(
      [
        [url, "--key", world.files.auditorKey, "--policy", world.files.fundFile],
        ["--opened", "all", "--sums", "agree", "--chain", "agree", "--verdict", "clean"],
        ["--out", file(out), ...more],
      ].flat(),
      { from: "user" },
    );

async function book() {
  world.clock.advance(3_000);
  return (await verifyCopy(url, { held: [held], at: world.clock.now() })).log;
}

test("an auditor attests an epoch: signed offline, handed in by JSON, published at the next round, seen by every verifier", async () => {
  await attest("one.attest", "--epoch", "1", "--yes");
  const note = await readFile(file("one.attest"), "utf8");
  const rowan = await world.signedIn("rowan");
  const taken = await rowan.post("/api/v1/attestations").send({ note }).expect(202);
  await rowan.post("/api/v1/attestations").send({ note }).expect(202);
  expect((await book()).attestations).toEqual([]);
  await world.closeEpoch();
  expect((await book()).attestations).toMatchObject([{ e: 1, verdict: "clean", opened: "all" }]);
  const { body } = await rowan.get("/api/v1/book-notices").expect(200);
  expect(body.notices).toEqual([
    { digest: taken.body.digest, kind: "attest", state: "published", body: note },
  ]);
});

test("nothing is signed without a yes, for an epoch that is not closed, or with a key that is no auditor's", async () => {
  await expect(attest("no.attest", "--epoch", "1")).rejects.toThrow("Nothing was signed.");
  await expect(attest("no.attest", "--epoch", "9", "--yes")).rejects.toThrow("no closed epoch 9");
  const other = attest("no.attest", "--epoch", "1", "--yes", "--key", world.files.logKey);
  await expect(other).rejects.toThrow("of no auditor");
});

test("only auditors hand in attestations, and a changed one is refused by its rule", async () => {
  const note = await readFile(file("one.attest"), "utf8");
  const hazel = await world.signedIn("hazel");
  await hazel.post("/api/v1/attestations").send({ note }).expect(403);
  const rowan = await world.signedIn("rowan");
  const changed = note.replace('"clean"', '"adverse"');
  const answer = await rowan.post("/api/v1/attestations").send({ note: changed }).expect(422);
  expect(answer.body.code).toBe("attest-note-signature");
});

test("a row that somebody writes into the database publishes nothing", async () => {
  const note = (await readFile(file("one.attest"), "utf8")).replace('"clean"', '"adverse"');
  await world
    .sql("book_notices")
    .insert({ digest: Buffer.alloc(32, 1), kind: "attest", body: note });
  const { size } = await book();
  await world.closeEpoch();
  expect((await book()).size).toBe(size);
  expect(world.lines.join("\n")).toContain('"rule":"attest-note-signature"');
  const rows = world.database.owner("book_notices");
  await expect(rows.clone().update({ state: "waiting", rule: null })).rejects.toThrow("ends once");
  await expect(rows.clone().delete()).rejects.toThrow("stays");
});

const correct = (...words: string[]) =>
  correctCommand(io()).exitOverride().parseAsync(words, { from: "user" });

async function drafted(out: string, by: string, reference: string): Promise<void> {
  const close = (await book()).closes[0]!.index;
  const origin = parseFund(held);
  await correct(
    ...["draft", "--fund", origin, "--programme", "general", "--close", String(close)],
    ...["--figure", "received", "--by", by, "--reason", "double-booked"],
    ...["--event", "gift.reorganised", "--reference", reference, "--out", file(out)],
  );
}

const parseFund = (text: string) => /"fund":"([^"]+)"/.exec(text)![1]!;

const sign = (from: string, out: string, person: string) =>
  correct(
    ...["sign", file(from), "--key", join(world.files.keys, `${person}.key`)],
    ...["--out", file(out), "--yes"],
  );

const handIn = async (name: string) => {
  const larch = await world.signedIn("larch");
  const correction = await readFile(file(name), "utf8");
  return larch.post("/api/v1/corrections").send({ correction });
};

test("a figure is corrected by two approvers who mirror a journal entry; the next close counts it", async () => {
  const gift = (await listEntries({ sql: world.sql }, { afterSeq: 0n, limit: 100 })).find(
    ({ event, lines }) =>
      event === "gift.confirmed" && lines.some((line) => line.amount === 300_000n),
  )!;
  const [name = "", turn] = gift.reference.split("/");
  const [txid = "", vout] = name.split(":");
  await drafted("early.correction", "-300000", gift.reference);
  await sign("early.correction", "early-1.correction", "larch");
  await sign("early-1.correction", "early-2.correction", "maple");
  expect((await handIn("early-2.correction")).body.code).toBe("correction-unmirrored");
  await world.work({ kind: "operator" }, (unit) =>
    postEntry(
      unit,
      giftReorganised({
        programme: "general",
        effectiveOn: gift.effectiveOn,
        outpoint: { txid, vout: Number(vout) },
        turn: Number(turn),
      }),
    ),
  );
  expect((await handIn("early-1.correction")).body.code).toBe("correction-too-few");
  await sign("early-1.correction", "early-same.correction", "larch");
  expect((await handIn("early-same.correction")).body.code).toBe("correction-too-few");
  await drafted("far.correction", "-300001", gift.reference);
  await sign("far.correction", "far-1.correction", "larch");
  await sign("far-1.correction", "far-2.correction", "maple");
  expect((await handIn("far-2.correction")).body.code).toBe("correction-unmirrored");
  expect((await handIn("early-2.correction")).status).toBe(202);
  expect((await handIn("early-2.correction")).status).toBe(202);
  await drafted("twice.correction", "-1", gift.reference);
  await sign("twice.correction", "twice-1.correction", "larch");
  await sign("twice-1.correction", "twice-2.correction", "maple");
  expect((await handIn("twice-2.correction")).body.code).toBe("correction-repeated");
  await world.closeEpoch();
  expect((await book()).corrections).toMatchObject([
    { p: "general", field: "received", d: -300_000n, code: "double-booked", e: 2 },
  ]);
  await settledGift(world, 100_000n);
  await world.closeEpoch();
  const row = (await book()).closes.at(-1)!.leaf.programmes.find(({ p }) => p === "general");
  expect(row?.received).toBe(sats(600_000n));
});

test("a correction says nothing of the journal entry in public, and a changed one is nobody's", async () => {
  const text = await readFile(file("early-2.correction"), "utf8");
  const { record } = parseCorrection(text);
  const rows = await world.sql("log_entries").select<{ bytes: Buffer }[]>("bytes");
  expect(rows.some(({ bytes }) => bytes.includes(record.reference))).toBe(false);
  const larch = await world.signedIn("larch");
  const correction = text.replace('"d":"-300000"', '"d":"-200000"');
  const answer = await larch.post("/api/v1/corrections").send({ correction }).expect(422);
  expect(answer.body.code).toBe("correction-signature");
});

test("a people list is named in the log, once; one that nobody can trust any more keeps no epoch from closing", async () => {
  const list = await readFile(world.files.peopleList, "utf8");
  const named = async () => (await book()).keys.filter(({ role }) => role === "approvers");
  expect(await named()).toMatchObject([{ d: keyDigest(list) }]);
  const note = await readFile(file("one.attest"), "utf8");
  const body = note.replace('"clean"', '"qualified"');
  const digest = Buffer.alloc(32, 2);
  await world.sql("book_notices").insert({ digest, kind: "attest", body });
  await world.database.owner("people_lists").insert({ seq: 9, text: "x", imported_at: new Date() });
  const closes = (await book()).closes.length;
  await settledGift(world, 100_000n);
  await expect(world.closeEpoch()).rejects.toMatchObject({ code: "people-list-untrusted" });
  expect((await book()).closes).toHaveLength(closes + 1);
  expect(await named()).toHaveLength(1);
  const waiting = await world.sql("book_notices").where({ digest }).first();
  expect(waiting).toMatchObject({ state: "waiting" });
});
