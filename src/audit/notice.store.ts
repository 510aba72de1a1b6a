import type { Reader, Unit } from "../db/unit.ts";

/** What people hand in for the book: an auditor's attestation, a correction that approvers signed, or that the board's key is to be used. */
export type NoticeKind = "attest" | "correct" | "board";

/** Something that was handed in: its bytes, and what became of it. */
export interface Notice {
  readonly number: bigint;
  /** SHA-256 of the body, hex. */
  readonly digest: string;
  readonly kind: NoticeKind;
  readonly body: string;
  readonly state: "waiting" | "published" | "refused";
  /** The rule by which the worker refused it. */
  readonly rule: string | undefined;
}

interface NoticeRow {
  number: bigint;
  digest: Buffer;
  kind: NoticeKind;
  body: string;
  state: Notice["state"];
  rule: string | null;
}

/**
 * Keeps what was handed in until the worker has looked at it; `mirrors` for corrections. False when another correction that was not refused
 * mirrors the same. Repeating it does nothing.
 */
export async function insertNotice(
  unit: Unit,
  notice: {
    readonly digest: Uint8Array;
    readonly kind: NoticeKind;
    readonly body: string;
    readonly mirrors?: string;
  },
): Promise<boolean> {
  const { kind, body } = notice;
  const digest = Buffer.from(notice.digest);
  const mirrors = notice.mirrors ?? null;
  const { rows } = await unit.sql.raw<{ rows: { digest: Buffer }[] }>(
    `insert into book_notices (digest, kind, body, mirrors) values (?, ?, ?, ?)
     on conflict do nothing returning digest`,
    [digest, kind, body, mirrors],
  );
  return (
    rows.length > 0 || (await unit.sql("book_notices").where({ digest }).first()) !== undefined
  );
}

/** What waits for the worker, in the order in which it was handed in. */
export async function waitingNotices(reader: Reader): Promise<Notice[]> {
  return (await waiting(reader)).map(noticeOf);
}

/** The same, locked until the unit ends: what is published meanwhile is not called off, and what was called off is not published. */
export async function lockWaitingNotices(unit: Unit): Promise<Notice[]> {
  return (await waiting(unit).forUpdate()).map(noticeOf);
}

/** The newest `limit` that were handed in, newest first. */
export async function listNotices(reader: Reader, limit: number): Promise<Notice[]> {
  return (await notices(reader).orderBy("number", "desc").limit(limit)).map(noticeOf);
}

/** The texts of the uses of the board's key that the log names, oldest first. */
export async function publishedBoardNotices(reader: Reader): Promise<string[]> {
  return reader
    .sql<NoticeRow>("book_notices")
    .where({ kind: "board", state: "published" })
    .orderBy("number")
    .pluck("body");
}

/** Says what became of it, once; `rule` when it was refused. */
export async function endNotice(unit: Unit, number: bigint, rule?: string): Promise<void> {
  await unit
    .sql("book_notices")
    .where({ number, state: "waiting" })
    .update(rule === undefined ? { state: "published" } : { state: "refused", rule });
}

function waiting(reader: Reader) {
  return notices(reader).where("state", "waiting").orderBy("number");
}

function notices(reader: Reader) {
  return reader
    .sql<NoticeRow>("book_notices")
    .select("number", "digest", "kind", "body", "state", "rule");
}

function noticeOf(row: NoticeRow): Notice {
  const { number, digest, kind, body, state, rule } = row;
  return { number, digest: digest.toString("hex"), kind, body, state, rule: rule ?? undefined };
}
