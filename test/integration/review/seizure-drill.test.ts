/**
 * The raid: a whole fund has worked, everything went wrong once, somebody put a reviewer of their own into the tables, all processes are stopped, and somebody takes the machine. Not a word
 * of what people wrote is in any byte of it: tables, log of changes, temporary files, logs, exports, backups also when they are opened, the second store, the copies of the book; and no value leads
 * from a case to a payment.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { heldColumns } from "../../../src/cases/held-columns.ts";
import { holdingKeys, HOLDINGS, OF_NOBODY } from "../../../src/cases/holdings.ts";
import { SEALED_KINDS } from "../../../src/cases/case-entries.ts";
import { toHex } from "../../../src/base/bytes.ts";
import { claimKeys, keysOfCode } from "../../../src/base/code-keys.ts";
import { parseCode } from "../../../src/base/code.ts";
import { parseAddress } from "../../../src/bitcoin/address.ts";
import { runningCluster } from "../../../src/db/embedded/cluster.ts";
import { Canaries, formsOf } from "../../support/canaries.ts";
import { EMPTY_COLUMNS, NOT_PLAYED, SEALED_FIELDS } from "../../support/drill-fields.ts";
import { sealedFieldNames, shredsOf } from "../../support/drill-opened.ts";
import { keysLyingAbout, lootOf, openedWith } from "../../support/drill-thief.ts";
import type { Loot } from "../../support/drill-thief.ts";
import { bytesSecret, findLeaks, textSecret } from "../../support/leak-search.ts";
import { Raid } from "../../support/raid.ts";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let raid: Raid;
let canaries: Canaries;

beforeAll(async () => {
  raid = await Raid.take();
  canaries = raid.canaries;
});
afterAll(() => raid.close());

/** Rows by their tables' names, with the schema's before them. */
function rowsByTable(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of raid.rows.split("\n")) {
    const at = line.indexOf(" ");
    const table = line.slice(0, at);
    const rows = found.get(table);
    if (rows === undefined) found.set(table, [line.slice(at + 1)]);
    else rows.push(line.slice(at + 1));
  }
  return found;
}

const tablesWith = (looked: Canaries): string[] =>
  [...rowsByTable()].flatMap(([table, rows]) =>
    looked.findIn(Buffer.from(rows.join("\n"))).length > 0 ? [table] : [],
  );

test("two hundred words and more stand in everything that people write, and no byte of what is taken from a stopped machine has one of them", async () => {
  expect(await runningCluster(await raid.cluster.folder())).toBeUndefined();
  await expect(raid.world.database.owner.raw("select 1")).rejects.toThrow();
  await expect(fetch(raid.url)).rejects.toThrow();
  const search = await canaries.findUnder(await raid.folders());
  Object.assign(raid.counts, {
    canaries: canaries.count,
    files: search.files,
    megabytes: Math.round(search.bytes / 1e6),
  });
  process.stdout.write(`seizure drill: ${JSON.stringify(raid.counts)}\n`);
  expect(tablesWith(canaries)).toEqual([]);
  expect(search.found).toEqual([]);
  expect(canaries.count).toBeGreaterThanOrEqual(200);
  expect(search.files).toBeGreaterThan(100);
  // What was written was also taken in: the cases have it, sealed.
  const rows = rowsByTable();
  const sealed = rows.get("public.vault_entries")!.map((row) => JSON.parse(row).kind);
  expect(sealed.filter((kind) => kind === "message")).toHaveLength(5);
  const pieces = rows.get("public.evidence_pieces")!.map((row) => JSON.parse(row).box.length / 2);
  expect(pieces.reduce((sum, length) => sum + length, 0)).toBeGreaterThan(200_000);
  const paid = rows.get("public.payouts")!.filter((row) => JSON.parse(row).script !== null);
  expect(paid).toHaveLength(1);
});

test("every field that is sealed into a case is one that the drill knows, and has words of the drill where people write", () => {
  const { opened } = raid;
  const seen = [...opened.keys()].filter((path) => !/\.[tv]$/.test(path)).sort();
  expect(seen).toEqual(Object.keys(SEALED_FIELDS).sort());
  expect([...sealedFieldNames()].sort()).toEqual(namesOf([...seen, ...Object.keys(NOT_PLAYED)]));
  const kinds = [...seen, ...Object.keys(NOT_PLAYED)].map((path) => path.split(".", 1)[0]);
  expect(SEALED_KINDS.filter((kind) => !kinds.includes(kind))).toEqual([]);
  for (const [path, use] of Object.entries(SEALED_FIELDS)) {
    if (typeof use === "string") continue;
    const places = (opened.get(path) ?? []).map((text) => canaries.placeOf(text));
    expect(places, path).toContain(use.words);
    expect(places, path).not.toContain(undefined);
  }
});

/** The last names of paths, each once. */
function namesOf(paths: readonly string[]): string[] {
  return [...new Set(paths.flatMap((path) => path.split(".").slice(1)))].sort();
}

test("every column of what goes with a case had something in it when the machine was taken, but for those that are named", () => {
  const filled = new Set<string>();
  for (const [table, rows] of rowsByTable())
    for (const row of rows)
      for (const [name, value] of Object.entries<unknown>(JSON.parse(row)))
        if (value !== null && JSON.stringify(value) !== "[]")
          filled.add(`${table.replace("public.", "")}.${name}`);
  const tables = holdingKeys.flatMap((key) =>
    HOLDINGS[key].stay.kind === "case" ? [...HOLDINGS[key].tables] : [],
  );
  const columns = heldColumns().filter((each) =>
    tables.some((table) => each.startsWith(`${table}.`)),
  );
  expect(columns.length).toBeGreaterThan(60);
  expect(columns.filter((each) => !filled.has(each)).sort()).toEqual([...EMPTY_COLUMNS].sort());
});

test("what is sealed and hidden is in no row and no file, in whatever form", async () => {
  const hidden = new Canaries();
  for (const [path, values] of raid.opened)
    if (SEALED_FIELDS[path] === "hidden")
      for (const value of new Set(values)) {
        hidden.text(path, value);
        if (/^(?:[0-9a-f]{2}){16,}$/.test(value)) hidden.bytes(path, Buffer.from(value, "hex"));
      }
  expect(hidden.count).toBeGreaterThan(50);
  expect(tablesWith(hidden)).toEqual([]);
  expect((await hidden.findUnder(await raid.folders())).found).toEqual([]);
});

test("every operation was answered with what it refuses, and no answer, header line of the log or metric repeats a word", async () => {
  expect(canaries.findIn(Buffer.from(raid.operations.answers.join("\n")))).toEqual([]);
  expect(canaries.findIn(Buffer.from(raid.world.lines.join("\n")))).toEqual([]);
  expect(raid.world.lines.filter((line) => line.includes('"http.failed"'))).toEqual([]);
  const told = await readFile(join(raid.taken, "metrics"), "utf8");
  expect(told).toContain('class="4xx"');
  expect(canaries.findIn(Buffer.from(told))).toEqual([]);
  expect(raid.counts["kinds of problems"]).toBeGreaterThanOrEqual(10);
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
function valuesByTable(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const [table, rows] of rowsByTable()) {
    const values = new Set<string>();
    const walk = (value: unknown): void => {
      if (Array.isArray(value)) value.forEach(walk);
      else if (typeof value === "object" && value !== null) Object.values(value).forEach(walk);
      else if (String(value).length >= 12) values.add(String(value));
    };
    for (const row of rows) walk(JSON.parse(row));
    found.set(table, values);
  }
  return found;
}

const OF_CASES = /^public\.(cases|case_|vault_|restored_cases|duplicate_|evidence_)/;
/** What stands in every row by its nature: moments that are hours, which people, which states. */
const COMMON =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:00:00|^\\x$|^(in|second)_review$|^info_requested$|^payout-(reference|check)$/;

test("no value of a case's rows stands in a row of anything else: there is nothing to join by", () => {
  const tables = valuesByTable();
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

/** What the thief reads after starting the database on the files that were taken, and every key on the machine. */
async function lootAndKeys(): Promise<{ loot: Loot; keys: Uint8Array[]; staff: Uint8Array }> {
  await raid.cluster.again();
  const database = raid.cluster.open();
  const { owner } = database;
  // A reviewer's box under the thief's own name, beside the people whom it was sealed to.
  await owner.raw(
    `insert into vault_wraps (case_id, reader, key_id, box)
     select distinct on (case_id) case_id, 'mallory', key_id, box from vault_wraps where reader not like '@%' order by case_id`,
  );
  const rows = {
    vault_wraps: await owner("vault_wraps"),
    vault_entries: await owner("vault_entries"),
    vault_cases: await owner("vault_cases"),
  };
  const person = await owner("people").where({ code: "birch" }).first();
  await database.close();
  await raid.cluster.stop();
  // The chain and the public book are what everybody has.
  const ofSomebody = [...rowsByTable()].flatMap(([table, lines]) =>
    OF_NOBODY.includes(table.replace("public.", "")) ? [] : [lines],
  );
  const keys = await keysLyingAbout(
    [raid.world.folder],
    [...ofSomebody.map((rows) => rows.join("\n")), raid.world.lines.join("\n")],
    (path) => raid.onTheServer(path),
  );
  return {
    loot: await lootOf(rows, await shredsOf(raid.world)),
    keys: [...keys, raid.mallory.reader!, raid.mallory.reviewer!],
    staff: (await raid.keysOf(person)).reader!,
  };
}

test("whoever has all of the machine, and wrote a reviewer of their own into its tables, opens no case with any key on it", async () => {
  const { loot, keys, staff } = await lootAndKeys();
  const claims = canaries.codes.map((code) => keysOfCode(parseCode(code)).sealPublic);
  const [listed] = rowsByTable().get("public.people_lists")!;
  const sealedTo = new Set([...listed!.match(/[0-9a-f]{64}/g)!, ...claims.map(toHex)]);
  expect(loot.entries.some(({ kind }) => kind === "request")).toBe(true);
  expect(loot.shreds.size).toBeGreaterThan(10);
  expect(loot.wraps.some(({ reader }) => reader === "mallory")).toBe(true);
  expect(keys.length).toBeGreaterThan(500);
  process.stdout.write(`seizure drill: ${keys.length} keys at ${loot.wraps.length} boxes\n`);
  expect([...openedWith(loot, keys, sealedTo)]).toEqual([]);
  // The same try with one reviewer's key, or one code, opens what is theirs.
  expect(openedWith(loot, [staff], sealedTo).size).toBeGreaterThan(1);
  const claim = claimKeys(parseCode(raid.paid.code).secret);
  expect(openedWith(loot, [claim.seal], sealedTo).size).toBe(1);
  // Nothing was ever sealed to the reviewer who was written into the tables, only copied beside them.
  const sealed = rowsByTable().get("public.vault_wraps")!;
  expect(sealed.filter((row) => row.includes("mallory"))).toEqual([]);
});

test("where a request was paid stands in no row of any case, also not hashed in a way that anybody can repeat; where it was not paid, nowhere", () => {
  const { address, caseAddress } = raid.paid;
  const payout = raid.opened.get("payout-reference.payout")![0]!;
  const secrets = [address, caseAddress].flatMap((each) => [
    textSecret("an address", each),
    bytesSecret("a script", parseAddress(each, "regtest").script),
  ]);
  secrets.push(bytesSecret("a payout", Buffer.from(payout, "hex")), textSecret("a payout", payout));
  const ofCases = new Map<string, Uint8Array>();
  const others = new Map<string, Uint8Array>();
  for (const [table, rows] of rowsByTable())
    // What is sealed there is tried with keys above, and too long to be looked through so.
    if (table !== "public.evidence_pieces")
      (OF_CASES.test(table) ? ofCases : others).set(table, Buffer.from(rows.join("\n")));
  expect(findLeaks(secrets, ofCases, [])).toEqual([]);
  const stands = findLeaks(secrets, others, []).map((each) => each.split(":", 1)[0]);
  expect(stands).toContain("public.payouts");
  expect(stands).toContain("public.wallet_addresses");
});

test("a word in one row of one table is found on the disk of a stopped server: by the same search it fails", async () => {
  await raid.cluster.again();
  const database = raid.cluster.open();
  const { owner } = database;
  const purpose = Buffer.from(canaries.marker).toString("hex");
  await owner("programmes").where({ code: "general" }).update({ purpose });
  await database.close();
  await raid.cluster.stop();
  const { found } = await canaries.findUnder([await raid.cluster.folder()]);
  expect(found.length).toBeGreaterThanOrEqual(1);
  expect(await readFile(join(raid.taken, "log"), "utf8")).not.toBe("");
});
