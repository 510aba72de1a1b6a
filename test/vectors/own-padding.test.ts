import { expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/base/digest.ts";
import { pad, unpad } from "../../src/base/padding.ts";
import { outcome, vectors } from "../support/vectors.ts";

const { cases } = vectors("own-padding");

test.each(cases.filter((each) => "length" in each))(
  "padding $desc to $rung",
  ({ length, rung, sha256: digest }) => {
    // The reference fills with sevens.
    const bytes = new Uint8Array(length).fill(7);
    const padded = pad(bytes);
    expect(padded.length).toBe(rung);
    expect(toHex(sha256(padded))).toBe(digest);
    expect(unpad(padded)).toEqual(bytes);
  },
);

test.each(cases.filter((each) => "hex" in each))(
  "padding, $desc: $expect",
  ({ hex, expect: rule }) => {
    expect(outcome(() => unpad(fromHex(hex)))).toBe(rule);
  },
);
