/** The fee rate of a sweep that pays for transactions which this signer signed: that of all of them together, and of nothing else. */
import { Transaction } from "bitcoinjs-lib";
import { expect, test } from "vitest";
import { Refusal } from "../../../src/base/refusal.ts";
import { sats } from "../../../src/base/sats.ts";
import { createPsbt } from "../../../src/bitcoin/create-psbt.ts";
import { satPerVb } from "../../../src/bitcoin/fee-rate.ts";
import { readPsbt } from "../../../src/bitcoin/psbt.ts";
import { parseTransaction } from "../../../src/bitcoin/transaction.ts";
import { inputWeight, vsizeOf, weightOf } from "../../../src/bitcoin/weight.ts";
import type { Manifest } from "../../../src/payouts/manifest.ts";
import { judgeFee } from "../../../src/signer/judge-outputs.ts";
import type { SignerPolicy } from "../../../src/signer/policy.ts";
import { emptyState } from "../../../src/signer/signer-state.ts";
import { fundingTransaction, paymentsOf, testWallet } from "../../support/wallet.ts";

const descriptor = testWallet();
const COIN = 1_000_000n;
const parent = fundingTransaction([
  { value: sats(COIN), script: descriptor.scriptAt(1, 3) },
  ...paymentsOf(Array.from({ length: 30 }, () => 50_000)),
]);
const { vsize } = parseTransaction(parent.raw);
const CHILD = 110n;

/** What the signer says of a child with this fee, when its log knows these fees. */
function judged(
  fee: bigint,
  fees: readonly [string, bigint][],
  { kind = "sweep", previous = parent.raw }: { kind?: string; previous?: Uint8Array } = {},
): string {
  const psbt = readPsbt(
    createPsbt({
      descriptor,
      inputs: [{ outpoint: { txid: parent.txid, vout: 0 }, previous, chain: 1, index: 3 }],
      payments: [],
      change: { value: sats(COIN - fee), index: 4 },
      lockTime: 0,
      seed: new Uint8Array(32),
    }),
  );
  const state = emptyState();
  for (const [txid, paid] of fees) state.fees.set(txid, paid);
  const manifest = { kind, feeCap: sats(COIN), total: sats(0n) } as Manifest;
  const policy = { feeRateMax: satPerVb(100), feeSharePercent: 10 } as SignerPolicy;
  try {
    judgeFee({ psbt, spent: COIN, descriptor }, manifest, { policy, state });
    return "signed";
  } catch (error) {
    if (error instanceof Refusal) return error.rule;
    throw error;
  }
}

test("the parent that was signed is weighed with it, to the satoshi", () => {
  const most = 100n * (BigInt(vsize) + CHILD) - 500n;
  expect(judged(most, [[parent.txid, 500n]])).toBe("signed");
  expect(judged(most + 1n, [[parent.txid, 500n]])).toBe("fee-over-rate");
});

test("a parent that was not signed, or one of another txid, lifts nothing", () => {
  expect(judged(100n * CHILD, [])).toBe("signed");
  expect(judged(100n * CHILD + 1n, [])).toBe("fee-over-rate");
  expect(judged(100n * CHILD + 1n, [["ab".repeat(32), 500n]])).toBe("fee-over-rate");
});

test("a witness that nobody signed makes it no heavier", () => {
  const stuffed = Transaction.fromBuffer(Buffer.from(parent.raw));
  stuffed.setWitness(0, [new Uint8Array(40_000)]);
  expect(stuffed.getId()).toBe(parent.txid);
  const fees: [string, bigint][] = [[parent.txid, 500n]];
  const previous = stuffed.toBuffer();
  const most = weightOf({
    inputs: 1,
    inputWeight: inputWeight(descriptor),
    outputs: stuffed.outs.map(({ script }) => script),
  });
  const fee = 100n * (BigInt(vsizeOf(most)) + CHILD) - 500n;
  expect(judged(fee, fees, { previous })).toBe("signed");
  expect(judged(fee + 1n, fees, { previous })).toBe("fee-over-rate");
});

test.each(["cancel", "payout"])("a %s is weighed alone", (kind) => {
  expect(judged(100n * CHILD + 1n, [[parent.txid, 500n]], { kind })).not.toBe("signed");
});
