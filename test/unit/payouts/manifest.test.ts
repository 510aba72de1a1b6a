import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseUtf8, toHex, utf8 } from "../../../src/base/bytes.ts";
import { sats } from "../../../src/base/sats.ts";
import {
  changeIndex,
  changePath,
  checkManifest,
  formatManifest,
  inManifestOrder,
  manifestDigest,
  parseManifest,
} from "../../../src/payouts/manifest.ts";
import type { Manifest, ManifestPayout } from "../../../src/payouts/manifest.ts";
import { outcome } from "../../support/vectors.ts";

const payout = (n: number, amount = 10_000n): ManifestPayout => ({
  amount: sats(amount),
  award: "aa".repeat(32),
  destination: "bb".repeat(32),
  id: n.toString(16).padStart(32, "0"),
  script: `0014${n.toString(16).padStart(40, "0")}`,
  use: 0,
});
const manifest: Manifest = {
  anchor: `${"cc".repeat(32)}:1`,
  barred: ["p-maker", "p-rev-one"],
  batch: "01".repeat(16),
  change: changePath(5),
  expires: "2026-11-26T10:00:00Z",
  feeCap: sats(3000n),
  fund: "fund.example/book",
  head: { root: "dd".repeat(32), size: 4 },
  kind: "payout",
  network: "regtest",
  nonce: "02".repeat(16),
  payouts: [payout(1), payout(2)],
  policy: "ee".repeat(32),
  programme: "general",
  rate: "none",
  total: sats(20_000n),
  version: 1,
  wallet: "t6rczw3c",
};
const judge = (change: Partial<Manifest>): string =>
  outcome(() => checkManifest({ ...manifest, ...change }));

describe("manifests", () => {
  test("a manifest is read as it was written", () => {
    expect(parseManifest(formatManifest(manifest))).toEqual(manifest);
    const replaces = { anchor: manifest.anchor, depth: 6, spend: "ff".repeat(32) };
    expect(parseManifest(formatManifest({ ...manifest, replaces }))).toEqual({
      ...manifest,
      replaces,
    });
  });

  test("any one changed byte is refused or has another digest", () => {
    const good = formatManifest(manifest);
    const digest = toHex(manifestDigest(manifest));
    fc.assert(
      fc.property(
        fc.nat({ max: good.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, mask) => {
          const changed = good.slice();
          changed[at] = changed[at]! ^ mask;
          let other: string | undefined;
          if (outcome(() => parseManifest(changed)) === "accept")
            other = toHex(manifestDigest(parseManifest(changed)));
          expect(other).not.toBe(digest);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("payouts pay, cancels and sweeps return everything", () => {
    expect(judge({ payouts: [], total: sats(0n) })).toBe("manifest-kind");
    for (const kind of ["cancel", "sweep"]) {
      expect(judge({ kind })).toBe("manifest-kind");
      expect(judge({ kind, payouts: [], total: sats(0n) })).toBe("accept");
      expect(judge({ kind, payouts: [], total: sats(0n), change: "none" })).toBe("manifest-kind");
    }
    expect(judge({ kind: "gift" })).toBe("manifest-kind");
  });

  test("payouts are put in order by their random ids, and none is there twice", () => {
    const mixed = [payout(3), payout(1), payout(2)];
    const total = sats(30_000n);
    expect(judge({ payouts: mixed, total })).toBe("manifest-order");
    expect(judge({ payouts: inManifestOrder(mixed), total })).toBe("accept");
    expect(judge({ payouts: [payout(1), payout(1)] })).toBe("manifest-repeat");
    expect(judge({ payouts: [payout(1), { ...payout(2), script: payout(1).script }] })).toBe(
      "manifest-repeat",
    );
  });

  test("the limit of every payout is that of its own script type", () => {
    const taproot = `5120${"00".repeat(32)}`;
    const one = (script: string, amount: bigint): string =>
      judge({ payouts: [{ ...payout(1, amount), script }], total: sats(amount) });
    expect(one(payout(1).script, 294n)).toBe("accept");
    expect(one(payout(1).script, 293n)).toBe("manifest-dust");
    expect(one(taproot, 330n)).toBe("accept");
    expect(one(taproot, 329n)).toBe("manifest-dust");
    expect(one("6a00", 10_000n)).toBe("manifest-dust");
  });

  test("change is none, or an index of chain 1 that BIP 32 has", () => {
    expect(changeIndex(manifest)).toBe(5);
    expect(changeIndex({ ...manifest, change: "none" })).toBeUndefined();
    const json = parseUtf8(formatManifest(manifest)) ?? "";
    for (const bad of ["0/5", "1/05", "1/2147483648", "1/-1", "1/", "2/1", ""])
      expect(outcome(() => parseManifest(utf8(json.replace('"1/5"', `"${bad}"`))))).toBe("value");
    expect(outcome(() => parseManifest(utf8(json.replace('"1/5"', '"1/2147483647"'))))).toBe(
      "accept",
    );
  });
});
