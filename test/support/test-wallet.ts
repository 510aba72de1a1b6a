/**
 * A wallet for tests that shares no code with src/: bip32 and bitcoinjs-lib alone. It mines its own coins, pays anybody, and can be told
 * to make transactions that no node should take.
 */
import { BIP32Factory } from "bip32";
import type { BIP32Interface } from "bip32";
import {
  address as addresses,
  crypto,
  initEccLib,
  networks,
  payments,
  script as scripts,
  Transaction,
} from "bitcoinjs-lib";
import * as ecc from "tiny-secp256k1";

initEccLib(ecc);

const REGTEST = networks.regtest;

export type CoinKind = "p2wpkh" | "p2tr";

/** An output the wallet can spend. */
export interface TestCoin {
  readonly txid: string;
  readonly vout: number;
  readonly value: bigint;
  readonly script: Uint8Array;
  readonly kind: CoinKind;
  readonly key: BIP32Interface;
}

export interface TestOutput {
  readonly script: Uint8Array;
  readonly value: bigint;
}

/** A script with the key that spends it. */
export interface TestAddress {
  readonly address: string;
  readonly script: Uint8Array;
  readonly kind: CoinKind;
  readonly key: BIP32Interface;
}

export interface BuildOptions {
  /** 0xfffffffd unless said: replaceable. */
  readonly sequence?: number;
  readonly version?: number;
  readonly lockTime?: number;
  /** Changes the transaction after it was signed. */
  readonly spoil?: (transaction: Transaction) => void;
}

/** Keys below one seed; the same name gives the same wallet. */
export class TestWallet {
  readonly #root: BIP32Interface;
  #next: number;

  /** `given`: how many of its addresses are given away already. */
  constructor(name: string, given = 0) {
    this.#next = given;
    this.#root = BIP32Factory(ecc).fromSeed(crypto.hash256(Buffer.from(name)), REGTEST);
  }

  get given(): number {
    return this.#next;
  }

  /** A fresh address of the wallet. */
  address(kind: CoinKind = "p2wpkh"): TestAddress {
    const key = this.#root.derive(this.#next++);
    const payment =
      kind === "p2wpkh"
        ? payments.p2wpkh({ pubkey: key.publicKey, network: REGTEST })
        : payments.p2tr({ internalPubkey: key.publicKey.subarray(1), network: REGTEST });
    return { address: payment.address!, script: payment.output!, kind, key };
  }

  /** A signed transaction that spends all of `coins`, in the given order. */
  build(
    coins: readonly TestCoin[],
    outputs: readonly TestOutput[],
    options: BuildOptions = {},
  ): Transaction {
    const transaction = new Transaction();
    transaction.version = options.version ?? 2;
    transaction.locktime = options.lockTime ?? 0;
    for (const coin of coins) {
      const hash = Buffer.from(coin.txid, "hex").reverse();
      transaction.addInput(hash, coin.vout, options.sequence ?? 0xfffffffd);
    }
    for (const { script, value } of outputs) transaction.addOutput(script, value);
    for (const index of coins.keys())
      transaction.setWitness(index, sign(transaction, index, coins));
    options.spoil?.(transaction);
    return transaction;
  }
}

/** The script of an address on regtest. */
export function scriptOf(address: string): Uint8Array {
  return addresses.toOutputScript(address, REGTEST);
}

/** The coin that output `vout` of `transaction` makes for `owner`. */
export function coinOf(transaction: Transaction, vout: number, owner: TestAddress): TestCoin {
  const output = transaction.outs[vout]!;
  return {
    txid: transaction.getId(),
    vout,
    value: output.value,
    script: owner.script,
    kind: owner.kind,
    key: owner.key,
  };
}

function sign(transaction: Transaction, index: number, coins: readonly TestCoin[]): Uint8Array[] {
  const { kind, key, value } = coins[index]!;
  if (kind === "p2wpkh") {
    const code = payments.p2pkh({ pubkey: key.publicKey }).output!;
    const hash = transaction.hashForWitnessV0(index, code, value, Transaction.SIGHASH_ALL);
    return [scripts.signature.encode(key.sign(hash), Transaction.SIGHASH_ALL), key.publicKey];
  }
  const tweak = crypto.taggedHash("TapTweak", key.publicKey.subarray(1));
  const hash = transaction.hashForWitnessV1(
    index,
    coins.map((coin) => coin.script),
    coins.map((coin) => coin.value),
    Transaction.SIGHASH_DEFAULT,
  );
  return [key.tweak(tweak).signSchnorr(hash)];
}
