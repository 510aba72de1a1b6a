import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import type { Sats } from "../../../src/base/sats.ts";
import { selectCoins } from "../../../src/bitcoin/coin-selection.ts";
import type { Coin, Selection, SelectionRequest } from "../../../src/bitcoin/coin-selection.ts";
import { feeFor, feeRate, satPerVb } from "../../../src/bitcoin/fee-rate.ts";
import { inputWeight, vsizeOf, weightOf } from "../../../src/bitcoin/weight.ts";
import { coinsOf, paymentsOf, testWallet } from "../../support/wallet.ts";

const wallet = testWallet();

function request(
  values: readonly number[],
  payments: readonly number[],
  rest: Partial<SelectionRequest<Coin>> = {},
): SelectionRequest<Coin> {
  return {
    coins: coinsOf(values),
    payments: paymentsOf(payments),
    descriptor: wallet,
    feeRate: satPerVb(5),
    longTermFeeRate: satPerVb(5),
    caps: { fee: sats(100_000_000n), sharePercent: 1_000_000, rate: satPerVb(5_000) },
    seed: new Uint8Array(32),
    ...rest,
  };
}

function selected(asked: SelectionRequest<Coin>): Selection<Coin> {
  const answer = selectCoins(asked);
  if (answer.kind !== "selected") throw new Error(`refused: ${answer.kind}`);
  return answer;
}

function sum(values: readonly { readonly value: Sats }[]): bigint {
  return values.reduce((total, { value }) => total + value, 0n);
}

/** What a selection costs by the design: the fee now and the spending of the change later. */
function costOf(asked: SelectionRequest<Coin>, answer: { fee: bigint; change?: unknown }): bigint {
  const later = feeFor(asked.longTermFeeRate, vsizeOf(inputWeight(wallet)));
  return answer.fee + (answer.change === undefined ? 0n : later);
}

/** The cheapest of all subsets, by trying them all. */
function cheapest(asked: SelectionRequest<Coin>): bigint | undefined {
  const outputs = asked.payments.map(({ script }) => script);
  const change = wallet.scriptAt(0, 0);
  const feeOf = (inputs: number, scripts: readonly Uint8Array[]): bigint =>
    feeFor(
      asked.feeRate,
      vsizeOf(weightOf({ inputs, inputWeight: inputWeight(wallet), outputs: scripts })),
    );
  const spend = feeFor(asked.longTermFeeRate, vsizeOf(inputWeight(wallet)));
  const least = [asked.bumpReserve ?? 0n, 294n, spend].reduce((a, b) => (a > b ? a : b));
  const paid = sum(asked.payments);
  let best: bigint | undefined;
  for (let subset = 1; subset < 2 ** asked.coins.length; subset += 1) {
    const coins = asked.coins.filter((_, index) => (subset >> index) & 1);
    const total = sum(coins);
    const withChange = feeOf(coins.length, [...outputs, change]);
    const costs: bigint[] = [];
    if (total >= paid + withChange + least) costs.push(withChange + spend);
    const without = feeOf(coins.length, outputs);
    const window = withChange - without + least;
    if (
      asked.bumpReserve === undefined &&
      total >= paid + without &&
      total - paid - without <= window
    )
      costs.push(total - paid);
    for (const cost of costs) if (best === undefined || cost < best) best = cost;
  }
  return best;
}

describe("against exhaustive search", () => {
  const values = fc.array(fc.integer({ min: 300, max: 60_000 }), { minLength: 1, maxLength: 9 });
  const payments = fc.array(fc.integer({ min: 294, max: 40_000 }), { minLength: 1, maxLength: 4 });
  const rates = fc.integer({ min: 100, max: 60_000 });
  const reserve = fc.option(fc.integer({ min: 294, max: 8_000 }), { nil: undefined });

  test("every selection adds up, keeps its rate, and none is cheaper", () => {
    fc.assert(
      fc.property(values, payments, rates, rates, reserve, (coins, paid, now, later, bump) => {
        const asked = request(coins, paid, {
          feeRate: feeRate(BigInt(now)),
          longTermFeeRate: feeRate(BigInt(later)),
          ...(bump !== undefined && { bumpReserve: sats(BigInt(bump)) }),
        });
        const answer = selectCoins(asked);
        const best = cheapest(asked);
        if (answer.kind !== "selected") {
          expect(answer.kind).toBe("insufficient-funds");
          expect(best).toBeUndefined();
          return;
        }
        expect(sum(answer.inputs)).toBe(sum(asked.payments) + (answer.change ?? 0n) + answer.fee);
        expect(answer.fee).toBeGreaterThanOrEqual(feeFor(asked.feeRate, answer.vsize));
        if (answer.change !== undefined && bump !== undefined)
          expect(answer.change).toBeGreaterThanOrEqual(BigInt(bump));
        expect(costOf(asked, answer)).toBe(best);
      }),
      { numRuns: 400 },
    );
  });
});

test("a batch that needs a bump handle always has change of at least the reserve", () => {
  const exact = 100_000 + 5 * 110;
  expect(selected(request([exact, 400_000], [100_000])).change).toBeUndefined();
  const answer = selected(request([exact, 400_000], [100_000], { bumpReserve: sats(5_500n) }));
  expect(answer.change).toBeGreaterThanOrEqual(5_500n);
});

test("the same seed chooses the same coins in the same order", () => {
  const values = Array.from({ length: 40 }, (_, index) => 10_000 + 17 * index);
  const asked = request(values, [150_000], { bumpReserve: sats(5_500n) });
  expect(selected(asked)).toEqual(selected(asked));
  const other = selected({ ...asked, seed: new Uint8Array(32).fill(7) });
  expect(other.inputs).not.toEqual(selected(asked).inputs);
  expect(other.inputs.length).toBe(selected(asked).inputs.length);
});

test("required coins are always spent, and a sweep pays everything to change", () => {
  const coins = coinsOf([1_000, 50_000, 70_000]);
  const sweep = selected(request([], [], { coins, required: coins.map((coin) => coin.outpoint) }));
  expect(sweep.inputs.length).toBe(3);
  expect(sum(sweep.inputs)).toBe(sweep.fee + (sweep.change ?? 0n));
});

test("linked coins join while fees are low; others never do", () => {
  const coins = coinsOf([200_000, 9_000, 9_000, 9_000]).map((coin, index) => ({
    ...coin,
    cluster: index < 3 ? "a" : "b",
  }));
  const asked = request([], [100_000], { coins, bumpReserve: sats(5_500n), feeRate: satPerVb(1) });
  expect(selected(asked).inputs.map((coin) => coin.cluster)).toEqual(["a", "a", "a"]);
  expect(selected({ ...asked, feeRate: satPerVb(20) }).inputs.length).toBe(1);
});

test("coins worth less than their own fee are left alone", () => {
  const answer = selectCoins(request([500, 500, 500], [900], { feeRate: satPerVb(10) }));
  expect(answer).toMatchObject({ kind: "insufficient-funds", available: 0n });
});

test("fees beyond a cap are refused, each by its name", () => {
  const caps = { fee: sats(100_000n), sharePercent: 5, rate: satPerVb(100) };
  const kindOf = (rest: Partial<SelectionRequest<Coin>>): string =>
    selectCoins(request([1_000_000], [50_000], { caps, ...rest })).kind;
  expect(kindOf({})).toBe("selected");
  expect(kindOf({ caps: { ...caps, fee: sats(100n) } })).toBe("fee-over-cap");
  expect(kindOf({ feeRate: satPerVb(50) })).toBe("fee-over-share");
  expect(kindOf({ caps: { ...caps, rate: satPerVb(4) } })).toBe("fee-over-rate");
});

test("a transaction that nodes would not relay is refused", () => {
  const values = Array.from({ length: 1_600 }, () => 10_000);
  expect(selectCoins(request(values, [15_800_000], { feeRate: satPerVb(1) })).kind).toBe(
    "too-heavy",
  );
});

test("a thousand coins are searched in a moment", () => {
  const values = Array.from({ length: 1_000 }, (_, index) => 5_000 + ((index * 7_919) % 90_001));
  const answer = selected(request(values, [1_234_567, 765_433]));
  expect(answer.inputs.length).toBeLessThan(60);
});
