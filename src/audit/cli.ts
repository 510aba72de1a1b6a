import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { parseUtf8 } from "../base/bytes.ts";
import type { Clock } from "../base/clock.ts";
import { Refusal } from "../base/refusal.ts";
import type { FundReading } from "./verify-fund.ts";
import { verifyCopy } from "./verify-copy.ts";
import type { Verified } from "./verify-fund.ts";
import { reportJson, reportLines } from "./verify-report.ts";

/** What the command may touch besides what it is pointed at. `progress` draws how far it is, where there is a terminal. */
export interface VerifyIo {
  readonly print: (line: string) => void;
  readonly clock: Clock;
  readonly progress?: (done: number, total: number) => void;
  /** Block headers from the node that the settings name, where the command has settings; `--node` is offered with it only. */
  readonly chain?: NonNullable<FundReading["chain"]>;
}

interface VerifyOptions {
  readonly policy?: readonly string[];
  readonly seen?: string;
  readonly receipt?: string;
  readonly payment?: string;
  readonly json?: boolean;
  readonly node?: boolean;
}

/**
 * `purse verify <url|folder>`: a stranger's check of the public book. Reads every entry, tile and file from the source and believes none of
 * them; knows no database and no key. The first rule that fails is named, and the exit code is 1.
 */
export function verifyCommand(io: VerifyIo): Command {
  const command = new Command("verify")
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
  return io.chain === undefined
    ? command
    : command.option(
        "--node",
        "hold timestamps against block headers of the node in BITCOIN_RPC_URL, or the server in ESPLORA_URL",
      );
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
  const { seen, receipt, payment } = options;
  return verifyCopy(where, {
    held: await Promise.all((options.policy ?? []).map(readText)),
    at: io.clock.now(),
    ...(seen === undefined ? {} : { seen: await readText(seen) }),
    ...(receipt === undefined ? {} : { receipt: await readGiven(receipt) }),
    ...(payment === undefined ? {} : { payment }),
    ...(options.node !== true || io.chain === undefined ? {} : { chain: io.chain }),
    ...(io.progress === undefined ? {} : { progress: io.progress }),
  });
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
