/** Makes basic block filters (BIP 158), which the simulated chain gives as a node does. Shares no code with what reads them but SipHash. */
import { compactSize } from "../../src/bitcoin/byte-writer.ts";
import { sipHash, sipKey } from "../../src/bitcoin/siphash.ts";

const P = 19n;
const M = 784_931n;

/** The filter of the block `hash` over these scripts, repeated ones once, empty ones never. */
export function makeFilter(hash: string, scripts: readonly Uint8Array[]): Uint8Array {
  const unique = new Set(
    scripts.filter(({ length }) => length > 0).map((script) => Buffer.from(script).toString("hex")),
  );
  const key = sipKey(Uint8Array.from(Buffer.from(hash, "hex").reverse()));
  const range = BigInt(unique.size) * M;
  const values = [...unique]
    .map((hex) => {
      const { hi, lo } = sipHash(key, Buffer.from(hex, "hex"));
      return (((BigInt(hi) << 32n) | BigInt(lo)) * range) >> 64n;
    })
    .sort((a, b) => (a < b ? -1 : 1));
  let bits = "";
  let last = 0n;
  for (const value of values) {
    const delta = value - last;
    bits += "1".repeat(Number(delta >> P)) + "0";
    bits += (delta & ((1n << P) - 1n)).toString(2).padStart(Number(P), "0");
    last = value;
  }
  const bytes = (bits.match(/.{1,8}/g) ?? []).map((byte) =>
    Number.parseInt(byte.padEnd(8, "0"), 2),
  );
  return Uint8Array.of(...compactSize(unique.size), ...bytes);
}
