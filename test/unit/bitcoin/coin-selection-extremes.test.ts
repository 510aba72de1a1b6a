/** Coin selection where wallets and rates are as bad as they get, and where a batch is a satoshi away from another answer. */
import { describe, expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import { selectCoins } from "../../../src/bitcoin/coin-selection.ts";
import type { Coin, SelectionRequest } from "../../../src/bitcoin/coin-selection.ts";
import { feeFor, feeRate, satPerVb } from "../../../src/bitcoin/fee-rate.ts";
import { inputWeight, vsizeOf, weightOf } from "../../../src/bitcoin/weight.ts";
import { coinsOf, paymentsOf, testWallet } from "../../support/wallet.ts";

const descriptor = testWallet();
const RESERVE = sats(5_500n);

function request(
  coins: readonly Coin[],
  payments: readonly number[],
  rest: Partial<SelectionRequest<Coin>> = {},
): SelectionRequest<Coin> {
  return {
    coins,
    payments: paymentsOf(payments),
    descriptor,
    feeRate: satPerVb(5),
    longTermFeeRate: satPerVb(10),
    bumpReserve: RESERVE,
    caps: { fee: sats(100_000_000n), sharePercent: 1_000_000, rate: satPerVb(5_000) },
    seed: new Uint8Array(32),
    ...rest,
  };
}

const many = (count: number, value: number): Coin[] => coinsOf(Array<number>(count).fill(value));

test("20,000 coins of one satoshi pay for nothing at any rate", () => {
  for (const rate of [100n, 1_000n, 2_000_000n]) {
    const answer = selectCoins(request(many(20_000, 1), [300], { feeRate: feeRate(rate) }));
    expect(answer).toMatchObject({ kind: "insufficient-funds", available: 0n });
  }
});

test("of 20,000 linked coins a cheap batch gathers 60 and no more, the same for the same seed", () => {
  const coins = many(20_000, 9_000).map((coin) => ({ ...coin, cluster: "one" }));
  const asked = request(coins, [20_000], { feeRate: feeRate(100n) });
  const answer = selectCoins(asked);
  expect(answer).toMatchObject({ kind: "selected", inputs: { length: 60 } });
  expect(selectCoins(asked)).toEqual(answer);
});

describe("the fee is the exact one", () => {
  test.each([100n, 999n, 2_000_000n])("at %i sat/kvB", (rate) => {
    const answer = selectCoins(
      request(coinsOf([900_000_000, 7_000_000]), [1_000_000], { feeRate: feeRate(rate) }),
    );
    if (answer.kind !== "selected") throw new Error(answer.kind);
    expect(answer.fee).toBe(feeFor(feeRate(rate), answer.vsize));
    // One input unless the small coin and the rate do not reach.
    expect(answer.inputs.length).toBe(1);
  });
});

test("a coin that reaches to the satoshi is enough, one less is not", () => {
  const outputs = [...paymentsOf([50_000]).map(({ script }) => script), descriptor.scriptAt(1, 0)];
  const size = vsizeOf(weightOf({ inputs: 1, inputWeight: inputWeight(descriptor), outputs }));
  const exact = 50_000n + feeFor(satPerVb(5), size) + RESERVE;
  const of = (value: bigint) => selectCoins(request(coinsOf([Number(value)]), [50_000]));
  expect(of(exact)).toMatchObject({ kind: "selected", change: RESERVE });
  expect(of(exact - 1n)).toEqual({
    kind: "insufficient-funds",
    needed: exact,
    available: exact - 1n,
  });
});

test("caps hold to the satoshi", () => {
  const caps = { fee: sats(10_000n), sharePercent: 5, rate: satPerVb(100) };
  const plain = selectCoins(request(coinsOf([1_000_000]), [100_000]));
  if (plain.kind !== "selected") throw new Error(plain.kind);
  const kindAt = (fee: bigint): string =>
    selectCoins(request(coinsOf([1_000_000]), [100_000], { caps: { ...caps, fee: sats(fee) } }))
      .kind;
  expect([kindAt(plain.fee), kindAt(plain.fee - 1n)]).toEqual(["selected", "fee-over-cap"]);
});

describe("a batch of the size that the formula gives (wallet notes B3), within one per cent", () => {
  // P2WPKH recipients from one P2WPKH input with change: 31 vB each and what all share.
  test.each([
    [5, 31 + (10.5 + 67.75 + 31) / 5],
    [100, 32.1],
    [200, 31.55],
  ])("%i recipients", (recipients, each) => {
    const answer = selectCoins(
      request(coinsOf([100_000_000]), Array<number>(recipients).fill(50_000)),
    );
    if (answer.kind !== "selected") throw new Error(answer.kind);
    const ratio = answer.vsize / (each * recipients);
    expect(ratio).toBeGreaterThan(0.99);
    expect(ratio).toBeLessThan(1.01);
  });
});
