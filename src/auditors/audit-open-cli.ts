import { readFile, writeFile } from "node:fs/promises";
import { Command } from "commander";
import type { OptionValues } from "commander";
import { toHex } from "../base/bytes.ts";
import type { Clock } from "../base/clock.ts";
import { Refusal } from "../base/refusal.ts";
import { formatOpening } from "../audit/audit-opening.ts";
import { explainEpoch } from "../audit/explain-epoch.ts";
import type { Explanation, OpenedRecord } from "../audit/explain-epoch.ts";
import type { PartLeaf } from "../audit/leaf.ts";
import { openEnvelopes } from "../audit/open-envelopes.ts";
import type { OpenedEnvelopes } from "../audit/open-envelopes.ts";
import type { Verified } from "../audit/verify-fund.ts";
import { readBook } from "./auditor-files.ts";
import { readEpochKeys } from "./epoch-key-folder.ts";

/** What the command may touch besides the files and the book it is given. */
export interface AuditOpenIo {
  readonly print: (line: string) => void;
  readonly clock: Clock;
}

/** So many unexplained leaves or differences are named; the rest is counted. */
const NAMED = 20;

/**
 * `purse audit-open <files…>`: opens an epoch. Verifies the whole book first, opens the envelopes with the auditor's own epoch keys, recomputes every
 * commitment, and says whether every leaf of the epoch is explained, exactly once. Needs no network when the book is a folder.
 */
export function auditOpenCommand(io: AuditOpenIo): Command {
  return new Command("audit-open")
    .description("open the leaves of an epoch with your keys, and hold them against the book")
    .argument(
      "<files...>",
      "envelopes of the epoch and, for what was held back, of those before it",
    )
    .requiredOption("--book <url|folder>", "the fund's address, or a folder with a copy")
    .requiredOption("--policy <files...>", "the fund files you got another way, oldest first")
    .requiredOption("--keys <folder>", "your epoch keys")
    .requiredOption("--epoch <n>", "the epoch that you open")
    .option("--records <file>", "write what was opened as JSON Lines, to be held against the chain")
    .option("--out <file>", "write the result, for purse attest --opening")
    .action((files: string[], options: OptionValues) => open(io, files, options));
}

async function open(io: AuditOpenIo, files: string[], options: OptionValues): Promise<void> {
  const parts = new Map<number, PartLeaf>();
  const book = await readBook(String(options["book"]), {
    policy: options["policy"],
    at: io.clock.now(),
    onPart: (index, leaf) => parts.set(index, leaf),
  });
  const epoch = Number(options["epoch"]);
  const close = book.log.closes.find(({ leaf }) => leaf.e === epoch);
  if (close === undefined)
    throw new Error(`There is no closed epoch ${String(options["epoch"])} in this book.`);
  const opened = await readEnvelopes(files, String(options["keys"]), book);
  const records = opened.flatMap((each) => each.records);
  const explanation = explainEpoch(epoch, parts, records);
  const broken = opened.reduce((sum, each) => sum + each.broken.length, 0);
  report(io, { epoch, book, opened, explanation, broken });
  if (options["records"] !== undefined)
    await writeFile(String(options["records"]), recordLines(records), { flag: "wx", mode: 0o600 });
  if (options["out"] === undefined) return;
  const result = {
    close: close.index,
    e: epoch,
    fund: book.trust.log.origin,
    opened: explanation.opened,
    root: toHex(book.log.root),
    size: book.log.size,
    sums: broken > 0 ? ("differ" as const) : explanation.sums,
  };
  await writeFile(String(options["out"]), formatOpening(result), { flag: "wx" });
  io.print(`The result is in ${String(options["out"])}: pass it on with purse attest --opening.`);
}

async function readEnvelopes(
  files: readonly string[],
  folder: string,
  { trust }: Verified,
): Promise<OpenedEnvelopes[]> {
  const keys = (await readEpochKeys(folder)).filter(({ fund }) => fund === trust.log.origin);
  if (keys.length === 0) throw new Error("There is no key for this fund in the folder of keys.");
  const seen = new Set<number>();
  const opened: OpenedEnvelopes[] = [];
  for (const file of files) {
    const each = await refused(file, async () =>
      openEnvelopes(new Uint8Array(await readFile(file)), keys),
    );
    if (seen.has(each.epoch)) throw new Error(`Two of the files are of epoch ${each.epoch}.`);
    seen.add(each.epoch);
    opened.push(each);
  }
  return opened;
}

async function refused<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Error(`${file} is no whole file of envelopes: ${error.rule}. Fetch it again.`, {
      cause: error,
    });
  }
}

function report(
  io: AuditOpenIo,
  found: {
    readonly epoch: number;
    readonly book: Verified;
    readonly opened: readonly OpenedEnvelopes[];
    readonly explanation: Explanation;
    readonly broken: number;
  },
): void {
  const { epoch, book, opened, explanation, broken } = found;
  const { leaves, explained, unexplained, differences, needed, sums } = explanation;
  const records = opened.reduce((sum, each) => sum + each.records.length, 0);
  const foreign = opened.reduce((sum, each) => sum + each.foreign, 0);
  io.print(`The book ${book.trust.log.origin} verifies: ${book.log.size} entries.`);
  io.print(`Records opened: ${records}. Sealed to other keys: ${foreign}.`);
  if (broken > 0) io.print(`Sealed to your keys, but do not open: ${broken}.`);
  io.print(`Epoch ${epoch}: ${explained} of ${leaves} leaves are explained, each once.`);
  for (const index of unexplained.slice(0, NAMED)) io.print(`  no record opens entry ${index}`);
  if (unexplained.length > NAMED) io.print(`  and ${unexplained.length - NAMED} more`);
  for (const { rule, at } of differences.slice(0, NAMED)) io.print(`  ${rule}: ${at}`);
  if (differences.length > NAMED) io.print(`  and ${differences.length - NAMED} more`);
  for (const { epoch: of, unsealed } of opened)
    for (const { auditor, records: count } of unsealed)
      io.print(`Epoch ${of}: ${count} records were sealed without ${auditor}, who had no key.`);
  io.print(
    sums === "agree" && broken === 0
      ? `What was opened adds up. Opened: ${explanation.opened}.`
      : `What was opened does not add up. Opened: ${explanation.opened}.`,
  );
  if (needed.length > 0)
    io.print(`Parts still wait to be published: keep your keys of epochs ${needed.join(", ")}.`);
}

function recordLines(records: readonly OpenedRecord[]): string {
  return records
    .map(({ record: { k, id, p, sum } }) => ({ id, k, p, sum: sum.toString() }))
    .sort((a, b) => (`${a.k}${a.id}` < `${b.k}${b.id}` ? -1 : 1))
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("");
}
