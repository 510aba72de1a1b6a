/**
 * Batches at the least that nodes relay, signed by a wallet that does not grind for a low R: half of its signatures are a byte longer than planned, and
 * the transaction still pays the floor for what it weighs.
 */
import { Psbt as Library } from "bitcoinjs-lib";
import { describe, expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import { planCancel, planReplacement } from "../../../src/bitcoin/bump.ts";
import { selectCoins } from "../../../src/bitcoin/coin-selection.ts";
import type { SelectionRequest } from "../../../src/bitcoin/coin-selection.ts";
import { createPsbt } from "../../../src/bitcoin/create-psbt.ts";
import { withChecksum } from "../../../src/bitcoin/descriptor-checksum.ts";
import { parseDescriptor } from "../../../src/bitcoin/descriptor.ts";
import type { Descriptor } from "../../../src/bitcoin/descriptor.ts";
import { feeFor, feeRate, satPerVb } from "../../../src/bitcoin/fee-rate.ts";
import { extractTransaction, finalizePsbt } from "../../../src/bitcoin/finish-psbt.ts";
import { accountDescriptor, masterOf, nodeAt } from "../../../src/bitcoin/seed.ts";
import type { Transaction } from "../../../src/bitcoin/transaction.ts";
import { largestInputWeight, vsizeOf, weightOf } from "../../../src/bitcoin/weight.ts";
import { fundingTransaction, paymentsOf, TEST_SEED } from "../../support/wallet.ts";

const master = masterOf(TEST_SEED, "regtest");
const [, key] = /^wpkh\((.*)\)#/.exec(accountDescriptor(master, "regtest", 0))!;
const walletOf = (text: string): Descriptor => parseDescriptor(withChecksum(text), "regtest");
const WALLETS = {
  wpkh: walletOf(`wpkh(${key})`),
  "sh-wpkh": walletOf(`sh(wpkh(${key}))`),
};
const INPUTS = 40;

/** Forty coins that are all spent, each of a transaction of its own. */
function coinsOf(descriptor: Descriptor, salt: number) {
  return Array.from({ length: INPUTS }, (_, n) => {
    const output = { value: sats(20_000n), script: descriptor.scriptAt(0, n) };
    const { raw, txid } = fundingTransaction([output], 1_000 * salt + n);
    const place = { outpoint: { txid, vout: 0 }, previous: raw, chain: 0 as const, index: n };
    return { ...place, value: output.value };
  });
}

/** Signed with RFC 6979 alone, as some devices do. */
function signedPlainly(psbt: Uint8Array, descriptor: Descriptor, indexes: number[]): Transaction {
  const library = Library.fromBuffer(Buffer.from(psbt));
  indexes.forEach((index, input) => {
    const { path } = descriptor.derivationAt(0, index).keys[0]!;
    library.signInput(input, nodeAt(master, path));
  });
  return extractTransaction(finalizePsbt(library.toBuffer()));
}

describe.each(Object.entries(WALLETS))("%s", (_, descriptor) => {
  const batch = (salt: number, rate: bigint, relayFloor: bigint | undefined) => {
    const coins = coinsOf(descriptor, salt);
    const payments = paymentsOf([700_000]);
    const request: SelectionRequest<(typeof coins)[number]> = {
      coins,
      required: coins.map(({ outpoint }) => outpoint),
      payments,
      descriptor,
      feeRate: feeRate(rate),
      ...(relayFloor !== undefined && { relayFloor: feeRate(relayFloor) }),
      longTermFeeRate: satPerVb(10),
      bumpReserve: sats(5_500n),
      caps: { fee: sats(100_000n), sharePercent: 5, rate: satPerVb(200) },
      seed: new Uint8Array(32).fill(salt),
    };
    const found = selectCoins(request);
    if (found.kind !== "selected" || found.change === undefined) throw new Error(found.kind);
    const psbt = createPsbt({
      descriptor,
      inputs: found.inputs,
      payments,
      change: { value: found.change, index: 0 },
      lockTime: 100,
      seed: request.seed,
    });
    const order = Library.fromBuffer(Buffer.from(psbt)).txInputs.map(({ hash }) =>
      Buffer.from(hash).reverse().toString("hex"),
    );
    const indexes = order.map((txid) => coins.find((coin) => coin.outpoint.txid === txid)!.index);
    return { fee: found.fee, ...signedPlainly(psbt, descriptor, indexes) };
  };
  const salts = [1, 2, 3, 4, 5];

  test.each([100n, 1_000n, 3_333n])("at a floor of %i sat/kvB it pays the floor", (floor) => {
    for (const salt of salts) {
      const { fee, vsize } = batch(salt, floor, floor);
      expect(fee).toBeGreaterThanOrEqual(feeFor(feeRate(floor), vsize));
      // For no more than the longest signatures cost.
      expect(fee).toBeLessThanOrEqual(feeFor(feeRate(floor), vsize + INPUTS / 4));
    }
  });

  test("which a batch that was not told of the floor does not", () => {
    const short = salts.filter((salt) => {
      const { fee, vsize } = batch(salt, 1_000n, undefined);
      return fee < feeFor(feeRate(1_000n), vsize);
    });
    expect(short).toEqual(salts);
  });

  test("well above the floor nothing is paid for it", () => {
    const { fee } = batch(1, 2_000n, 1_000n);
    expect(fee).toBe(batch(1, 2_000n, undefined).fee);
  });

  test("a cancel and a replacement pay the floor, and their own relay, for the longest signatures", () => {
    const outputs = [descriptor.scriptAt(1, 0)];
    const shape = { inputs: INPUTS, inputWeight: largestInputWeight(descriptor), outputs };
    const largest = vsizeOf(weightOf(shape));
    const vsize = largest - INPUTS / 4;
    const common = {
      descriptor,
      descendants: [],
      feeRate: feeRate(1_000n),
      relayFloor: feeRate(1_000n),
      incremental: feeRate(1_000n),
      caps: { fee: sats(100_000n), rate: satPerVb(200) },
    };
    const inputs = Array.from({ length: INPUTS }, () => sats(20_000n));
    const replaced = { fee: sats(10n), vsize };
    const cancel = planCancel({ ...common, inputs, replaced });
    expect(cancel).toMatchObject({ kind: "planned", fee: BigInt(largest) + 10n });
    const replacement = planReplacement({ ...common, largest, replaced, change: sats(50_000n) });
    expect(replacement).toMatchObject({ kind: "planned", fee: BigInt(largest) + 10n });
  });
});
