import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { Side } from "./band.ts";
import { partChecksum, requireChecksum } from "./checksum.ts";
import type { PooledPart } from "./close-epoch.ts";

/** Notes that a gift or payout has been given to the book; false when it had been before. */
export async function insertRecord(unit: Unit, side: Side, reference: string): Promise<boolean> {
  const rows = await unit
    .sql("book_records")
    .insert({ reference: `${side}/${reference}` })
    .onConflict("reference")
    .ignore()
    .returning<{ reference: string }[]>("reference");
  return rows.length > 0;
}

/** Adds the parts of one item to the pool; `batch` for payouts. */
export async function insertParts(
  unit: Unit,
  item: {
    readonly id: string;
    readonly side: Side;
    readonly programme: string;
    readonly batch?: string;
  },
  parts: readonly { readonly c: string; readonly s: Sats }[],
): Promise<void> {
  const rows = parts.map(({ c, s }) => ({
    commitment: Buffer.from(c, "hex"),
    side: item.side,
    programme: item.programme,
    amount: s,
    item: item.id,
    batch: item.batch ?? null,
    checksum: Buffer.from(partChecksum({ c, side: item.side, programme: item.programme, s })),
  }));
  for (let at = 0; at < rows.length; at += 1000)
    await unit.sql("book_parts").insert(rows.slice(at, at + 1000));
}

/** All parts that are not yet published, in the order of their commitments, which is no order. Fault unavailable `log-damaged` when one is not what was written. */
export async function listPool(reader: Reader): Promise<PooledPart[]> {
  const rows = await reader
    .sql<{
      commitment: Buffer;
      side: Side;
      programme: string;
      amount: bigint;
      item: string | null;
      batch: string | null;
      checksum: Buffer;
    }>("book_parts")
    .select("commitment", "side", "programme", "amount", "item", "batch", "checksum")
    .orderBy("commitment");
  return rows.map(({ commitment, side, programme, amount, item, batch, checksum }) => {
    const part = { c: commitment.toString("hex"), side, programme, s: sats(amount) };
    requireChecksum(checksum, partChecksum(part));
    if (item === null) return { ...part, item: undefined };
    return { ...part, item: { id: item, ...(batch === null ? {} : { transaction: batch }) } };
  });
}

/** Removes published parts; nothing is kept that could lead from a leaf to its gift. */
export async function deleteParts(unit: Unit, commitments: readonly string[]): Promise<void> {
  await unit.sql.raw("delete from book_parts where commitment = any(?::bytea[])", [
    commitments.map(bytes),
  ]);
}

/** Cuts parts that a close has counted and holds back from the gift or payout they came from. */
export async function unlinkParts(unit: Unit, commitments: readonly string[]): Promise<void> {
  await unit.sql.raw(
    "update book_parts set item = null, batch = null where commitment = any(?::bytea[])",
    [commitments.map(bytes)],
  );
}

function bytes(commitment: string): Buffer {
  return Buffer.from(commitment, "hex");
}
