/** The board's key from asking to reading: two people, a leaf, seven days, two holders with their shares in processes of their own, and the case again. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { keyDigest } from "../../../src/audit/publish-policy.ts";
import { listLeaves } from "../../../src/audit/log.store.ts";
import { endOldBoardUses } from "../../../src/board/hand-over.ts";
import { formatBoardShare, splitBoardKey } from "../../../src/people/board-share.ts";
import { DAY } from "../../support/clock.ts";
import { purse } from "../../support/purse-command.ts";
import type { Ran } from "../../support/purse-command.ts";
import { askForHelp, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 180_000 });

const USES = "/api/v1/board-uses";
const REASON = "the appeal has no team left";

let world: World;
let id: string;

beforeAll(async () => {
  // The holders' processes have the clock of this machine, and the keys of the list are in force then.
  const at = new Date(Date.now() - 60 * DAY);
  world = await World.start("board-use", undefined, 0, { board: true, at });
  await settledGift(world, 2_000_000n);
  ({ id } = await readyPayout(world, 100_000n));
});
afterAll(() => world.close());

const file = (name: string): string => join(world.folder, name);
const share = (number: number): string => join(world.files.keys, `board-${number}.share`);

/** A member of staff, a quarter of a minute later because sign-ins are slowed. */
async function as(code: string) {
  world.clock.advance(15_000);
  return world.signedIn(code);
}
const step = async (by: string, use: string, name: string, body = {}) =>
  (await as(by)).post(`${USES}/${use}/${name}`).send(body);
const ask = async (by: string, readers: string[], of = id) =>
  (await as(by)).post(USES).send({ case: of, readers, reason: REASON });
const stateOf = async (use: string): Promise<string> =>
  (await (await as("willow")).get(USES)).body.uses.find((each: any) => each.id === use).state;
const looks = async (by: string) => (await as(by)).get(`/api/v1/cases/${id}?purpose=oversight`);

/** Asked by Birch, confirmed by Sorbus, and named in the log. */
async function published(readers: string[]): Promise<string> {
  const asked = await ask("birch", readers);
  expect(asked.status).toBe(201);
  const use = asked.body.id;
  expect((await step("sorbus", use, "confirmation")).status).toBe(200);
  await world.closeEpoch();
  return use;
}

/** What two holders do, on a machine that has neither database nor network. */
const open = (shares: string[], out: string): Promise<Ran> =>
  purse(
    [
      ...["board", "open", file("handed"), "--shares", ...shares, "--yes", "--out", file(out)],
      ...["--fund-file", world.files.fundFile, "--people-list", world.files.peopleList],
    ],
    {},
  );

test("one asks and another confirms; who decides nothing about cases cannot ask", async () => {
  expect((await ask("hazel", ["alder", "cedar"])).status).toBe(403);
  expect((await ask("birch", ["alder", "alder"])).body.code).toBe("board-readers");
  expect((await ask("birch", ["alder", "larch"])).body.code).toBe("board-readers");
  expect((await ask("birch", ["alder", "board"])).body.code).toBe("board-readers");
  const nobodys = "0190e5d2-7b5a-4c3e-8f4a-5b6c7d8e9f00";
  expect((await ask("birch", ["alder", "cedar"], nobodys)).body.code).toBe("case-not-found");
  const asked = await ask("birch", ["cedar", "alder"]);
  const use = asked.body.id;
  expect((await ask("cedar", ["alder", "elder"])).body.code).toBe("board-asked");
  expect((await step("birch", use, "confirmation")).body.code).toBe("board-not-yours");
  expect((await step("hazel", use, "confirmation")).status).toBe(403);
  expect((await step("birch", use, "handover")).body.code).toBe("board-state");
  // Everybody sees it; which case it is, only those who may ask.
  for (const [code, seen] of [
    ["rowan", undefined],
    ["hazel", undefined],
    ["alder", id],
  ] as const) {
    const { body } = await (await as(code)).get(USES).expect(200);
    expect(body.uses[0]).toMatchObject({ askedBy: "birch", reason: REASON, state: "asked" });
    expect(body.uses[0].case).toBe(seen);
  }
  expect((await step("rowan", use, "objection")).status).toBe(200);
  expect(await stateOf(use)).toBe("stopped");
  expect((await step("sorbus", use, "confirmation")).body.code).toBe("board-state");
});

test("the log names the use and no case, seven days pass, two shares open it for two people, and then it is closed again", async () => {
  const use = await published(["alder", "cedar"]);
  const { body } = await request(world.app).get("/api/v1/board-notices").expect(200);
  const [{ index, text }] = body.notices;
  const leaves = await listLeaves({ sql: world.sql }, "key");
  const leaf = leaves.find((each) => each.index === index)?.leaf;
  expect(leaf).toMatchObject({ role: "approvers", d: keyDigest(text) });
  expect(Object.keys(JSON.parse(text))).toEqual(["binds", "fund", "key", "t", "v"]);
  // A people list is told from it: the one in force is not named anew.
  await world.closeEpoch();
  expect(await listLeaves({ sql: world.sql }, "key")).toHaveLength(leaves.length);
  expect((await step("birch", use, "handover")).body.code).toBe("board-early");
  world.clock.advance(7 * DAY - 120_000);
  expect((await step("birch", use, "handover")).body.code).toBe("board-early");
  expect(await stateOf(use)).toBe("waiting");
  world.clock.advance(120_000);
  expect((await step("cedar", use, "handover")).body.code).toBe("board-not-yours");
  const handed = await step("birch", use, "handover");
  expect(handed.status).toBe(200);
  expect(handed.body.file).not.toContain(id);
  expect((await step("sorbus", use, "handover")).body.file).toBe(handed.body.file);
  await writeFile(file("handed"), handed.body.file);

  const one = await open([share(1)], "back");
  expect(one.error).toContain("share-few");
  const opened = await open([share(1), share(3)], "back");
  expect(opened.error).toBe("");
  expect(opened.out).toContain("To be read by alder");
  const back = await readFile(file("back"), "utf8");
  expect((await looks("alder")).status).toBe(404);
  const garbled = back.replace(use, "0190e5d2-7b5a-4c3e-8f4a-5b6c7d8e9f00");
  for (const bad of [garbled, "{}", back.replace('"alder"', '"birch"')])
    expect((await step("birch", use, "return", { file: bad })).body.code).toBe("board-file-other");
  expect((await step("cedar", use, "return", { file: back })).body.code).toBe("board-not-yours");
  expect((await step("sorbus", use, "return", { file: back })).status).toBe(200);

  // Both read all of it, what the applicant wrote and the conversation, and nobody else does.
  for (const code of ["alder", "cedar"]) {
    const read = await looks(code);
    expect([read.status, read.body.answers.need]).toEqual([200, "rent"]);
    await (await as(code)).get(`/api/v1/cases/${id}/messages`).expect(200);
    // It was never appealed, so that is no reason to read it.
    const appeal = await (await as(code)).get(`/api/v1/cases/${id}?purpose=appeal`);
    expect([appeal.status, appeal.body.code]).toEqual([403, "purpose-unfit"]);
    // They decide nothing in it, so they read who looked, reviewers too.
    const { looks: all } = (await (await as(code)).get(`/api/v1/cases/${id}/looks`)).body;
    const reviewed = all.filter(({ purpose }: any) => purpose === "review");
    expect(new Set(reviewed.map(({ person }: any) => person)).size).toBeGreaterThan(1);
  }
  expect((await looks("elder")).status).toBe(404);
  expect((await looks("birch")).status).toBe(404);
  const { length } = await world
    .sql("vault_access")
    .where({ person: "alder", purpose: "oversight" });
  expect(length).toBeGreaterThan(0);
  // Nobody stops what was read; the two close it, or fourteen days do.
  expect((await step("hazel", use, "objection")).body.code).toBe("board-state");
  world.clock.advance(14 * DAY + 1000);
  const end = () => world.work({ kind: "job", name: "purge-expired" }, endOldBoardUses);
  expect(await end()).toBe(1);
  expect(await end()).toBe(0);
  expect((await looks("alder")).status).toBe(404);
  const remembered = (row: any) => row.case_id ?? row.box ?? row.salt;
  expect((await world.sql("board_uses")).filter(remembered)).toEqual([]);
  const kept = await world.sql("vault_wraps").where({ case_id: id }).orderBy("reader");
  expect(kept.map((wrap) => wrap.reader)).toEqual(["@board", "@claim"]);
});

test("another pair of shares opens it as well; shares of another fund or key, and changed files, do not", async () => {
  const use = await published(["alder", "elder"]);
  world.clock.advance(7 * DAY);
  const handed = (await step("sorbus", use, "handover")).body.file;
  await writeFile(file("handed"), handed);
  const secret = new Uint8Array(32).fill(7);
  const [other] = await splitBoardKey(secret, JSON.parse(handed).fund);
  const [elsewhere] = await splitBoardKey(secret, "other.test/log");
  await writeFile(file("other.share"), formatBoardShare(other!));
  await writeFile(file("elsewhere.share"), formatBoardShare(elsewhere!));
  for (const bad of ["other.share", "elsewhere.share"])
    expect((await open([share(1), file(bad)], "no")).error).toContain("share-mixed");
  expect((await open([share(2), share(2)], "no")).error).toContain("share-repeated");
  const forged = { ...JSON.parse(handed), readers: ["alder", "mallory"] };
  await writeFile(file("handed"), JSON.stringify(forged));
  expect((await open([share(2), share(3)], "no")).error).toContain("board-readers");
  // The log names one case and its two readers: with the same notice and proof nothing else is opened.
  await askForHelp(world);
  const [another] = await world
    .sql("vault_wraps")
    .where({ reader: "@board" })
    .whereNot({ case_id: id })
    .pluck("box");
  for (const changed of [{ box: another.toString("hex") }, { readers: ["alder", "cedar"] }]) {
    await writeFile(file("handed"), JSON.stringify({ ...JSON.parse(handed), ...changed }));
    expect((await open([share(2), share(3)], "no")).error).toContain("board-bound");
  }
  const unlogged = { ...JSON.parse(handed), index: JSON.parse(handed).index - 1 };
  await writeFile(file("handed"), JSON.stringify(unlogged));
  expect((await open([share(2), share(3)], "no")).error).toContain("proof-malformed");
  await expect(readFile(file("no"))).rejects.toThrow("ENOENT");

  await writeFile(file("handed"), handed);
  expect((await open([share(3), share(2)], "again")).error).toBe("");
  const back = await readFile(file("again"), "utf8");
  expect((await step("birch", use, "return", { file: back })).status).toBe(200);
  expect((await looks("elder")).status).toBe(200);
  expect((await step("elder", use, "end")).status).toBe(200);
  expect((await looks("elder")).status).toBe(404);
});

test("anybody on the staff stops it while the days pass, and nothing is given out", async () => {
  const use = await published(["alder", "cedar"]);
  world.clock.advance(3 * DAY);
  expect((await step("hazel", use, "objection")).status).toBe(200);
  world.clock.advance(7 * DAY);
  expect((await step("birch", use, "handover")).body.code).toBe("board-state");
  expect(await world.sql("board_uses").where({ id: use }).first()).toMatchObject({
    case_id: null,
    box: null,
    salt: null,
    stopped_by: "hazel",
    handed_at: null,
  });
});

test("what is stopped before the log has named it is never named", async () => {
  const named = async () =>
    (await request(world.app).get("/api/v1/board-notices")).body.notices.length;
  const before = await named();
  const use = (await ask("birch", ["alder", "cedar"])).body.id;
  expect((await step("sorbus", use, "confirmation")).status).toBe(200);
  expect((await step("hazel", use, "objection")).status).toBe(200);
  await world.closeEpoch();
  expect(await named()).toBe(before);
  const notices = world.sql("book_notices").where({ kind: "board" }).orderBy("number", "desc");
  expect(await notices.first()).toMatchObject({ state: "refused", rule: "board-over" });
});

test("who writes into the database skips neither the second person, nor the log, nor the days", async () => {
  const { body } = await ask("birch", ["alder", "cedar"]);
  const change = (to: object) => world.sql("board_uses").where({ id: body.id }).update(to);
  const at = world.clock.now();
  const long = new Date(at.getTime() - 30 * DAY);
  const notice = { notice: "no notice", confirmed_at: at };
  await expect(change({ ...notice, confirmed_by: "birch" })).rejects.toThrow("board_uses_two");
  await expect(change({ published_at: long })).rejects.toThrow("named");
  await change({ ...notice, confirmed_by: "cedar" });
  await expect(change({ published_at: long })).rejects.toThrow("named");
  await expect(change({ handed_at: at })).rejects.toThrow("seven_days");
  await expect(change({ confirmed_by: "elder" })).rejects.toThrow("kept");
  await expect(change({ asked_by: "elder" })).rejects.toThrow();
  await expect(world.sql("board_uses").where({ id: body.id }).delete()).rejects.toThrow();
  expect((await step("willow", body.id, "objection")).status).toBe(200);
});
