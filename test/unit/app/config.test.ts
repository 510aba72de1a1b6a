import { inspect } from "node:util";
import { expect, test } from "vitest";
import { ConfigError, readConfig } from "../../../src/app/config.ts";
import type { ProcessRole } from "../../../src/app/config.ts";

/** A real fund's worker, complete. */
const REAL = {
  NETWORK: "main",
  PUBLIC_URL: "https://fund.example/",
  DATABASE_URL: "postgres://purse:hunter2@db/purse",
  BITCOIN_RPC_URL: "http://127.0.0.1:8332",
  BITCOIN_RPC_COOKIE_FILE: "/run/bitcoin/.cookie",
  FUND_FILE: "/etc/commonpurse/fund.note",
  LOG_KEY_FILE: "/etc/commonpurse/log.key",
  SESSION_KEY_FILE: "/etc/commonpurse/session.key",
  SHRED_DIR: "/srv/shred",
  SHRED_KEY_FILE: "/etc/commonpurse/shred.key",
  DUPLICATE_KEY_FILE: "/etc/commonpurse/duplicates.key",
  LOG_COPY_DIR: "/mnt/copy",
};

function mistakes(env: Record<string, string>, role: ProcessRole = "demo"): readonly string[] {
  try {
    readConfig(env, role);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
}

test("an empty environment is the demo on this machine", () => {
  const config = readConfig({ PORT: "", NOISE: "x" }, "demo");
  expect(config).toMatchObject({
    host: "127.0.0.1",
    port: 8080,
    publicUrl: "http://127.0.0.1:8080",
    tls: false,
    network: "regtest",
    node: undefined,
    confirmDepth: 1,
    settleDepth: 2,
    reorgLimit: 100,
    feeCeiling: 200_000n,
  });
  expect(Object.isFrozen(config)).toBe(true);
});

test("a real fund settles at six blocks and names its keys by file", () => {
  const config = readConfig(REAL, "worker");
  expect(config).toMatchObject({ settleDepth: 6, tls: true, publicUrl: "https://fund.example" });
  expect(config.node?.url.reveal()).toBe("http://127.0.0.1:8332");
  expect(config.node).toMatchObject({ cookieFile: "/run/bitcoin/.cookie" });
});

test("a database password is shown by nothing but the one call that needs it", () => {
  const config = readConfig(REAL, "worker");
  expect(`${inspect(config)} ${JSON.stringify(config.database)}`).not.toContain("hunter2");
  expect(config.database.url?.reveal()).toContain("hunter2");
});

test("all mistakes are reported at once, without the values", () => {
  const found = mistakes({
    PORT: "eighty",
    NETWORK: "canary-net",
    PUBLIC_URL: "https://user:canary@fund.example",
    LOG_LEVEL: "canary",
    FUND_FILE: "canary\ncanary",
    HOST: "canary.example",
  });
  expect(found.map((line) => line.split(":")[0])).toEqual([
    "HOST",
    "PORT",
    "PUBLIC_URL",
    "NETWORK",
    "FUND_FILE",
    "LOG_LEVEL",
  ]);
  expect(found.join()).not.toMatch(/canary|eighty/);
});

test("a private key or seed is refused wherever it stands, by the variable's name alone", () => {
  const xprv =
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi";
  const words = "abandon ".repeat(11) + "about";
  const wif = "KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn";
  const found = mistakes({ FUND_FILE: xprv, DATA_DIR: words, SHRED_DIR: wif, PORT: "x" });
  expect(found.map((line) => line.split(":")[0])).toEqual(["DATA_DIR", "FUND_FILE", "SHRED_DIR"]);
  expect(found.join()).not.toMatch(/xprv|abandon|Kw/);
});

test.each([
  ["plain http in public", { PUBLIC_URL: "http://fund.example" }, "demo", "PUBLIC_URL: use https."],
  ["settled before confirmed", { CONFIRM_DEPTH: "4" }, "demo", "SETTLE_DEPTH: must not"],
  ["settled beyond the limit", { SETTLE_DEPTH: "50", REORG_LIMIT: "50" }, "demo", "REORG_LIMIT:"],
  ["a log key on the server", { LOG_KEY_FILE: "/k" }, "server", "LOG_KEY_FILE: the server must"],
  ["a node without its cookie", { BITCOIN_RPC_URL: "http://127.0.0.1:1" }, "demo", "BITCOIN_RPC"],
  [
    "two places for blocks",
    { ...REAL, ESPLORA_URL: "https://e.example" },
    "worker",
    "ESPLORA_URL: set",
  ],
  ["blocks in the open", { ESPLORA_URL: "http://e.example" }, "server", "ESPLORA_URL: use https."],
  ["headers in the open", { ELECTRUM_URL: "tcp://e.example:1" }, "server", "ELECTRUM_URL: use ssl"],
  ["an onion without a way", { ELECTRUM_URL: "tcp://a.onion:1" }, "server", "SOCKS_PROXY: must"],
  ["a demo on others' blocks", { ESPLORA_URL: "https://e.example" }, "demo", "not for the demo"],
  ["a web proxy", { SOCKS_PROXY: "http://127.0.0.1:3128" }, "server", "SOCKS_PROXY: write an"],
  ["an Electrum server without port", { ELECTRUM_URL: "ssl://e" }, "server", "ELECTRUM_URL: write"],
  ["a short epoch for a real fund", { ...REAL, EPOCH_SECONDS: "60" }, "worker", "EPOCH_SECONDS:"],
  [
    "shred parts among the backups",
    { ...REAL, DATA_DIR: "/srv", SHRED_DIR: "/srv/shred" },
    "worker",
    "SHRED_DIR: must lie outside",
  ],
  [
    "copies of the second store for nobody",
    { ...REAL, SHRED_COPY_DIR: "/mnt/shred-copies" },
    "server",
    "SHRED_COPY_DIR, SHRED_COPY_RECIPIENTS: set both",
  ],
  [
    "copies of the second store among the backups",
    { ...REAL, BACKUP_DIR: "/mnt/a", SHRED_COPY_DIR: "/mnt/a/shreds" },
    "server",
    "SHRED_COPY_DIR: must lie outside",
  ],
  ["no copy of the book", { ...REAL, LOG_COPY_DIR: "" }, "worker", "LOG_COPY_DIR: must be set on"],
  [
    "a bucket without a key",
    { ...REAL, LOG_BUCKET_URL: "https://s3.example/b" },
    "worker",
    "set both",
  ],
  [
    "a bucket in the open",
    { ...REAL, LOG_BUCKET_URL: "http://s3.example/b", LOG_BUCKET_KEY_FILE: "/k" },
    "worker",
    "LOG_BUCKET_URL: use https.",
  ],
  [
    "a store without a bucket",
    { LOG_BUCKET_URL: "https://s3.example" },
    "worker",
    "LOG_BUCKET_URL: write",
  ],
  [
    "a path to escape",
    { LOG_BUCKET_URL: "https://s3.example/a%20b" },
    "worker",
    "LOG_BUCKET_URL: write",
  ],
  [
    "copies on the server",
    {
      ...REAL,
      LOG_BUCKET_URL: "https://s3.example/b",
      LOG_BUCKET_KEY_FILE: "/k",
      LOG_KEY_FILE: "",
    },
    "server",
    "LOG_BUCKET_KEY_FILE: the server must",
  ],
  [
    "a calendar in the open",
    { TIMESTAMP_CALENDARS: "http://c.example" },
    "worker",
    "CALENDARS: use",
  ],
  [
    "rates asked in the open",
    { RATE_SOURCES: "a:EUR=http://a.example/#/p", SOCKS_PROXY: "socks5://127.0.0.1:9050" },
    "worker",
    "RATE_SOURCES: use https",
  ],
  [
    "rates asked without a proxy",
    { RATE_SOURCES: "a:EUR=https://a.example/#/p" },
    "worker",
    "SOCKS_PROXY: must be set, because whoever is asked for rates",
  ],
  ["no sources of rates", { RATE_SOURCES: "https://a.example/" }, "worker", "RATE_SOURCES: write"],
  ["no calendars", { TIMESTAMP_CALENDARS: "c d" }, "worker", "TIMESTAMP_CALENDARS"],
  ["an onion calendar", { TIMESTAMP_CALENDARS: "http://c.onion" }, "worker", "SOCKS_PROXY: must"],
  ["the demo with real money", REAL, "demo", "NETWORK: the demo runs on regtest only."],
] as const)("%s is refused", (_what, env, role, sentence) => {
  expect(mistakes(env, role).join()).toContain(sentence);
});

test("copies of the book go to a folder, to a bucket, or to both", () => {
  const bucket = {
    LOG_BUCKET_URL: "https://s3.example/book/of/fund/",
    LOG_BUCKET_KEY_FILE: "/etc/s3.key",
  };
  expect(mistakes({ ...REAL, ...bucket, LOG_COPY_DIR: "" }, "worker")).toEqual([]);
  expect(readConfig({ ...REAL, ...bucket }, "worker")).toMatchObject({
    logCopyDir: "/mnt/copy",
    logS3: { url: "https://s3.example/book/of/fund", region: "us-east-1", keyFile: "/etc/s3.key" },
  });
  expect(readConfig(REAL, "worker").logS3).toBeUndefined();
  expect(readConfig(REAL, "worker").calendars).toEqual([]);
  const two = { TIMESTAMP_CALENDARS: "https://a.example/  https://b.example" };
  expect(readConfig(two, "worker").calendars).toEqual(["https://a.example", "https://b.example"]);
});

test("an onion address may be plain http, and each process is asked for what it needs", () => {
  expect(mistakes({ PUBLIC_URL: "http://abcdef.onion" })).toEqual([]);
  const server = { ...REAL, LOG_KEY_FILE: "" };
  expect(mistakes(server, "server")).toEqual([]);
  expect(mistakes(server, "worker")).toEqual(['LOG_KEY_FILE: must be set on the network "main".']);
  expect(mistakes({ NETWORK: "signet" }, "server")).toHaveLength(8);
  expect(mistakes({ NETWORK: "main" }, "command")).toEqual([]);
});

test("blocks may come from an Esplora server through a proxy, whose passwords are never shown", () => {
  const config = readConfig(
    {
      ...REAL,
      BITCOIN_RPC_URL: "",
      BITCOIN_RPC_COOKIE_FILE: "",
      ESPLORA_URL: "http://u:hunter2@abcdef.onion/api",
      ELECTRUM_URL: "tcp://ghijkl.onion:50001",
      SOCKS_PROXY: "socks5://tor:hunter2@127.0.0.1:9050",
    },
    "worker",
  );
  expect(config.esploraUrl?.reveal()).toContain("abcdef.onion");
  expect(config.electrumUrl).toBe("tcp://ghijkl.onion:50001");
  expect(`${inspect(config)} ${JSON.stringify(config.socksProxy)}`).not.toContain("hunter2");
});
