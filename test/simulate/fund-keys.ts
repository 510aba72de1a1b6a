/**
 * The fund's wallet as somebody sees it who has its seed, with bitcoinjs-lib alone: which scripts are the fund's, and transactions that the
 * fund did not make.
 */
import type { BIP32Interface } from "bip32";
import { networks, payments, script as scripts, Transaction } from "bitcoinjs-lib";

const HARDENED = 0x80000000;
const LOOK_AHEAD = 200;

/** A coin of the fund's. */
export interface FundCoin {
  readonly txid: string;
  readonly vout: number;
  readonly script: string;
  readonly value: bigint;
}

export class FundKeys {
  readonly #account: BIP32Interface;
  /** Script in hex → its key's place. */
  readonly #places = new Map<string, { chain: number; index: number }>();

  /** `master` of the signer; the account is BIP 84's first on a test network. */
  constructor(master: BIP32Interface) {
    this.#account = [84, 1, 0].reduce((node, step) => node.derive(step + HARDENED), master);
    for (const chain of [0, 1]) {
      for (let index = 0; index < LOOK_AHEAD; index += 1)
        this.#places.set(Buffer.from(this.script(chain, index)).toString("hex"), { chain, index });
    }
  }

  script(chain: number, index: number): Uint8Array {
    const { publicKey } = this.#account.derive(chain).derive(index);
    return payments.p2wpkh({ pubkey: publicKey, network: networks.regtest }).output!;
  }

  isOurs(script: string): boolean {
    return this.#places.has(script);
  }

  /** A signed transaction of coins of the fund, as a thief or a hasty founder makes it by hand. */
  spend(
    coins: readonly FundCoin[],
    outputs: readonly { script: Uint8Array; value: bigint }[],
  ): Transaction {
    const transaction = new Transaction();
    transaction.version = 2;
    for (const { txid, vout } of coins)
      transaction.addInput(Buffer.from(txid, "hex").reverse(), vout, 0xfffffffd);
    for (const { script, value } of outputs) transaction.addOutput(script, value);
    for (const [at, coin] of coins.entries()) {
      const place = this.#places.get(coin.script)!;
      const key = this.#account.derive(place.chain).derive(place.index);
      const code = payments.p2pkh({ pubkey: key.publicKey }).output!;
      const hash = transaction.hashForWitnessV0(at, code, coin.value, Transaction.SIGHASH_ALL);
      const signature = scripts.signature.encode(key.sign(hash), Transaction.SIGHASH_ALL);
      transaction.setWitness(at, [signature, key.publicKey]);
    }
    return transaction;
  }
}
