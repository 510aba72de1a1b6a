/** Nothing of a person stays without an end that is told: a line for every table, four months of a clock, and a backup of the first day brought back after them. */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { makeLog } from "../../../src/app/log.ts";
import { purgeHandler } from "../../../src/app/purge-job.ts";
import { forgetReviews } from "../../../src/cases/review-tally.store.ts";
import { units } from "../../../src/db/unit.ts";
import { heldColumns } from "../../../src/cases/held-columns.ts";
import { HOLDINGS, holdingKeys, OF_NOBODY } from "../../../src/cases/holdings.ts";
import { shredErasedCases } from "../../../src/vault/jobs.ts";
import { openShredFolder } from "../../../src/vault/shred-folder.ts";
import type { ShredPlace } from "../../../src/vault/shred-folder.ts";
import { eraseRevived } from "../../../src/cases/erase-revived.ts";
import { ageLooks } from "../../support/aged-looks.ts";
import { AuditorDesk } from "../../support/auditor-desk.ts";
import { BackedUp } from "../../support/backed-up.ts";
import { Canaries } from "../../support/canaries.ts";
import { askWith, DECLINED, judged } from "../../support/case-stages.ts";
import { DAY, testClock } from "../../support/clock.ts";
import { askWithWords, casesOfAllKinds } from "../../support/drill.ts";
import { dumpTables } from "../../support/dump.ts";
import { evidenceOf } from "../../support/evidence-steps.ts";
import { seededRandom } from "../../support/random.ts";
import { ownPhotograph } from "../../support/sample-files.ts";
import {
  approve,
  askForHelp,
  claimant,
  freeze,
  onceKey,
  reviewAs,
  triage,
} from "../../support/steps.ts";
import type { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const random = seededRandom("retention");
const canaries = new Canaries();
let world: World;
let backedUp: BackedUp;
let copy: string;
let place: ShredPlace;
let desk: AuditorDesk;
/** Paid and erased by its owner after the backup · in review all the time. */
const codes = { paid: "", open: "" };
/** Cases that nobody touches any more: paid and seen by whom it is for · paid and never looked at · declined, with a file of each kind. */
const left = { seen: "", unseen: "", declined: "" };
let erasedRef: string;
let unreadableAfter: string;

beforeAll(async () => {
  desk = await AuditorDesk.start("retention");
  world = desk.world;
  await desk.makeKeys(1, 9, "sheet");
  await desk.handIn("sheet");
  place = { parts: join(world.folder, "shred"), keyFile: join(world.folder, "shred.key") };
  codes.paid = (await casesOfAllKinds(world, canaries)).code;
  const known: string[] = await world.sql("cases").where({ state: "completed" }).pluck("id");
  expect(known).toHaveLength(1);
  erasedRef = (await world.sql("vault_cases").where({ case_id: known[0] }).first()).shred_ref;
  left.declined = await declinedWithFiles();
  const seen = await paidWithFile();
  left.seen = seen.id;
  left.unseen = (await paidWithFile()).id;
  await claimant(world, seen.code).status().expect(200);
  codes.open = await askWithWords(world, canaries);
  // Of all that is held something is there when the days begin.
  await world.closeEpoch();
  await world.closeEpoch();
  backedUp = await BackedUp.take(world);
  copy = await mkdtemp(join(tmpdir(), "copied-"));
  await cp(place.parts, join(copy, "parts"), { recursive: true });
  await cp(place.keyFile, join(copy, "key-of-then"));
});
afterAll(async () => {
  await backedUp.close();
  await desk.close();
  await rm(copy, { recursive: true });
});

/** Sends a file of each of these kinds. */
async function send(code: string, ...kinds: string[]): Promise<void> {
  for (const kind of kinds) await evidenceOf(world, code).send(ownPhotograph(), kind).expect(201);
}

/** Two agree to decline a request with a message and two files: one of high risk and one of none. */
async function declinedWithFiles(): Promise<string> {
  world.clock.advance(120_000);
  const code = await askForHelp(world);
  await send(code, "paper", "health");
  await askWith(world, code, "messages", { text: "in August" }).expect(201);
  const id = await triage(world);
  for (const stage of ["first", "second"]) await judged(world, { id, code }, stage, DECLINED);
  return id;
}

/** A request with a file is granted and paid. */
async function paidWithFile(): Promise<{ id: string; code: string }> {
  world.clock.advance(120_000);
  const code = await askForHelp(world);
  await send(code, "paper");
  const id = await triage(world);
  for (const stage of ["first", "second"] as const) await reviewAs(world, id, stage, "100000");
  await claimant(world, code).setDestination(world.chain.wallet.address().address).expect(200);
  await approve(world, await freeze(world));
  await world.sign();
  await world.send();
  await world.mine(2);
  return { id, code };
}

test("every table is about people and has an end, or is about nobody: one or the other, and none is forgotten", async () => {
  const held: string[] = holdingKeys.flatMap((key) => [...HOLDINGS[key].tables]);
  const { rows } = await world.database.owner.raw(
    `select tablename from pg_tables where schemaname = 'public' order by tablename`,
  );
  const there = rows.map(({ tablename }: { tablename: string }) => tablename);
  expect([...held, ...OF_NOBODY].sort()).toEqual(there);
  // What the queue has are names of jobs and of things of the fund.
  const queued = (await dumpTables(world.database.owner))
    .split("\n")
    .filter((row) => row.startsWith("graphile_worker."));
  expect(canaries.findIn(Buffer.from(queued.join("\n")))).toEqual([]);
});

test("the page and the answer tell of each, with its days", async () => {
  const { body } = await request(world.app).get("/api/v1/what-we-hold").expect(200);
  expect(body.tables.flatMap(({ tables }: { tables: string[] }) => tables).sort()).toEqual(
    holdingKeys.flatMap((key) => [...HOLDINGS[key].tables]).sort(),
  );
  expect(body.tables.flatMap(({ columns }: { columns: string[] }) => columns).sort()).toEqual(
    heldColumns().sort(),
  );
  const page = await request(world.app).get("/what-we-hold").set("Accept", "text/html").expect(200);
  for (const { holds, tables } of body.tables)
    if (!tables.includes("vault_entries")) expect(page.text, holds).toContain(holds.slice(0, 30));
  for (const asked of ["Where should we pay", "second code"]) expect(page.text).toContain(asked);
  expect(page.text).not.toContain("{{");
});

/** A day passes, and what has to be forgotten by then is. */
async function dayPasses(): Promise<void> {
  world.clock.advance(DAY);
  await ageLooks(world.database.owner, world.clock.now());
  const log = makeLog("silent");
  await purgeHandler({ work: world.work, log }).run({}, new AbortController().signal);
  const shreds = await openShredFolder(place, random);
  await shredErasedCases({ sql: world.sql, work: world.work, shreds });
}

/** Somebody looks at the open case. */
async function look(): Promise<void> {
  const id = await triage(world);
  for (const code of ["birch", "cedar", "elder"])
    await (await world.signedIn(code)).get(`/api/v1/cases/${id}?purpose=review`);
}

const count = async (table: string): Promise<number> => (await world.sql(table)).length;

test("in a hundred and twenty days each goes when it is said to, and what is open stays", async () => {
  const start = { looks: await count("vault_access"), answers: await count("once_answers") };
  expect(Math.min(start.looks, start.answers, await count("day_counts"))).toBeGreaterThan(0);
  const { body } = await request(world.app)
    .post("/api/v1/request/erasure")
    .set({ Authorization: `Claim ${codes.paid}`, "Idempotency-Key": onceKey() })
    .expect(200);
  ({ unreadableAfter } = body);
  const states = async (): Promise<Set<string>> => new Set(await world.sql("cases").pluck("state"));
  const rows = async (table: string, where: object = {}): Promise<boolean> =>
    (await world.sql(table).where(where).limit(1)).length > 0;
  const is = async (id: string): Promise<string> =>
    (await world.sql("cases").where({ id }).first("state")).state;
  const declined = { case_id: left.declined };
  /** What is held, each with the question whether it is there still. */
  const held: Readonly<Record<string, () => Promise<boolean>>> = {
    answers: () => rows("once_answers"),
    counts: () => rows("day_counts"),
    scripts: async () => (await world.sql("payouts").whereNotNull("script")).length > 0,
    spam: async () => (await states()).has("spam"),
    withdrawn: async () => (await states()).has("withdrawn"),
    declined: async () => (await states()).has("declined"),
    "paid and seen": async () => (await is(left.seen)) === "completed",
    "paid and unseen": async () => (await is(left.unseen)) === "active",
    "files of what was granted": async () =>
      (await world.sql("evidence_files").whereIn("case_id", [left.seen, left.unseen])).length > 0,
    "files of high risk": () => rows("evidence_files", { ...declined, brief: true }),
    "other files of what was declined": () => rows("evidence_files", { ...declined, brief: false }),
    "sealed entries": () => rows("vault_entries", declined),
    "wrapped keys": () => rows("vault_wraps", declined),
    tokens: () => rows("duplicate_tokens", declined),
    mail: () => rows("case_mail", declined),
    looks: () => rows("vault_access"),
    checks: () => rows("payout_checks"),
    envelopes: () => rows("audit_envelopes"),
  };
  const names = Object.keys(held);
  for (const name of names) expect(await held[name]!(), `${name} on the first day`).toBe(true);
  /** The day on which each is gone: on the one before it was there. */
  const seen: Record<string, number> = {};
  for (let day = 1; day <= 120; day += 1) {
    await dayPasses();
    for (const name of names)
      if (seen[name] === undefined && !(await held[name]!())) seen[name] = day;
    if (day === 95) await look();
  }
  // From 25 November on; a case knows the month of its end, so its days begin on the first of December.
  const firstOfMonth = 6;
  expect(seen).toEqual({
    // They know the hour in which they were made, and have a day from its end.
    answers: 2,
    counts: 2,
    checks: 15,
    scripts: 30,
    spam: firstOfMonth + 7,
    withdrawn: firstOfMonth + 14,
    declined: firstOfMonth + 60,
    "paid and seen": firstOfMonth + 30,
    "paid and unseen": firstOfMonth + 30,
    "files of what was granted": firstOfMonth + 7,
    "files of high risk": firstOfMonth + 7,
    "other files of what was declined": firstOfMonth + 30,
    "sealed entries": firstOfMonth + 60,
    "wrapped keys": firstOfMonth + 60,
    tokens: firstOfMonth + 60,
    mail: firstOfMonth + 60,
    looks: 90,
    envelopes: 90,
  });
  // It came on the ninety-fifth day, and nothing else that was gone came back.
  for (const name of names)
    expect(await held[name]!(), `${name} at the end`).toBe(name === "looks");
  // 730 whole days after the quarter of October 2026 began.
  const tallies = async (at: string): Promise<number> => {
    const work = units(world.sql, testClock(new Date(at)), random);
    await work({ kind: "job", name: "purge" }, forgetReviews);
    return count("review_tallies");
  };
  expect(await tallies("2028-09-30T23:59:59Z")).toBeGreaterThan(0);
  expect(await tallies("2028-10-01T00:00:00Z")).toBe(0);
  expect([...(await states())].sort()).toEqual(["erased", "in_review"]);
  expect((await claimant(world, codes.open).status()).status).toBe(200);
  // The looks of the first days are older than ninety days.
  expect(await count("vault_access")).toBeLessThan(start.looks);
  await world.check();
});

test("after the date of the receipt no backup opens what was erased: the key that could is in no copy that may be kept", async () => {
  expect(world.clock.now().toISOString().slice(0, 10) > unreadableAfter).toBe(true);
  await world.closeEpoch();
  await backedUp.copyLog();
  await backedUp.bringBack();
  await world.catchUp();
  const row = await world.sql("vault_cases").where({ shred_ref: erasedRef }).first();
  expect(row).toMatchObject({ live: true });
  expect((await claimant(world, codes.paid).status()).status).toBe(401);
  // The old parts, which may be kept for ever, with the key file of today.
  await cp(place.keyFile, join(copy, "key-of-today"));
  const parts = join(copy, "parts");
  const today = await openShredFolder({ parts, keyFile: join(copy, "key-of-today") }, random);
  expect(await today.get(erasedRef as never)).toBeUndefined();
  // Whoever kept the key file for longer than seven days opens them: that is what the operator's rule is about.
  const then = await openShredFolder({ parts, keyFile: join(copy, "key-of-then") }, random);
  expect(await then.get(erasedRef as never)).toHaveLength(32);
  expect(canaries.findIn(Buffer.from(await dumpTables(world.database.owner)))).toEqual([]);
  const shreds = await openShredFolder(place, random);
  expect(
    await eraseRevived({ read: { sql: world.sql }, work: world.work, shreds }),
  ).toBeGreaterThanOrEqual(1);
  expect(await world.sql("vault_cases").where({ shred_ref: erasedRef, live: true })).toEqual([]);
  expect((await claimant(world, codes.open).status()).status).toBe(200);
  await world.check();
});
