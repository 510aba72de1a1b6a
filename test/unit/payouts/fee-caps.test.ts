/** What a batch may cost at most, by how many it pays: small ones as ever, large ones so that they can be built and lifted when fees are high. */
import { describe, expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import { planChild } from "../../../src/bitcoin/bump.ts";
import { selectCoins } from "../../../src/bitcoin/coin-selection.ts";
import { feeFor, feeRate, satPerVb } from "../../../src/bitcoin/fee-rate.ts";
import { FEE_CAPS, feeCapsOf } from "../../../src/payouts/fee-caps.ts";
import { coinsOf, paymentsOf, testWallet } from "../../support/wallet.ts";

const descriptor = testWallet();

function built(recipients: number, rate: number, coins: readonly number[] = [1_000_000_000]) {
  return selectCoins({
    coins: coinsOf(coins),
    payments: paymentsOf(Array<number>(recipients).fill(1_000_000)),
    descriptor,
    feeRate: satPerVb(rate),
    longTermFeeRate: satPerVb(10),
    bumpReserve: sats(5_500n),
    caps: feeCapsOf(recipients),
    seed: new Uint8Array(32),
  });
}

describe("small batches", () => {
  test.each([0, 1, 2, 3, 4, 5])("of %i cost 100,000 sat at most, as ever", (recipients) => {
    expect(feeCapsOf(recipients)).toEqual(FEE_CAPS);
    expect(FEE_CAPS).toEqual({ fee: 100_000n, sharePercent: 5, rate: 200_000n });
  });

  test("of many coins are refused above it", () => {
    // Nine coins of 600,000 sat for five million: some 800 vB.
    expect(built(5, 150, Array<number>(40).fill(600_000))).toMatchObject({ kind: "fee-over-cap" });
  });
});

describe("large batches", () => {
  test("may cost 2,150 sat more for each beyond five, whatever else stays", () => {
    expect([6, 100, 200].map((recipients) => feeCapsOf(recipients))).toEqual(
      [102_150n, 304_250n, 519_250n].map((fee) => ({ ...FEE_CAPS, fee })),
    );
  });

  test.each([50, 100, 200])("of %i can be built at 50 sat/vB", (recipients) => {
    const batch = built(recipients, 50);
    if (batch.kind !== "selected") throw new Error(batch.kind);
    expect(batch.fee).toBe(feeFor(satPerVb(50), batch.vsize));
  });

  test("of any size have room for 50 sat/vB also to the largest usual scripts, from one coin of a treasury", () => {
    for (let recipients = 6; recipients <= 200; recipients += 1) {
      const size = Math.ceil(10.5 + 104.5 + 43 + 43 * recipients);
      expect(feeCapsOf(recipients).fee).toBeGreaterThanOrEqual(feeFor(satPerVb(50), size));
    }
  });

  test("are refused above it all the same", () => {
    expect(built(200, 82)).toMatchObject({ kind: "selected" });
    expect(built(200, 83)).toMatchObject({ kind: "fee-over-cap" });
  });

  test("of 200 that wait at 5 sat/vB are lifted to 50 by a child", () => {
    const itself = { fee: sats(31_548n), vsize: 6_310 };
    const child = planChild({
      descriptor,
      coin: sats(2_000_000n),
      ancestors: [itself],
      cluster: { count: 1, vsize: itself.vsize },
      feeRate: satPerVb(50),
      relayFloor: feeRate(100n),
      caps: feeCapsOf(200),
    });
    expect(child).toMatchObject({ kind: "planned", fee: 50n * 6_420n - itself.fee });
  });
});
