import { equalBytes } from "../base/bytes.ts";
import type { Sats } from "../base/sats.ts";
import { u64 } from "./byte-writer.ts";
import { readPsbt } from "./psbt.ts";

/** Bytes of an unsigned input: outpoint, empty script, sequence. */
const BARE_INPUT = 36 + 1 + 4;

/**
 * The unsigned PSBT with another amount on its change, the only output with `script`; every other byte stays, so that inputs, payments,
 * their order, the lock time and the change's derivation are those that were approved (I5). Throws RangeError when there is not exactly one
 * such output, or when the PSBT holds a signature: it would sign something else.
 */
export function replaceChange(psbt: Uint8Array, script: Uint8Array, value: Sats): Uint8Array {
  const { unsigned, inputs } = readPsbt(psbt);
  const isSigned = inputs.some(
    (input) => input.isFinal || input.signatures.length > 0 || input.taprootSignature !== undefined,
  );
  const places = unsigned.outputs.flatMap((output, place) =>
    equalBytes(output.script, script) ? [place] : [],
  );
  const [place] = places;
  if (place === undefined || places.length !== 1 || isSigned)
    throw new RangeError("replaceChange: no single change, or signed already");
  const before = unsigned.outputs
    .slice(0, place)
    .reduce((sum, output) => sum + 8 + sizeOf(output.script.length) + output.script.length, 0);
  const at =
    Buffer.from(psbt).indexOf(unsigned.raw) +
    4 +
    sizeOf(unsigned.inputs.length) +
    unsigned.inputs.length * BARE_INPUT +
    sizeOf(unsigned.outputs.length) +
    before;
  const replaced = Uint8Array.from(psbt);
  replaced.set(u64(value), at);
  return replaced;
}

/** Bytes of a CompactSize. */
function sizeOf(value: number): number {
  return value < 0xfd ? 1 : value <= 0xffff ? 3 : 5;
}
