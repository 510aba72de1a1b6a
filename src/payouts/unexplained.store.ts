import { Fault } from "../base/fault.ts";
import { sats } from "../base/sats.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { Recovery } from "./recovery.ts";
import type { Cause, Explanation, UnexplainedCoin } from "./unexplained.ts";

interface CoinRow {
  readonly kind: "spent" | "returned";
  readonly txid: string;
  readonly vout: number;
  readonly programme: string;
  readonly amount: bigint;
  readonly turns: number;
  readonly recovered: boolean;
  readonly recovered_from: string | null;
}

/** The output of ours at `outpoint`, with its programme; undefined when it pays no address of a programme, or nothing. */
export async function ownCoinAt(
  reader: Reader,
  outpoint: OutPoint,
): Promise<{ programme: string; amount: bigint } | undefined> {
  const found = await reader.sql.raw<{ rows: { programme: string; amount: bigint }[] }>(
    `select a.programme, o.value as amount from chain_outputs o join wallet_addresses a on a.script = o.script
     where o.txid = :txid and o.vout = :vout and o.value > 0`,
    { ...outpoint },
  );
  return found.rows[0];
}

/** Notes a transaction that spends coins of ours and is no batch's; once. */
export async function insertSpend(unit: Unit, txid: string): Promise<void> {
  await unit.sql("unexplained_spends").insert({ txid }).onConflict("txid").ignore();
}

/** Notes a coin of such a transaction, or that another transaction has it now; returns it as stored, its row locked. */
export async function insertCoin(
  unit: Unit,
  coin: Omit<UnexplainedCoin, "turns" | "amount" | "recovered" | "recoveredFrom"> & {
    amount: bigint;
    spend: string;
  },
): Promise<UnexplainedCoin> {
  const { outpoint, ...rest } = coin;
  await unit
    .sql("unexplained_coins")
    .insert({ ...outpoint, ...rest })
    .onConflict()
    .ignore();
  const row = await unit
    .sql<CoinRow>("unexplained_coins")
    .where({ kind: coin.kind, ...outpoint })
    .forUpdate()
    .first();
  if (row === undefined) throw new Error("insertCoin: the coin just inserted is missing");
  return coinOf(row);
}

/** The coins of one such transaction, locked. */
export async function lockCoinsOf(unit: Unit, spend: string): Promise<UnexplainedCoin[]> {
  const rows = await unit
    .sql<CoinRow & { spend: string }>("unexplained_coins")
    .where({ spend })
    .orderBy(["kind", "txid", "vout"])
    .forUpdate();
  return rows.map(coinOf);
}

/** Stores how often a coin was booked, whether it is out of suspense, and by which transaction it is. */
export async function saveCoin(unit: Unit, coin: UnexplainedCoin, spend: string): Promise<void> {
  const { kind, outpoint, turns, recovered, recoveredFrom } = coin;
  await unit
    .sql("unexplained_coins")
    .where({ kind, ...outpoint })
    .update({ turns, spend, recovered, recovered_from: recoveredFrom ?? null });
}

/** What was said of a transaction, locked; Fault not-found `spend-unknown`. */
export async function lockExplanation(unit: Unit, txid: string): Promise<Explanation> {
  const row = await unit
    .sql<{ txid: string; cause: Cause | null; first_by: string | null; second_by: string | null }>(
      "unexplained_spends",
    )
    .where({ txid })
    .forUpdate()
    .first();
  if (row === undefined)
    throw new Fault("not-found", "spend-unknown", "No such transaction took coins of this fund.");
  return {
    cause: row.cause ?? undefined,
    first: row.first_by ?? undefined,
    second: row.second_by ?? undefined,
  };
}

/** Stores what is said of a transaction. */
export async function saveExplanation(
  unit: Unit,
  txid: string,
  { cause, first, second }: Explanation,
): Promise<void> {
  await unit
    .sql("unexplained_spends")
    .where({ txid })
    .update({ cause, first_by: first, second_by: second ?? null });
}

/** What was said of the coins that came back, locked with the transaction; nothing for an unknown one. */
export async function lockRecovery(unit: Unit, txid: string): Promise<Recovery> {
  const row = await unit
    .sql<{
      txid: string;
      recovery_reason: string | null;
      recovery_first_by: string | null;
      recovery_second_by: string | null;
    }>("unexplained_spends")
    .where({ txid })
    .forUpdate()
    .first();
  return {
    reason: row?.recovery_reason ?? undefined,
    first: row?.recovery_first_by ?? undefined,
    second: row?.recovery_second_by ?? undefined,
  };
}

/** Stores what is said of the coins that came back; all undefined forgets it. */
export async function saveRecovery(
  unit: Unit,
  txid: string,
  { reason, first, second }: Recovery,
): Promise<void> {
  await unit
    .sql("unexplained_spends")
    .where({ txid })
    .update({
      recovery_reason: reason ?? null,
      recovery_first_by: first ?? null,
      recovery_second_by: second ?? null,
    });
}

function coinOf({ txid, vout, amount, ...row }: CoinRow): UnexplainedCoin {
  const { kind, programme, turns, recovered } = row;
  return {
    kind,
    outpoint: { txid, vout },
    programme,
    amount: sats(amount),
    turns,
    recovered,
    recoveredFrom: row.recovered_from ?? undefined,
  };
}
