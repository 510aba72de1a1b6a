import { sats } from "../base/sats.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { BlockId, ConnectedBlock, SeenTransaction } from "./chain.ts";
import type { KnownChain } from "./follow.ts";
import { parseRawTransaction } from "./raw-block.ts";
import { scriptIndexOf } from "./script.store.ts";
import { listUndone, saveRivals } from "./undone.store.ts";

/**
 * Lets one unit at a time change what is known of the chain, until it ends. Leadership alone would not do: a leader whose database
 * connection broke does not know yet that another took over.
 */
export async function lockChain(unit: Unit): Promise<void> {
  await unit.sql.raw("select pg_advisory_xact_lock(hashtextextended('commonpurse/chain', 0))");
}

/** The chain as the database has it at the moment of each question. */
export function knownChain(reader: Reader): KnownChain {
  return {
    ...scriptIndexOf(reader),
    blocks: (count) => listKnownBlocks(reader, count),
    blocksAbove: (height) => listBlocksAbove(reader, height),
    undone: (depth) => listUndone(reader, depth),
    mempool: () => listMempool(reader),
  };
}

async function listKnownBlocks(reader: Reader, count: number): Promise<BlockId[]> {
  return reader
    .sql<BlockId & { active: boolean }>("chain_blocks")
    .select("hash", "height")
    .where({ active: true })
    .orderBy("height", "desc")
    .limit(count);
}

async function listBlocksAbove(reader: Reader, height: number): Promise<ConnectedBlock[]> {
  const rows = await reader
    .sql<{ hash: string; height: number; prev: string; time: Date; active: boolean }>(
      "chain_blocks",
    )
    .select("hash", "height", "prev", "time")
    .where({ active: true })
    .andWhere("height", ">", height)
    .orderBy("height", "desc");
  const blocks: ConnectedBlock[] = [];
  for (const { hash, prev, time, ...row } of rows) {
    const transactions = await listIncluded(reader, hash);
    blocks.push({ id: { hash, height: row.height }, prev, time, transactions });
  }
  return blocks;
}

/** Makes `block` part of the best chain and stores its transactions; storing it again changes nothing. */
export async function saveConnected(unit: Unit, block: ConnectedBlock): Promise<void> {
  const { id, prev, time } = block;
  await unit
    .sql("chain_blocks")
    .insert({ hash: id.hash, height: id.height, prev, time, active: true })
    .onConflict("hash")
    .merge({ active: true });
  await saveSeen(unit, block.transactions);
  if (block.transactions.length === 0) return;
  await unit
    .sql("chain_inclusions")
    .insert(
      block.transactions.map(({ txid }, position) => ({ txid, block_hash: id.hash, position })),
    )
    .onConflict()
    .ignore();
}

/** Takes a block out of the best chain; its row and its transactions stay. */
export async function saveDisconnected(unit: Unit, hash: string): Promise<void> {
  await unit.sql("chain_blocks").update({ active: false }).where({ hash });
}

/** Stores transactions with the outputs and spends that are ours; parents must come before children. Repeating changes nothing. */
export async function saveSeen(
  unit: Unit,
  transactions: readonly SeenTransaction[],
): Promise<void> {
  for (const { txid, raw, received, spent, rivals = [] } of transactions) {
    const inputs = parseRawTransaction(raw)?.inputs ?? [];
    const coinbase = inputs[0]?.txid === "0".repeat(64);
    await insertNew(unit, "chain_transactions", [{ txid, raw: Buffer.from(raw), coinbase }]);
    await insertNew(
      unit,
      "chain_outputs",
      received.map(({ vout, script, value }) => ({
        txid,
        vout,
        script: Buffer.from(script),
        value,
      })),
    );
    const spends = spent.map((outpoint) => ({
      ...outpoint,
      spending_txid: txid,
      input: inputs.findIndex(
        (other) => other.txid === outpoint.txid && other.vout === outpoint.vout,
      ),
    }));
    await insertNew(unit, "chain_spends", spends);
    await saveRivals(unit, txid, rivals);
  }
}

/** Notes stored transactions as being in the mempool. */
export async function saveArrived(unit: Unit, txids: readonly string[]): Promise<void> {
  await insertNew(
    unit,
    "chain_mempool",
    txids.map((txid) => ({ txid })),
  );
}

/** Notes transactions as no longer being in the mempool, mined or not. */
export async function deleteFromMempool(unit: Unit, txids: readonly string[]): Promise<void> {
  if (txids.length > 0) await unit.sql("chain_mempool").delete().whereIn("txid", txids);
}

async function listMempool(reader: Reader): Promise<string[]> {
  const rows = await reader.sql<{ txid: string }>("chain_mempool").select("txid");
  return rows.map((row) => row.txid);
}

async function insertNew(unit: Unit, table: string, rows: readonly object[]): Promise<void> {
  if (rows.length > 0) await unit.sql(table).insert(rows).onConflict().ignore();
}

async function listIncluded(reader: Reader, hash: string): Promise<SeenTransaction[]> {
  const rows = await reader
    .sql<{ txid: string; raw: Uint8Array }>("chain_inclusions")
    .join("chain_transactions", "chain_transactions.txid", "chain_inclusions.txid")
    .select<{ txid: string; raw: Uint8Array }[]>(
      "chain_transactions.txid as txid",
      "chain_transactions.raw as raw",
    )
    .where({ block_hash: hash })
    .orderBy("position");
  const seen: SeenTransaction[] = [];
  for (const { txid, raw } of rows) seen.push(await readSeen(reader, txid, raw));
  return seen;
}

async function readSeen(reader: Reader, txid: string, raw: Uint8Array): Promise<SeenTransaction> {
  const received = await reader
    .sql<{ txid: string; vout: number; script: Uint8Array; value: bigint }>("chain_outputs")
    .select("vout", "script", "value")
    .where({ txid })
    .orderBy("vout");
  const spent = await reader
    .sql<{ txid: string; vout: number; spending_txid: string; input: number }>("chain_spends")
    .select("txid", "vout")
    .where({ spending_txid: txid })
    .orderBy("input");
  return {
    txid,
    raw: Uint8Array.from(raw),
    received: received.map(({ vout, script, value }) => ({
      vout,
      script: Uint8Array.from(script),
      value: sats(value),
    })),
    spent: spent.map(({ txid: parent, vout }) => ({ txid: parent, vout })),
  };
}
