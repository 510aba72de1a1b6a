/**
 * A rogue administrator writes whatever they like into the database; the signatures decide what it is worth. Every test has a
 * database of its own, because fund and lists are never changed.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import { fundFileDigest, openFundFile } from "../../../src/base/fund-file.ts";
import { formatVkey, vkeyOfSigner } from "../../../src/base/tlog/note.ts";
import { units } from "../../../src/db/unit.ts";
import type { Reader, Work } from "../../../src/db/unit.ts";
import { currentFundFile } from "../../../src/people/current-fund.view.ts";
import { currentPeople } from "../../../src/people/current-people.view.ts";
import { findFund } from "../../../src/people/fund.store.ts";
import { makeFounding } from "../../../src/people/found.ts";
import { importFund } from "../../../src/people/import-fund.ts";
import { importFundFile } from "../../../src/people/import-fund-file.ts";
import { importPeopleList } from "../../../src/people/import-people-list.ts";
import { readerKeysOf } from "../../../src/people/standing.ts";
import { DAY, testClock } from "../../support/clock.ts";
import type { TestClock } from "../../support/clock.ts";
import { testFund } from "../../support/founding.ts";
import type { TestFund } from "../../support/founding.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";

const random = seededRandom("trust");
const operator = { kind: "operator" } as const;

let clock: TestClock;
let database: FreshDatabase;
let work: Work;
let read: Reader;
let made: TestFund;

beforeEach(async () => {
  clock = testClock();
  database = await freshDatabase();
  work = units(database.app, clock, random);
  read = { sql: database.app };
  made = testFund(random, clock.now(), { ana: ["reader", "reviewer"], bo: ["reader", "approver"] });
});
afterEach(() => database.close());

const found = (change: Partial<Parameters<typeof importFund>[1]> = {}) =>
  work(operator, (unit) => importFund(unit, { kind: "demo", ...made, ...change }));

const fundNow = () => currentFundFile(read, made.digest, clock.now());

test("founding keeps both statements, and who reads them later verifies them", async () => {
  expect(await found()).toEqual({ digest: made.digest });
  expect(await findFund(read)).toEqual({
    kind: "demo",
    network: "regtest",
    genesis: made.genesis,
    origin: "fund.test/book",
    foundedAt: clock.now(),
  });
  const fund = await fundNow();
  expect(fundFileDigest(fund)).toBe(made.digest);
  const list = await currentPeople(read, fund, clock.now());
  expect(readerKeysOf(list, ["ana", "bo"], clock.now())).toHaveLength(2);
});

test("a database has one fund, and a fund one chain", async () => {
  await expect(found({ genesis: "00".repeat(32) })).rejects.toMatchObject({ code: "fund-network" });
  await found();
  await expect(found()).rejects.toMatchObject({ code: "fund-founded" });
});

test("what a fund is, which files it had and which lists, nobody changes: not even the owner", async () => {
  await found();
  for (const statement of [
    "update fund set kind = 'real'",
    "delete from fund",
    "truncate fund",
    "insert into fund select false, kind, network, genesis, origin, founded_at from fund",
    "update fund_files set text = ''",
    "delete from fund_files",
    "update people_lists set seq = 9",
    "truncate people_lists",
    "set session_replication_role = replica; update fund set kind = 'real'",
  ])
    await expect(database.owner.raw(statement), statement).rejects.toThrow(/never changed|check/);
});

test("without the pinned fund file nobody works, whatever else is in the database", async () => {
  await expect(fundNow()).rejects.toMatchObject({
    code: "fund-untrusted",
    extra: { rule: "fund-unpinned" },
  });
  const theirs = testFund(random, clock.now(), { mal: ["reader", "reviewer"] });
  await found({ fundFile: theirs.fundFile, peopleList: theirs.peopleList });
  await expect(fundNow()).rejects.toMatchObject({ extra: { rule: "fund-unpinned" } });
});

test("a list that the root did not sign gives nobody a key, and stops all work until it is gone", async () => {
  await found();
  const fund = await fundNow();
  const root = made.root.map((signer) => ({ ...signer, seed: random.bytes(32) }));
  const forged = makeFounding(
    { ...made.founding, seq: { fund: 0, people: 1 }, people: [{ person: "mal" }] },
    root,
  );
  await database
    .owner("people_lists")
    .insert({ seq: 1, text: forged.peopleList, imported_at: clock.now() });
  await expect(currentPeople(read, fund, clock.now())).rejects.toMatchObject({
    kind: "unavailable",
    code: "people-list-untrusted",
    extra: { rule: "note-unsigned" },
  });
});

test("a new list signed by the quorum counts from its import, an older or a second one of its number never", async () => {
  await found();
  const fund = await fundNow();
  const next = (people: number, persons: string[]) =>
    makeFounding(
      {
        ...made.founding,
        seq: { fund: 0, people },
        nonce: random.bytes(16),
        people: made.founding.people.filter(({ person }) => persons.includes(person)),
      },
      made.root.slice(1),
    ).peopleList;
  const bring = (text: string) => work(operator, (unit) => importPeopleList(unit, fund, text));
  const third = next(3, ["bo"]);
  await bring(third);
  await bring(third);
  const list = await currentPeople(read, fund, clock.now());
  expect(readerKeysOf(list, ["ana", "bo"], clock.now()).map((key) => key.person)).toEqual(["bo"]);
  for (const old of [next(2, ["ana", "bo"]), next(3, ["ana"])])
    await expect(bring(old)).rejects.toThrow("approvers-rollback");
});

test("statements that have expired are worth nothing", async () => {
  await found();
  clock.advance(366 * DAY);
  await expect(fundNow()).rejects.toMatchObject({ extra: { rule: "statement-expired" } });
});

test("nor are those that were verified while they lasted, and asking at an earlier time verifies them again", async () => {
  await found();
  const before = clock.now();
  const fund = await fundNow();
  const list = await currentPeople(read, fund, before);
  clock.advance(366 * DAY);
  const expired = { extra: { rule: "statement-expired" } };
  await expect(fundNow()).rejects.toMatchObject(expired);
  await expect(currentPeople(read, fund, clock.now())).rejects.toMatchObject(expired);
  expect(await currentFundFile(read, made.digest, before)).toEqual(fund);
  expect(await currentPeople(read, fund, before)).toEqual(list);
});

test("what was verified for one pin or root is not believed for another", async () => {
  await found();
  const fund = await fundNow();
  await currentPeople(read, fund, clock.now());
  const theirs = testFund(random, clock.now(), {});
  await expect(currentFundFile(read, theirs.digest, clock.now())).rejects.toMatchObject({
    extra: { rule: "fund-unpinned" },
  });
  const root = { ...fund.root, keys: theirs.founding.root.keys.map(formatVkey) };
  for (const other of [
    { ...fund, root },
    { ...fund, root: { ...fund.root, quorum: 3 } },
  ])
    await expect(currentPeople(read, other, clock.now())).rejects.toMatchObject({
      extra: { rule: "note-unsigned" },
    });
  await expect(
    currentPeople(read, { ...fund, fund: "fund.test/other" }, clock.now()),
  ).rejects.toMatchObject({ extra: { rule: "statement-fund" } });
});

test("nobody changes for others what was verified for all", async () => {
  await found();
  const fund = await fundNow();
  const list = await currentPeople(read, fund, clock.now());
  for (const each of [fund, fund.root, fund.root.keys, fund.book, list, list.keys, list.keys[0]])
    expect(Object.isFrozen(each)).toBe(true);
});

test("a rotation needs the old quorum and the new, and the pin may stay", async () => {
  await found();
  const heirs = testFund(random, clock.now(), {});
  const founding = {
    ...made.founding,
    root: heirs.founding.root,
    seq: { fund: 1, people: 1 },
    notAfter: new Date(made.founding.notAfter.getTime() + 365 * DAY),
  };
  const bring = (text: string) => work(operator, (unit) => importFundFile(unit, made.digest, text));
  await expect(bring(makeFounding(founding, heirs.root).fundFile)).rejects.toThrow("fund-chain");
  await expect(bring(makeFounding(founding, made.root).fundFile)).rejects.toThrow("note-unsigned");
  const both = makeFounding(founding, [...heirs.root, ...made.root]);
  expect(await bring(both.fundFile)).toBe(both.digest);
  expect(await bring(both.fundFile)).toBe(both.digest);
  expect(fundFileDigest(await fundNow())).toBe(both.digest);
  // The first file has expired since; it vouches for the second all the same.
  clock.advance(366 * DAY);
  const fund = await fundNow();
  expect(fund.root.keys).toEqual(heirs.root.map((each) => expect.stringContaining(each.name)));
  // The list of before was signed by the old root, and its time is over.
  await expect(currentPeople(read, fund, clock.now())).rejects.toMatchObject({
    code: "people-list-untrusted",
  });
  await work(operator, (unit) => importPeopleList(unit, fund, both.peopleList));
  await currentPeople(read, fund, clock.now());
});

test("a rotation that was slipped into the table is not followed", async () => {
  await found();
  const theirs = testFund(random, clock.now(), { mal: ["reader"] });
  const forged = makeFounding({ ...theirs.founding, seq: { fund: 1, people: 1 } }, theirs.root);
  await database.owner("fund_files").insert({
    seq: 1,
    digest: forged.digest,
    text: forged.fundFile,
    imported_at: clock.now(),
  });
  await expect(fundNow()).rejects.toMatchObject({ code: "fund-untrusted" });
  const root = { keys: theirs.root.map((each) => vkeyOfSigner(each)), quorum: 2 };
  openFundFile(forged.fundFile, { root, fund: "fund.test/book", at: clock.now() });
});
