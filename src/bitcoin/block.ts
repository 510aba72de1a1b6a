import { concat } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";
import { must } from "../base/refusal.ts";
import { ByteReader } from "./byte-reader.ts";
import type { Transaction } from "./transaction.ts";
import { displayHash, internalHash, readTransaction } from "./transaction.ts";

/** A block, read. Hashes are as wallets show them; `time` is the header's. */
export interface Block {
  readonly hash: string;
  readonly prev: string;
  readonly time: Date;
  readonly transactions: readonly Transaction[];
}

const RULE = "block-malformed";

/**
 * Reads a raw block. Refuses with `block-malformed` (or `transaction-malformed`) where the bytes do not add up, among them a Merkle
 * root other than that of the transactions; proof of work and script rules are the node's affair.
 */
export function parseBlock(raw: Uint8Array): Block {
  const reader = new ByteReader(raw, RULE);
  reader.u32();
  const prev = displayHash(reader.take(32));
  const root = displayHash(reader.take(32));
  const time = new Date(1000 * reader.u32());
  reader.take(8);
  const transactions = Array.from({ length: reader.size() }, () => readTransaction(reader));
  must(reader.atEnd && transactions.length > 0, RULE);
  const txids = transactions.map((transaction) => transaction.txid);
  must(merkleRoot(txids) === root, RULE);
  return { hash: displayHash(sha256(sha256(raw.subarray(0, 80)))), prev, time, transactions };
}

/** Bitcoin's own Merkle root of txids (the last of an odd row is doubled), as wallets show hashes. */
export function merkleRoot(txids: readonly string[]): string {
  let row = txids.map(internalHash);
  while (row.length > 1) {
    const above: Uint8Array[] = [];
    for (let left = 0; left < row.length; left += 2) {
      const a = row[left] ?? new Uint8Array(32);
      above.push(sha256(sha256(concat(a, row[left + 1] ?? a))));
    }
    row = above;
  }
  return displayHash(row[0] ?? new Uint8Array(32));
}
