import { toHex, utf8 } from "../base/bytes.ts";
import { formatDate } from "../base/clock.ts";
import { sha256 } from "../base/digest.ts";
import { must } from "../base/refusal.ts";
import { formatBtc } from "../base/sats.ts";
import type { CloseLeaf, ProgrammeRow } from "./leaf.ts";

/** The forms in which a closed epoch can be read; the close carries the SHA-256 of each. */
export const EXPORT_FORMATS = ["beancount", "csv", "hledger", "jsonl"] as const;

/** One of them. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The files of one epoch, by format. */
export type EpochExports = Readonly<Record<ExportFormat, string>>;

/** What the files are made from: nothing but the published book. */
export interface ExportedEpoch {
  readonly fund: string;
  readonly epoch: number;
  /** The part entries of the epoch as they stand in the log, in its order. */
  readonly entries: readonly string[];
  /** Rows of the close before and of this one. */
  readonly before: ReadonlyMap<string, ProgrammeRow>;
  readonly rows: readonly ProgrammeRow[];
}

/** One account of one programme: debits are positive, so all accounts of a programme add up to zero. */
interface Account {
  readonly kind: "assets" | "expenses" | "equity" | "revenue";
  readonly programme: string;
  readonly name: string;
  readonly opening: bigint;
  readonly closing: bigint;
}

/** Accounts are only made for what is not zero; every programme has these. */
const ALWAYS = new Set(["available", "committed", "in-flight", "donations", "grants"]);

/**
 * The files of a closed epoch. Deterministic, and from published figures only, so anybody can make them again. The book tells no times
 * and journals need dates, so epoch n stands on the n-th day after 2000-01-01, which the files say.
 */
export function epochExports(epoch: ExportedEpoch): EpochExports {
  return {
    beancount: beancount(epoch),
    csv: csv(epoch),
    hledger: hledger(epoch),
    jsonl: epoch.entries.map((entry) => `${entry}\n`).join(""),
  };
}

/** The hashes that the close carries. */
export function hashExports(files: EpochExports): CloseLeaf["exports"] {
  return {
    beancount: hashExport(files.beancount),
    csv: hashExport(files.csv),
    hledger: hashExport(files.hledger),
    jsonl: hashExport(files.jsonl),
  };
}

/** Refuses with `close-exports` when a file is not the one that the close carries the hash of. */
export function checkExport(close: CloseLeaf, format: ExportFormat, file: Uint8Array): void {
  must(toHex(sha256(file)) === close.exports[format], "close-exports");
}

function hashExport(file: string): string {
  return toHex(sha256(utf8(file)));
}

function accountsOf({ before, rows }: ExportedEpoch): Account[] {
  return rows.flatMap((row) => {
    const [opening, closing] = [sidesOf(before.get(row.p)), sidesOf(row)];
    return closing.flatMap(({ kind, name, amount }, at): Account[] => {
      const start = opening[at]?.amount ?? 0n;
      if (!ALWAYS.has(name) && start === 0n && amount === 0n) return [];
      return [{ kind, programme: row.p, name, opening: start, closing: amount }];
    });
  });
}

/** received = available + committed + inFlight + paid + fees + Σ other, as accounts: the left-hand side is the credit. */
function sidesOf(
  row: ProgrammeRow | undefined,
): { readonly kind: Account["kind"]; readonly name: string; readonly amount: bigint }[] {
  return [
    { kind: "assets", name: "available", amount: row?.available ?? 0n },
    { kind: "assets", name: "committed", amount: row?.committed ?? 0n },
    { kind: "assets", name: "in-flight", amount: row?.inFlight ?? 0n },
    { kind: "revenue", name: "donations", amount: 0n - (row?.received ?? 0n) },
    { kind: "expenses", name: "grants", amount: row?.paid ?? 0n },
    { kind: "expenses", name: "network-fees", amount: row?.fees ?? 0n },
    { kind: "expenses", name: "losses", amount: row?.other.losses ?? 0n },
    { kind: "expenses", name: "operations", amount: row?.other.operations ?? 0n },
    { kind: "expenses", name: "refunds", amount: row?.other.refunds ?? 0n },
    { kind: "equity", name: "transfers", amount: row?.other.transfers ?? 0n },
  ];
}

/** The trial balance, RFC 4180. */
function csv(epoch: ExportedEpoch): string {
  const lines = accountsOf(epoch).map((account) => {
    const change = account.closing - account.opening;
    const [debit, credit] = change > 0n ? [change, 0n] : [0n, -change];
    const { opening, closing } = account;
    const name = `${account.kind}:${account.programme}:${account.name}`;
    return [epoch.epoch, name, opening, debit, credit, closing, formatBtc(closing)].join(",");
  });
  const head = "epoch,account,opening_sat,debit_sat,credit_sat,closing_sat,closing_btc";
  return [head, ...lines].map((line) => `${line}\r\n`).join("");
}

function hledger(epoch: ExportedEpoch): string {
  const accounts = accountsOf(epoch);
  const types = { assets: "A", expenses: "X", equity: "E", revenue: "R" } as const;
  const nameOf = (account: Account): string =>
    `${account.kind}:${account.programme}:${account.name}`;
  const posting = (account: Account, amount: bigint, balance: bigint): string => {
    const asserted = account.kind === "assets" ? ` = ${balance} sat` : "";
    return `    ${nameOf(account)}  ${amount} sat${asserted}`;
  };
  return text([
    ...remarks(epoch, ";"),
    "",
    "commodity 1000. sat",
    ...accounts.map((account) => `account ${nameOf(account)}  ; type: ${types[account.kind]}`),
    "payee opening",
    "payee epoch",
    ...epoch.rows.flatMap(({ p }) => {
      const own = accounts.filter((account) => account.programme === p);
      return [
        "",
        `${dayOf(epoch.epoch)} opening | ${p}`,
        ...own.map((account) => posting(account, account.opening, account.opening)),
        "",
        `${dayOf(epoch.epoch)} epoch | ${p}`,
        ...own.map((account) =>
          posting(account, account.closing - account.opening, account.closing),
        ),
      ];
    }),
  ]);
}

function beancount(epoch: ExportedEpoch): string {
  const accounts = accountsOf(epoch);
  const roots = {
    assets: "Assets",
    expenses: "Expenses",
    equity: "Equity",
    revenue: "Income",
  } as const;
  const nameOf = ({ kind, programme, name }: Account): string =>
    [roots[kind], capital(programme), capital(name)].join(":");
  const [day, next] = [dayOf(epoch.epoch), dayOf(epoch.epoch + 1)];
  return text([
    ...remarks(epoch, ";"),
    "",
    'option "operating_currency" "SAT"',
    `${day} commodity SAT`,
    ...accounts.map((account) => `${day} open ${nameOf(account)} SAT`),
    ...epoch.rows.flatMap(({ p }) => {
      const own = accounts.filter((account) => account.programme === p);
      return [
        "",
        `${day} * "opening" "${p}"`,
        ...own.map((account) => `  ${nameOf(account)}  ${account.opening} SAT`),
        "",
        `${day} * "epoch" "${p}"`,
        ...own.map((account) => `  ${nameOf(account)}  ${account.closing - account.opening} SAT`),
      ];
    }),
    "",
    // A balance holds at the beginning of its day.
    ...accounts.map((account) => `${next} balance ${nameOf(account)}  ${account.closing} SAT`),
  ]);
}

function remarks({ fund, epoch }: ExportedEpoch, mark: string): string[] {
  return [
    `${mark} Public book of ${fund}, epoch ${epoch}, in satoshis.`,
    `${mark} The book tells no times: epoch n stands on the n-th day after 2000-01-01.`,
  ];
}

function dayOf(epoch: number): string {
  return formatDate(new Date(Date.UTC(2000, 0, 1 + epoch)));
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
