import { sats } from "../base/sats.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { Donation, Gift } from "./donation.ts";

interface GiftRow {
  txid: string;
  vout: number;
  programme: string;
  script: Buffer;
  amount: bigint;
  turns: number;
  settled: boolean;
}

interface DonationRow {
  programme: string;
  script: Buffer;
  receipt_lookup: Buffer;
  receipt_seal: Buffer;
  script_mark: Buffer | null;
  expires_on: string;
}

/** Keeps what is needed to answer one donor's receipt code. */
export async function insertDonation(unit: Unit, donation: Donation): Promise<void> {
  await unit.sql("donations").insert({
    programme: donation.programme,
    script: Buffer.from(donation.script),
    receipt_lookup: Buffer.from(donation.receiptLookup),
    receipt_seal: Buffer.from(donation.receiptSeal),
    script_mark: donation.scriptMark === undefined ? null : Buffer.from(donation.scriptMark),
    expires_on: donation.expiresOn,
  });
}

/** The donation whose address has this script; undefined when the script was issued for something else. */
export async function findDonation(
  reader: Reader,
  script: Uint8Array,
): Promise<Donation | undefined> {
  return donationOf(
    await reader
      .sql<DonationRow>("donations")
      .where({ script: Buffer.from(script) })
      .first(),
  );
}

/** The donation of a receipt code by the hash of its look-up token; undefined when there is none. */
export async function findDonationByReceipt(
  reader: Reader,
  lookupHash: Uint8Array,
): Promise<Donation | undefined> {
  const row = await reader
    .sql<DonationRow>("donations")
    .where({ receipt_lookup: Buffer.from(lookupHash) })
    .first();
  return donationOf(row);
}

/** Records an output to one of our addresses, once; returns it as stored, its row locked. */
export async function insertGift(unit: Unit, gift: Omit<Gift, "turns" | "settled">): Promise<Gift> {
  await unit
    .sql("gifts")
    .insert({
      txid: gift.outpoint.txid,
      vout: gift.outpoint.vout,
      programme: gift.programme,
      script: Buffer.from(gift.script),
      amount: gift.amount,
    })
    .onConflict(["txid", "vout"])
    .ignore();
  const row = await unit
    .sql<GiftRow>("gifts")
    .where({ ...gift.outpoint })
    .forUpdate()
    .first();
  if (row === undefined) throw new Error("insertGift: the gift just inserted is missing");
  return giftOf(row);
}

/** The gifts of one transaction, locked, by vout. */
export async function lockGifts(unit: Unit, txid: string): Promise<Gift[]> {
  const rows = await unit.sql<GiftRow>("gifts").where({ txid }).orderBy("vout").forUpdate();
  return rows.map(giftOf);
}

/** The gifts paid to one script, oldest booking first. */
export async function listGiftsTo(reader: Reader, script: Uint8Array): Promise<Gift[]> {
  const rows = await reader
    .sql<GiftRow>("gifts")
    .where({ script: Buffer.from(script) })
    .orderBy(["txid", "vout"]);
  return rows.map(giftOf);
}

/** Stores how often a gift was booked and whether it is settled. */
export async function saveGift(unit: Unit, gift: Gift): Promise<void> {
  await unit
    .sql("gifts")
    .where({ ...gift.outpoint })
    .update({ turns: gift.turns, settled: gift.settled });
}

/** Booked gifts that are not settled and stand in the active chain at `height` or below, locked. */
export async function listUnsettledAtDepth(
  unit: Unit,
  height: number,
): Promise<(Gift & { readonly height: number })[]> {
  const found = await unit.sql.raw<{ rows: (GiftRow & { height: number })[] }>(
    `select g.*, b.height from gifts g
     join chain_inclusions i on i.txid = g.txid
     join chain_blocks b on b.hash = i.block_hash and b.active
     where not g.settled and g.turns % 2 = 1 and b.height <= :height
     order by b.height, g.txid, g.vout for update of g`,
    { height },
  );
  return found.rows.map((row) => ({ ...giftOf(row), height: row.height }));
}

function donationOf(row: DonationRow | undefined): Donation | undefined {
  return (
    row && {
      programme: row.programme,
      script: new Uint8Array(row.script),
      receiptLookup: new Uint8Array(row.receipt_lookup),
      receiptSeal: new Uint8Array(row.receipt_seal),
      scriptMark: row.script_mark === null ? undefined : new Uint8Array(row.script_mark),
      expiresOn: row.expires_on,
    }
  );
}

function giftOf(row: GiftRow): Gift {
  return {
    outpoint: { txid: row.txid, vout: row.vout },
    programme: row.programme,
    script: new Uint8Array(row.script),
    amount: sats(row.amount),
    turns: row.turns,
    settled: row.settled,
  };
}
