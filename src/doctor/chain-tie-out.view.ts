import { currentTip } from "../chain/tip.view.ts";
import type { Reader } from "../db/unit.ts";
import { coinMovements } from "../ledger/coin-movements.view.ts";
import type { CoinMovement } from "../ledger/coin-movements.view.ts";
import { figuresOf } from "../ledger/figures.view.ts";
import { reconcile } from "../ledger/reconcile.ts";
import type { Moved, Reconciliation } from "../ledger/reconcile.ts";
import { confirmedBalance } from "../wallet/coin.view.ts";

/** One programme's books against its coins. `coins` are its unspent outputs at that height, `booked` what the ledger says it has. */
export interface ProgrammeTieOut extends Reconciliation {
  readonly programme: string;
  readonly coins: bigint;
  readonly booked: bigint;
}

/** All programmes against the chain at one block: the last one that was taken into account. */
export interface ChainTieOut {
  readonly height: number;
  readonly block: string;
  readonly programmes: readonly ProgrammeTieOut[];
}

/**
 * Compares the ledger with the chain as far as it was followed, without tolerance; undefined before the first block. Whoever asks for one
 * moment gives a snapshot (`db/snapshot.ts`). What is compared is named by outpoint (a coin that came or
 * was spent), or `batch/<id>` (all that the forms of a batch did). Time grows with the journal and the wallet's history.
 */
export async function tieOutChain(reader: Reader): Promise<ChainTieOut | undefined> {
  const tip = await currentTip(reader);
  if (tip === undefined) return undefined;
  const onChain = await chainMovements(reader);
  const programmes: ProgrammeTieOut[] = [];
  for (const { programme } of await figuresOf(reader)) {
    const booked = (await coinMovements(reader, programme)).map(named);
    programmes.push({
      programme,
      coins: await confirmedBalance(reader, programme),
      booked: booked.reduce((sum, { amount }) => sum + amount, 0n),
      ...reconcile(tip.height, booked, onChain.get(programme) ?? []),
    });
  }
  return { height: tip.height, block: tip.hash, programmes };
}

/** Whether nothing differs. */
export function isTiedOut(tieOut: ChainTieOut): boolean {
  return tieOut.programmes.every(
    (each) =>
      each.coins === each.booked &&
      each.difference === 0n &&
      each.notOnChain.length + each.notInLedger.length + each.amountDiffers.length === 0,
  );
}

/** The name of what an entry booked, from its event and reference (ledger/entries.ts). */
function named({ event, reference, amount }: CoinMovement): Moved {
  const parts = reference.split("/");
  if (event.startsWith("batch.")) return { id: `batch/${parts[0]}`, amount };
  // The reference of a reversal is the key that it takes back, which begins with the kind of the fact.
  return { id: (event === "fact.reversed" ? parts[1] : parts[0]) ?? reference, amount };
}

/**
 * What the active chain did to the coins of each programme: coins that came and coins that were spent, each by its outpoint; but the coins
 * that a form of a batch spends and its change count together, under the batch.
 */
async function chainMovements(reader: Reader): Promise<ReadonlyMap<string, Moved[]>> {
  const { rows } = await reader.sql.raw<{ rows: (Moved & { programme: string })[] }>(
    `with booked as (
       select v.txid, v.batch from batch_variants v join batches b on b.id = v.batch and b.state in ('confirmed', 'settled')
     ), confirmed as (
       select i.txid from chain_inclusions i join chain_blocks b on b.hash = i.block_hash and b.active
     ), moved as (
       select a.programme, o.value as amount, o.txid || ':' || o.vout as coin, case when a.chain = 1 then v.batch end as batch
       from wallet_addresses a join chain_outputs o on o.script = a.script join confirmed c on c.txid = o.txid
       left join booked v on v.txid = o.txid
       union all
       select a.programme, -o.value, o.txid || ':' || o.vout, v.batch
       from wallet_addresses a join chain_outputs o on o.script = a.script
       join chain_spends s on s.txid = o.txid and s.vout = o.vout join confirmed c on c.txid = s.spending_txid
       left join booked v on v.txid = s.spending_txid
     )
     select programme, coalesce('batch/' || batch, coin) as id, sum(amount)::bigint as amount
     from moved group by programme, coalesce('batch/' || batch, coin)`,
  );
  const movements = new Map<string, Moved[]>();
  for (const { programme, ...moved } of rows) {
    const of = movements.get(programme);
    if (of === undefined) movements.set(programme, [moved]);
    else of.push(moved);
  }
  return movements;
}
