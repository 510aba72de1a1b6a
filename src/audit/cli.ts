import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { parseUtf8, toHex } from "../base/bytes.ts";
import { withoutNewline } from "../base/canonical-json.ts";
import type { Clock } from "../base/clock.ts";
import { must, Refusal } from "../base/refusal.ts";
import { openCheckpoint } from "../base/tlog/checkpoint.ts";
import { parseReceipt, verifyReceipt } from "./receipt.ts";
import type { ReceiptReport } from "./receipt.ts";
import { verifyLog } from "./verify-log.ts";
import type { VerifiedLog } from "./verify-log.ts";
import { reportJson, reportLines } from "./verify-report.ts";
import type { Verified } from "./verify-report.ts";
import { findLog, openSource } from "./verify-source.ts";
import { fundTrust } from "./verify-trust.ts";
import type { FundTrust } from "./verify-trust.ts";

/** What the command may touch besides what it is pointed at. `progress` draws how far it is, where there is a terminal. */
export interface VerifyIo {
  readonly print: (line: string) => void;
  readonly clock: Clock;
  readonly progress?: (done: number, total: number) => void;
}

interface VerifyOptions {
  readonly policy?: readonly string[];
  readonly seen?: string;
  readonly receipt?: string;
  readonly payment?: string;
  readonly json?: boolean;
}

/**
 * `purse verify <url|folder>`: a stranger's check of the public book. Reads every entry, tile and file from the source and believes none of
 * them; knows no database and no key. The first rule that fails is named, and the exit code is 1.
 */
export function verifyCommand(io: VerifyIo): Command {
  return new Command("verify")
    .description("check the public book of a fund, from a server, a mirror or a folder")
    .argument("<url|folder>", "the fund's address, the address of its log, or a folder with a copy")
    .option(
      "--policy <file>",
      "the fund file you got another way; again for older ones, oldest first",
      collect,
    )
    .option("--seen <file>", "a checkpoint that you kept: this log must be the same one, grown")
    .option("--receipt <file>", "a receipt to find in the book")
    .option("--payment <txid:vout>", "the payment you made, which the receipt must be for")
    .option("--json", "print one JSON object instead of words")
    .action((where: string, options: VerifyOptions) => verify(io, where, options));
}

function collect(file: string, files: readonly string[] = []): string[] {
  return [...files, file];
}

async function verify(io: VerifyIo, where: string, options: VerifyOptions): Promise<void> {
  const verified = await attempt(io, options, () => check(io, where, options));
  if (options.json === true) io.print(reportJson(verified));
  else for (const line of reportLines(verified)) io.print(line);
}

async function check(io: VerifyIo, where: string, options: VerifyOptions): Promise<Verified> {
  const source = openSource(where);
  const prefix = await reached(where, () => findLog(source));
  if (prefix === undefined)
    throw new Error(
      `There is no checkpoint at ${where}. Give the fund's address, or a folder with a copy of its log.`,
    );
  const held = await Promise.all((options.policy ?? []).map(readText));
  const trust = await fundTrust(source, held, io.clock.now());
  const { log: logTrust, book } = trust;
  const reading = { source, prefix, log: logTrust, book };
  const log = await verifyLog(io.progress ? { ...reading, progress: io.progress } : reading);
  must(
    log.policies.some((leaf) => leaf.d === trust.digest),
    "fund-unlogged",
  );
  await checkSeen(options, trust, log);
  const receipt = await checkReceipt(options, trust, log);
  return { source: where, trust, log, ...(receipt === undefined ? {} : { receipt }) };
}

/** An earlier checkpoint against this log: `log-rollback` when the log has shrunk, `log-fork` when its past is another one. */
async function checkSeen(
  { seen }: VerifyOptions,
  trust: FundTrust,
  log: VerifiedLog,
): Promise<void> {
  if (seen === undefined) return;
  const { size, root } = openCheckpoint(await readText(seen), trust.log);
  must(size <= log.size, "log-rollback");
  must(size === 0 || log.rootAt(size) === toHex(root), "log-fork");
}

/** The receipt against the same book; `receipt-fork` when it was made from another history than the one just read. */
async function checkReceipt(
  options: VerifyOptions,
  trust: FundTrust,
  log: VerifiedLog,
): Promise<ReceiptReport | undefined> {
  if (options.receipt === undefined) return undefined;
  const bytes = withoutNewline(await readGiven(options.receipt));
  const ref = options.payment ?? parseReceipt(bytes).parts[0]?.part.ref ?? "";
  const closes = log.closes.map(({ leaf }) => leaf);
  const report = verifyReceipt(bytes, ref, { trust: trust.log, closes });
  const isSame = report.checkpoints.every(
    ({ size, root }) => size > log.size || log.rootAt(size) === toHex(root),
  );
  must(isSame, "receipt-fork");
  return report;
}

async function readText(file: string): Promise<string> {
  const text = parseUtf8(await readGiven(file));
  if (text === undefined) throw new Error(`${file} is no text file. Give a signed note.`);
  return text;
}

async function readGiven(file: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    throw new Error(`${file} cannot be read. Check the name.`, { cause: error });
  }
}

/** Says what failed in one sentence, by the name of its rule. */
async function attempt<T>(
  io: VerifyIo,
  options: VerifyOptions,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { rule, item } = error;
    if (options.json === true)
      io.print(
        JSON.stringify({ result: "refused", rule, ...(item === undefined ? {} : { item }) }),
      );
    const at = item === undefined ? "" : ` (at ${item})`;
    throw new Error(`This is not a book to be trusted: ${rule}${at}.`, { cause: error });
  }
}

async function reached<T>(where: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Error(`${where} cannot be reached. Check the address and your connection.`, {
      cause: error,
    });
  }
}
