import type { Random } from "../../src/base/clock.ts";
import { concat, utf8 } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/base/digest.ts";

/** Chance that comes out the same for the same seed: SHA-256 of the seed and a counter. */
export function seededRandom(seed: number | string = 1): Random {
  let counter = 0;
  let pool = new Uint8Array(0);
  return {
    bytes(n) {
      const parts = [pool];
      for (let have = pool.length; have < n; have += 32) {
        parts.push(new Uint8Array(sha256(utf8(`${seed}/${counter}`))));
        counter += 1;
      }
      const all = concat(...parts);
      pool = all.slice(n);
      return all.slice(0, n);
    },
  };
}
