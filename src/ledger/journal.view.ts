import type { Reader } from "../db/unit.ts";
import type { AccountCode } from "./account.ts";
import type { HoldCode, Posting } from "./journal.ts";

/** A posting as recorded. Position 0 is the one that the database added; `target` is the key of what it resolves or reverses. */
export interface JournalLine {
  readonly position: number;
  readonly key: string;
  readonly kind: Posting["kind"];
  readonly code: HoldCode | undefined;
  readonly debit: AccountCode;
  readonly credit: AccountCode;
  readonly amount: bigint;
  readonly target: string | undefined;
}

/** An entry as recorded. `seq` is the order of recording, with gaps. */
export interface RecordedEntry {
  readonly seq: bigint;
  readonly event: string;
  readonly reference: string;
  readonly programme: string;
  readonly effectiveOn: string;
  /** The day that a fact came with, when that was closed by then and it took effect later. */
  readonly happenedOn: string | undefined;
  /** A day: an instant would lead from a decision about a case to its payout. */
  readonly recordedOn: string;
  readonly fact: boolean;
  readonly requestHash: Uint8Array;
  readonly lines: readonly JournalLine[];
}

interface LineRow {
  seq: bigint;
  event: string;
  reference: string;
  programme: string;
  effective_on: string;
  happened_on: string | null;
  recorded_at: string;
  fact: boolean;
  request_hash: Buffer;
  position: number;
  key: string;
  kind: Posting["kind"];
  code: HoldCode | null;
  debit: AccountCode;
  credit: AccountCode;
  amount: bigint;
  target: string | null;
}

/**
 * At most `limit` entries after `afterSeq`, oldest first, with their postings in order; of one programme or of all. Entries commit out of
 * order, so who pages while others write may miss one that was still open: read in one snapshot, or from a quiet time back.
 */
export async function listEntries(
  reader: Reader,
  page: { readonly afterSeq: bigint; readonly limit: number; readonly programme?: string },
): Promise<RecordedEntry[]> {
  const { rows } = await reader.sql.raw<{ rows: LineRow[] }>(
    `with page as (
       select * from journal_entries
       where seq > :afterSeq and (cast(:programme as text) is null or programme = :programme)
       order by seq limit :limit
     )
     select page.seq, page.event, page.reference, page.programme, page.effective_on, page.happened_on, page.recorded_at, page.fact, page.request_hash,
       p.position, p.key, p.kind, p.code, d.code as debit, c.code as credit, p.amount, t.key as target
     from page join postings p on p.entry = page.seq
     join ledger_accounts d on d.id = p.debit
     join ledger_accounts c on c.id = p.credit
     left join postings t on t.id = coalesce(p.resolves, p.reverses)
     order by page.seq, p.position`,
    { afterSeq: page.afterSeq, limit: page.limit, programme: page.programme ?? null },
  );
  const entries = new Map<bigint, RecordedEntry & { lines: JournalLine[] }>();
  for (const row of rows) {
    const entry = entries.get(row.seq) ?? entryOf(row);
    entry.lines.push(lineOf(row));
    entries.set(row.seq, entry);
  }
  return [...entries.values()];
}

function entryOf(row: LineRow): RecordedEntry & { lines: JournalLine[] } {
  return {
    seq: row.seq,
    event: row.event,
    reference: row.reference,
    programme: row.programme,
    effectiveOn: row.effective_on,
    happenedOn: row.happened_on ?? undefined,
    recordedOn: row.recorded_at,
    fact: row.fact,
    requestHash: new Uint8Array(row.request_hash),
    lines: [],
  };
}

function lineOf(row: LineRow): JournalLine {
  return {
    position: row.position,
    key: row.key,
    kind: row.kind,
    code: row.code ?? undefined,
    debit: row.debit,
    credit: row.credit,
    amount: row.amount,
    target: row.target ?? undefined,
  };
}
