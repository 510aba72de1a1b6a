/** The log and its witnesses, over a SOCKS proxy: cosigned checkpoints are shown, and what a witness has seen is never signed over. */
import request from "supertest";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { logOutside } from "../../../src/app/log-outside.ts";
import { reachOver } from "../../../src/app/reach.ts";
import { Secret } from "../../../src/app/secret.ts";
import { appendEntries } from "../../../src/audit/append-entries.ts";
import { publishedBalances } from "../../../src/audit/balances.view.ts";
import { latestCheckpoint } from "../../../src/audit/checkpoint.view.ts";
import { publishedEpochs } from "../../../src/audit/epochs.view.ts";
import { formatLeaf } from "../../../src/audit/leaf.ts";
import { findLastCheckpoint } from "../../../src/audit/log.store.ts";
import { seenByWitnesses } from "../../../src/audit/witness-jobs.ts";
import { fundFileDigest, makeFundFile } from "../../../src/base/fund-file.ts";
import type { FundFile } from "../../../src/base/fund-file.ts";
import { openCheckpoint, witnessedAt } from "../../../src/base/tlog/checkpoint.ts";
import { formatVkey, vkeyOfSigner } from "../../../src/base/tlog/note.ts";
import { parseTlogPolicy } from "../../../src/base/tlog/policy.ts";
import { units } from "../../../src/db/unit.ts";
import { insertFundFile } from "../../../src/people/fund.store.ts";
import { auditApp } from "../../support/audit-app.ts";
import { auditLog, ROOT } from "../../support/audit-log.ts";
import type { AuditLog } from "../../support/audit-log.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";
import { SocksServer } from "../../support/socks-server.ts";
import { WitnessServer } from "../../support/witness-server.ts";
import type { WitnessReply } from "../../support/witness-server.ts";

let database: FreshDatabase;
let log: AuditLog;
let fund: FundFile;
let witnesses: WitnessServer[];
let proxy: SocksServer;
let lines: [string, object][];

beforeEach(async () => {
  database = await freshDatabase();
  log = auditLog(database, "open");
  const logs = [vkeyOfSigner(log.signer)];
  witnesses = await Promise.all(
    [1, 2, 3].map((n) =>
      WitnessServer.start({
        signer: { name: `w${n}.example`, seed: new Uint8Array(32).fill(40 + n) },
        logs,
        time: () => BigInt(1_900_000_000 + n),
      }),
    ),
  );
  const names = Object.fromEntries(witnesses.map(({ port }, n) => [`w${n + 1}.onion`, port]));
  proxy = await SocksServer.start({ names });
  const policy = [
    `log ${formatVkey(logs[0]!)}`,
    ...witnesses.map(
      ({ vkey }, n) => `witness w${n + 1} ${formatVkey(vkey)} http://w${n + 1}.onion/at/`,
    ),
    "group two 2 w1 w2 w3",
    "quorum two",
  ];
  fund = { ...log.fund, tlog: `${policy.join("\n")}\n` };
  lines = [];
});
afterEach(async () => {
  for (const server of [...witnesses, proxy]) await server.stop();
  await database.close();
});

const by = { kind: "job", name: "test" } as const;
const policy = () => parseTlogPolicy(fund.tlog)!;
const trust = () => ({ origin: fund.fund, keys: [vkeyOfSigner(log.signer)], policy: policy() });

/** A reach that does not wait as long as one has to for a slow network. */
function reach(): ReturnType<typeof reachOver> {
  const over = reachOver({ socksProxy: new Secret(proxy.url) });
  return (origin) => (call) => over(origin)({ ...call, timeoutMs: 500 });
}

async function outside() {
  const text = makeFundFile(fund, ROOT);
  const digest = fundFileDigest(fund);
  const work = units(database.owner, log.clock, seededRandom("fund"));
  await work(by, (unit) => insertFundFile(unit, { seq: fund.seq, digest, text }));
  return logOutside({
    read: log.read,
    work: log.work,
    clock: log.clock,
    random: seededRandom("outside"),
    log: (event, fields) => void lines.push([event, fields]),
    pin: digest,
    logSigner: log.signer,
    mirrors: [],
    reach: reach(),
    calendars: [],
    roots: () => Promise.resolve(undefined),
  });
}

/** Appends one entry as a worker does whose log awaits witnesses. */
async function append(seen: Awaited<ReturnType<typeof seenByWitnesses>>["seen"] = []) {
  const entry = formatLeaf({ t: "key", d: "0c".repeat(32), e: 1, role: "approvers" });
  const signer = { ...log.signer, seen, awaitsWitnesses: true };
  return log.work(by, (unit) => appendEntries(unit, signer, [entry]));
}

const view = () =>
  seenByWitnesses(
    { read: log.read, reach: reach() },
    { origin: fund.fund, policy: policy(), signer: log.signer },
  );

describe("a checkpoint that awaits witnesses", () => {
  test("is shown once their quorum has cosigned it, and figures of its epoch with it", async () => {
    await log.tick();
    const before = (await latestCheckpoint(log.read))!;
    await append();
    const newest = (await findLastCheckpoint(log.read))!;
    expect(await latestCheckpoint(log.read)).not.toMatchObject({ size: newest.size });
    const { round } = await outside();
    const [w1, w2, w3] = witnesses as [WitnessServer, WitnessServer, WitnessServer];
    for (const w of [w2, w3])
      w.rules = { ...w.rules, instead: () => ({ status: 500, type: "", body: "" }) };
    await round.run();
    expect(await latestCheckpoint(log.read)).not.toMatchObject({ size: newest.size });
    expect(lines.map(([event]) => event).sort()).toEqual([
      "log.cosigned",
      "log.not-cosigned",
      "log.not-cosigned",
    ]);
    w2.rules = { ...w2.rules, instead: (answer) => answer };
    log.clock.advance(60_000);
    await round.run();
    const shown = (await latestCheckpoint(log.read))!;
    expect(shown.size).toBe(newest.size);
    expect(shown.size).toBeGreaterThan(before.size);
    const opened = openCheckpoint(shown.note, trust());
    expect(opened.signed).toHaveLength(3);
    expect(witnessedAt(opened.signed)).toBe(1_900_000_002n);
    const served = await request(auditApp(log)).get("/log/checkpoint");
    expect(served.text).toBe(shown.note);
    // The third comes later, and the note grows by its line.
    w3.rules = { ...w3.rules, instead: (answer) => answer };
    log.clock.advance(600_000);
    await round.run();
    expect(openCheckpoint((await latestCheckpoint(log.read))!.note, trust()).signed).toHaveLength(
      4,
    );
    const asked = [w1, w2, w3].map((w) => w.requests.length);
    await round.run();
    expect([w1, w2, w3].map((w) => w.requests.length)).toEqual(asked);
  });

  test("keeps its epoch from every public view until then", async () => {
    await log.tick();
    const size = (await latestCheckpoint(log.read))!.size;
    await log.gift("general", 3_000_000n);
    await log.tick(log.fund, { awaitsWitnesses: true });
    expect((await findLastCheckpoint(log.read))!.size).toBeGreaterThan(size);
    expect((await latestCheckpoint(log.read))!.size).toBe(size);
    expect(await publishedBalances(log.read)).toBeUndefined();
    expect(await publishedEpochs(log.read)).toEqual([]);
    const app = auditApp(log);
    expect((await request(app).get("/api/v1/epochs/1")).status).toBe(409);
    expect((await request(app).get("/api/v1/epochs/1/exports/csv")).status).toBe(404);
    expect((await request(app).get(`/log/proof/${size}`)).status).toBe(404);
    await (await outside()).round.run();
    expect(await publishedBalances(log.read)).toMatchObject({ received: 3_000_000n });
    expect((await request(app).get("/api/v1/epochs/1")).status).toBe(200);
  });
});

test("names are resolved by the proxy alone, and each witness has a path of its own", async () => {
  await log.tick();
  await (await outside()).round.run();
  expect(new Set(proxy.requests.map(({ host }) => host))).toEqual(
    new Set(["w1.onion", "w2.onion", "w3.onion"]),
  );
  expect(new Set(proxy.requests.map(({ user }) => user)).size).toBe(3);
});

test("a witness that has seen less, or more than we remember, is asked from there", async () => {
  await log.tick();
  await view();
  await append();
  await append();
  const [first] = witnesses;
  first!.requests.length = 0;
  expect(await view()).toEqual({ seen: [], asked: 3, answered: 3 });
  const { size } = (await findLastCheckpoint(log.read))!;
  expect(first!.requests).toEqual(["old 0", `old ${size - 2}`]);
  expect(first!.seen.get(fund.fund)?.size).toBe(size);
});

describe("nothing is signed", () => {
  test("when a witness has seen a larger log than the database has", async () => {
    await log.tick();
    const { size } = (await findLastCheckpoint(log.read))!;
    witnesses[1]!.seen.set(fund.fund, { size: size + 9, root: new Uint8Array(32) });
    const { seen } = await view();
    await expect(append(seen)).rejects.toMatchObject({ code: "log-behind" });
    await expect((await outside()).check()).rejects.toThrow("than the witness w2");
  });

  test("into an empty database where a witness knows the log", async () => {
    witnesses[0]!.seen.set(fund.fund, { size: 7, root: new Uint8Array(32) });
    const { check } = await outside();
    await expect(check()).rejects.toMatchObject({ code: "log-behind" });
  });

  test("when a witness disputes the tree", async () => {
    await log.tick();
    const { size } = (await findLastCheckpoint(log.read))!;
    witnesses[2]!.seen.set(fund.fund, { size, root: new Uint8Array(32).fill(1) });
    await expect(view()).rejects.toMatchObject({ code: "log-forked" });
    witnesses[2]!.seen.set(fund.fund, { size: size - 1, root: new Uint8Array(32).fill(1) });
    await expect(view()).rejects.toMatchObject({ code: "log-forked" });
  });

  test("when no witness answers and there is no mirror; the worker begins all the same", async () => {
    await log.tick();
    const { seen, check } = await outside();
    for (const witness of witnesses) witness.rules = { ...witness.rules, instead: () => "silence" };
    await expect(seen(fund)).rejects.toMatchObject({ code: "log-unchecked" });
    await check();
    expect(lines).toMatchObject([["job.failed", { job: "check-log" }]]);
    witnesses[0]!.rules = { ...witnesses[0]!.rules, instead: (answer) => answer };
    expect(await seen(fund)).toMatchObject([{ where: "this worker" }]);
  });

  test("when the database goes back under a worker that runs", async () => {
    await log.tick();
    const { seen, round } = await outside();
    await append();
    await round.run();
    const { size } = (await findLastCheckpoint(log.read))!;
    for (const witness of witnesses) witness.seen.clear();
    for (const [table, lost] of [
      ["log_publications", "size = ?"],
      ["log_cosignatures", "size = ?"],
      ["log_checkpoints", "size = ?"],
    ] as const) {
      await database.owner.raw(`alter table ${table} disable trigger all`);
      await database.owner.raw(`delete from ${table} where ${lost}`, [size]);
      await database.owner.raw(`alter table ${table} enable trigger all`);
    }
    await expect(append(await seen(fund))).rejects.toMatchObject({ code: "log-behind" });
    await expect(append(await seen(fund))).rejects.toThrow("than this worker");
  });
});

const OK = (body: string): WitnessReply => ({ status: 200, type: "text/plain", body });
test.each<[string, (answer: WitnessReply) => WitnessReply | "silence", string]>([
  ["another's signature", () => OK(`— w1.example ${"A".repeat(104)}\n`), "bad-cosignature"],
  ["one bit turned", ({ body }) => OK(body.replace(/.....\n$/, "AAA=\n")), "bad-cosignature"],
  ["a second text", ({ body }) => OK(`\nmore\n\n${body}`), "bad-cosignature"],
  ["nothing", () => OK(""), "bad-cosignature"],
  ["too much", () => OK("— x AAAAAAAA\n".repeat(5_000)), "away"],
  ["no answer", () => "silence", "away"],
  [
    "a size that is none",
    () => ({ status: 409, type: "text/x.tlog.size", body: "7" }),
    "status-409",
  ],
  ["a size as a page", () => ({ status: 409, type: "text/html", body: "7\n" }), "status-409"],
  ["a redirect", () => ({ status: 302, type: "text/plain", body: "" }), "status-302"],
  [
    "that it does not know us",
    () => ({ status: 404, type: "text/plain", body: "" }),
    "unknown-log",
  ],
])("a witness that answers %s has not cosigned", async (_, instead, reason) => {
  await log.tick();
  const { round } = await outside();
  witnesses[0]!.rules = { ...witnesses[0]!.rules, instead };
  await round.run();
  expect(lines).toContainEqual(["log.not-cosigned", { size: expect.any(Number), reason }]);
  expect(lines.filter(([event]) => event === "log.cosigned")).toHaveLength(2);
  const rows = await database.owner("log_cosignatures").select("witness");
  expect(rows.map(({ witness }) => String(witness).split("+")[0])).not.toContain("w1.example");
});
