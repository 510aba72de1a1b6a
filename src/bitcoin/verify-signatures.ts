import { script as codec } from "bitcoinjs-lib";
import type { Psbt as Library } from "bitcoinjs-lib";
import { equalBytes } from "../base/bytes.ts";
import { Refusal, must } from "../base/refusal.ts";
import { ecc } from "./ecc.ts";
import { hash160, p2pkh, p2wpkh, scriptTypeOf } from "./script.ts";
import { SIGHASH_ALL, witnessV0Digests } from "./sighash.ts";
import type { Transaction } from "./transaction.ts";

/**
 * Verifies every signature that stands in a PSBT beside its inputs, final scripts apart. Refuses with `psbt-signature` (item: the input):
 * one by a key that is not in its script, one that does not hold, or one that covers less than everything (ECDSA: ALL; taproot: DEFAULT).
 */
export function verifySignatures(library: Library, unsigned: Transaction): void {
  const digestOf = witnessV0Digests(unsigned);
  library.data.inputs.forEach((input, index) => {
    const signatures = input.partialSig ?? [];
    if (signatures.length === 0 && input.tapKeySig === undefined) return;
    try {
      // A taproot signature of 64 bytes is SIGHASH_DEFAULT.
      const coversAll = signatures.every(
        ({ signature }) => codec.signature.decode(signature).hashType === SIGHASH_ALL,
      );
      must(coversAll && (input.tapKeySig?.length ?? 64) === 64, "psbt-signature", index);
      const spent = input.witnessUtxo;
      const isGood =
        spent !== undefined && scriptTypeOf(spent.script) === "p2wpkh"
          ? signatures.every(({ pubkey, signature }) => {
              const keyHash = hash160(pubkey);
              const digest = digestOf(index, p2pkh(keyHash), spent.value);
              const { signature: raw } = codec.signature.decode(signature);
              return equalBytes(p2wpkh(keyHash), spent.script) && isValid(pubkey, digest, raw);
            })
          : library.validateSignaturesOfInput(index, isValid);
      must(isGood, "psbt-signature", index);
    } catch {
      throw new Refusal("psbt-signature", index);
    }
  });
}

function isValid(publicKey: Uint8Array, hash: Uint8Array, signature: Uint8Array): boolean {
  return publicKey.length === 32
    ? ecc.verifySchnorr(hash, publicKey, signature)
    : ecc.verify(hash, publicKey, signature, true);
}
