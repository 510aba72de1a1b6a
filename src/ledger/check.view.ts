import { equalBytes } from "../base/bytes.ts";
import { sats } from "../base/sats.ts";
import type { Reader } from "../db/unit.ts";
import { accountCode, CHART } from "./account.ts";
import type { AccountName } from "./account.ts";
import { RULES } from "./check-rules.view.ts";
import { figuresOf } from "./figures.view.ts";
import { listEntries } from "./journal.view.ts";
import type { JournalLine, RecordedEntry } from "./journal.view.ts";
import { requestHash } from "./journal.ts";
import type { Posting } from "./journal.ts";

/** Something that cannot be so. `subject` is an account, key, entry or table; values are sats or counts, never personal. */
export interface Finding {
  readonly rule: string;
  readonly subject: string;
  readonly expected: string;
  readonly actual: string;
}

/** Entries rebuilt at a time. */
const PAGE = 500;

/**
 * Recomputes the ledger from its postings and compares; an empty list means that everything holds. Trusts neither the posting function
 * nor the constraints, and needs only to read. Each rule is one statement, so it may run while others write. Time grows with
 * the journal.
 */
export async function checkLedger(reader: Reader): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { rule, sql } of RULES) {
    const { rows } = await reader.sql.raw<{ rows: Omit<Finding, "rule">[] }>(sql);
    findings.push(...rows.map((row) => ({ rule, ...row })));
  }
  findings.push(...(await checkChart(reader)));
  findings.push(...(await checkEquation(reader)));
  findings.push(...(await checkRequests(reader)));
  return findings;
}

/** Every programme has every account, with the side and the guard that the chart says. */
async function checkChart(reader: Reader): Promise<Finding[]> {
  const rows = await reader
    .sql<{
      code: string;
      programme: string;
      side: string;
      guarded: boolean;
    }>("ledger_accounts")
    .select("code", "programme", "side", "guarded");
  const found = new Map(rows.map((row) => [row.code, `${row.side} ${row.guarded}`]));
  const findings: Finding[] = [];
  for (const programme of new Set(rows.map((row) => row.programme))) {
    for (const name of Object.keys(CHART) as AccountName[]) {
      const subject = accountCode(name, programme);
      const expected = `${CHART[name].side} ${CHART[name].guarded}`;
      const actual = found.get(subject) ?? "none";
      if (actual !== expected) findings.push({ rule: "chart", subject, expected, actual });
    }
  }
  return findings;
}

/** The equation that is published. */
async function checkEquation(reader: Reader): Promise<Finding[]> {
  const findings: Finding[] = [];
  let transfers = 0n;
  for (const of of await figuresOf(reader)) {
    const { losses, operations, refunds } = of.other;
    const right =
      of.available + of.committed + of.inFlight + of.paid + of.fees + losses + operations + refunds;
    const sum = right + of.other.transfers;
    transfers += of.other.transfers;
    if (sum !== of.received) findings.push(finding("equation", of.programme, of.received, sum));
  }
  if (transfers !== 0n) findings.push(finding("transfers", "all programmes", 0n, transfers));
  return findings;
}

/** Each entry, rebuilt from its rows, is the one whose hash was stored with it. */
async function checkRequests(reader: Reader): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (let afterSeq = 0n; ;) {
    const page = await listEntries(reader, { afterSeq, limit: PAGE });
    for (const recorded of page) {
      if (equalBytes(hashOf(recorded), recorded.requestHash)) continue;
      findings.push({
        rule: "request",
        subject: `entry ${recorded.seq}`,
        expected: "as hashed",
        actual: "changed",
      });
    }
    const last = page.at(-1);
    if (last === undefined) return findings;
    afterSeq = last.seq;
  }
}

function hashOf(recorded: RecordedEntry): Uint8Array {
  const { event, reference, programme, fact } = recorded;
  const effectiveOn = recorded.happenedOn ?? recorded.effectiveOn;
  const postings = recorded.lines.filter((line) => line.position > 0).map(postingOf);
  return requestHash({ event, reference, programme, effectiveOn, fact, postings });
}

function postingOf(line: JournalLine): Posting {
  const { key, kind, debit, credit } = line;
  const target = line.target ?? "";
  const amount = sats(line.amount);
  switch (kind) {
    case "post":
      return { key, kind, debit, credit, amount };
    case "hold":
      return { key, kind, code: line.code ?? "committed", debit, credit, amount };
    case "commit":
      return { key, kind, hold: target, amount };
    case "void":
      return { key, kind, hold: target };
    case "reverse":
      return { key, kind, of: target };
  }
}

function finding(rule: string, subject: string, expected: bigint, actual: bigint): Finding {
  return { rule, subject, expected: String(expected), actual: String(actual) };
}
