import { Command } from "commander";
import { equalBytes } from "../base/bytes.ts";
import { Refusal } from "../base/refusal.ts";
import type { Reader, Work } from "../db/unit.ts";
import type { Clock } from "../base/clock.ts";
import { catchUpLog } from "./catch-up-log.ts";
import { findLastCheckpoint, listLeaves } from "./log.store.ts";
import type { Mirror } from "./mirror.ts";
import type { FundText } from "./published-fund.view.ts";
import { readCopy } from "./read-copy.ts";
import { verifyFund } from "./verify-fund.ts";
import type { BookSource } from "./verify-fund.ts";
import { openSource } from "./verify-source.ts";

/** The database as its owner, with every fund file that it has, oldest first; `pin` is the digest of the one that the settings name. */
export interface BookBehind {
  readonly read: Reader;
  readonly work: Work;
  readonly fundFiles: readonly FundText[];
  readonly pin: string;
  /** Height of the chain: what the log counts of records that were lost here settled no later. */
  readonly tip: number;
}

/** What the command may touch besides the copy. */
export interface CatchUpIo {
  readonly print: (line: string) => void;
  readonly clock: Clock;
  readonly withBook: <T>(use: (book: BookBehind) => Promise<T>) => Promise<T>;
}

/** `purse log catch-up`: for a database that is behind what mirrors and witnesses have seen of its log. */
export function logCommand(io: CatchUpIo): Command {
  const log = new Command("log").description("look after the public log in the database");
  log
    .command("catch-up")
    .description("bring the log in the database forward from a copy of it that knows more")
    .requiredOption("--copy <folder|url>", "a copy of the whole public book, the newest there is")
    .option("--json", "print one JSON object")
    .action(({ copy, json }: { readonly copy: string; readonly json?: boolean }) =>
      run(io, copy, json === true),
    );
  return log;
}

async function run(io: CatchUpIo, where: string, json: boolean): Promise<void> {
  const { taken, size } = await io.withBook((book) => refused(() => catchUp(io, book, where)));
  if (json) io.print(JSON.stringify({ taken, size }));
  else if (taken === 0) io.print(`The database has all ${size} entries of this copy.`);
  else io.print(`${taken} entries were taken over; the log in the database has ${size} now.`);
}

async function catchUp(
  io: CatchUpIo,
  book: BookBehind,
  where: string,
): Promise<{ readonly taken: number; readonly size: number }> {
  const source = openSource(where);
  const held = await believed(book);
  const reading = { source, prefix: "log/", held, at: io.clock.now() };
  const { log, trust } = await verifyFund(reading);
  const last = await findLastCheckpoint(book.read);
  const copy = await readCopy(mirrorOf(source), trust.log, last?.size ?? 0);
  // What is taken over is what was verified, though the source may have changed in between.
  if (copy === undefined || copy.size !== log.size || !equalBytes(copy.root, log.root))
    throw new Refusal("backup-stale");
  const known = book.fundFiles.map(({ digest }) => digest);
  const taken = await book.work({ kind: "operator" }, (unit) =>
    catchUpLog(unit, copy, { fundFiles: known, tip: book.tip }),
  );
  return { taken, size: copy.size };
}

/** The pinned fund file, and those after it that our own log names: one that is not announced yet is in no copy. */
async function believed({ read, fundFiles, pin }: BookBehind): Promise<string[]> {
  const logged = new Set((await listLeaves(read, "policy")).map(({ leaf }) => leaf.d));
  const from = fundFiles.findIndex(({ digest }) => digest === pin);
  if (from < 0) throw new Error("FUND_FILE names a fund file that this database does not have.");
  return fundFiles
    .slice(from)
    .filter(({ digest }) => digest === pin || logged.has(digest))
    .map(({ text }) => text);
}

function mirrorOf(source: BookSource): Mirror {
  return {
    name: source.name,
    read: (path) => source.read(path),
    write: () => Promise.reject(new Error("A copy that is read is not written.")),
  };
}

async function refused<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const at = error.item === undefined ? "" : ` (at ${error.item})`;
    throw new Error(`Nothing was taken over: ${error.rule}${at}.`, { cause: error });
  }
}
