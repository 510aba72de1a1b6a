/** What the database says, read in one statement, so of one moment: no view of the program's own. */
import { Transaction } from "bitcoinjs-lib";
import type { Knex } from "knex";
import { factsOf } from "./chain-facts.ts";

/** A batch; `anchor` as `txid:vout`. */
export interface BatchRow {
  readonly id: string;
  readonly state: string;
  readonly anchor: string;
  /** The batch that a cancel ends. */
  readonly cancels: string | null;
  readonly feeCap: bigint;
}

/** All that the checks look at. Scripts and raw transactions in hex, amounts in sats. */
export interface Rows {
  readonly tip: { readonly hash: string; readonly height: number };
  /** How many entries the journal has. */
  readonly entries: number;
  readonly payouts: readonly {
    readonly id: string;
    /** Null once it is forgotten. */
    readonly script: string | null;
    readonly amount: bigint;
    readonly takenBack: boolean;
  }[];
  readonly batches: readonly BatchRow[];
  readonly members: readonly {
    readonly batch: string;
    readonly payout: string;
    readonly amount: bigint;
    readonly live: boolean;
  }[];
  readonly variants: readonly {
    readonly txid: string;
    readonly batch: string;
    readonly raw: string;
    readonly inputs: readonly string[];
  }[];
  readonly reserved: readonly { readonly outpoint: string; readonly lineage: string }[];
  readonly books: Readonly<Record<"coins" | "paid" | "fees" | "held", bigint>>;
}

const SQL = `select json_build_object(
  'tip', (select json_build_object('hash', hash, 'height', height) from chain_blocks where active order by height desc limit 1),
  'entries', (select count(*) from journal_entries),
  'payouts', (select coalesce(json_agg(json_build_object('id', id, 'script', encode(script, 'hex'), 'amount', amount::text,
    'takenBack', exists (select from payout_withdrawals w where w.payout = payouts.id))), '[]') from payouts),
  'batches', (select coalesce(json_agg(json_build_object('id', id, 'state', state, 'cancels', cancels, 'anchor', anchor_txid || ':' || anchor_vout,
    'feeCap', fee_cap::text) order by id), '[]') from batches),
  'members', (select coalesce(json_agg(json_build_object('batch', batch, 'payout', payout, 'amount', amount::text, 'live', live)), '[]') from batch_payouts),
  'variants', (select coalesce(json_agg(json_build_object('txid', txid, 'batch', batch, 'raw', encode(raw, 'hex'))), '[]') from batch_variants),
  'reserved', (select coalesce(json_agg(json_build_object('outpoint', txid || ':' || vout, 'lineage', lineage)), '[]') from wallet_reservations),
  'accounts', (select json_object_agg(left(a.code, -length(a.programme) - 1), json_build_object('debits', (b.debits - b.credits)::text,
    'held', (b.committed_credits + b.in_flight_credits)::text)) from ledger_accounts a join ledger_balances b on b.account = a.id)
) as all`;

interface Raw {
  readonly tip: Rows["tip"];
  readonly entries: number;
  readonly payouts: readonly {
    id: string;
    script: string | null;
    amount: string;
    takenBack: boolean;
  }[];
  readonly batches: readonly {
    id: string;
    state: string;
    anchor: string;
    cancels: string | null;
    feeCap: string;
  }[];
  readonly members: readonly { batch: string; payout: string; amount: string; live: boolean }[];
  readonly variants: readonly { txid: string; batch: string; raw: string }[];
  readonly reserved: Rows["reserved"];
  readonly accounts: Readonly<Record<string, { debits: string; held: string }>>;
}

/** Reads them all. */
export async function readRows(sql: Knex): Promise<Rows> {
  const found = await sql.raw<{ rows: { all: Raw }[] }>(SQL);
  const { tip, entries, payouts, batches, members, variants, reserved, accounts } =
    found.rows[0]!.all;
  return {
    tip,
    entries,
    reserved,
    members: members.map((row) => ({ ...row, amount: BigInt(row.amount) })),
    payouts: payouts.map((row) => ({ ...row, amount: BigInt(row.amount) })),
    batches: batches.map((row) => ({ ...row, feeCap: BigInt(row.feeCap) })),
    variants: variants.map((row) => ({
      ...row,
      inputs: factsOf(Transaction.fromHex(row.raw)).inputs,
    })),
    books: {
      // What is promised beyond the coins stands there too, and as a debt to nobody (docs/decisions/0005-ledger-guard.md).
      coins:
        BigInt(accounts["assets:chain"]!.debits) + BigInt(accounts["liabilities:unbacked"]!.debits),
      paid: BigInt(accounts["expenses:grants"]!.debits),
      fees: BigInt(accounts["expenses:network-fees"]!.debits),
      held: BigInt(accounts["assets:chain"]!.held),
    },
  };
}
