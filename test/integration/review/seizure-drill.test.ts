/**
 * The raid: a whole fund has worked, everything went wrong once, and somebody takes the machine. Not a word of what people wrote is in any byte of it: tables,
 * log of changes, temporary files, logs, exports, backups also when they are opened, the second store, the copies of the book; and no value leads from a case to a payment.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { measurer } from "../../../src/app/measure.ts";
import { mixCases } from "../../../src/cases/mix-cases.ts";
import { readSealed } from "../../../src/backup/backup-folder.ts";
import { BackedUp } from "../../support/backed-up.ts";
import { Canaries, formsOf } from "../../support/canaries.ts";
import { dumpTables } from "../../support/dump.ts";
import { askWithWords, casesOfAllKinds, everyForm, everyOperation } from "../../support/drill.ts";
import { appealWithWords, courseWithWords } from "../../support/drill-course.ts";
import { onceKey } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const canaries = new Canaries();
const counts: Record<string, number> = {};
let world: World;
let backedUp: BackedUp;
let taken: string;
let operations: Awaited<ReturnType<typeof everyOperation>>;

beforeAll(async () => {
  world = await World.start("seizure-drill", { addresses: 20_000, apiRequests: 20_000 });
  taken = await mkdtemp(join(tmpdir(), "taken-"));
  const gift = await request(world.app)
    .post("/api/v1/donations")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general" })
    .expect(201);
  canaries.code("a receipt code", gift.body.receiptCode);
  await casesOfAllKinds(world, canaries);
  await courseWithWords(world, canaries);
  await appealWithWords(world, canaries);
  await askWithWords(world, canaries);
  counts["fields of forms"] = await everyForm(world, canaries);
  operations = await everyOperation(world, canaries);
  counts["bad requests"] = operations.sent;
  counts["kinds of problems"] = [...operations.problems.keys()].filter((each) =>
    each.startsWith("/"),
  ).length;
  await world.work({ kind: "job", name: "mix-cases" }, mixCases);
  await world.check();
  await takeEverything();
});
afterAll(async () => {
  await backedUp.close();
  await world.close();
  await rm(taken, { recursive: true });
});

/** What the server's metrics say of all that was asked, after the quarter of an hour from which on they tell of it. */
async function metrics(): Promise<string> {
  world.clock.advance(900_000);
  const nodeHeight = async (): Promise<number> => (await world.chain.source.tip()).height;
  return measurer({ sql: world.sql, clock: world.clock, tally: world.tally, nodeHeight })();
}

/** Puts what lies outside the database where it is searched: logs, exports, copies of the book, the backup, and what it opens to. */
async function takeEverything(): Promise<void> {
  backedUp = await BackedUp.take(world);
  await backedUp.copyLog();
  await writeFile(join(taken, "log"), world.lines.join("\n"));
  await writeFile(join(taken, "metrics"), await metrics());
  const plain: Uint8Array[] = [];
  for await (const chunk of readSealed(
    backedUp.backup.replace(".backup.age", ".tables.age"),
    backedUp.identity,
  ))
    plain.push(chunk);
  await writeFile(join(taken, "backup-opened"), Buffer.concat(plain));
  await writeFile(join(taken, "tables"), await dumpTables(world.database.owner));
  const rowan = await world.signedIn("rowan");
  await mkdir(join(taken, "exports"));
  for (const format of ["hledger", "beancount", "csv", "jsonl"]) {
    const { text, body, status } = await rowan.get(`/api/v1/exports/${format}`).buffer(true);
    expect([format, status]).toEqual([format, 200]);
    await writeFile(join(taken, "exports", format), text || (body as Buffer));
  }
  const pages = [
    "/",
    "/balances",
    "/programmes",
    "/verify",
    "/api/v1/fund",
    "/api/v1/balances",
    "/api/v1/epochs",
    "/openapi.json",
  ];
  for (const [at, path] of pages.entries())
    await writeFile(join(taken, `public-${at}`), (await request(world.app).get(path)).text);
}

/** The files of this database as they lie on the disk, what the server shares among all, and those of other tests left out. */
async function databaseFiles(): Promise<{ roots: string[]; passed: string[] }> {
  const { owner } = world.database;
  await owner.raw("checkpoint");
  const { rows } = await owner.raw(
    `select current_setting('data_directory') as folder, (select oid from pg_database where datname = current_database()) as oid`,
  );
  const { folder, oid } = rows[0];
  return {
    roots: ["global", "pg_wal", "pg_xact", join("base", String(oid))].map((name) =>
      join(folder, name),
    ),
    passed: [],
  };
}

test("two hundred words and more stand in everything that people write, and no byte of what is taken has one of them", async () => {
  const { roots } = await databaseFiles();
  const search = await canaries.findUnder([...roots, world.folder, backedUp.folder, taken]);
  counts["canaries"] = canaries.count;
  counts["files"] = search.files;
  counts["megabytes"] = Math.round(search.bytes / 1e6);
  process.stdout.write(`seizure drill: ${JSON.stringify(counts)}\n`);
  const rows = (await dumpTables(world.database.owner)).split("\n");
  const tables = rows.filter((row) => canaries.findIn(Buffer.from(row)).length > 0);
  expect(new Set(tables.map((row) => row.split(" ")[0]))).toEqual(new Set());
  expect(search.found).toEqual([]);
  expect(canaries.count).toBeGreaterThanOrEqual(200);
  expect(search.files).toBeGreaterThan(100);
  // What was written was also taken in: the cases have it, sealed.
  expect(await world.sql("vault_entries").where({ kind: "request" })).not.toEqual([]);
  expect(await world.sql("vault_entries").where({ kind: "message" })).toHaveLength(5);
  const pieces: { box: Buffer }[] = await world.sql("evidence_pieces").select("box");
  expect(pieces.reduce((sum, { box }) => sum + box.length, 0)).toBeGreaterThan(200_000);
  expect(await world.sql("payouts").whereNotNull("script")).toHaveLength(1);
});

test("every operation was answered with what it refuses, and no answer, header line of the log or metric repeats a word", async () => {
  expect(canaries.findIn(Buffer.from(operations.answers.join("\n")))).toEqual([]);
  expect(canaries.findIn(Buffer.from(world.lines.join("\n")))).toEqual([]);
  expect(world.lines.filter((line) => line.includes('"http.failed"'))).toEqual([]);
  const told = await readFile(join(taken, "metrics"), "utf8");
  expect(told).toContain('class="4xx"');
  expect(canaries.findIn(Buffer.from(told))).toEqual([]);
  expect(counts["kinds of problems"]).toBeGreaterThanOrEqual(10);
});

test("a word that leaks is found, in whatever form", async () => {
  const leak = await mkdtemp(join(tmpdir(), "leak-"));
  const forms = formsOf(canaries.marker);
  expect(new Set(forms.map(String)).size).toBeGreaterThanOrEqual(10);
  for (const [at, form] of forms.entries()) {
    await writeFile(
      join(leak, "file"),
      Buffer.concat([Buffer.alloc(at, 0x20), form, Buffer.from("!")]),
    );
    expect((await canaries.findUnder([leak])).found, String(at)).toHaveLength(1);
  }
  await rm(leak, { recursive: true });
  const base64 = Buffer.from(`a story of ${canaries.marker} and more`).toString("base64");
  expect(canaries.findIn(Buffer.from(base64))).toEqual(["a planted word"]);
});

/** Values of rows, by table, that could be the same in two tables and say something: no names of states, no months, no small numbers. */
async function valuesByTable(): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (const line of (await dumpTables(world.database.owner)).split("\n")) {
    const table = line.slice(0, line.indexOf(" "));
    const values = found.get(table) ?? new Set();
    const walk = (value: unknown): void => {
      if (Array.isArray(value)) value.forEach(walk);
      else if (typeof value === "object" && value !== null) Object.values(value).forEach(walk);
      else if (String(value).length >= 12) values.add(String(value));
    };
    walk(JSON.parse(line.slice(line.indexOf(" ") + 1)));
    found.set(table, values);
  }
  return found;
}

const OF_CASES = /^public\.(cases|case_|vault_|restored_cases|duplicate_|evidence_)/;
/** What stands in every row by its nature: moments that are hours, which people, which states. */
const COMMON =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:00:00|^\\x$|^(in|second)_review$|^info_requested$|^payout-(reference|check)$/;

test("no value of a case's rows stands in a row of anything else: there is nothing to join by", async () => {
  const tables = await valuesByTable();
  const others = [...tables].filter(([name]) => !OF_CASES.test(name));
  const shared = [...tables]
    .filter(([name]) => OF_CASES.test(name))
    .flatMap(([name, values]) =>
      [...values]
        .filter((value) => !COMMON.test(value))
        .flatMap((value) =>
          others
            .filter(([, those]) => those.has(value))
            .map(([other]) => `${name} ${other} ${value}`),
        ),
    );
  expect(tables.get("public.vault_entries")!.size).toBeGreaterThan(20);
  expect(shared).toEqual([]);
});

test("a word in one row of one table is found on the disk: by the same search it fails", async () => {
  const purpose = Buffer.from(canaries.marker).toString("hex");
  await world.database.owner("programmes").where({ code: "general" }).update({ purpose });
  const { roots } = await databaseFiles();
  const { found } = await canaries.findUnder(roots);
  expect(found.length).toBeGreaterThanOrEqual(1);
  expect(await readFile(join(taken, "log"), "utf8")).not.toBe("");
});
