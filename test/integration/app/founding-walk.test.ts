/** The walk of docs/operating.md, "Founding": from an empty database to the first address, with real commands and processes. */
import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { findPort } from "../../../src/app/ports.ts";
import { openDatabase } from "../../../src/db/database.ts";
import type { DatabaseAddress } from "../../../src/db/database.ts";
import { databaseOn } from "../../support/database-server.ts";
import { programOf } from "../../support/program.ts";
import { purseArguments } from "../../support/purse-command.ts";
import { Regtest } from "../../support/regtest.ts";
import { onceKey } from "../../support/steps.ts";

const run = promisify(execFile);

const ORIGIN = "fund.test/book";
const name = `walk_${randomBytes(6).toString("hex")}`;
const children: ChildProcess[] = [];
let folder: string;
let chain: Regtest;
let server: DatabaseAddress;
let url: string;
let descriptor: string;
let digest: string;

beforeAll(async () => {
  server = inject("databaseServer").address;
  const sql = openDatabase(server, "owner");
  await sql.raw(`create database ${name}`);
  await sql.destroy();
  folder = await mkdtemp(join(tmpdir(), "founding-walk-"));
  chain = await Regtest.start({ coins: 1 });
  url = `http://127.0.0.1:${await findPort("127.0.0.1", 0)}`;
  await mkdir(join(folder, "signer"), { mode: 0o700 });
  await write("signer.pass", "correct horse battery staple kept on paper\n");
  await write("session.key", `${randomBytes(32).toString("hex")}\n`);
  await write(
    ".env",
    [
      `DATABASE_URL=${urlOf(databaseOn(server, name))}`,
      "NETWORK=regtest",
      `PUBLIC_URL=${url}`,
      `PORT=${new URL(url).port}`,
      `BITCOIN_RPC_URL=${chain.node.url}`,
      `BITCOIN_RPC_COOKIE_FILE=${chain.node.cookieFile}`,
      "FUND_FILE=fund",
      "SESSION_KEY_FILE=session.key",
      "SHRED_DIR=shred",
      "SHRED_KEY_FILE=shred.key",
      "DUPLICATE_KEY_FILE=duplicates.key",
    ].join("\n"),
  );
});

afterAll(async () => {
  for (const child of children) {
    if (child.exitCode !== null) continue;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  }
  await chain.stop();
  const sql = openDatabase(server, "owner");
  await sql.raw(`drop database ${name} with (force)`);
  await sql.raw(`drop role if exists ${name}`);
  await sql.destroy();
  await rm(folder, { recursive: true, force: true });
});

const write = (file: string, text: string): Promise<void> =>
  writeFile(join(folder, file), text, { mode: 0o600 });

/** A URL for an address on a unix socket, as pg reads it. */
function urlOf(address: DatabaseAddress): string {
  if (address.connectionString !== undefined) return address.connectionString;
  const { host = "", port = 5432, user = "", database = "" } = address;
  return `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
}

/** The command, in the folder where .env lies and with an empty environment; what it printed. */
async function purse(...words: string[]): Promise<string> {
  const ran = await run(process.execPath, purseArguments(words), {
    cwd: folder,
    env: {},
  });
  return ran.stdout;
}

/** The one sentence that a command ends with. */
async function refused(...words: string[]): Promise<string> {
  const error = await purse(...words).then(
    () => ({ code: 0, stderr: "it passed" }),
    (thrown: unknown) => thrown as { code: number; stderr: string },
  );
  expect(error.code).toBe(1);
  return error.stderr;
}

async function key(role: string, out: string, ...who: string[]): Promise<string> {
  return (await purse("found", "key", "--role", role, "--out", out, ...who)).trim();
}

test("the signer is made first: it gives the wallets and the key of certificates", async () => {
  const made = JSON.parse(
    await purse(
      ...["new-signer", "--folder", "signer", "--fund", ORIGIN, "--network", "regtest"],
      ...["--programme", "general", "--passphrase-file", "signer.pass"],
      ...["--address-key", "fund.test/address"],
    ),
  );
  [{ descriptor }] = made.wallets;
  await write("signer.json", JSON.stringify(made));
});

test("founders make their keys, draft, sign and assemble", async () => {
  const { addressVkey } = JSON.parse(await readFile(join(folder, "signer.json"), "utf8"));
  const root = [
    await key("root", "a.key", "--name", "fund.test/root-a"),
    await key("root", "b.key", "--name", "fund.test/root-b"),
  ];
  const log = await key("log", "log.key", "--name", ORIGIN);
  const bulletin = await key("bulletin", "bulletin.key", "--name", "fund.test/bulletin");
  const last = (line: string): string => line.split(" ")[2] ?? "";
  const [reader, reviewer, approver] = [
    last(await key("reader", "ana-reader.key", "--person", "ana")),
    last(await key("reviewer", "ana-reviewer.key", "--person", "ana")),
    last(await key("approver", "di.key", "--person", "di")),
  ];
  const today = new Date().toISOString().slice(0, 10);
  const plan = {
    fund: ORIGIN,
    network: "regtest",
    programmes: ["general"],
    preset: "standard",
    root: { keys: root, quorum: 2 },
    keys: { log, address: addressVkey, bulletin },
    people: [
      { person: "ana", reader, reviewer },
      { person: "di", approver },
    ],
    signInRp: "fund.test",
    from: today,
    notAfter: `${Number(today.slice(0, 4)) + 1}${today.slice(4)}`.replace("-02-29", "-02-28"),
  };
  await write("plan.json", JSON.stringify(plan));
  await purse("found", "draft", "--plan", "plan.json");
  for (const draft of ["fund", "people"])
    for (const by of ["a", "b"])
      await purse(
        ...["found", "sign", `${draft}.draft`, "--key", `${by}.key`],
        ...["--out", `${draft}.${by}`, "--yes"],
      );
  await purse("found", "assemble", "fund.draft", "fund.a", "fund.b", "--out", "fund");
  await purse(
    ...["found", "assemble", "people.draft", "people.a", "people.b"],
    ...["--fund-file", "fund", "--out", "people"],
  );
}, 240_000);

test("before the database is migrated, commands say that it must be", async () => {
  expect(await refused("programme")).toContain("run purse migrate");
});

test("the database is migrated, once, and founded from the two statements", async () => {
  expect(await purse("migrate")).toMatch(/Migrations applied: \d+\.\n$/);
  expect(JSON.parse(await purse("migrate", "--json"))).toEqual({ applied: [] });
  const { genesis } = await chain.source.identify();
  const said = await purse(
    ...["found", "import", "--fund-file", "fund", "--people-list", "people", "--genesis", genesis],
  );
  expect(said).toContain("The fund is founded.");
  digest = /[0-9a-f]{64}/.exec(said)?.[0] ?? "";
});

test("staff are enrolled; a passphrase can be piped", async () => {
  const child = spawn(
    process.execPath,
    [
      ...purseArguments(["people", "enrol", "ana", "--roles", "triager,reviewer"]),
      ...["--keys", "ana-reader.key", "ana-reviewer.key"],
    ],
    { cwd: folder, env: {}, stdio: ["pipe", "ignore", "inherit"] },
  );
  child.stdin.end("a long enough passphrase\na long enough passphrase\n");
  const [status] = (await once(child, "exit")) as [number];
  expect(status).toBe(0);
});

test("a programme is opened with the wallet of the signer, and nothing else", async () => {
  const open = (code: string, wallet: string, ...more: string[]): string[] => [
    ...["programme", "open", code, "--name", "General relief", "--purpose", "Pays rent."],
    ...["--descriptor", wallet, "--least", "20000", "--most", "5000000", ...more],
  ];
  expect(await refused(...open("other", descriptor))).toContain("names no programme other");
  expect(await refused(...open("general", descriptor.slice(0, -1)))).toContain("descriptor-");
  const { height } = await chain.source.tip();
  expect(JSON.parse(await purse(...open("general", descriptor, "--json")))).toEqual({
    code: "general",
    birthHeight: height - 12,
  });
  expect(await refused(...open("general", descriptor))).toContain("is open already");
  expect(await purse("programme")).toContain("general: General relief (open)");
}, 120_000);

test("the offline signer certifies addresses, which the database takes over", async () => {
  const made = JSON.parse(await readFile(join(folder, "signer.json"), "utf8"));
  const root = JSON.parse(await readFile(join(folder, "plan.json"), "utf8")).root;
  const policy = {
    fund: ORIGIN,
    network: "regtest",
    wallets: made.wallets,
    root,
    policies: [digest],
    signInRp: "fund.test",
    preset: "standard",
    jitterPercent: 2,
    feeSharePercent: 5,
    feeRateMax: 200,
    limits: { batch: "500000000", day: "5000000000", count: 10_000, fees: "10000000" },
    claims: "seen",
    certificateDays: 366,
    logId: made.logId,
    files: {
      ...{ peopleList: "people", fundFile: "fund" },
      ...{ seed: "signer/seed.json", log: "signer/signatures.log" },
    },
  };
  await write("policy.json", JSON.stringify(policy));
  const until = new Date(Date.now() + 180 * 86_400_000).toISOString().slice(0, 10);
  await purse(
    ...["certify", "--policy", "policy.json", "--passphrase-file", "signer.pass"],
    ...["--programme", "general", "--from", "0", "--count", "200", "--until", until],
    ...["--out", "block"],
  );
  expect(await refused("certificates", "import", "plan.json")).toContain(
    "no block of certificates",
  );
  expect(JSON.parse(await purse("certificates", "import", "block", "--json"))).toEqual({
    programme: "general",
    taken: 400,
    left: 0,
  });
  expect(await purse("certificates")).toContain("general: 200 certified addresses are left");
}, 120_000);

test("server and worker run as a user without rights of their own, and the first address is the wallet's", async () => {
  const sql = openDatabase(server, "owner");
  await sql.raw(`create role ${name} login`);
  await sql.raw(`grant commonpurse_app to ${name}`);
  await sql.destroy();
  const DATABASE_URL = urlOf({ ...databaseOn(server, name), user: name });
  for (const [process_, env] of [
    ["worker", { DATABASE_URL, LOG_KEY_FILE: "log.key" }],
    ["server", { DATABASE_URL }],
  ] as const) {
    const child = spawn(process.execPath, [programOf(`src/bin/${process_}.ts`)], {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`${process_} ended with ${code}`)));
      if (process_ === "worker") setTimeout(resolve, 1_000);
      child.stdout.on("data", (text: Buffer) => {
        if (text.toString().includes("process.listening")) resolve();
      });
    });
  }
  const answer = await fetch(`${url}/api/v1/donations`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": onceKey() },
    body: JSON.stringify({ programme: "general" }),
  });
  expect(answer.status).toBe(201);
  const { address } = (await answer.json()) as { address: string };
  expect(await purse("derive", descriptor)).toBe(`${address}\n`);
  expect(children.map((child) => child.exitCode)).toEqual([null, null]);
}, 120_000);
