/** Timestamps of checkpoints through calendars: given, fetched when a block has them, and believed only for the header's sake. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { sha256 } from "../../../src/base/digest.ts";
import { attestationsOf, parseOts } from "../../../src/base/ots.ts";
import { parseNote } from "../../../src/base/tlog/note.ts";
import { directly } from "../../../src/chain/sources/connect.ts";
import { httpOver } from "../../../src/chain/sources/http-call.ts";
import { checkTimestamp } from "../../../src/audit/check-timestamp.ts";
import { latestCheckpoint } from "../../../src/audit/checkpoint.view.ts";
import { timestamping } from "../../../src/audit/timestamp-jobs.ts";
import { finishedTimestamps, findTimestamp } from "../../../src/audit/timestamp.store.ts";
import { auditLog } from "../../support/audit-log.ts";
import type { AuditLog } from "../../support/audit-log.ts";
import { CalendarServer } from "../../support/calendar-server.ts";
import { HOUR } from "../../support/clock.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";

let database: FreshDatabase;
let log: AuditLog;
let calendars: CalendarServer[];
/** Headers of the chain, by height: what a source of blocks says. */
let roots: Map<number, Uint8Array>;
let round: ReturnType<typeof timestamping>;
let size: number;

beforeEach(async () => {
  database = await freshDatabase();
  log = auditLog(database, "open");
  await log.tick();
  size = (await latestCheckpoint(log.read))!.size;
  calendars = await Promise.all([1, 2, 3].map(() => CalendarServer.start()));
  for (const each of calendars) each.name = each.url;
  roots = new Map();
  round = timestamping({
    read: log.read,
    work: log.work,
    clock: log.clock,
    random: seededRandom("stamps"),
    calendars: {
      urls: calendars.map(({ url }) => url),
      reach: (origin) => httpOver({ connect: directly(), origin, stream: "test", keep: false }),
    },
    roots: (height) => Promise.resolve(roots.get(height)),
  });
});
afterEach(async () => {
  for (const each of calendars) await each.stop();
  await database.close();
});

const text = async () => parseNote((await latestCheckpoint(log.read))!.note).text;
const proof = async () => parseOts((await findTimestamp(log.read, size))!.proof);
const kinds = async () => {
  const { tree, digest } = await proof();
  return attestationsOf(tree, digest)
    .map(({ attestation }) => attestation.kind)
    .sort();
};

test("a checkpoint's text is given to all calendars, hidden behind a nonce, once", async () => {
  expect(await round()).toEqual([{ size, state: "given" }]);
  expect((await proof()).digest).toEqual(sha256(utf8(await text())));
  expect(await kinds()).toEqual(["pending", "pending", "pending"]);
  const told = calendars.flatMap(({ taken }) => [...taken.values()]);
  expect(new Set(told).size).toBe(1);
  expect(told[0]).not.toBe(Buffer.from((await proof()).digest).toString("hex"));
  expect(await round()).toEqual([]);
  log.clock.advance(HOUR);
  expect(await round()).toEqual([]);
  expect(await finishedTimestamps(log.read)).toEqual([]);
});

test("it is finished when a calendar's proof leads to the header of a buried block, and then stays", async () => {
  await round();
  log.clock.advance(2 * HOUR);
  const [first] = calendars;
  const [root] = first!.commit(200_000);
  expect(await round()).toEqual([]);
  log.clock.advance(2 * HOUR);
  roots.set(200_000, root!);
  expect(await round()).toEqual([{ size, state: "finished" }]);
  expect(await kinds()).toEqual(["bitcoin", "pending", "pending"]);
  expect(
    await checkTimestamp(await proof(), await text(), (at) => Promise.resolve(roots.get(at))),
  ).toBe(200_000);
  expect(await finishedTimestamps(log.read)).toEqual([size]);
  const asked = calendars.map(({ requests }) => requests.length);
  log.clock.advance(2 * HOUR);
  expect(await round()).toEqual([]);
  expect(calendars.map(({ requests }) => requests.length)).toEqual(asked);
  await expect(database.owner("log_timestamps").update({ height: 1 })).rejects.toMatchObject({
    code: "AU001",
  });
  await expect(database.owner("log_timestamps").delete()).rejects.toMatchObject({ code: "AU001" });
});

test("a proof that leads to another merkle root than the block's is not kept", async () => {
  await round();
  for (const calendar of calendars) calendar.commit(200_000);
  roots.set(200_000, new Uint8Array(32).fill(1));
  log.clock.advance(2 * HOUR);
  expect(await round()).toEqual([{ size, state: "refused" }]);
  expect(await kinds()).toEqual(["pending", "pending", "pending"]);
});

test("a proof of another text is refused", async () => {
  await round();
  const other = checkTimestamp(await proof(), "another text\n", () => Promise.resolve(undefined));
  await expect(other).rejects.toThrow("timestamp-text");
});

test.each<[string, { status: number; body: Uint8Array }]>([
  ["an error", { status: 500, body: Buffer.from("no") }],
  ["a page", { status: 200, body: Buffer.from("<html></html>") }],
  ["too much", { status: 200, body: Buffer.alloc(20_000) }],
  ["a redirect", { status: 302, body: Buffer.alloc(0) }],
])(
  "two of three calendars are enough, one is not, when the others answer with %s",
  async (_, instead) => {
    for (const bad of calendars.slice(0, 2)) bad.instead = instead;
    expect(await round()).toEqual([{ size, state: "not-given" }]);
    expect(await round()).toEqual([]);
    log.clock.advance(HOUR);
    calendars[1]!.instead = undefined;
    expect(await round()).toEqual([{ size, state: "given" }]);
    expect(await kinds()).toEqual(["pending", "pending"]);
  },
);

test("an address that a calendar put into its proof is not followed", async () => {
  const stranger = await CalendarServer.start();
  calendars.push(stranger);
  calendars[0]!.name = stranger.url;
  await round();
  log.clock.advance(2 * HOUR);
  const [root] = calendars[0]!.commit(200_001);
  roots.set(200_001, root!);
  expect(await round()).toEqual([{ size, state: "finished" }]);
  expect(stranger.requests).toEqual([]);
});
