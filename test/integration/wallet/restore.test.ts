import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BIP32Factory } from "bip32";
import { networks, payments } from "bitcoinjs-lib";
import request from "supertest";
import * as ecc from "tiny-secp256k1";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "../../../src/app/config.ts";
import { withWallet } from "../../../src/app/open-wallet.ts";
import { units } from "../../../src/db/unit.ts";
import { confirmedBalance } from "../../../src/wallet/coin.view.ts";
import { walletCommand } from "../../../src/wallet/keep-cli.ts";
import type { OpenWallet } from "../../../src/wallet/keep-cli.ts";
import { findKeychain } from "../../../src/wallet/keychain.store.ts";
import { revealChange } from "../../../src/wallet/reveal-address.ts";
import { urlOf } from "../../support/live-world.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";
import { settledGift } from "../../support/steps.ts";
import { scriptOf } from "../../support/test-wallet.ts";
import { World } from "../../support/world.ts";

let world: World;
let folder: string;
let file: string;
const emptied: FreshDatabase[] = [];

const give = async (): Promise<string> => {
  const answer = await request(world.app)
    .post("/api/v1/donations")
    .set("Idempotency-Key", randomBytes(24).toString("base64url"))
    .send({ programme: "general" })
    .expect(201);
  return answer.body.address;
};

/** `purse wallet …` on a database, with the world's node; `change` stands in for what breaks on the way. */
async function wallet(
  database: FreshDatabase,
  args: readonly string[],
  change: (open: OpenWallet) => OpenWallet = (open) => open,
): Promise<string[]> {
  const lines: string[] = [];
  const config = readConfig(
    {
      DATABASE_URL: urlOf(database.address),
      BITCOIN_RPC_URL: world.chain.node.url,
      BITCOIN_RPC_COOKIE_FILE: world.chain.node.cookieFile,
      FUND_FILE: world.files.fundFile,
      SETTLE_DEPTH: "2",
    },
    "command",
  );
  const outside = { clock: world.clock, random: seededRandom("wallet") };
  const command = walletCommand({
    print: (line) => void lines.push(line),
    progress: () => undefined,
    clock: world.clock,
    withWallet: (use) => withWallet(config, outside, (open) => use(change(open))),
  });
  await command.exitOverride().parseAsync(args, { from: "user" });
  return lines;
}

async function emptyDatabase(): Promise<FreshDatabase> {
  const database = await freshDatabase();
  emptied.push(database);
  return database;
}

const keychain = (database: FreshDatabase) =>
  findKeychain({ sql: database.app }, "regtest", "general");
const balance = (database: FreshDatabase) => confirmedBalance({ sql: database.app }, "general");

beforeAll(async () => {
  world = await World.start("restore");
  folder = await mkdtemp(join(tmpdir(), "wallet-"));
  file = join(folder, "wallets.jsonl");
  await settledGift(world, 150_000n);
  for (let n = 0; n < 4; n += 1) await give();
  await settledGift(world, 250_000n);
  await wallet(world.database, ["export", "--out", file]);
});
afterAll(async () => {
  for (const database of emptied) await database.close();
  await rm(folder, { recursive: true, force: true });
  await world.close();
});

test("with this file and the chain alone an empty database has the same balance, and gives out nothing twice", async () => {
  // Shown and paid after the backup.
  for (let n = 0; n < 3; n += 1) await give();
  await settledGift(world, 50_000n);
  const before = await keychain(world.database);
  const database = await emptyDatabase();
  const said = await wallet(database, ["restore", file]);
  expect(await balance(database)).toBe(await balance(world.database));
  expect(await balance(database)).toBe(450_000n);
  const after = await keychain(database);
  expect(after).toMatchObject({ restoring: false, birthHeight: before.birthHeight });
  expect(after.nextReceive).toBe(before.nextReceive + 1_000);
  expect(after.descriptor.text).toBe(before.descriptor.text);
  expect(said.join("\n")).toContain(`purse certify --from ${after.nextReceive}`);
});

test("the file is BIP 329 to others, its addresses are those of other software, and it says nothing of what they are for", async () => {
  const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
  const records = lines.map((line) => JSON.parse(line) as Record<string, string>);
  const known = records.filter(({ type }) => ["addr", "output", "xpub"].includes(type!));
  expect(known.length).toBe(lines.length - 2);
  expect(new Set(records.flatMap((record) => Object.keys(record)))).not.toContain("purpose");
  expect(lines.filter((line) => /gift|case|receipt/.test(line))).toEqual([]);
  const node = BIP32Factory(ecc).fromBase58(
    records.find(({ type, label }) => type === "xpub" && label === "general")!["ref"]!,
    networks.regtest,
  );
  const addresses = records.filter(({ type, label }) => type === "addr" && label === "general");
  expect(addresses.map(({ keypath }) => keypath)).toEqual([0, 1, 2, 3, 4, 5].map((n) => `/0/${n}`));
  for (const { ref, keypath, origin } of addresses) {
    const { publicKey } = node.derivePath(keypath!.slice(1));
    expect(ref).toBe(payments.p2wpkh({ pubkey: publicKey, network: networks.regtest }).address);
    expect(origin).toMatch(/^wpkh\(\[[0-9a-f]{8}(\/\d+h)+\]\)$/);
  }
});

test("a file that was cut, changed or made for another network is refused, and nothing is changed", async () => {
  const database = await emptyDatabase();
  const text = await readFile(file, "utf8");
  const lines = text.split("\n");
  const cases: readonly (readonly [string, string])[] = [
    [lines.slice(0, -2).join("\n"), "its end is missing"],
    [text.slice(0, -40), "no JSON object"],
    [text.replace('"receive":6', '"receive":5'), "lines were changed"],
    [lines.toSpliced(3, 1).join("\n"), "lines were changed"],
    [`${text}{"type":"tx","ref":"a"}\n`, "lines were changed"],
    [text.replace('"network":"regtest"', '"network":"main"'), "another network"],
    [text.replace(lines[4]!, "no json"), "no JSON object"],
    ["", "no file of purse wallet export"],
    ['{"type":"tx","ref":"ab"}\n', "no file of purse wallet export"],
    ["\0\0\0", "no JSON object"],
  ];
  for (const [content, sentence] of cases) {
    const path = join(folder, "bad.jsonl");
    await writeFile(path, content);
    await expect(wallet(database, ["restore", path]), sentence).rejects.toThrow(
      new RegExp(sentence),
    );
  }
  await expect(wallet(database, ["restore", join(folder, "none")])).rejects.toThrow(
    "cannot be read",
  );
  await expect(wallet(world.database, ["export", "--out", file])).rejects.toThrow("exists");
  expect(await database.app("wallet_keychains").pluck("programme")).toEqual([]);
});

test("a restore that breaks off gives out nothing until it was run again, and two at once are refused", async () => {
  const database = await emptyDatabase();
  const broken = (open: OpenWallet): OpenWallet => ({
    ...open,
    scan: () => Promise.reject(new Error("pulled the plug")),
  });
  await expect(wallet(database, ["restore", file], broken)).rejects.toThrow("plug");
  const half = await keychain(database);
  expect(half.restoring).toBe(true);
  const work = units(database.app, world.clock, seededRandom("half"));
  await expect(
    work({ kind: "operator" }, (unit) =>
      revealChange(unit, { network: "regtest", programme: "general" }),
    ),
  ).rejects.toThrow("being restored");
  let second: Promise<string[]> | undefined;
  const slow = (open: OpenWallet): OpenWallet => ({
    ...open,
    scan: async (...args) => {
      second ??= wallet(database, ["restore", file]);
      await expect(second).rejects.toThrow("Another restore");
      await open.scan(...args);
    },
  });
  await wallet(database, ["restore", file], slow);
  const whole = await keychain(database);
  expect(whole.restoring).toBe(false);
  expect(whole.nextReceive).toBe((await keychain(world.database)).nextReceive + 1_000);
  expect(await balance(database)).toBe(await balance(world.database));
});

test("the counters of a wallet never go back, whoever tries", async () => {
  await expect(
    world.database
      .app("wallet_keychains")
      .where({ programme: "general" })
      .update({ next_receive: 1 }),
  ).rejects.toThrow("wallet counters only go up");
});

test("what was paid before it was watched is found by a scan, booked once, and a second scan changes nothing", async () => {
  const { descriptor, nextReceive } = await keychain(world.database);
  const address = descriptor.addressAt(0, nextReceive);
  await world.chain.fund(address, 70_000n);
  await world.mine(3);
  expect(await give()).toBe(address);
  const before = await balance(world.database);
  await wallet(world.database, ["rescan"]);
  expect(await balance(world.database)).toBe(before + 70_000n);
  const gifts = () => world.sql("gifts").where({ script: Buffer.from(scriptOf(address)) });
  expect(await gifts()).toHaveLength(1);
  await world.check();
  await wallet(world.database, ["rescan", "--again"]);
  expect(await gifts()).toHaveLength(1);
  expect(await balance(world.database)).toBe(before + 70_000n);
  await world.check();
});

test("change and gifts that lie as far behind as a signer allows are found by the file and the chain", async () => {
  const { descriptor, nextReceive } = await keychain(world.database);
  expect(nextReceive).toBeLessThan(100);
  await world.chain.fund(descriptor.addressAt(0, 2_900), 60_000n);
  await world.chain.fund(descriptor.addressAt(1, 2_990), 30_000n);
  await world.mine(3);
  const database = await emptyDatabase();
  await wallet(database, ["restore", file]);
  expect(await balance(database)).toBe((await balance(world.database)) + 90_000n);
  expect(await keychain(database)).toMatchObject({ nextReceive: 3_901, nextChange: 3_991 });
});

test("the wallets' state says when other software would not find the coins, and when certificates run out", async () => {
  const { sql } = world;
  await sql("wallet_certificates").where({ programme: "fines" }).delete();
  const lines = await wallet(world.database, []);
  expect(lines.find((line) => line.startsWith("fines"))).toContain("certificates for 0 more");
  expect(lines.join("\n")).toContain("make a block with purse certify --from 0 --count 500");
  for (let n = 0; n < 21; n += 1) await give();
  expect((await wallet(world.database, [])).join("\n")).toContain("gap limit to at least 22");
});
