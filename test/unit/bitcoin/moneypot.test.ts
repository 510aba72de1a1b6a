/** The first 2,000 operations of a real wallet, replayed (`test/bench/replay.ts`): what must hold in every batch, and what it costs. */
import { expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import { feeFor } from "../../../src/bitcoin/fee-rate.ts";
import { vsizeOf } from "../../../src/bitcoin/weight.ts";
import { feePath, moneypot, replay } from "../../bench/replay.ts";
import type { PayBatch } from "../../bench/replay.ts";
import { blackjackFirst, largest, ours, weightOfBatch } from "../../bench/replay-rules.ts";

const rows = moneypot(2_000);

/** A rule that is watched: it throws where a batch is not what it must be. */
function watched(rule: PayBatch): PayBatch {
  return (batch) => {
    const paid = rule(batch);
    if (paid === undefined || paid === "too-heavy") return paid;
    const coins = new Set(batch.coins);
    const sum = paid.inputs.reduce((all, { value }) => all + value, 0n);
    const target = batch.payments.reduce((all, { value }) => all + value, 0n);
    const weight = weightOfBatch(batch, paid.inputs.length, paid.change > 0n);
    expect(new Set(paid.inputs).size).toBe(paid.inputs.length);
    expect(paid.inputs.every((coin) => coins.has(coin))).toBe(true);
    expect(sum).toBe(target + paid.change + paid.fee);
    expect(paid.change === 0n || paid.change >= 294n).toBe(true);
    expect(paid.fee).toBeGreaterThanOrEqual(feeFor(batch.rate, vsizeOf(weight)));
    return paid;
  };
}

test.each([
  ["change or none", {}],
  ["a bump reserve", { bumpReserve: sats(5_500n) }],
])("with %s no batch overspends, makes dust or pays less than its rate", (_, options) => {
  const { batches } = replay(rows, 10, watched(ours(options)));
  expect(batches).toBeGreaterThan(60);
});

test("the peers keep the same rules", () => {
  for (const peer of [largest, blackjackFirst])
    expect(replay(rows, 10, watched(peer)).batches).toBeGreaterThan(60);
});

test.each([10, 50])("batches of %i cost no more over life than largest first", (group) => {
  const peer = replay(rows, group, largest);
  const result = replay(rows, group, ours());
  expect(result.batches).toBe(peer.batches);
  expect(result.lifecycle).toBeLessThanOrEqual(peer.lifecycle);
});

test("the fee path wanders on both sides of the long-term rate and is always the same", () => {
  const path = feePath(1_000);
  expect(path).toEqual(feePath(1_000));
  expect(path.every((rate) => rate >= 1_000n && rate <= 100_000n)).toBe(true);
  expect(path.filter((rate) => rate > 10_000n).length).toBeGreaterThan(200);
  expect(path.filter((rate) => rate < 10_000n).length).toBeGreaterThan(200);
});
