import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Knex } from "knex";
import { parseHex } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import { FUND_STATEMENT, fundFileDigest } from "../base/fund-file.ts";
import { readStatement } from "../base/statement.ts";
import { parseSignerKey } from "../base/tlog/note.ts";
import type { NoteSigner } from "../base/tlog/note.ts";
import { GENESIS } from "../bitcoin/network.ts";
import { openDatabase } from "../db/database.ts";
import type { Reader } from "../db/unit.ts";
import type { Fund } from "../people/fund.ts";
import { findFund } from "../people/fund.store.ts";
import type { ShredPlace } from "../vault/shred-folder.ts";
import type { Config } from "./config.ts";

/** The pool that the configuration names, working as the application's role. */
export function openPool(config: Config): Knex {
  return openDatabase(
    { connectionString: config.database.url?.reveal() ?? missing("DATABASE_URL") },
    "app",
    config.database.pool,
  );
}

/** The pool of the user that DATABASE_URL names, with all of its rights: for migrations. */
export function openOwner(config: Config): Knex {
  return openDatabase(
    { connectionString: config.database.url?.reveal() ?? missing("DATABASE_URL") },
    "owner",
  );
}

/**
 * The fund of the database, fit for this configuration. Faults: unavailable `fund-missing` before founding, `fund-network` when it is
 * for another chain, a demo on any chain but regtest included.
 */
export async function openFund(reader: Reader, config: Config): Promise<Fund> {
  const fund = await findFund(reader);
  if (fund === undefined) {
    throw new Fault(
      "unavailable",
      "fund-missing",
      "This database has no fund yet. Found one with purse found, or run npm start for a demo.",
    );
  }
  if (fund.network !== config.network || !GENESIS[config.network].includes(fund.genesis)) {
    throw new Fault(
      "unavailable",
      "fund-network",
      `The fund in this database is for ${fund.network}, not for ${config.network}. A demo can never become a real fund.`,
    );
  }
  return fund;
}

/** Digest of the pinned fund file, which everything the database brings is checked against. */
export async function readPin(config: Config): Promise<string> {
  return fundFileDigest(readStatement(FUND_STATEMENT, await readPinned(config)).value);
}

/** The pinned fund file itself, with the signatures that its holder has. */
export async function readPinned(config: Config): Promise<string> {
  return readFile(config.fundFile ?? missing("FUND_FILE"), "utf8");
}

/** Where the second store lies; the demo's in its own folder. */
export function shredPlaceOf(config: Config): ShredPlace {
  return {
    parts: config.shredDir,
    keyFile: config.shredKeyFile ?? join(config.dataDir, "shred.key"),
  };
}

/** The log's signing key; only the worker is told where it is. */
export async function readLogSigner(config: Config): Promise<NoteSigner> {
  const text = await readFile(config.logKeyFile ?? missing("LOG_KEY_FILE"), "utf8");
  return parseSignerKey(text) ?? missing("LOG_KEY_FILE", "a signer key, PRIVATE+KEY+…");
}

/** The key that guards forms and cookies: 32 bytes, the same on every server. */
export async function readSessionKey(config: Config): Promise<Uint8Array> {
  const text = await readFile(config.sessionKeyFile ?? missing("SESSION_KEY_FILE"), "utf8");
  return parseHex(text.trim(), 32) ?? missing("SESSION_KEY_FILE", "64 hex digits");
}

function missing(name: string, wanted = "set"): never {
  throw new Fault("unavailable", "setting-missing", `${name} must be ${wanted}.`);
}
