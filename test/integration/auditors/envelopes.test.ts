/** What lets auditors open an epoch: keys made offline, records sealed to them, opened against the book, attested, and erased by destroying a key. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseEnvelope } from "../../../src/audit/audit-envelope.ts";
import { makeAuditKeys } from "../../../src/audit/audit-keys.ts";
import { openEnvelopes } from "../../../src/audit/open-envelopes.ts";
import { verifyCopy } from "../../../src/audit/verify-copy.ts";
import { toHex, utf8 } from "../../../src/base/bytes.ts";
import { sha256 } from "../../../src/base/digest.ts";
import { parseSignerKey } from "../../../src/base/tlog/note.ts";
import { x25519Public } from "../../../src/base/sealed-box.ts";
import { dumpTables } from "../../support/dump.ts";
import { approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import type { World } from "../../support/world.ts";
import { ORIGIN } from "../../support/make-world.ts";
import { outcome } from "../../support/vectors.ts";
import { AuditorDesk } from "../../support/auditor-desk.ts";

let desk: AuditorDesk;
let world: World;

beforeAll(async () => {
  desk = await AuditorDesk.start("envelopes");
  world = desk.world;
});
afterAll(() => desk.close());

test("keys are made offline, one file for each epoch, and only the public halves are handed in, once", async () => {
  await desk.makeKeys(1, 3, "first.sheet");
  expect((await readdir(desk.file("epoch-keys"))).sort()).toEqual([
    "epoch-1.key",
    "epoch-2.key",
    "epoch-3.key",
  ]);
  await expect(desk.makeKeys(3, 2, "again.sheet")).rejects.toThrow(
    "epoch 3 in this folder already",
  );
  const taken = await desk.handIn("first.sheet");
  expect(taken.status).toBe(202);
  expect(taken.body).toMatchObject({ first: 1, last: 3 });
  expect((await desk.handIn("first.sheet")).body).toEqual(taken.body);
  const { body } = await (await desk.signedIn()).get("/api/v1/audit-keys").expect(200);
  expect(body.auditors).toMatchObject([{ left: 3 }]);
  const dump = await dumpTables(world.database.owner);
  for (const { secret } of await desk.keys()) {
    expect(dump).toContain(toHex(x25519Public(secret)));
    expect(dump).not.toContain(toHex(secret));
  }
});

test("a sheet of nobody, changed, of a worthless key or of epochs that are over is refused by its rule", async () => {
  const hazel = await world.signedIn("hazel");
  const note = await readFile(desk.file("first.sheet"), "utf8");
  await hazel.post("/api/v1/audit-keys").send({ note }).expect(403);
  const auditor = parseSignerKey(await readFile(world.files.auditorKey, "utf8"))!;
  const log = parseSignerKey(await readFile(world.files.logKey, "utf8"))!;
  const key = toHex(x25519Public(desk.random.bytes(32)));
  const sheet = (keys: string[], signer = auditor, fund = ORIGIN) =>
    makeAuditKeys({ first: 1, fund, keys }, signer);
  for (const [wrong, rule] of [
    [sheet([key], log), "note-unsigned"],
    [sheet([key]).replace(key, toHex(desk.random.bytes(32))), "note-signature"],
    [sheet([key, key]), "audit-keys-repeated"],
    [sheet(["00".repeat(32)]), "audit-keys-weak"],
    [sheet([key], auditor, "other.example/log"), "statement-fund"],
    ["x", "note-malformed"],
  ] as const) {
    const answer = await (await desk.signedIn()).post("/api/v1/audit-keys").send({ note: wrong });
    expect([answer.status, answer.body.code]).toEqual([422, rule]);
  }
  await expect(world.database.owner("audit_key_sheets").delete()).rejects.toThrow("never changed");
  await expect(world.sql("audit_key_sheets").update({ last: 9 })).rejects.toThrow("denied");
});

test("gifts and payouts are sealed when they settle, and nobody is shown anything before the epoch closes", async () => {
  await settledGift(world, 700_001n);
  await settledGift(world, 300_002n);
  expect(await world.sql("audit_envelopes_waiting").count()).toEqual([{ count: 2n }]);
  await (await desk.signedIn()).get("/api/v1/audit-envelopes?epoch=1").expect(404);
  for (const odd of ["0", "-1", "1e3", "99999999999", "", "1&epoch=2", "%00"])
    await (await desk.signedIn()).get(`/api/v1/audit-envelopes?epoch=${odd}`).expect(404);
  await world.closeEpoch();
  expect(await world.sql("audit_envelopes_waiting").count()).toEqual([{ count: 0n }]);
  const hazel = await world.signedIn("hazel");
  await hazel.get("/api/v1/audit-envelopes?epoch=1").expect(403);
  const bytes = await desk.fetch(1);
  const { records, foreign, broken } = openEnvelopes(bytes, await desk.keys());
  expect([records.length, foreign, broken]).toEqual([2, 0, []]);
  expect(records.map(({ record }) => record.sum).sort()).toEqual([300_002n, 700_001n]);
});

test("every leaf of the epoch is explained once, and the verdict goes on to the attestation", async () => {
  const said = await desk.open(
    1,
    ["envelopes-1.jsonl"],
    ...["--out", desk.file("one.opening"), "--records", desk.file("one.records")],
  );
  expect(said).toMatch(/Epoch 1: (\d+) of \1 leaves are explained/);
  expect(said).toContain("What was opened adds up. Opened: all.");
  const records = (await readFile(desk.file("one.records"), "utf8")).trim().split("\n");
  expect(records.map((line) => JSON.parse(line).sum).sort()).toEqual(["300002", "700001"]);
  const opening = ["--opening", desk.file("one.opening")];
  await expect(
    desk.attest("--epoch", "1", ...opening, "--opened", "all", "--out", desk.file("no.attest")),
  ).rejects.toThrow("not both");
  await desk.attest("--epoch", "1", ...opening, "--out", desk.file("one.attest"));
  const note = await readFile(desk.file("one.attest"), "utf8");
  expect(note).toContain('"opened":"all"');
  await (await desk.signedIn()).post("/api/v1/attestations").send({ note }).expect(202);
  await settledGift(world, 50_000n);
  await world.closeEpoch();
  const { log } = await verifyCopy(desk.url, {
    held: [await readFile(world.files.fundFile, "utf8")],
    at: world.clock.now(),
  });
  expect(log.attestations).toMatchObject([{ e: 1, opened: "all", sums: "agree" }]);
  await expect(
    desk.attest("--epoch", "2", ...opening, "--out", desk.file("two.attest")),
  ).rejects.toThrow("another epoch");
});

test("a payout is opened as well, with its batch; without the envelopes its leaves are named", async () => {
  await readyPayout(world, 100_000n);
  await approve(world, await freeze(world));
  await world.sign();
  await world.send();
  await world.mine(2);
  await world.closeEpoch();
  const { records } = openEnvelopes(await desk.fetch(3), await desk.keys());
  expect(records.map(({ record }) => record.k)).toContain("out");
  expect(await desk.open(3, ["envelopes-3.jsonl"])).toContain("Opened: all.");
  const bare = await desk.open(3, ["envelopes-1.jsonl"]);
  expect(bare).toContain("no record opens entry");
  expect(bare).toContain("Opened: none.");
});

test("an auditor without a key gets nothing and is told how much; the books do not wait", async () => {
  await settledGift(world, 123_456n);
  await world.closeEpoch();
  expect(world.lines.join("\n")).toContain('"event":"audit-keys.low"');
  const text = Buffer.from(await desk.fetch(4)).toString();
  expect(JSON.parse(text)).toMatchObject({ count: 0, e: 4, unsealed: [{ records: 1 }] });
  const said = await desk.open(4, ["envelopes-4.jsonl"]);
  expect(said).toContain("Epoch 4: 1 records were sealed without");
  expect(said).toContain("Opened: none.");
});

test("the newest sheet counts for the epochs that it names; a row that somebody writes into the database seals to nobody", async () => {
  await desk.makeKeys(5, 2, "second.sheet");
  expect((await desk.handIn("second.sheet")).status).toBe(202);
  await desk.makeKeys(5, 2, "third.sheet", "newer-keys");
  expect((await desk.handIn("third.sheet")).status).toBe(202);
  const note = (await readFile(desk.file("second.sheet"), "utf8")).replace(
    '"first":5',
    '"first":4',
  );
  const [{ auditor }] = await world.sql("audit_key_sheets");
  await world
    .sql("audit_key_sheets")
    .insert({ digest: Buffer.from(sha256(utf8(note))), auditor, first: 4, last: 5, note });
  await settledGift(world, 200_000n);
  await world.closeEpoch();
  const bytes = await desk.fetch(5);
  expect(openEnvelopes(bytes, await desk.keys()).records).toHaveLength(0);
  expect(openEnvelopes(bytes, await desk.keys("newer-keys")).records).toHaveLength(1);
  const over = await desk.handIn("first.sheet").then(async () => {
    await mkdir(desk.file("over"));
    await desk.makeKeys(1, 2, "over.sheet", "over/keys");
    return desk.handIn("over.sheet");
  });
  expect([over.status, over.body.code]).toEqual([422, "audit-keys-past"]);
});

test("a file that was cut, doubled or changed is refused, and a box that does not open is said", async () => {
  const bytes = await readFile(desk.file("envelopes-1.jsonl"));
  const lines = bytes.toString().trimEnd().split("\n");
  const rule = async (text: string) => {
    const all = await desk.keys();
    return outcome(() => openEnvelopes(utf8(text), all));
  };
  expect(await rule(`${lines.join("\n")}\n`)).toBe("accept");
  expect(await rule(lines.slice(0, -1).join("\n"))).toBe("envelopes-end");
  expect(await rule([lines[0], ...lines].join("\n"))).toBe("envelopes-end");
  expect(await rule(bytes.toString().slice(0, -9))).toBe("envelopes-end");
  expect(await rule("")).toBe("envelopes-end");
  expect(await rule([lines[0]!.replace('"e":1', '"e":2'), ...lines.slice(1)].join("\n"))).toBe(
    "envelopes-epoch",
  );
  const { box } = parseEnvelope(utf8(lines[0]!));
  const at = lines[0]!.indexOf(Buffer.from(box).toString("base64")) + 100;
  const other = lines[0]![at] === "A" ? "B" : "A";
  const changed = lines[0]!.slice(0, at) + other + lines[0]!.slice(at + 1);
  expect(
    openEnvelopes(utf8([changed, ...lines.slice(1)].join("\n")), await desk.keys()).broken,
  ).toEqual([1]);
  await writeFile(desk.file("changed.jsonl"), `${[changed, ...lines.slice(1)].join("\n")}\n`);
  const said = await desk.open(1, ["changed.jsonl"], "--out", desk.file("changed.opening"));
  expect(said).toContain("do not open: 1");
  expect(await readFile(desk.file("changed.opening"), "utf8")).toContain('"sums":"differ"');
});
