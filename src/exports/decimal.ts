/** Decimals after which a price without an end is rounded. */
const PLACES = 24;

/** `numerator / denominator`, both above 0, as a decimal: exact where it ends within 24 places, rounded half up there where it does not. */
export function decimalOf(numerator: bigint, denominator: bigint): string {
  const scaled = (2n * numerator * 10n ** BigInt(PLACES) + denominator) / (2n * denominator);
  const digits = scaled.toString().padStart(PLACES + 1, "0");
  const fraction = digits.slice(-PLACES).replace(/0+$/, "");
  const whole = digits.slice(0, -PLACES);
  return fraction === "" ? whole : `${whole}.${fraction}`;
}
