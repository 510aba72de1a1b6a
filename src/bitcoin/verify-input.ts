import { Transaction as LibraryTransaction, script as codec } from "bitcoinjs-lib";
import { concat, equalBytes } from "../base/bytes.ts";
import { ecc } from "./ecc.ts";
import { hash160, p2pkh, p2sh, p2wpkh, p2wsh, scriptTypeOf } from "./script.ts";
import { SIGHASH_ALL, witnessV0Digests } from "./sighash.ts";
import type { Transaction, TransactionInput, TransactionOutput } from "./transaction.ts";

/** Whether the signature (DER and one byte of type, or 64 bytes of BIP 340) is this key's and covers the whole transaction. */
type Check = (key: Uint8Array, signature: Uint8Array) => boolean;

/** A digest of one input for a script code, by the kind of script that holds it. */
type DigestOf = (scriptCode: Uint8Array) => Uint8Array;

const NOTHING = new Uint8Array(0);

/**
 * Whether every input of a signed transaction proves that it may spend its output, one answer each; `spent` are the outputs, in order. Stricter
 * than consensus and than what nodes relay: only the shapes that wallets here have (wpkh, sh(wpkh), pkh, tr by its key, multisig in wsh, sh(wsh) or
 * sh), exactly as many signatures as needed, strict DER and low S, SIGHASH_ALL (taproot: DEFAULT), nothing in a script or witness that need
 * not be there (BIP 16, 62, 141, 143, 147, 341).
 */
export function verifyInputs(
  transaction: Transaction,
  spent: readonly TransactionOutput[],
): boolean[] {
  const library = LibraryTransaction.fromBuffer(transaction.raw);
  const digestV0 = witnessV0Digests(transaction);
  return transaction.inputs.map((input, index) => {
    const output = spent[index];
    if (output === undefined) return false;
    const legacy: DigestOf = (code) => library.hashForSignature(index, code, SIGHASH_ALL);
    const v0: DigestOf = (code) => digestV0(index, code, output.value);
    const taproot = (): Uint8Array =>
      library.hashForWitnessV1(
        index,
        spent.map(({ script }) => script),
        spent.map(({ value }) => value),
        LibraryTransaction.SIGHASH_DEFAULT,
      );
    try {
      return isProven(input, output.script, { legacy, v0, taproot });
    } catch {
      // What a library cannot read is no proof.
      return false;
    }
  });
}

interface Digests {
  readonly legacy: DigestOf;
  readonly v0: DigestOf;
  readonly taproot: () => Uint8Array;
}

function isProven(input: TransactionInput, script: Uint8Array, digests: Digests): boolean {
  const { scriptSig, witness } = input;
  switch (scriptTypeOf(script)) {
    case "p2wpkh":
      return scriptSig.length === 0 && isKeyProof(script, witness, digests.v0);
    case "p2wsh":
      return scriptSig.length === 0 && isScriptProof(script, witness, digests.v0);
    case "p2tr":
      return scriptSig.length === 0 && isTaprootProof(script, witness, digests);
    case "p2pkh": {
      const pushes = pushesOf(scriptSig);
      return witness.length === 0 && isKeyProof(script, pushes, digests.legacy);
    }
    case "p2sh": {
      const pushes = pushesOf(scriptSig);
      const redeem = pushes.at(-1) ?? NOTHING;
      if (!equalBytes(p2sh(redeem), script)) return false;
      const inner = scriptTypeOf(redeem);
      if (inner === "p2wpkh") return pushes.length === 1 && isKeyProof(redeem, witness, digests.v0);
      if (inner === "p2wsh")
        return pushes.length === 1 && isScriptProof(redeem, witness, digests.v0);
      return witness.length === 0 && isMultisigProof(redeem, pushes, digests.legacy);
    }
    case undefined:
      return false;
  }
}

/** Signature and compressed key, for the two scripts that hold the hash of a key. */
function isKeyProof(script: Uint8Array, items: readonly Uint8Array[], digestOf: DigestOf): boolean {
  const [signature, key] = items;
  if (items.length !== 2 || signature === undefined || key?.length !== 33) return false;
  const code = p2pkh(hash160(key));
  const isKeysOwn = [p2wpkh(hash160(key)), code].some((each) => equalBytes(each, script));
  return isKeysOwn && ecdsa(digestOf(code))(key, signature);
}

function isScriptProof(
  script: Uint8Array,
  witness: readonly Uint8Array[],
  digestOf: DigestOf,
): boolean {
  const inner = witness.at(-1) ?? NOTHING;
  return equalBytes(p2wsh(inner), script) && isMultisigProof(inner, witness, digestOf);
}

/** The empty item that CHECKMULTISIG takes (BIP 147), the signatures in the order of their keys, the script. */
function isMultisigProof(
  script: Uint8Array,
  items: readonly Uint8Array[],
  digestOf: DigestOf,
): boolean {
  const multisig = multisigOf(script);
  if (multisig === undefined || items[0]?.length !== 0) return false;
  const signatures = items.slice(1, -1);
  if (signatures.length !== multisig.threshold) return false;
  const check = ecdsa(digestOf(script));
  let next = 0;
  return signatures.every((signature) => {
    const at = multisig.keys.findIndex((key, place) => place >= next && check(key, signature));
    next = at + 1;
    return at >= 0;
  });
}

/** `OP_k <compressed keys> OP_n OP_CHECKMULTISIG`, as it would be written again byte for byte; undefined for another script. */
function multisigOf(
  script: Uint8Array,
): { threshold: number; keys: readonly Uint8Array[] } | undefined {
  const threshold = (script[0] ?? 0) - 0x50;
  const count = (script.at(-2) ?? 0) - 0x50;
  if (threshold < 1 || threshold > count || count > 16 || script.length !== 3 + 34 * count)
    return undefined;
  const keys = Array.from({ length: count }, (_, at) => script.slice(2 + 34 * at, 35 + 34 * at));
  const written = concat(
    Uint8Array.of(0x50 + threshold),
    ...keys.flatMap((key) => [Uint8Array.of(33), key]),
    Uint8Array.of(0x50 + count, 0xae),
  );
  return equalBytes(written, script) ? { threshold, keys } : undefined;
}

/** The key path: one signature of SIGHASH_DEFAULT, no annex (BIP 341). */
function isTaprootProof(
  script: Uint8Array,
  witness: readonly Uint8Array[],
  { taproot }: Digests,
): boolean {
  const [signature] = witness;
  if (witness.length !== 1 || signature?.length !== 64) return false;
  return ecc.verifySchnorr(taproot(), script.slice(2), signature);
}

function ecdsa(digest: Uint8Array): Check {
  return (key, encoded) => {
    if (encoded.length === 0) return false;
    const { signature, hashType } = codec.signature.decode(encoded);
    return hashType === SIGHASH_ALL && ecc.isPoint(key) && ecc.verify(digest, key, signature, true);
  };
}

/** The data that a scriptSig pushes and nothing else, pushed as briefly as can be (BIP 62); throws when it does more. */
function pushesOf(scriptSig: Uint8Array): Uint8Array[] {
  const pushes = (codec.decompile(scriptSig) ?? []).map((chunk) => {
    if (typeof chunk !== "number") return chunk;
    if (chunk !== 0) throw new RangeError("scriptSig: an operation");
    return NOTHING;
  });
  if (!equalBytes(codec.compile(pushes), scriptSig)) throw new RangeError("scriptSig: not minimal");
  return pushes;
}
