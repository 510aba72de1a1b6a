import type { Descriptor } from "./descriptor.ts";

/** Heaviest transaction that Bitcoin Core relays, in weight units (policy.h). */
export const STANDARD_WEIGHT_MAX = 400_000;

/** What the weight of a transaction depends on; exact, not an estimate (wallet notes B3). */
export interface Shape {
  readonly inputs: number;
  /** Weight units of one signed input: `inputWeight`. */
  readonly inputWeight: number;
  /** Output scripts, or anything with their length. */
  readonly outputs: readonly { readonly length: number }[];
}

/** Bytes of outpoint, sequence and the length of an empty scriptSig. */
const BARE_INPUT = 36 + 1 + 4;

/** Bytes of a DER signature with its sighash byte: 72 at most, 71 where the signer grinds for a low R as ours does. */
const SIGNATURE = 72;
const LOW_R_SIGNATURE = 71;

/**
 * Weight units of an input of the wallet once it is signed, its witness included: wpkh 271, tr 230, sh(wpkh) 363, 2-of-3 418, pkh 588.
 * Single keys count 71 bytes a signature (our signer, like Core and most devices, grinds for a low R); multisig counts 72, because its signatures come from
 * devices of every make. A single key that does not grind makes half of its inputs heavier than that, by 1 unit (pkh: 4): where nearly all of a transaction is such inputs
 * it falls short of its rate by up to 0.37 % (pkh: 0.68 %). What must hold whoever signs, the floor of the nodes, is asked of `largestInputWeight`.
 */
export function inputWeight(descriptor: Descriptor): number {
  return weightOfSigned(descriptor, LOW_R_SIGNATURE);
}

/** The same with the largest signature that nodes take, 72 bytes (a low S is asked of all): wpkh 272, sh(wpkh) 364, pkh 592, others as they are. */
export function largestInputWeight(descriptor: Descriptor): number {
  return weightOfSigned(descriptor, SIGNATURE);
}

/** With so many bytes for the signature of a single key. */
function weightOfSigned(descriptor: Descriptor, signature: number): number {
  const { threshold, keys } = descriptor.quorum;
  switch (descriptor.kind) {
    case "wpkh":
      return 4 * BARE_INPUT + 1 + (1 + signature) + (1 + 33);
    case "sh-wpkh":
      return 4 * (BARE_INPUT + 23) + 1 + (1 + signature) + (1 + 33);
    case "tr":
      return 4 * BARE_INPUT + 1 + (1 + 64);
    case "pkh":
      return 4 * (BARE_INPUT + (1 + signature) + (1 + 33)) + 1;
    case "wsh-sortedmulti": {
      const script = 3 + 34 * keys;
      const scriptSize = script < 0xfd ? 1 : 3;
      return 4 * BARE_INPUT + 1 + 1 + threshold * (1 + SIGNATURE) + scriptSize + script;
    }
  }
}

/** Exact weight units of a signed transaction with at least one witness input. */
export function weightOf(shape: Shape): number {
  const outputs = shape.outputs.reduce((sum, script) => sum + outputSize(script.length), 0);
  const bare = 4 + sizeSize(shape.inputs) + sizeSize(shape.outputs.length) + outputs + 4;
  return 4 * bare + 2 + shape.inputs * shape.inputWeight;
}

/** Virtual bytes of so many weight units (BIP 141): rounded up. */
export function vsizeOf(weight: number): number {
  return Math.ceil(weight / 4);
}

/** Bytes of an output with a script of so many bytes, each of which is a virtual byte too: 31 for P2WPKH, 43 for P2TR. */
export function outputSize(scriptLength: number): number {
  return 8 + sizeSize(scriptLength) + scriptLength;
}

/** Bytes of a CompactSize. */
function sizeSize(value: number): number {
  return value < 0xfd ? 1 : value <= 0xffff ? 3 : 5;
}
