import type { Reader } from "../db/unit.ts";
import type { Separation } from "../base/separation.ts";
import type { BatchKind, BatchState } from "./batch.ts";

/** One line of a list of batches: everything but the payments themselves. Amounts in sats. */
export interface BatchLine {
  readonly id: string;
  readonly programme: string;
  readonly kind: BatchKind;
  readonly state: BatchState;
  readonly payouts: number;
  readonly total: bigint;
  readonly maker: string;
  readonly expiresAt: Date;
  /** The rule by which the signer last refused it. */
  readonly refusal: string | undefined;
  readonly approvers: readonly string[];
  /** When it is sent, if it is signed and was given a moment. */
  readonly releaseAt: Date | undefined;
  /** Whether it waits too long to be mined. */
  readonly stuck: boolean;
  /** Who may not approve it: its maker and the reviewers of its cases; nobody once it is forgotten. */
  readonly barred: readonly string[];
  readonly separation: Separation;
  readonly need: number;
}

interface BatchLineRow extends Omit<BatchLine, "barred" | "expiresAt" | "refusal" | "releaseAt"> {
  /** As the manifest has it: codes in quotes with commas between them. No cast to JSON, because one broken manifest would break the list. */
  readonly barred: string | null;
  readonly release_at: Date | null;
  readonly expires_at: Date;
  readonly refusal: string | null;
}

/** Batches in any of the states, of those in `among` if it is given, the newest first. Reads no transaction, which may be large. */
export async function batchList(
  reader: Reader,
  ask: { states: readonly BatchState[]; limit: number; among?: readonly string[] },
): Promise<BatchLine[]> {
  const found = await reader.sql.raw<{ rows: BatchLineRow[] }>(
    `select b.id, b.programme, b.kind, b.state, b.maker, b.separation, b.need, b.expires_at, b.refusal, b.release_at,
       exists (select from batch_waits w where w.batch = b.id and w.noticed is not null and b.state = 'signed') as stuck,
       paid.payouts, paid.total, substring(b.manifest from '"barred":[[]([^]]*)[]]') as barred,
       array(select a.person from batch_approvals a where a.digest = b.digest order by a.person) as approvers
     from batches b cross join lateral (
       select count(*)::integer as payouts, coalesce(sum(bp.amount), 0)::bigint as total
       from batch_payouts bp where bp.batch = b.id) paid
     where b.state = any (:states) and (cast(:among as text[]) is null or b.id = any (:among))
     order by b.expires_at desc, b.id limit :limit`,
    { states: [...ask.states], limit: ask.limit, among: ask.among ? [...ask.among] : null },
  );
  return found.rows.map(({ barred, expires_at, refusal, release_at, ...row }) => ({
    ...row,
    barred: barred?.match(/[a-z][a-z0-9-]*/g) ?? [],
    expiresAt: expires_at,
    refusal: refusal ?? undefined,
    releaseAt: release_at ?? undefined,
  }));
}
