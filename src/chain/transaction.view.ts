import type { Reader } from "../db/unit.ts";

/** Where a transaction of ours stands. */
export interface TransactionState {
  readonly txid: string;
  readonly raw: Uint8Array;
  /** Height of the block of the best chain that holds it. */
  readonly height: number | undefined;
  readonly blockHash: string | undefined;
  /** Confirmations; 0 outside the best chain. */
  readonly depth: number;
  /** Whether our node had it in its mempool when it was last asked. */
  readonly inMempool: boolean;
}

/** Confirmations of `txid`: 1 in the newest block, 0 outside the best chain or when it was never seen. */
export async function depthOf(reader: Reader, txid: string): Promise<number> {
  return (await transactionOf(reader, txid))?.depth ?? 0;
}

/** The state of one stored transaction; undefined when it was neither seen nor remembered. */
export async function transactionOf(
  reader: Reader,
  txid: string,
): Promise<TransactionState | undefined> {
  return (await transactionsOf(reader, [txid])).get(txid);
}

/** The states of those of `txids` that are stored, by txid. */
export async function transactionsOf(
  reader: Reader,
  txids: readonly string[],
): Promise<ReadonlyMap<string, TransactionState>> {
  const answer = await reader.sql.raw<{ rows: Row[] }>(
    `select t.txid, t.raw, b.height, b.hash,
            (select max(height) from chain_blocks where active) as tip,
            exists (select from chain_mempool m where m.txid = t.txid) as in_mempool
       from chain_transactions t
       left join (chain_inclusions i join chain_blocks b on b.hash = i.block_hash and b.active) on i.txid = t.txid
      where t.txid = any(cast(:txids as text[]))`,
    { txids: [...txids] },
  );
  return new Map(answer.rows.map((row) => [row.txid, stateOf(row)]));
}

interface Row {
  readonly txid: string;
  readonly raw: Uint8Array;
  readonly height: number | null;
  readonly hash: string | null;
  readonly tip: number | null;
  readonly in_mempool: boolean;
}

function stateOf(row: Row): TransactionState {
  const { txid, height, tip } = row;
  return {
    txid,
    raw: Uint8Array.from(row.raw),
    height: height ?? undefined,
    blockHash: row.hash ?? undefined,
    depth: height === null || tip === null ? 0 : tip - height + 1,
    inMempool: row.in_mempool,
  };
}
