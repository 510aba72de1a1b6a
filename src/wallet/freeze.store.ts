import type { OutPoint } from "../bitcoin/outpoint.ts";
import { Fault } from "../base/fault.ts";
import { constraintOf } from "../db/pg-error.ts";
import type { Reader, Unit } from "../db/unit.ts";

/** A coin that a person keeps from being spent, until another word; `thaw` is how it ended. */
export interface Freeze {
  readonly id: string;
  readonly programme: string;
  readonly outpoint: OutPoint;
  readonly reason: string;
  readonly by: string;
  readonly at: Date;
  readonly thaw: { readonly reason: string; readonly by: string; readonly at: Date } | undefined;
}

interface FreezeRow {
  id: string;
  programme: string;
  txid: string;
  vout: number;
  reason: string;
  frozen_by: string;
  frozen_at: Date;
  thaw_reason: string | null;
  thawed_by: string | null;
  thawed_at: Date | null;
}

/** Writes a freeze down; Fault conflict `coin-frozen` when the coin is frozen already. */
export async function insertFreeze(
  unit: Unit,
  freeze: Omit<Freeze, "thaw" | "programme">,
): Promise<void> {
  try {
    await unit.sql("wallet_freezes").insert({
      id: freeze.id,
      ...freeze.outpoint,
      reason: freeze.reason,
      frozen_by: freeze.by,
      frozen_at: freeze.at,
    });
  } catch (error) {
    if (constraintOf(error) !== "wallet_freezes_now") throw error;
    throw new Fault("conflict", "coin-frozen", "This coin is frozen already.");
  }
}

/** Freezes with the programme whose wallet has the coin. */
const FREEZES = `
  select f.*, a.programme from wallet_freezes f
  join chain_outputs o using (txid, vout) join wallet_addresses a using (script)`;

/** The freeze, its row locked until the unit ends; undefined when there is none of that id. */
export async function lockFreeze(unit: Unit, id: string): Promise<Freeze | undefined> {
  const found = await unit.sql.raw<{ rows: FreezeRow[] }>(
    `${FREEZES} where f.id = :id for update of f`,
    { id },
  );
  return found.rows.map(freezeOf)[0];
}

/** Ends a freeze. */
export async function endFreeze(
  unit: Unit,
  id: string,
  thaw: { reason: string; by: string; at: Date },
): Promise<void> {
  await unit
    .sql("wallet_freezes")
    .where({ id })
    .update({ thaw_reason: thaw.reason, thawed_by: thaw.by, thawed_at: thaw.at });
}

/** Freezes of a programme's coins, ended or not, the newest first. */
export async function listFreezes(
  reader: Reader,
  programme: string,
  limit: number,
): Promise<Freeze[]> {
  const found = await reader.sql.raw<{ rows: FreezeRow[] }>(
    `${FREEZES} where a.programme = :programme order by f.frozen_at desc, f.id limit :limit`,
    { programme, limit },
  );
  return found.rows.map(freezeOf);
}

function freezeOf(row: FreezeRow): Freeze {
  const { thaw_reason: reason, thawed_by: by, thawed_at: at } = row;
  return {
    id: row.id,
    programme: row.programme,
    outpoint: { txid: row.txid, vout: row.vout },
    reason: row.reason,
    by: row.frozen_by,
    at: row.frozen_at,
    thaw: reason === null || by === null || at === null ? undefined : { reason, by, at },
  };
}
