import { formatDate } from "../base/clock.ts";
import { watchScripts } from "../chain/watch-scripts.ts";
import type { Chain, Keychain } from "../wallet/keychain.ts";
import type { Reader, Unit } from "../db/unit.ts";

/** A restore, and who released it. */
export interface Restore {
  /** SHA-256 of the backup, hex32. */
  readonly backup: string;
  readonly madeAt: Date;
  readonly restoredAt: Date;
}

/** Scripts inserted at once. */
const AT_ONCE = 500;

/** Notes that this database was brought back; nothing is signed from it until it is released. */
export async function insertRestore(unit: Unit, restore: Restore): Promise<void> {
  await unit
    .sql("restores")
    .insert({ backup: restore.backup, made_at: restore.madeAt, restored_at: restore.restoredAt });
}

/**
 * Notes which cases come back undecided: they may have been decided and paid since the backup; and at which step one came back that its reviewers had agreed on. Those that wait for an answer wait anew from
 * this day.
 */
export async function markOpenCases(unit: Unit): Promise<void> {
  await unit.sql.raw(
    `insert into restored_cases (case_id, agreed_version) select id, case when state = 'reviewed' then version end from cases
     where state in ('submitted', 'triage', 'in_review', 'second_review', 'reviewed', 'info_requested', 'appealed', 'declined') order by id
     on conflict (case_id) do update set agreed_version = excluded.agreed_version`,
  );
  // The answer may have been lost with what came after the backup, and nobody could answer while the fund was away.
  await unit.sql("case_questions").update({ asked_on: formatDate(unit.at) });
}

/** Forgets the marks of cases that are decided, unless a restore waits to be released; returns how many. */
export async function forgetRestoredCases(unit: Unit): Promise<number> {
  const { rows } = await unit.sql.raw<{ rows: { forgotten: bigint }[] }>(
    "select forget_restored_cases() as forgotten",
  );
  return Number(rows[0]?.forgotten ?? 0n);
}

/** The newest restore that waits to be released; undefined when there is none. A backup may have been made while an older one waited. */
export async function findUnreleased(reader: Reader): Promise<Restore | undefined> {
  const row = await reader
    .sql<{ backup: string; made_at: Date; restored_at: Date; released_at: Date | null }>("restores")
    .whereNull("released_at")
    .orderBy([{ column: "restored_at", order: "desc" }, "backup"])
    .first();
  return row && { backup: row.backup, madeAt: row.made_at, restoredAt: row.restored_at };
}

/** Lets signing go on, on the word of these people, although nobody has seen these lost batches; older restores that waited wait no more. */
export async function saveRelease(
  unit: Unit,
  persons: readonly string[],
  without: readonly string[],
): Promise<void> {
  await unit
    .sql("restores")
    .whereNull("released_at")
    .update({ released_by: [...persons], released_at: unit.at, released_without: [...without] });
}

/** Height of the newest block that was followed; undefined before the first. */
export async function followedHeight(reader: Reader): Promise<number | undefined> {
  const row = await reader
    .sql<{ height: number; active: boolean }>("chain_blocks")
    .where({ active: true })
    .orderBy("height", "desc")
    .first("height");
  return row?.height;
}

/** Retires the indexes from the next one up to `until`: watched for ever, given to nobody; the next address is that of `until`. */
export async function retireIndexes(
  unit: Unit,
  keychain: Keychain,
  chain: Chain,
  until: number,
): Promise<void> {
  const { programme, descriptor } = keychain;
  const from = chain === 0 ? keychain.nextReceive : keychain.nextChange;
  for (let start = from; start < until; start += AT_ONCE) {
    const count = Math.min(AT_ONCE, until - start);
    const rows = Array.from({ length: count }, (_, at) => ({
      programme,
      chain,
      index: start + at,
      script: Buffer.from(descriptor.scriptAt(chain, start + at)),
      purpose: "restored",
    }));
    await watchScripts(
      unit,
      rows.map(({ script }) => new Uint8Array(script)),
    );
    await unit.sql("wallet_addresses").insert(rows);
  }
  await unit
    .sql("wallet_keychains")
    .where({ programme })
    .update(chain === 0 ? { next_receive: until } : { next_change: until });
}

/** Keeps the anchor of a lost batch for it, unless another one has it. */
export async function reserveAnchor(
  unit: Unit,
  batch: string,
  anchor: { readonly txid: string; readonly vout: number },
): Promise<void> {
  await unit
    .sql("wallet_reservations")
    .insert({ ...anchor, lineage: batch })
    .onConflict(["txid", "vout"])
    .ignore();
}

/** Whether a signed form is stored. */
export async function isStored(reader: Reader, txid: string): Promise<boolean> {
  const row: unknown = await reader.sql("batch_variants").where({ txid }).first("txid");
  return row !== undefined;
}

/** Whether a batch is stored, and not given up: then its coins are its own to hold, or spent. */
export async function holdsOwnCoins(reader: Reader, batch: string): Promise<boolean> {
  const row = await reader
    .sql<{ id: string; state: string }>("batches")
    .where({ id: batch })
    .first("state");
  return row !== undefined && row.state !== "voided";
}

/** The programme whose coin an outpoint is, if the chain index has it. */
export async function programmeOfCoin(
  reader: Reader,
  coin: { readonly txid: string; readonly vout: number },
): Promise<string | undefined> {
  const { rows } = await reader.sql.raw<{ rows: { programme: string }[] }>(
    `select a.programme from chain_outputs o join wallet_addresses a on a.script = o.script
     where o.txid = :txid and o.vout = :vout`,
    { txid: coin.txid, vout: coin.vout },
  );
  return rows[0]?.programme;
}

/** The programme of the first of these payouts that is stored. */
export async function programmeOfPayouts(
  reader: Reader,
  ids: readonly string[],
): Promise<string | undefined> {
  const row = await reader
    .sql<{ id: string; programme: string }>("payouts")
    .whereIn("id", [...ids])
    .first("programme");
  return row?.programme;
}

/** Forgets of these payouts in which dead batch the backup says they were signed last. */
export async function forgetReturned(unit: Unit, payouts: readonly string[]): Promise<void> {
  await unit.sql("payouts").whereIn("id", payouts).update({ returned_from: null });
}
