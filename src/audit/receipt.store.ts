import { formatDate } from "../base/clock.ts";
import type { Reader, Unit } from "../db/unit.ts";

/** Keeps a sealed receipt under a random name and the hash of its look-up token. */
export async function insertReceipt(
  unit: Unit,
  receipt: {
    readonly reference: string;
    readonly lookup: Uint8Array;
    readonly box: Uint8Array;
    readonly expiresOn: string;
  },
): Promise<void> {
  await unit.sql("receipts").insert({
    reference: receipt.reference,
    lookup: Buffer.from(receipt.lookup),
    box: Buffer.from(receipt.box),
    expires_on: receipt.expiresOn,
  });
}

/** The sealed receipts of one receipt code, in no telling order. */
export async function listReceipts(reader: Reader, lookup: Uint8Array): Promise<Uint8Array[]> {
  const rows = await reader
    .sql<{ lookup: Buffer; reference: string; box: Buffer }>("receipts")
    .select("box")
    .where("lookup", Buffer.from(lookup))
    .orderBy("reference");
  return rows.map((row) => new Uint8Array(row.box));
}

/** Destroys the receipts that expired before this day; returns how many. */
export async function deleteExpiredReceipts(unit: Unit, before: Date): Promise<number> {
  return unit.sql("receipts").where("expires_on", "<", formatDate(before)).delete();
}
