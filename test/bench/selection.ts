/** Choosing coins for 50 payments out of many, against sorting those coins and adding up the largest: the least that anybody does. */
import { randomInt } from "../../src/base/clock.ts";
import { sats } from "../../src/base/sats.ts";
import { selectCoins } from "../../src/bitcoin/coin-selection.ts";
import type { Coin, SelectionRequest } from "../../src/bitcoin/coin-selection.ts";
import { satPerVb } from "../../src/bitcoin/fee-rate.ts";
import { seededRandom } from "../support/random.ts";
import { coinsOf, paymentsOf, testWallet } from "../support/wallet.ts";
import { milliseconds, ratio, rivals, say } from "./bench.ts";
import type { Bench } from "./bench.ts";

export const selection: Bench = {
  name: "selection",
  async run(size) {
    const rounds = size === "full" ? 5 : 1;
    for (const count of size === "full" ? [100, 2_000, 20_000] : [20]) {
      const request = requestOf(count);
      const reserve = { ...request, bumpReserve: sats(5_500n) };
      const { change, free, floor } = await rivals(rounds, {
        change: () => expectSelected(reserve),
        free: () => expectSelected(request),
        floor: () => largest(request.coins, 60_000_000n),
      });
      const title = `selection from ${count.toLocaleString("en")} coins`;
      say(`${title}, with change: ${milliseconds(change)}, sort and add ${ratio(change, floor)}`);
      say(`${title}, change or none: ${milliseconds(free)}, sort and add ${ratio(free, floor)}`);
    }
  },
};

/** Coins of 10,000 to 10,010,000 sat and 50 payments that some of them cover. */
function requestOf(count: number): SelectionRequest<Coin> {
  const random = seededRandom("selection");
  const share = Math.min(1_000_000, count * 20_000);
  return {
    coins: coinsOf(Array.from({ length: count }, () => 10_000 + randomInt(random, 10_000_000))),
    payments: paymentsOf(Array.from({ length: 50 }, () => 1_000 + randomInt(random, share))),
    descriptor: testWallet(),
    feeRate: satPerVb(12),
    longTermFeeRate: satPerVb(10),
    caps: { fee: sats(10_000_000n), sharePercent: 50, rate: satPerVb(100) },
    seed: random.bytes(32),
  };
}

function expectSelected(request: SelectionRequest<Coin>): void {
  const { kind } = selectCoins(request);
  if (kind !== "selected") throw new Error(`selection: ${kind}`);
}

function largest(coins: readonly Coin[], target: bigint): number {
  const sorted = [...coins].sort((a, b) => (a.value < b.value ? 1 : a.value > b.value ? -1 : 0));
  let sum = 0n;
  const enough = sorted.findIndex((coin) => (sum += coin.value) >= target);
  return enough === -1 ? sorted.length : enough + 1;
}
