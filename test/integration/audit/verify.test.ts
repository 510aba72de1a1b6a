import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { randomInt } from "../../../src/base/clock.ts";
import { receiptKeys } from "../../../src/base/code-keys.ts";
import { fundFileDigest, makeFundFile } from "../../../src/base/fund-file.ts";
import { Refusal } from "../../../src/base/refusal.ts";
import { signCheckpoint } from "../../../src/base/tlog/checkpoint.ts";
import { leafHash, rootOf } from "../../../src/base/tlog/merkle.ts";
import { parseBundle } from "../../../src/base/tlog/tile.ts";
import { verifyCommand } from "../../../src/audit/cli.ts";
import { openReceipts } from "../../../src/audit/receipt.view.ts";
import { verifyLog } from "../../../src/audit/verify-log.ts";
import type { VerifiedLog } from "../../../src/audit/verify-log.ts";
import { fundTrust } from "../../../src/audit/verify-trust.ts";
import { auditApp } from "../../support/audit-app.ts";
import { auditLog, ROOT, VERIFY_PAGE } from "../../support/audit-log.ts";
import type { AuditLog } from "../../support/audit-log.ts";
import { mirrorOf, mirrorSource, withEntry, withoutPartials } from "../../support/book-mirror.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";

/*
 * A real log is made in Postgres, its public files are taken as a mirror would, and a stranger who holds only the fund file reads them.
 * Then every file is changed in one bit, at many places: no change may pass.
 */
let database: FreshDatabase;
let log: AuditLog;
let files: Map<string, Uint8Array>;
let fund: string;
let folder: string;
let payment: string;
const keys = receiptKeys(new Uint8Array(16).fill(5));

beforeAll(async () => {
  database = await freshDatabase();
  log = auditLog(database, "open");
  await log.tick();
  const seal = { lookupHash: keys.lookupHash, sealKey: keys.sealPublic };
  payment = await log.gift("general", 3_000_000n, seal);
  await log.payout("general", 500_000n, "0b".repeat(16));
  await log.tick();
  for (let at = 0; at < 14; at += 1) await log.gift("fines", 10_000n);
  await log.tick();
  files = await mirrorOf(log);
  fund = makeFundFile(log.fund, ROOT);
  folder = mkdtempSync(join(tmpdir(), "mirror-"));
  writeFileSync(join(folder, "fund"), fund);
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, "site", path)), { recursive: true });
    writeFileSync(join(folder, "site", path), bytes);
  }
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await database.close();
});

/** Reads the files as a stranger who has the fund file. */
async function read(site: ReadonlyMap<string, Uint8Array>, held = [fund]): Promise<VerifiedLog> {
  const source = mirrorSource(site);
  const trust = await fundTrust(source, held, log.clock.now());
  return verifyLog({ source, prefix: "log/", log: trust.log, book: trust.book });
}

/** The rule that reading these files fails by, or `accept`. */
async function outcome(site: ReadonlyMap<string, Uint8Array>): Promise<string> {
  try {
    await read(site);
    return "accept";
  } catch (error) {
    if (error instanceof Refusal) return error.rule;
    throw error;
  }
}

test("the log as it is verifies, with every file of every epoch", async () => {
  const report = await read(files);
  expect(report.size).toBeGreaterThan(256);
  expect(report.files).toEqual({ checked: 8, missing: 0 });
  expect(report.closes.at(-1)?.leaf.programmes.map(({ received }) => received)).toEqual([
    140_000n,
    3_000_000n,
  ]);
});

test("a mirror that keeps full files only is read as well", async () => {
  expect((await read(withoutPartials(files))).size).toBeGreaterThan(256);
});

test("one flipped bit anywhere in any file is noticed, and has a name", async () => {
  const random = seededRandom("bits");
  const names = new Map<string, number>();
  for (const [path, bytes] of files) {
    // All of the short ones that matter most, and many places of the long ones.
    const places = path.endsWith("checkpoint") ? bytes.length : Math.min(bytes.length, 25);
    for (let place = 0; place < places; place += 1) {
      const at = places === bytes.length ? place : randomInt(random, bytes.length);
      const changed = Uint8Array.from(bytes);
      changed[at]! ^= 1 << randomInt(random, 8);
      const rule = await outcome(new Map(files).set(path, changed));
      expect(rule, `${path} at ${at}`).not.toBe("accept");
      names.set(rule, (names.get(rule) ?? 0) + 1);
    }
  }
  expect([...names.keys()]).toEqual(
    expect.arrayContaining(["tile-hash", "close-exports", "note-signature"]),
  );
});

test("a file that is cut short or missing is noticed", async () => {
  for (const [path, bytes] of files) {
    expect(await outcome(new Map(files).set(path, bytes.subarray(0, -1))), path).not.toBe("accept");
    if (!path.startsWith("log/")) continue;
    const without = new Map(files);
    without.delete(path);
    expect(await outcome(without), path).toBe("log-file-missing");
  }
});

test("an operator who signs a changed book is caught by its sums", async () => {
  const bundle = [...files.keys()].find((path) => path.startsWith("log/tile/entries/000"))!;
  const entries = parseBundle(files.get(bundle)!)!;
  const at = entries.findIndex((entry) => String(Buffer.from(entry)).includes('"t":"in"'));
  const text = String(Buffer.from(entries[at]!));
  const larger = Buffer.from(text.replace(/"s":"\d+"/, '"s":"16777216"'));
  const changed = new Map(files).set(bundle, withEntry(entries, at, larger));
  expect(await outcome(changed)).toBe("tile-hash");
  const rest = parseBundle(
    files.get([...files.keys()].find((path) => path.startsWith("log/tile/entries/001"))!)!,
  )!;
  const leaves = [...parseBundle(changed.get(bundle)!)!, ...rest].map(leafHash);
  const root = rootOf(leaves);
  const note = signCheckpoint(
    { origin: log.fund.fund, size: leaves.length, root, extensions: [] },
    [log.signer],
  );
  changed.set("log/checkpoint", Buffer.from(note));
  for (const path of files.keys()) {
    if (path.startsWith("log/tile/0/000")) changed.set(path, Buffer.concat(leaves.slice(0, 256)));
    if (path.startsWith("log/tile/1/000")) changed.set(path, rootOf(leaves.slice(0, 256)));
  }
  expect(await outcome(changed)).toBe("close-sum-in");
});

describe("the fund file", () => {
  const NOTHING = "nothing";
  const rule = async (held: string[], shown = fund): Promise<string> => {
    const site = new Map(files);
    if (shown === NOTHING) site.delete("api/v1/fund");
    else site.set("api/v1/fund", Buffer.from(shown));
    try {
      const trust = await fundTrust(mirrorSource(site), held, log.clock.now());
      return trust.pinned ? "pinned" : "unpinned";
    } catch (error) {
      if (error instanceof Refusal) return error.rule;
      throw error;
    }
  };
  const next = () => makeFundFile({ ...log.fund, seq: 1 }, ROOT);

  test("is the reader's own if they have one, and the server's if not", async () => {
    expect(await rule([fund])).toBe("pinned");
    expect(await rule([fund], NOTHING)).toBe("pinned");
    expect(await rule([])).toBe("unpinned");
    expect(await rule([], JSON.stringify({ statement: fund }))).toBe("unpinned");
    expect(await rule([], NOTHING)).toBe("fund-missing");
    expect(await rule([], "{}")).toBe("json-malformed");
  });

  test("may be followed by a newer one that the same root signed, never by an older or another", async () => {
    expect(await rule([fund], next())).toBe("pinned");
    expect(await rule([fund, next()], next())).toBe("pinned");
    expect(await rule([next()], fund)).toBe("fund-rollback");
    const other = { ...log.fund, signInRp: "other.example" };
    expect(await rule([fund], makeFundFile(other, ROOT))).toBe("fund-rollback");
    const thief = [{ name: "fund.example/root-a", seed: new Uint8Array(32).fill(77) }];
    expect(await rule([fund], makeFundFile({ ...log.fund, seq: 1 }, thief))).toBe("note-unsigned");
    expect(fundFileDigest(log.fund)).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe("purse verify", () => {
  /** Runs the command; what it printed, and the sentence it failed with. */
  async function run(...args: string[]): Promise<{ lines: string[]; failed: string | undefined }> {
    const lines: string[] = [];
    const command = verifyCommand({ print: (line) => lines.push(line), clock: log.clock });
    try {
      await command.parseAsync(["node", "verify", ...args]);
      return { lines, failed: undefined };
    } catch (error) {
      return { lines, failed: error instanceof Error ? error.message : "?" };
    }
  }
  const site = () => join(folder, "site");
  const pin = () => ["--policy", join(folder, "fund")];

  test("prints every public number of a folder in words", async () => {
    const { lines, failed } = await run(site(), ...pin());
    expect(failed).toBeUndefined();
    const text = lines.join("\n");
    expect(text).toContain("The keys are those of the fund file you gave.");
    expect(text).toContain("the fund: received 3140000 sat (0.03140000 BTC)");
    expect(text).toContain("general: paid 500000 sat");
    expect(text).not.toContain("losses");
  });

  test("knows the log again by a checkpoint kept from before", async () => {
    const seen = join(folder, "seen");
    const keep = async (size: number, root: Uint8Array): Promise<string | undefined> => {
      const kept = { origin: log.fund.fund, size, root, extensions: [] };
      writeFileSync(seen, signCheckpoint(kept, [log.signer]));
      return (await run(...pin(), "--seen", seen, site())).failed;
    };
    for (const row of await database.owner<{ size: bigint; root: Buffer }>("log_checkpoints"))
      expect(await keep(Number(row.size), row.root)).toBeUndefined();
    expect(await keep(7, new Uint8Array(32))).toContain("log-fork");
    expect(await keep(9999, new Uint8Array(32))).toContain("log-rollback");
  });

  test("says plainly when the keys came from the source itself", async () => {
    expect((await run(site())).lines[0]).toContain("CAUTION: the keys came from");
  });

  test("answers in JSON", async () => {
    const { lines } = await run(site(), ...pin(), "--json");
    expect(JSON.parse(lines.join(""))).toMatchObject({
      result: "verified",
      pinned: true,
      verifyPage: VERIFY_PAGE,
      fund: "fund.example/log",
      epochs: 2,
      files: { checked: 8, missing: 0 },
      figures: { received: "3140000", paid: "500000" },
    });
  });

  test("reads a server over HTTP, and finds a receipt in its book", async () => {
    log.clock.advance(5000);
    const server = createServer(auditApp(log)).listen(0, "127.0.0.1");
    try {
      await new Promise((resolve) => server.once("listening", resolve));
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const [receipt] = await openReceipts(log.read, keys);
      const file = join(folder, "receipt.json");
      writeFileSync(file, `${receipt}\n`);
      const found = await run(address, ...pin(), "--receipt", file, "--payment", payment);
      expect(found.failed).toBeUndefined();
      expect(found.lines.join("\n")).toContain(
        `The receipt is for the payment ${payment} of 3000000 sat`,
      );
      const other = await run(
        address,
        ...pin(),
        "--receipt",
        file,
        "--payment",
        `${"00".repeat(32)}:0`,
      );
      expect(other.failed).toContain("receipt-reference");
      expect((await run(`${address}/log`, ...pin())).failed).toBeUndefined();
      expect((await run(`${address}/log`)).failed).toContain("fund-missing");
      expect((await run(`${address}/nothing`)).failed).toContain("There is no checkpoint");
    } finally {
      server.close();
    }
  });

  test("fails in one sentence, and in JSON by the rule", async () => {
    const path = join(site(), "log/checkpoint");
    const bytes = files.get("log/checkpoint")!;
    writeFileSync(
      path,
      String(Buffer.from(bytes)).replace("fund.example/log\n", "fund.example/lag\n"),
    );
    const { lines, failed } = await run(site(), ...pin(), "--json");
    writeFileSync(path, bytes);
    expect(failed).toBe("This is not a book to be trusted: note-signature.");
    expect(JSON.parse(lines[0]!)).toEqual({ result: "refused", rule: "note-signature" });
    expect((await run(site(), "--policy", join(folder, "nothing"))).failed).toContain(
      "cannot be read",
    );
    expect((await run("http://127.0.0.1:1", ...pin())).failed).toContain("cannot be reached");
  });
});
