import { must } from "./refusal.ts";

/** Sizes that a padded text can have (FORMATS 0): all that a stranger learns about what is inside. */
export const RUNGS: readonly number[] = [
  512, 1024, 2048, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216,
];

const HEADER = 4;

/**
 * FORMATS 0 `pad`: uint32 BE length ‖ bytes ‖ zeros, up to the smallest rung that is at least `lowest` and holds it.
 * Throws RangeError when no rung does: callers bound their input.
 */
export function pad(bytes: Uint8Array, lowest = 0): Uint8Array {
  const rung = RUNGS.find((size) => size >= lowest && size >= HEADER + bytes.length);
  if (rung === undefined) throw new RangeError("pad: larger than the largest rung");
  const out = new Uint8Array(rung);
  new DataView(out.buffer).setUint32(0, bytes.length);
  out.set(bytes, HEADER);
  return out;
}

/**
 * The bytes inside. Refuses with `pad-rung` (not one of the sizes), `pad-length` (longer than there is room for) or
 * `pad-nonzero` (something after the end). A higher rung than needed is fine: writers may be told a lowest one.
 */
export function unpad(padded: Uint8Array): Uint8Array {
  must(RUNGS.includes(padded.length), "pad-rung");
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  must(length <= padded.length - HEADER, "pad-length");
  must(
    padded.subarray(HEADER + length).every((byte) => byte === 0),
    "pad-nonzero",
  );
  return padded.slice(HEADER, HEADER + length);
}
