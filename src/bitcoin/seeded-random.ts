import { concat } from "../base/bytes.ts";
import type { Random } from "../base/clock.ts";
import { H, sha256 } from "../base/digest.ts";

/**
 * Chance that can be repeated: a stream that depends on `seed` and `purpose` alone (SHA-256 in counter mode). Batches store their
 * seed, so whoever audits one can rebuild its choice of coins and its order of outputs, and a server cannot try until it likes them.
 */
export function seededRandom(seed: Uint8Array, purpose: string): Random {
  const key = H(`commonpurse/seeded/${purpose}/v1`, seed);
  let counter = 0;
  let left: Uint8Array = new Uint8Array(0);
  return {
    bytes(length: number): Uint8Array {
      while (left.length < length) {
        const block = new DataView(new ArrayBuffer(4));
        block.setUint32(0, counter);
        counter += 1;
        left = concat(left, sha256(concat(key, new Uint8Array(block.buffer))));
      }
      const out = left.slice(0, length);
      left = left.subarray(length);
      return out;
    },
  };
}
