import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { findEpoch } from "../audit/epoch.store.ts";
import type { Reader } from "../db/unit.ts";
import type { LedgerExport, LedgerFormat, Period } from "./journal.ts";
import { ledgerPeriod } from "./ledger-period.view.ts";
import { balancesBeancount, journalBeancount } from "./write-beancount.ts";
import { balancesCsv, journalCsv } from "./write-csv.ts";
import { balancesHledger, journalHledger } from "./write-hledger.ts";
import { balancesJsonl, journalJsonl } from "./write-jsonl.ts";

/** What somebody asks for. An epoch stands for the days that its close has closed and no earlier one; it excludes days. */
export interface ExportOrder extends Period {
  readonly format: LedgerFormat;
  readonly what: "journal" | "trial-balance";
  readonly epoch?: number;
}

const DAY = 86_400_000;

const JOURNALS: Readonly<Record<LedgerFormat, (ledger: LedgerExport) => AsyncIterable<string>>> = {
  beancount: journalBeancount,
  csv: journalCsv,
  hledger: journalHledger,
  jsonl: journalJsonl,
};

const BALANCES: Readonly<
  Record<LedgerFormat, (ledger: LedgerExport) => Iterable<string> | AsyncIterable<string>>
> = {
  beancount: balancesBeancount,
  csv: ({ accounts }) => [balancesCsv(accounts)],
  hledger: balancesHledger,
  jsonl: ({ accounts }) => [balancesJsonl(accounts)],
};

/**
 * The days of an order. Faults: not-found `epoch-unknown`, `programme-unknown`; invalid `period-backwards` when it ends before it begins or
 * gives both days and an epoch. Two epochs that closed on one day leave the second one no day: its period ends before it begins, and holds
 * nothing but balances.
 */
export async function periodOf(reader: Reader, order: ExportOrder): Promise<Period> {
  const { from, to, programme, epoch } = order;
  if (programme !== undefined) await requireProgramme(reader, programme);
  const of = programme === undefined ? {} : { programme };
  const isMixed = epoch !== undefined && (from !== undefined || to !== undefined);
  if (isMixed || (from !== undefined && to !== undefined && to < from))
    throw new Fault(
      "invalid",
      "period-backwards",
      "Give a first and a last day in their order, or an epoch, not both.",
    );
  if (epoch !== undefined) return { ...of, ...(await daysOfEpoch(reader, epoch)) };
  return { ...of, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

/** The file of an order in pieces, inside one snapshot; `period` comes from `periodOf`. Memory grows with neither the journal nor the prices. */
export async function* exportLedger(
  reader: Reader,
  { format, what }: Pick<ExportOrder, "format" | "what">,
  period: Period,
): AsyncGenerator<string> {
  const ledger = await ledgerPeriod(reader, period);
  if (what === "trial-balance") yield* BALANCES[format](ledger);
  else yield* JOURNALS[format](ledger);
}

async function daysOfEpoch(reader: Reader, epoch: number): Promise<Period> {
  const [closed, before] = [await findEpoch(reader, epoch), await findEpoch(reader, epoch - 1)];
  if (closed === undefined)
    throw new Fault("not-found", "epoch-unknown", "This epoch has not been closed yet.");
  const to = formatDate(new Date(closed.closedAt.getTime() - DAY));
  return before === undefined ? { to } : { from: formatDate(before.closedAt), to };
}

async function requireProgramme(reader: Reader, programme: string): Promise<void> {
  const { rows } = await reader.sql.raw<{ rows: unknown[] }>(
    "select 1 from ledger_accounts where programme = ? limit 1",
    [programme],
  );
  if (rows.length === 0)
    throw new Fault("not-found", "programme-unknown", "There is no such programme.");
}
