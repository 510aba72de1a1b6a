import { Argument, Command, InvalidArgumentError } from "commander";
import { Fault } from "../base/fault.ts";
import type { Reader } from "../db/unit.ts";
import { exportLedger, periodOf } from "./export-ledger.view.ts";
import type { ExportOrder } from "./export-ledger.view.ts";
import { LEDGER_FORMATS } from "./journal.ts";
import type { LedgerFormat } from "./journal.ts";

/** What the command may touch: `withSnapshot` reads the database as of one moment, for the time of `use`. */
export interface ExportIo {
  readonly print: (line: string) => void;
  readonly withSnapshot: <T>(use: (reader: Reader) => Promise<T>) => Promise<T>;
  /** Writes all pieces to a new file that only its owner reads, or to standard output; a file that is cut off is not left behind. */
  readonly save: (pieces: AsyncIterable<string>, file: string | undefined) => Promise<void>;
}

interface ExportOptions {
  readonly from?: string;
  readonly to?: string;
  readonly programme?: string;
  readonly epoch?: number;
  readonly trialBalance?: boolean;
  readonly out?: string;
}

/** `purse export`: the ledger as a file for accountants and their programs. */
export function exportCommand(io: ExportIo): Command {
  return new Command("export")
    .description(
      "write the journal or the trial balance for accountants; names no payee and no address",
    )
    .addArgument(new Argument("<format>", "form of the file").choices(LEDGER_FORMATS))
    .option("--from <date>", "first day on which things took effect (YYYY-MM-DD)", date)
    .option("--to <date>", "last day on which things took effect (YYYY-MM-DD)", date)
    .option("--epoch <number>", "the days that the close of this epoch has closed", number)
    .option("--programme <code>", "one programme only")
    .option("--trial-balance", "balances instead of entries")
    .option("--out <file>", "where to write it; no file may be there; standard output if not given")
    .action(async (format: LedgerFormat, options: ExportOptions) => {
      const { trialBalance, out, ...period } = options;
      const what = trialBalance === true ? "trial-balance" : "journal";
      const order: ExportOrder = { format, what, ...period };
      await io.withSnapshot(async (reader) => {
        const days = await periodOf(reader, order).catch((error: unknown) => {
          throw error instanceof Fault ? new Error(error.message) : error;
        });
        await io.save(exportLedger(reader, order, days), out);
      });
      if (out !== undefined) io.print(`Wrote ${out}. It tells amounts and days: keep it sealed.`);
    });
}

function date(text: string): string {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  if (at === undefined || Number.isNaN(at.getTime()) || !at.toISOString().startsWith(text))
    throw new InvalidArgumentError("write a day like 2030-01-31.");
  return text;
}

function number(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("write a number from 1.");
  return Number(text);
}
