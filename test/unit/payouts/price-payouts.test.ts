import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sats, SATS_MAX } from "../../../src/base/sats.ts";
import { awardCeiling, awardSats, worthAt } from "../../../src/payouts/award.ts";
import type { MoneyAward } from "../../../src/payouts/award.ts";
import { coverOf, manifestRate } from "../../../src/payouts/award-rate.ts";
import type { ManifestRate } from "../../../src/payouts/award-rate.ts";
import { centsAt, formatCents, priceInCents } from "../../../src/base/cents.ts";
import { JITTER_PERCENT } from "../../../src/payouts/draw-pays.ts";
import { standingAt } from "../../../src/payouts/price-payouts.ts";

const AT = new Date("2026-11-25T11:59:59.900Z");
const SCRIPT = new Uint8Array([0, 20, ...new Uint8Array(20)]);

const recorded = (minorUnits: bigint, amount = 100_000_000n) => ({
  ...{ currency: "EUR", source: "median", quotedAt: AT, method: "hand", reason: "r", by: "hazel" },
  ...{ minorUnits, sats: amount, recordedAt: AT, quotes: undefined },
});
const at = (cents: bigint): ManifestRate => ({
  ...{ at: "2026-11-25T11:59:59Z", currency: "EUR", source: "median" },
  price: formatCents(cents),
});
const euros = (cents: bigint): MoneyAward => ({ cents, currency: "EUR" });

/** Awards of a euro to a million, prices of a euro to a hundred millions for a bitcoin. */
const AWARD = fc.bigInt(100n, 100_000_000n).map(euros);
const PRICE = fc.bigInt(100n, 10_000_000_000n);

describe("a recorded rate as a manifest carries it", () => {
  test("is the price of one bitcoin with two places, rounded down, at a whole second", () => {
    expect(manifestRate(recorded(4_300_050n) as never, "EUR")).toEqual(at(4_300_050n));
    // 43000.019 for a bitcoin, as ten bitcoins.
    expect(manifestRate(recorded(43_000_019n, 1_000_000_000n) as never, "EUR")?.price).toBe(
      "43000.01",
    );
  });

  test("is none where a manifest has no room for it", () => {
    expect(manifestRate(recorded(1n, 200_000_000n) as never, "EUR")).toBeUndefined();
    expect(manifestRate(recorded(10n ** 14n) as never, "EUR")).toBeUndefined();
    expect(manifestRate(recorded(10n ** 14n - 1n) as never, "EUR")?.price).toBe("999999999999.99");
  });

  test("takes nothing from those who are paid", () => {
    fc.assert(
      fc.property(PRICE, fc.bigInt(1n, 10_000_000_000n), AWARD, (minorUnits, per, award) => {
        const rate = manifestRate(recorded(minorUnits, per) as never, "EUR");
        fc.pre(rate !== undefined);
        const exact = (award.cents * per) / minorUnits;
        expect(worthAt(award, rate) >= exact).toBe(true);
      }),
    );
  });
});

describe("what is held", () => {
  test("is the award with jitter and margin, rounded up", () => {
    // 1500 EUR at 43000.50: 3,488,331.53… sat × 1.02 × 1.15.
    expect(coverOf(euros(150_000n), at(4_300_050n))).toBe(4_091_813n);
    expect(coverOf(euros(1n), at(10_000_000_000n))).toBe(1n);
  });

  test("covers every payment as long as the price fell by no more than 1/1.15", () => {
    fc.assert(
      fc.property(AWARD, PRICE, fc.integer({ min: 0, max: 13_043 }), (award, price, fall) => {
        fc.pre((award.cents * 120_000_000n) / price < SATS_MAX / 2n);
        const later = at((price * BigInt(100_000 - fall) + 99_999n) / 100_000n);
        const cover = coverOf(award, at(price));
        const most = awardCeiling(awardSats(award, later), JITTER_PERCENT);
        expect(cover >= most).toBe(true);
        expect(standingAt(award, later, { cover, script: new Uint8Array() })).toEqual({
          kind: "payable",
          low: awardSats(award, later),
          high: most,
        });
      }),
    );
  });

  test("and none at all when it fell by 15 per cent more", () => {
    fc.assert(
      fc.property(AWARD, PRICE, (award, price) => {
        // Above rounding: a thousand sats at least, and a price that can fall by a percent.
        fc.pre(price > 10_000n && (award.cents * 100_000_000n) / price > 1_000n);
        fc.pre((award.cents * 120_000_000n) / price < SATS_MAX / 2n);
        const cover = coverOf(award, at(price));
        const later = at((price * 100n) / 120n);
        expect(standingAt(award, later, { cover, script: SCRIPT }).kind).toBe("shortfall");
      }),
    );
  });
});

describe("what is paid", () => {
  test("lies between the award's worth and what the signer allows, and never above the cover", () => {
    fc.assert(
      fc.property(AWARD, PRICE, PRICE, (award, price, later) => {
        fc.pre((award.cents * 120_000_000n) / price < SATS_MAX / 2n);
        fc.pre((award.cents * 120_000_000n) / later < SATS_MAX / 2n);
        const cover = coverOf(award, at(price));
        const standing = standingAt(award, at(later), { cover, script: new Uint8Array() });
        if (standing.kind !== "payable") return;
        const worth = awardSats(award, at(later));
        expect(standing.low).toBe(worth);
        expect(standing.high <= awardCeiling(worth, JITTER_PERCENT)).toBe(true);
        expect(standing.low <= standing.high && standing.high <= cover).toBe(true);
      }),
    );
  });

  test("is worth the award in cents again, less what a satoshi is worth", () => {
    fc.assert(
      fc.property(AWARD, PRICE, (award, price) => {
        fc.pre((award.cents * 100_000_000n) / price <= SATS_MAX);
        const worth = centsAt(awardSats(award, at(price)), at(price));
        const satoshi = priceInCents(at(price)) / 100_000_000n + 1n;
        expect(worth <= award.cents && worth >= award.cents - satoshi).toBe(true);
      }),
    );
  });

  test("waits at a rate that is no rate at all", () => {
    const standing = standingAt(euros(100_000_000n), at(1n), { cover: sats(9n), script: SCRIPT });
    expect(standing).toEqual({ kind: "shortfall", needed: SATS_MAX, cover: 9n });
  });

  test("waits when its kind of address cannot be sent so little", () => {
    const cover = sats(1_000n);
    const standing = (cents: bigint) =>
      standingAt(euros(cents), at(100_000_000n), { cover, script: SCRIPT });
    expect(standing(293n).kind).toBe("too-small");
    expect(standing(294n).kind).toBe("payable");
  });
});
