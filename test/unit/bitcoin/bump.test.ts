import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import { planCancel, planChild, planReplacement } from "../../../src/bitcoin/bump.ts";
import type { Bump, BumpRefused } from "../../../src/bitcoin/bump.ts";
import { createPsbt } from "../../../src/bitcoin/create-psbt.ts";
import { feeFor, feeRate, satPerVb } from "../../../src/bitcoin/fee-rate.ts";
import { extractTransaction, finalizePsbt } from "../../../src/bitcoin/finish-psbt.ts";
import { readPsbt } from "../../../src/bitcoin/psbt.ts";
import { replaceChange } from "../../../src/bitcoin/replace-change.ts";
import { masterOf } from "../../../src/bitcoin/seed.ts";
import { signPsbt } from "../../../src/bitcoin/sign-psbt.ts";
import { fundingTransaction, paymentsOf, TEST_SEED, testWallet } from "../../support/wallet.ts";

const descriptor = testWallet();
const master = masterOf(TEST_SEED, "regtest");
const FLOOR = feeRate(100n);
const DUST = 294n;
const caps = { fee: sats(1_000_000n), rate: satPerVb(10_000) };
const feesAndSizes = fc.record({
  vsize: fc.integer({ min: 100, max: 9_000 }),
  rate: fc.integer({ min: 50, max: 60_000 }),
});
const rates = fc.integer({ min: 100, max: 80_000 }).map((rate) => feeRate(BigInt(rate)));
const coin = fc.integer({ min: 300, max: 900_000 }).map((value) => sats(BigInt(value)));
const payment = (of: { vsize: number; rate: number }) => ({
  vsize: of.vsize,
  fee: feeFor(feeRate(BigInt(of.rate)), of.vsize),
});

function planned<P extends Bump>(plan: P | BumpRefused): P {
  if (plan.kind !== "planned") throw new Error(`refused: ${plan.kind}`);
  return plan;
}

describe("a child that pays for its parent", () => {
  const ask = {
    descriptor,
    coin: sats(50_000n),
    ancestors: [{ fee: sats(300n), vsize: 300 }],
    cluster: { count: 1, vsize: 300 },
    feeRate: satPerVb(20),
    relayFloor: FLOOR,
    caps,
  };

  test("brings both together to the rate, and costs 110 vB", () => {
    const plan = planned(planChild(ask));
    expect(plan).toMatchObject({ vsize: 110, fee: 20n * 410n - 300n, needsPackage: false });
    expect(plan.change).toBe(50_000n - plan.fee);
  });

  test("pays for every slow ancestor and lets no fast one pay for another", () => {
    fc.assert(
      fc.property(
        fc.array(feesAndSizes, { minLength: 1, maxLength: 5 }),
        rates,
        coin,
        (chain, rate, value) => {
          const ancestors = chain.map(payment);
          const plan = planChild({ ...ask, ancestors, feeRate: rate, coin: value });
          const slow = ancestors.filter(({ fee, vsize }) => fee < feeFor(rate, vsize));
          if (slow.length === 0) {
            expect(plan.kind).toBe("not-needed");
            return;
          }
          const size = slow.reduce((sum, { vsize }) => sum + vsize, 110);
          const paid = slow.reduce((sum, { fee }) => sum + fee, 0n);
          const needed = feeFor(rate, size) - paid;
          if (plan.kind === "change-too-small") {
            expect(plan.missing).toBe(needed + DUST - value);
            expect(plan.missing).toBeGreaterThan(0n);
            return;
          }
          if (plan.kind !== "planned") {
            expect(needed > caps.fee || needed > feeFor(caps.rate, 110)).toBe(true);
            return;
          }
          expect(plan.fee).toBe(needed);
          // Its own rate is at least the target, so a miner takes it with what it lifts.
          expect(plan.fee).toBeGreaterThanOrEqual(feeFor(rate, 110));
          expect(plan.change + plan.fee).toBe(value);
          expect(plan.change).toBeGreaterThanOrEqual(DUST);
        },
      ),
    );
  });

  test("must come along with a parent that nodes would not take alone", () => {
    const ancestors = [{ fee: sats(29n), vsize: 300 }];
    expect(planned(planChild({ ...ask, ancestors })).needsPackage).toBe(true);
  });

  test("has no room in a full cluster: 64 transactions, 101 kvB", () => {
    const kind = (count: number, vsize: number): string =>
      planChild({ ...ask, cluster: { count, vsize } }).kind;
    expect([kind(63, 300), kind(64, 300)]).toEqual(["planned", "cluster-full"]);
    expect([kind(2, 100_890), kind(2, 100_891)]).toEqual(["planned", "cluster-full"]);
  });

  test("is refused over a cap, or when the change is a satoshi too small", () => {
    const fee = planned(planChild(ask)).fee;
    const kind = (rest: object): string => planChild({ ...ask, ...rest }).kind;
    expect(kind({ coin: fee + DUST })).toBe("planned");
    expect(planChild({ ...ask, coin: sats(fee + DUST - 1n) })).toEqual({
      kind: "change-too-small",
      missing: 1n,
    });
    expect(kind({ caps: { ...caps, fee } })).toBe("planned");
    expect(kind({ caps: { ...caps, fee: fee - 1n } })).toBe("fee-over-cap");
    expect(kind({ caps: { ...caps, rate: satPerVb(19) } })).toBe("fee-over-rate");
  });
});

describe("a replacement with identical outputs", () => {
  const ask = {
    descriptor,
    change: sats(200_000n),
    replaced: { fee: sats(300n), vsize: 300 },
    descendants: [],
    feeRate: satPerVb(20),
    relayFloor: FLOOR,
    incremental: FLOOR,
    caps,
  };

  test("keeps rules 3 and 4 of BIP 125, reaches the rate, and takes all of it from the change", () => {
    fc.assert(
      fc.property(
        feesAndSizes,
        fc.array(feesAndSizes, { maxLength: 4 }),
        rates,
        coin,
        (old, after, rate, change) => {
          const [replaced, descendants] = [payment(old), after.map(payment)];
          const plan = planReplacement({ ...ask, replaced, descendants, feeRate: rate, change });
          if (plan.kind !== "planned") return;
          const gone = descendants.reduce<bigint>((sum, { fee }) => sum + fee, replaced.fee);
          expect(plan.fee).toBeGreaterThanOrEqual(gone + feeFor(FLOOR, replaced.vsize));
          expect(plan.fee).toBeGreaterThanOrEqual(feeFor(rate, replaced.vsize));
          expect(plan.fee).toBeGreaterThan(replaced.fee);
          expect(plan.change + plan.fee).toBe(change + replaced.fee);
          expect(plan.change).toBeGreaterThanOrEqual(DUST);
        },
      ),
    );
  });

  test("is not made where the rate is reached, nor beyond the approved cap", () => {
    const kind = (rest: object): string => planReplacement({ ...ask, ...rest }).kind;
    expect(kind({ replaced: { fee: sats(6_000n), vsize: 300 } })).toBe("not-needed");
    expect(kind({ caps: { ...caps, fee: sats(6_000n) } })).toBe("planned");
    expect(kind({ caps: { ...caps, fee: sats(5_999n) } })).toBe("fee-over-cap");
    expect(kind({ change: sats(5_700n + DUST) })).toBe("planned");
    expect(kind({ change: sats(5_699n + DUST) })).toBe("change-too-small");
  });
});

test("a cancel spends every input to one output and pays more than what it throws out, by fee and by rate", () => {
  fc.assert(
    fc.property(
      feesAndSizes,
      fc.array(coin, { minLength: 1, maxLength: 6 }),
      rates,
      (old, inputs, rate) => {
        const replaced = payment(old);
        const plan = planCancel({
          descriptor,
          inputs,
          replaced,
          descendants: [{ fee: sats(700n), vsize: 150 }],
          feeRate: rate,
          relayFloor: FLOOR,
          incremental: FLOOR,
          caps,
        });
        if (plan.kind !== "planned") return;
        expect(plan.fee).toBeGreaterThanOrEqual(replaced.fee + 700n + feeFor(FLOOR, plan.vsize));
        expect(plan.fee * BigInt(replaced.vsize)).toBeGreaterThan(
          replaced.fee * BigInt(plan.vsize),
        );
        expect(plan.fee + plan.change).toBe(inputs.reduce((sum, value) => sum + value, 0n));
      },
    ),
  );
});

describe("the change of a PSBT, replaced", () => {
  function batchOf(inputs: number, payees: number): { psbt: Uint8Array; places: any[] } {
    const places = Array.from({ length: inputs }, (_, index) => {
      const output = { value: sats(5_000_000n), script: descriptor.scriptAt(0, index) };
      const { raw, txid } = fundingTransaction([output], index);
      return { outpoint: { txid, vout: 0 }, previous: raw, chain: 0 as const, index };
    });
    const payments = paymentsOf(Array.from({ length: payees }, (_, n) => 10_000 + n));
    const change = { value: sats(77_777n), index: 3 };
    const seed = new Uint8Array(32).fill(payees);
    const psbt = createPsbt({ descriptor, inputs: places, payments, change, lockTime: 9, seed });
    return { psbt, places };
  }

  test.each([
    [1, 1],
    [2, 5],
    [3, 252],
    [253, 253],
  ])("of %i inputs and %i payees changes eight bytes and nothing else", (inputs, payees) => {
    const { psbt } = batchOf(inputs, payees);
    const script = descriptor.scriptAt(1, 3);
    const made = replaceChange(psbt, script, sats(66_666n));
    expect(made.length).toBe(psbt.length);
    const differing = [...made.keys()].filter((at) => made[at] !== psbt[at]);
    expect(differing.length).toBeGreaterThan(0);
    expect(differing.at(-1)! - differing[0]!).toBeLessThan(8);
    const [before, after] = [readPsbt(psbt), readPsbt(made)];
    expect(after.unsigned.inputs).toEqual(before.unsigned.inputs);
    expect(after.outputs).toEqual(
      before.outputs.map((output) =>
        Buffer.from(output.script).equals(script) ? { ...output, value: 66_666n } : output,
      ),
    );
  });

  test("can be signed, weighs as foretold, and is not made of a signed one", () => {
    const { psbt, places } = batchOf(2, 3);
    const script = descriptor.scriptAt(1, 3);
    const made = replaceChange(psbt, script, sats(66_666n));
    const signed = signPsbt(made, descriptor, places, master);
    const [old, bumped] = [signPsbt(psbt, descriptor, places, master), signed].map((each) =>
      extractTransaction(finalizePsbt(each)),
    );
    expect(Math.abs(bumped!.weight - old!.weight)).toBeLessThanOrEqual(2);
    expect(() => replaceChange(signed, script, sats(1_000n))).toThrow(RangeError);
    expect(() => replaceChange(psbt, descriptor.scriptAt(1, 4), sats(1_000n))).toThrow(RangeError);
  });
});
