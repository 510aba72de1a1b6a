/** The ledger as auditors get it, over HTTP and by the command: who may, what is in it, and what is in none of it. */
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { saveFile } from "../../../src/app/save-file.ts";
import { readSnapshot } from "../../../src/db/snapshot.ts";
import { exportCommand } from "../../../src/exports/cli.ts";
import { LEDGER_FORMATS } from "../../../src/exports/journal.ts";
import { readCsvBalances, readJsonl } from "../../support/ledger-files.ts";
import { approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let rowan: Awaited<ReturnType<World["signedIn"]>>;
beforeAll(async () => {
  world = await World.start("exports");
  await settledGift(world, 912_345n);
  await readyPayout(world, 123_457n);
  const batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  await world.send();
  await world.mine(2);
  await world.check();
  rowan = await world.signedIn("rowan");
}, 180_000);
afterAll(() => world.close());

const PATHS = LEDGER_FORMATS.flatMap((format) =>
  ["journal", "trial-balance"].map((what) => `/api/v1/exports/${format}?what=${what}`),
);

test.each(PATHS)("%s is for auditors", async (path) => {
  const answer = await rowan.get(path).expect(200);
  expect(answer.text.length).toBeGreaterThan(200);
  expect(answer.headers["cache-control"]).toBe("no-store");
  expect(answer.headers["content-disposition"]).toMatch(/^attachment; filename="[a-z.-]+"$/);
  for (const other of ["hazel", "birch"]) await (await world.signedIn(other)).get(path).expect(403);
  await request(world.app).get(path).expect(401);
});

test("it says what the ledger says", async () => {
  const { text } = await rowan.get("/api/v1/exports/jsonl").expect(200);
  const book = readJsonl(text);
  const { body } = await rowan.get("/api/v1/trial-balance").expect(200);
  for (const { account, debits, credits } of body.accounts) {
    const { opening, moved, closing } = book.get(account)!;
    expect([account, opening + moved]).toEqual([account, BigInt(debits) - BigInt(credits)]);
    expect(closing).toBe(opening + moved);
  }
  expect(book.get("expenses:grants:general")!.closing).toBeGreaterThanOrEqual(123_457n);
});

test("no file names a person, a case, a payout, a batch, an address or a transaction", async () => {
  const { rows } = await world.database.owner.raw(
    `select txid as name from chain_transactions union select id from payouts union select id from batches
     union select reference from journal_entries union select key from postings where position > 0
     union select code from people union select id::text from cases union select encode(script, 'hex') from wallet_addresses`,
  );
  const names: string[] = rows.map(({ name }: { name: string }) => name);
  expect(names.length).toBeGreaterThan(20);
  for (const path of PATHS) {
    const { text } = await rowan.get(path).expect(200);
    expect(names.filter((name) => text.includes(name))).toEqual([]);
    // Nothing that long and random, whatever it is: no id, hash, address or key.
    expect(text).not.toMatch(/[0-9a-f]{16}|[a-z0-9]{26}/i);
  }
});

describe("a period", () => {
  const balances = async (query: string) =>
    readCsvBalances(
      (await rowan.get(`/api/v1/exports/csv?what=trial-balance&${query}`).expect(200)).text,
    );

  test("is one of days, and what was before is its opening", async () => {
    const tomorrow = new Date(Date.now() + 86_400_000);
    const after = await balances("from=2099-01-01");
    // The node's blocks have the machine's own days.
    const now = await balances(`to=${tomorrow.toISOString().slice(0, 10)}`);
    for (const [account, { closing, moved }] of now) {
      expect(after.get(account)).toMatchObject({ opening: closing, moved: 0n, closing });
      expect(moved).toBe(closing);
    }
  });

  test("is that of an epoch: the days that its close has closed", async () => {
    world.clock.set(new Date(Date.now() + 3 * 86_400_000));
    await world.closeEpoch();
    rowan = await world.signedIn("rowan");
    const { rows } = await world.sql.raw(
      "select epoch, (closed_at at time zone 'UTC')::date - 1 as last from epochs order by epoch",
    );
    const last = rows.at(-1);
    const told = await balances(`epoch=${last.epoch}`);
    expect(told.get("revenue:donations:general")).toMatchObject({ closing: -912_345n });
    for (const [account, { closing }] of await balances(`to=${last.last}`))
      expect(told.get(account)).toMatchObject({ closing });
  });

  test.each([
    ["from=2030-02-01&to=2030-01-01", 422, "period-backwards"],
    ["epoch=1&to=2030-01-01", 422, "period-backwards"],
    ["epoch=99999", 404, "epoch-unknown"],
    ["programme=nowhere", 404, "programme-unknown"],
    ["from=yesterday", 422, "request-invalid"],
    ["epoch=0", 422, "request-invalid"],
    ["what=secrets", 422, "request-invalid"],
    ["depth=3", 422, "request-invalid"],
  ])("%s is refused", async (query, status, code) => {
    const answer = await rowan.get(`/api/v1/exports/csv?${query}`).expect(status);
    expect(answer.body.type).toContain(code);
    expect(answer.headers).not.toHaveProperty("content-disposition");
  });

  test("a format that is none is refused; HEAD costs nothing", async () => {
    await rowan.get("/api/v1/exports/xlsx").expect(422);
    await rowan.head("/api/v1/exports/csv").expect(200);
  });
});

describe("a reader who stops reading", () => {
  let cookie: string;
  beforeAll(async () => {
    const { passphrase } = world.staff.find(({ code }) => code === "rowan")!;
    const signedIn = await request(world.app)
      .post("/api/v1/staff/session")
      .send({ person: "rowan", passphrase })
      .expect(201);
    cookie = signedIn.headers["set-cookie"]![0]!.split(";")[0]!;
    // More than the sockets between the two can hold.
    await world.database.owner.raw(`
      insert into fiat_rates (currency, minor_units, sats, source, quoted_at, method, reason, recorded_by, recorded_at)
      select chr(65 + n % 26) || chr(65 + n / 26 % 26) || chr(65 + n / 676), 1 + n, 100000000, 'many',
        timestamptz '2030-01-07T00:00:00Z' + make_interval(days => day), 'hand', 'many', 'hazel', '2030-02-01T00:00:00Z'
      from generate_series(1, 6) day, generate_series(0, 17000) n`);
  });

  test("keeps others waiting with a reason, and no longer when they are gone", async () => {
    const { port } = world.app.address() as AddressInfo;
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(
      `GET /api/v1/exports/jsonl?to=2030-02-01 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\n\r\n`,
    );
    await once(socket, "readable");
    const busy = await rowan.get("/api/v1/exports/csv").expect(503);
    expect(busy.body.type).toContain("export-busy");
    expect(busy.headers).not.toHaveProperty("content-disposition");
    socket.destroy();
    await expect
      .poll(async () => (await rowan.get("/api/v1/exports/csv")).status, { timeout: 10_000 })
      .toBe(200);
    expect(world.lines.filter((line) => line.includes("http.failed"))).toEqual([]);
  });
});

describe("purse export", () => {
  let folder: string;
  let lines: string[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "export-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function run(...words: string[]): Promise<void> {
    lines = [];
    await exportCommand({
      print: (line) => void lines.push(line),
      withSnapshot: (use) => readSnapshot(world.sql, use),
      save: (pieces, file) => saveFile(pieces, file, process.stdout),
    })
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
      .parseAsync(words, { from: "user" });
  }

  test("writes the same file, which only its owner reads", async () => {
    const out = join(folder, "ledger.csv");
    await run("csv", "--programme", "general", "--out", out);
    const { text } = await rowan.get("/api/v1/exports/csv?programme=general").expect(200);
    expect(await readFile(out, "utf8")).toBe(text);
    expect((await stat(out)).mode & 0o777).toBe(0o600);
    expect(lines).toHaveLength(1);
  });

  test("touches no file that is there, and leaves none that is not whole", async () => {
    const out = join(folder, "there");
    await writeFile(out, "mine");
    await expect(run("csv", "--out", out)).rejects.toThrow("already");
    expect(await readFile(out, "utf8")).toBe("mine");
    const broken = join(folder, "broken");
    const pieces = (async function* () {
      yield "half";
      await Promise.resolve();
      throw new Error("gone");
    })();
    await expect(saveFile(pieces, broken, process.stdout)).rejects.toThrow("gone");
    await expect(stat(broken)).rejects.toThrow("ENOENT");
    await expect(run("csv", "--out", join(folder, "no/where"))).rejects.toThrow("ENOENT");
  });

  test.each([
    [["xlsx"], "xlsx"],
    [["csv", "--from", "2030-02-30"], "day"],
    [["csv", "--epoch", "0"], "number"],
    [["csv", "--epoch", "99999"], "not been closed"],
    [["csv", "--programme", "nowhere"], "no such programme"],
  ])("%j is refused with a sentence", async (words, sentence) => {
    await expect(run(...words)).rejects.toThrow(new RegExp(sentence, "i"));
  });
});
