/** Fees are paid for the weight that is foretold, so it must be that of the transaction once it is signed. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { toHex, utf8 } from "../../../src/base/bytes.ts";
import { sats } from "../../../src/base/sats.ts";
import { createPsbt } from "../../../src/bitcoin/create-psbt.ts";
import type { WalletInput } from "../../../src/bitcoin/create-psbt.ts";
import { withChecksum } from "../../../src/bitcoin/descriptor-checksum.ts";
import { parseDescriptor } from "../../../src/bitcoin/descriptor.ts";
import type { Descriptor } from "../../../src/bitcoin/descriptor.ts";
import {
  combinePsbts,
  extractTransaction,
  finalizePsbt,
} from "../../../src/bitcoin/finish-psbt.ts";
import { hash160, p2pkh, p2sh, p2tr, p2wpkh, p2wsh } from "../../../src/bitcoin/script.ts";
import { masterOf } from "../../../src/bitcoin/seed.ts";
import { signPsbt } from "../../../src/bitcoin/sign-psbt.ts";
import type { Transaction, TransactionOutput } from "../../../src/bitcoin/transaction.ts";
import { inputWeight, weightOf } from "../../../src/bitcoin/weight.ts";
import { fundingTransaction } from "../../support/wallet.ts";

const masters = [1, 2, 3].map((byte) => masterOf(new Uint8Array(32).fill(byte), "regtest"));
const keys = masters.map(
  (master) => `[${toHex(master.fingerprint)}]${master.neutered().toBase58()}/<0;1>/*`,
);
const WALLETS = [
  `wpkh(${keys[0]!})`,
  `sh(wpkh(${keys[0]!}))`,
  `pkh(${keys[0]!})`,
  `tr(${keys[0]!})`,
  `wsh(sortedmulti(2,${keys.join(",")}))`,
  `wsh(sortedmulti(1,${keys.slice(0, 2).join(",")}))`,
].map((body) => parseDescriptor(withChecksum(body), "regtest"));
const PAYEES = [
  p2wpkh(hash160(utf8("payee"))),
  p2wsh(utf8("payee")),
  p2tr(masters[2]!.publicKey.subarray(1)),
  p2sh(utf8("payee")),
  p2pkh(hash160(utf8("payee"))),
];

function inputsOf(wallet: Descriptor, count: number): WalletInput[] {
  return Array.from({ length: count }, (_, index) => {
    const output = { value: sats(10_000_000n), script: wallet.scriptAt(0, index) };
    const { raw, txid } = fundingTransaction([output], index);
    return { outpoint: { txid, vout: 0 }, previous: raw, chain: 0, index };
  });
}

function signed(wallet: Descriptor, inputs: number, payees: readonly number[]): Transaction {
  const places = inputsOf(wallet, inputs);
  const payments = payees.map((payee, index): TransactionOutput => ({
    value: sats(10_000n + BigInt(index)),
    script: PAYEES[payee]!,
  }));
  const psbt = createPsbt({
    descriptor: wallet,
    inputs: places,
    payments,
    change: { value: sats(20_000n), index: 3 },
    lockTime: 0,
    seed: new Uint8Array(32).fill(inputs),
  });
  const others = masters
    .slice(0, wallet.quorum.threshold)
    .map((master) => signPsbt(psbt, wallet, places, master));
  return extractTransaction(finalizePsbt(combinePsbts(psbt, others)));
}

/** Weight units by which signatures are shorter than was counted: one in some hundred has a number that needs a byte less. */
function saved(wallet: Descriptor, { inputs }: Transaction): number {
  const isBare = wallet.kind === "pkh";
  const counted = wallet.kind === "wsh-sortedmulti" ? 72 : 71;
  const lengths = inputs.flatMap(({ witness, scriptSig }) => {
    if (isBare) return [scriptSig[0] ?? 0];
    return wallet.kind === "tr"
      ? []
      : witness.filter((item) => item[0] === 0x30).map((item) => item.length);
  });
  const shorter = lengths.reduce((sum, length) => sum + counted - length, 0);
  // Without any witness there is no marker and no empty stack for each input.
  return isBare ? 4 * shorter + 2 + inputs.length : shorter;
}

function expectForetold(wallet: Descriptor, inputs: number, payees: readonly number[]): void {
  const transaction = signed(wallet, inputs, payees);
  const outputs = transaction.outputs.map(({ script }) => script);
  const foretold = weightOf({ inputs, inputWeight: inputWeight(wallet), outputs });
  expect(foretold - transaction.weight).toBe(saved(wallet, transaction));
}

test.each(WALLETS.map((wallet) => [wallet.kind, wallet] as const))(
  "%s: the foretold weight is the signed transaction's, to the unit",
  (_, wallet) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.nat({ max: PAYEES.length - 1 }), { minLength: 1, maxLength: 12 }),
        (inputs, payees) => expectForetold(wallet, inputs, payees),
      ),
      { numRuns: 12 },
    );
  },
);

test("so it is where the numbers of inputs and outputs need more than one byte", () => {
  const [wpkh] = WALLETS;
  const many = (count: number): number[] => Array.from({ length: count }, (_, n) => n % 5);
  for (const payees of [251, 252, 253]) expectForetold(wpkh!, 1, many(payees));
  for (const inputs of [252, 253]) expectForetold(wpkh!, inputs, [0]);
});
