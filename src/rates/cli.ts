import { readFile, stat } from "node:fs/promises";
import { Command } from "commander";
import { Fault } from "../base/fault.ts";
import { parseUtf8 } from "../base/bytes.ts";
import { words } from "../bitcoin/words.ts";
import type { Work } from "../db/unit.ts";
import { importRates } from "./import-rates.ts";
import { readRateFile } from "./rate-file.ts";

/** What the command may touch besides the file it is given. */
export interface RatesIo {
  readonly print: (line: string) => void;
  readonly withDatabase: <T>(use: (db: { readonly work: Work }) => Promise<T>) => Promise<T>;
}

/** Some hundred thousand rates. */
const FILE_MAX = 10_000_000;

/** `purse rates import`: what bitcoin was worth on days that are gone, from a file. */
export function ratesCommand(io: RatesIo): Command {
  const rates = new Command("rates").description("what bitcoin was worth, for accounts only");
  rates
    .command("import")
    .description("record the rates of a CSV file for good: date,currency,price,source")
    .argument("<file>", "the file; its first line is date,currency,price,source")
    .requiredOption("--reason <text>", "where the file comes from, in a few words")
    .option("--json", "print one JSON object")
    .action((file: string, options: { readonly reason: string; readonly json?: boolean }) =>
      importFile(io, file, options),
    );
  return rates;
}

async function importFile(
  io: RatesIo,
  file: string,
  options: { readonly reason: string; readonly json?: boolean },
): Promise<void> {
  const said = words(500).safeParse(options.reason);
  if (!said.success || said.data.length < 3)
    throw new Error("--reason: say in a few plain words where the file comes from.");
  const reason = said.data;
  const rates = readRateFile(await textOf(file));
  const by = { kind: "operator" } as const;
  const count = await io
    .withDatabase(({ work }) =>
      work(by, (unit) => importRates(unit, rates, { reason, by: "command-line" })),
    )
    .catch((error: unknown) => {
      throw error instanceof Fault ? new Error(error.message) : error;
    });
  if (options.json === true)
    io.print(JSON.stringify({ recorded: count, known: rates.length - count }));
  else io.print(`Recorded ${count} of ${rates.length} rates; the others were known.`);
}

async function textOf(file: string): Promise<string> {
  const size = await stat(file).then(
    (found) => (found.isFile() ? found.size : 0),
    () => 0,
  );
  if (size === 0 || size > FILE_MAX)
    throw new Error(`${file} is no file of rates: it is missing, empty or too large.`);
  const text = parseUtf8(await readFile(file));
  if (text === undefined) throw new Error(`${file} is not UTF-8.`);
  return text;
}
