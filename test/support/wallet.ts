import { utf8 } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/base/digest.ts";
import { sats } from "../../src/base/sats.ts";
import type { Coin } from "../../src/bitcoin/coin-selection.ts";
import { compactSize } from "../../src/bitcoin/byte-writer.ts";
import type { Descriptor } from "../../src/bitcoin/descriptor.ts";
import { parseDescriptor } from "../../src/bitcoin/descriptor.ts";
import { hash160, p2wpkh } from "../../src/bitcoin/script.ts";
import { accountDescriptor, masterOf } from "../../src/bitcoin/seed.ts";
import type { TransactionOutput } from "../../src/bitcoin/transaction.ts";
import { parseTransaction } from "../../src/bitcoin/transaction.ts";

/** The published test seed of these wallets. */
export const TEST_SEED = sha256(utf8("published test seed"));

/** A regtest wallet of our usual kind, from the test seed. */
export function testWallet(account = 0): Descriptor {
  return parseDescriptor(
    accountDescriptor(masterOf(TEST_SEED, "regtest"), "regtest", account),
    "regtest",
  );
}

/** Coins of these values, each in a transaction of its own. */
export function coinsOf(values: readonly number[]): Coin[] {
  return values.map((value, index) => ({
    outpoint: { txid: Buffer.from(sha256(utf8(`coin ${index}`))).toString("hex"), vout: 0 },
    value: sats(BigInt(value)),
  }));
}

/** Payments of these values to P2WPKH scripts that differ. */
export function paymentsOf(values: readonly number[]): TransactionOutput[] {
  return values.map((value, index) => ({
    value: sats(BigInt(value)),
    script: p2wpkh(hash160(utf8(`payee ${index}`))),
  }));
}

/** A transaction with one foreign input and these outputs, for funding a wallet: raw bytes and txid. */
export function fundingTransaction(
  outputs: readonly TransactionOutput[],
  salt = 0,
): { readonly raw: Uint8Array; readonly txid: string } {
  const prevout = Buffer.from(sha256(utf8(`funding ${salt}`)));
  const body = outputs.map(({ value, script }) => {
    const amount = Buffer.alloc(8);
    amount.writeBigUInt64LE(value);
    return Buffer.concat([amount, compactSize(script.length), script]);
  });
  const raw = new Uint8Array(
    Buffer.concat([
      Buffer.from("0200000001", "hex"),
      prevout,
      Buffer.from("0000000000ffffffff", "hex"),
      compactSize(outputs.length),
      ...body,
      Buffer.alloc(4),
    ]),
  );
  return { raw, txid: parseTransaction(raw).txid };
}
