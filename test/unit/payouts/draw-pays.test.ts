/** What is paid for an award: never less, at most two per cent more, never what another grant got, and all of it equally likely. */
import { expect, test } from "vitest";
import { randomInt } from "../../../src/base/clock.ts";
import { sats } from "../../../src/base/sats.ts";
import { drawPays, mostFor } from "../../../src/payouts/draw-pays.ts";
import { awardCeiling } from "../../../src/payouts/award.ts";
import { isRound } from "../../../src/payouts/lint/amounts.ts";
import { seededRandom } from "../../support/random.ts";

const random = seededRandom("draw-pays");

test("never less than the award, never more than the signer allows", () => {
  for (let round = 0; round < 5_000; round += 1) {
    const award = sats(BigInt(294 + randomInt(random, 50_000_000)));
    const pays = drawPays(award, new Set(), random);
    expect(pays).toBeGreaterThanOrEqual(award);
    expect(BigInt(pays)).toBeLessThanOrEqual(awardCeiling(award, 2));
  }
});

test("a thousand grants of one award get a thousand amounts, none of them round", () => {
  const taken = new Set<bigint>();
  for (let round = 0; round < 1_000; round += 1) taken.add(drawPays(sats(250_000n), taken, random));
  expect(taken.size).toBe(1_000);
  expect([...taken].filter(isRound)).toEqual([]);
  const [low, high] = [250_000n, mostFor(sats(250_000n))];
  expect([...taken].filter((amount) => amount < (low + high) / 2n).length).toBeGreaterThan(400);
  expect([...taken].filter((amount) => amount > (low + high) / 2n).length).toBeGreaterThan(400);
});

test("when all values are taken it still pays", () => {
  const all = new Set(Array.from({ length: 21 }, (_, more) => 1_000n + BigInt(more)));
  expect(BigInt(drawPays(sats(1_000n), all, random))).toBeLessThanOrEqual(1_020n);
});
