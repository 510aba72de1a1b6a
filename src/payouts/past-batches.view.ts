import { toHex } from "../base/bytes.ts";
import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";
import { parseTransaction } from "../bitcoin/transaction.ts";
import type { Reader } from "../db/unit.ts";
import type { PastBatch } from "./lint/subject.ts";

/** The newest transactions of the fund that are looked at; what is older is out of sight of the linter. */
const LOOKED_AT = 2_000;

interface VariantRow {
  programme: string;
  raw: Buffer;
  fee: bigint;
  mined_at: Date | null;
}

/**
 * The fund's newest 2,000 signed transactions, one of each batch, oldest first; those that are in no block last. Read from the transactions
 * alone, which are public: nothing of it is forgotten, and nothing leads to a case.
 */
export async function pastBatches(reader: Reader): Promise<PastBatch[]> {
  const { rows } = await reader.sql.raw<{ rows: VariantRow[] }>(
    `select programme, raw, fee, mined_at from (
       select distinct on (v.batch) v.batch, b.programme, v.raw, v.fee, c.time as mined_at, c.height
       from batch_variants v join batches b on b.id = v.batch
       left join (chain_inclusions i join chain_blocks c on c.hash = i.block_hash and c.active) on i.txid = v.txid
       where b.state in ('signed', 'confirmed', 'settled')
       order by v.batch, c.height nulls last, v.fee desc) latest
     order by height desc nulls first, batch limit :limit`,
    { limit: LOOKED_AT },
  );
  const read = rows
    .reverse()
    .map((row) => ({ row, transaction: parseTransaction(new Uint8Array(row.raw)) }));
  const scripts = read.flatMap(({ transaction }) =>
    transaction.outputs.map(({ script }) => script),
  );
  const ours = await ownScripts(reader, scripts);
  return read.map(({ row, transaction }) => {
    const outputs = transaction.outputs.map(({ value, script }) => ({
      amount: value,
      script: toHex(script),
    }));
    const place = outputs.findIndex(({ script }) => ours.has(script));
    const own = outputs[place];
    return {
      txid: transaction.txid,
      programme: row.programme,
      minedAt: row.mined_at ?? undefined,
      inputs: transaction.inputs.map(({ outpoint }) => formatOutPoint(outpoint)),
      payments: outputs.filter(({ script }) => !ours.has(script)),
      change: own && { amount: own.amount, place },
      outputs: outputs.length,
      fee: sats(row.fee),
      vsize: transaction.vsize,
    };
  });
}

/** What frozen batches of any programme pay, of which no signed form is known. */
export async function frozenAmounts(reader: Reader): Promise<Sats[]> {
  const { rows } = await reader.sql.raw<{ rows: { amount: bigint }[] }>(
    `select bp.amount from batches b join batch_payouts bp on bp.batch = b.id and bp.live
     where b.state = 'frozen' order by bp.amount`,
  );
  return rows.map(({ amount }) => sats(amount));
}

/** Which of the coins lie on an address that was paid more than once, as `txid:vout`. */
export async function reusedCoins(
  reader: Reader,
  coins: readonly { readonly outpoint: OutPoint; readonly script: Uint8Array }[],
): Promise<ReadonlySet<string>> {
  const { rows } = await reader.sql.raw<{ rows: { script: Buffer }[] }>(
    `select o.script from chain_outputs o where o.script = any (cast(:scripts as bytea[]))
     group by o.script having count(*) > 1`,
    { scripts: coins.map(({ script }) => Buffer.from(script)) },
  );
  const scripts = new Set(rows.map(({ script }) => toHex(script)));
  return new Set(
    coins
      .filter(({ script }) => scripts.has(toHex(script)))
      .map(({ outpoint }) => formatOutPoint(outpoint)),
  );
}

async function ownScripts(
  reader: Reader,
  scripts: readonly Uint8Array[],
): Promise<ReadonlySet<string>> {
  const { rows } = await reader.sql.raw<{ rows: { script: Buffer }[] }>(
    "select script from wallet_addresses where script = any (cast(:scripts as bytea[]))",
    { scripts: scripts.map((script) => Buffer.from(script)) },
  );
  return new Set(rows.map(({ script }) => toHex(script)));
}
