import { expect, test } from "vitest";
import { fromHex } from "../../src/base/bytes.ts";
import {
  TPUB,
  XPUB,
  childOf,
  formatExtendedKey,
  parseExtendedKey,
} from "../../src/bitcoin/extended-key.ts";
import { HARDENED } from "../../src/bitcoin/key-expression.ts";
import { looksSecret } from "../../src/bitcoin/secret.ts";
import { masterOf, nodeAt } from "../../src/bitcoin/seed.ts";
import { outcome } from "../support/vectors.ts";
import file from "./bip32.json" with { type: "json" };

/** Steps of `m/0'/1`. */
function steps(path: string): number[] {
  return path
    .split("/")
    .slice(1)
    .map((step) => Number.parseInt(step) + (step.endsWith("'") ? HARDENED : 0));
}

test.each(file.valid)(
  "vector $vector: private derivation, and our own public derivation",
  (vector) => {
    const master = masterOf(fromHex(vector.seed), "main");
    for (const { path, xpub, xprv } of vector.chains) {
      const node = nodeAt(master, steps(path));
      expect(node.toBase58()).toBe(xprv);
      expect(node.neutered().toBase58()).toBe(xpub);
      expect(formatExtendedKey(parseExtendedKey(xpub))).toBe(xpub);
      expect(looksSecret(xprv)).toBe("extended-private-key");
      expect(outcome(() => parseExtendedKey(xprv))).toBe("key-private");
      const last = steps(path).at(-1);
      if (last === undefined || last >= HARDENED) continue;
      const parent = nodeAt(master, steps(path).slice(0, -1)).neutered();
      const child = childOf(parseExtendedKey(parent.toBase58()), last);
      expect(child.publicKey).toEqual(new Uint8Array(node.publicKey));
      expect(child.chainCode).toEqual(new Uint8Array(node.chainCode));
    }
  },
);

/** Foreign version bytes are no error of the key itself: whoever uses it asks for the version it wants. */
const VERSION_ASKED_LATER = "unknown extended key version";

test.each(file.invalid)("refused: $reason", ({ key, reason }) => {
  if (reason.startsWith(VERSION_ASKED_LATER)) {
    const rule = outcome(() => {
      const { version } = parseExtendedKey(key);
      expect([XPUB, TPUB]).not.toContain(version);
    });
    expect(["accept", "key-private", "key-malformed"]).toContain(rule);
  } else {
    expect(["key-private", "key-malformed"]).toContain(outcome(() => parseExtendedKey(key)));
  }
});
