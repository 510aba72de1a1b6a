import { equalBytes } from "../base/bytes.ts";
import { must, Refusal } from "../base/refusal.ts";
import { SEQUENCE } from "../bitcoin/create-psbt.ts";
import type { Chain, Derivation, Descriptor } from "../bitcoin/descriptor.ts";
import { formatOutPoint } from "../bitcoin/outpoint.ts";
import { open, readPsbt, spentOutput } from "../bitcoin/psbt.ts";
import type { ClaimedScripts, Psbt, PsbtInput } from "../bitcoin/psbt.ts";
import type { InputPlace } from "../bitcoin/sign-psbt.ts";
import { STANDARD_WEIGHT_MAX, inputWeight, weightOf } from "../bitcoin/weight.ts";
import { verifySignatures } from "../bitcoin/verify-signatures.ts";
import type { Manifest } from "../payouts/manifest.ts";

const SIGHASH_DEFAULT = 0;
const SIGHASH_ALL = 1;

/** Weight units of the transaction once it is signed, at most. */
export function signedWeight(psbt: Psbt, descriptor: Descriptor): number {
  return weightOf({
    inputs: psbt.inputs.length,
    inputWeight: inputWeight(descriptor),
    outputs: psbt.outputs.map(({ script }) => script),
  });
}

/** Rule 10: strict BIP 174, transaction version 2, no heavier than nodes relay. */
export function readTransaction(bytes: Uint8Array, descriptor: Descriptor): Psbt {
  const psbt = readPsbt(bytes);
  must(psbt.unsigned.version === 2, "psbt-version");
  must(signedWeight(psbt, descriptor) <= STANDARD_WEIGHT_MAX, "psbt-too-large");
  return psbt;
}

/**
 * Rule 11. Every input is derived again from the wallet at the place it claims; returns those places and the sum of what is spent,
 * amounts taken from whole previous transactions (taproot signatures commit to all amounts themselves).
 */
export function judgeInputs(
  psbt: Psbt,
  manifest: Manifest,
  descriptor: Descriptor,
): { places: InputPlace[]; spent: bigint } {
  must(
    psbt.inputs.some(({ outpoint }) => formatOutPoint(outpoint) === manifest.anchor),
    "input-anchor-missing",
  );
  let spent = 0n;
  const places = psbt.inputs.map((input, index) => {
    const place = placeOf(input, descriptor);
    if (place === undefined) throw new Refusal("input-not-ours", index);
    const isTaproot = descriptor.kind === "tr";
    spent += spentOutput(input, index, !isTaproot).value;
    const onlyAll = isTaproot ? SIGHASH_DEFAULT : SIGHASH_ALL;
    must((input.sighashType ?? onlyAll) === onlyAll, "input-sighash", index);
    must(input.sequence === SEQUENCE, "input-sequence", index);
    must(!input.isFinal, "input-already-final", index);
    return place;
  });
  judgeSignatures(psbt, descriptor);
  return { places, spent };
}

/**
 * Signatures of other signers go back with ours, so each must be good: by a key of its input, for all of the transaction. Our own, if it is
 * there, is made again. Refuses with `psbt-signature`.
 */
function judgeSignatures({ bytes, inputs }: Psbt, descriptor: Descriptor): void {
  const isTaproot = descriptor.kind === "tr";
  inputs.forEach(({ signatures, taprootSignature }, index) => {
    const foreign = isTaproot ? signatures.length > 0 : taprootSignature !== undefined;
    must(!foreign, "psbt-signature", index);
  });
  const { library, unsigned } = open(bytes);
  verifySignatures(library, unsigned);
}

/**
 * The place in the wallet that one of the input's keys claims, if the wallet's script there is the one spent (as far as the PSBT shows
 * it: whether it shows enough is asked next) and the key there is the one claimed.
 */
function placeOf(input: PsbtInput, descriptor: Descriptor): InputPlace | undefined {
  const { previous, witnessUtxo, outpoint } = input;
  const spent = [previous?.outputs[outpoint.vout]?.script, witnessUtxo?.script];
  for (const claimed of input.keys) {
    const index = claimed.path.at(-1) ?? -1;
    if (index < 0 || index >= 2 ** 31) continue;
    for (const chain of [0, 1] as const) {
      if (!isAt(descriptor, chain, index, claimed)) continue;
      const derivation = descriptor.derivationAt(chain, index);
      const fits = spent.every((each) => each === undefined || equalBytes(each, derivation.script));
      if (fits && hasScriptsOf(derivation, input.scripts)) return { chain, index };
    }
  }
  return undefined;
}

/** Whether the scripts and the internal key beside an input are the wallet's, all of them and no more. */
function hasScriptsOf(derivation: Derivation, claimed: ClaimedScripts): boolean {
  const pairs = [
    [derivation.redeemScript, claimed.redeemScript],
    [derivation.witnessScript, claimed.witnessScript],
    [derivation.internalKey, claimed.internalKey],
  ] as const;
  const isSame = ([ours, theirs]: (typeof pairs)[number]): boolean =>
    ours === undefined || theirs === undefined ? ours === theirs : equalBytes(ours, theirs);
  return pairs.every(isSame) && !claimed.hasTree;
}

function isAt(
  descriptor: Descriptor,
  chain: Chain,
  index: number,
  claimed: PsbtInput["keys"][number],
): boolean {
  const { keys } = descriptor.derivationAt(chain, index);
  return keys.some(
    (key) =>
      key.fingerprint === claimed.fingerprint &&
      key.path.length === claimed.path.length &&
      key.path.every((step, at) => step === claimed.path[at]),
  );
}
