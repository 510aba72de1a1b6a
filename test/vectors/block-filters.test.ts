/** BIP 158's own blocks and filters: everything in a block is found, and hardly anything that is not. */
import { Block } from "bitcoinjs-lib";
import { describe, expect, test } from "vitest";
import { fromHex } from "../../src/base/bytes.ts";
import { filterMatches } from "../../src/bitcoin/block-filter.ts";
import { sipHash, sipKey } from "../../src/bitcoin/siphash.ts";
import { makeFilter } from "../support/make-filter.ts";
import { seededRandom } from "../support/random.ts";
import { vectors } from "../support/vectors.ts";

type Row = [number, string, string, string[], string, string, string, string];
const rows = vectors("bip158")["vectors"] as Row[];

const OP_RETURN = 0x6a;

/** What BIP 158 puts into the filter of a block: scripts of outputs and of what is spent. */
function elements([, , block, spent]: Row): Uint8Array[] {
  const paid = Block.fromHex(block).transactions!.flatMap(({ outs }) =>
    outs.map(({ script }) => script),
  );
  return [...paid.filter((script) => script[0] !== OP_RETURN), ...spent.map((hex) => fromHex(hex))];
}

test("SipHash-2-4 is that of its authors", () => {
  const key = sipKey(Uint8Array.from({ length: 16 }, (_, n) => n));
  const hashes = [0, 1, 7, 8, 15, 63].map((length) => {
    const { hi, lo } = sipHash(
      key,
      Uint8Array.from({ length }, (_, n) => n),
    );
    return ((BigInt(hi) << 32n) | BigInt(lo)).toString(16).padStart(16, "0");
  });
  expect(hashes).toEqual([
    "726fdb47dd0e0e31",
    "74f839c593dc67fd",
    "ab0200f58b01d137",
    "93f5f5799a932462",
    "a129ca6149be45e5",
    "958a324ceb064572",
  ]);
});

describe.each(rows)("block %i", (...row) => {
  const [, hash, , , , hex] = row;
  const filter = fromHex(hex);
  const scripts = elements(row).filter((script) => script.length > 0);

  test("has each of its scripts, alone and among others", () => {
    const random = seededRandom(hash);
    for (const script of scripts) {
      expect(filterMatches(filter, hash, [script])).toBe(true);
      expect(filterMatches(filter, hash, [random.bytes(22), script, random.bytes(34)])).toBe(true);
    }
  });

  test("has none of a thousand others", () => {
    const random = seededRandom(hash);
    const others = Array.from({ length: 1_000 }, () => random.bytes(22));
    expect(filterMatches(filter, hash, others)).toBe(false);
  });

  test("is no filter when it is cut, or has a byte too many", () => {
    if (filter.length > 1) {
      expect(filterMatches(filter.slice(0, -1), hash, [])).toBeUndefined();
    }
    expect(filterMatches(Uint8Array.of(...filter, 0), hash, [])).toBeUndefined();
    expect(filterMatches(new Uint8Array(), hash, [])).toBeUndefined();
  });

  test("is what the tests' own maker of filters makes", () => {
    expect(Buffer.from(makeFilter(hash, scripts)).toString("hex")).toBe(hex);
  });
});
