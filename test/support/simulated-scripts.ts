/** The script checks of the simulated chain. */
import { crypto, payments, script as scripts, Transaction } from "bitcoinjs-lib";
import * as ecc from "tiny-secp256k1";

/** What a check needs of a spent output. */
export interface SpentOutput {
  readonly script: Uint8Array;
  readonly value: bigint;
}

/**
 * Whether input `index` of `transaction` may spend its output. P2WPKH and the key path of P2TR are checked in full; all other scripts
 * are believed, for which the embedded node is there.
 */
export function isSpendGood(
  transaction: Transaction,
  index: number,
  spent: readonly SpentOutput[],
): boolean {
  const { script, value } = spent[index]!;
  const { witness } = transaction.ins[index]!;
  if (script.length === 22 && script[0] === 0x00)
    return isKeyHashGood(transaction, index, script, value);
  if (script.length === 34 && script[0] === 0x51 && witness.length === 1) {
    const [signature] = witness;
    const hash = transaction.hashForWitnessV1(
      index,
      spent.map((output) => output.script),
      spent.map((output) => output.value),
      Transaction.SIGHASH_DEFAULT,
    );
    return signature!.length === 64 && ecc.verifySchnorr(hash, script.subarray(2), signature!);
  }
  return true;
}

function isKeyHashGood(
  transaction: Transaction,
  index: number,
  script: Uint8Array,
  value: bigint,
): boolean {
  const [signature, key] = transaction.ins[index]!.witness;
  if (signature === undefined || key === undefined) return false;
  if (Buffer.compare(crypto.hash160(key), script.subarray(2)) !== 0) return false;
  try {
    const { hashType, signature: plain } = scripts.signature.decode(signature);
    const code = payments.p2pkh({ pubkey: key }).output!;
    const hash = transaction.hashForWitnessV0(index, code, value, hashType);
    return ecc.verify(hash, key, plain);
  } catch {
    return false;
  }
}
