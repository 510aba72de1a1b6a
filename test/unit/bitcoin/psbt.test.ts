import { missingKeys } from "../../../src/bitcoin/missing-keys.ts";
import { Transaction as ScureTransaction } from "@scure/btc-signer";
import { Psbt as Library } from "bitcoinjs-lib";
import { describe, expect, test } from "vitest";
import { equalBytes, toHex } from "../../../src/base/bytes.ts";
import { sats } from "../../../src/base/sats.ts";
import { createPsbt } from "../../../src/bitcoin/create-psbt.ts";
import type { WalletInput } from "../../../src/bitcoin/create-psbt.ts";
import { withChecksum } from "../../../src/bitcoin/descriptor-checksum.ts";
import { parseDescriptor } from "../../../src/bitcoin/descriptor.ts";
import type { Descriptor } from "../../../src/bitcoin/descriptor.ts";
import {
  combinePsbts,
  countSignatures,
  extractTransaction,
  finalizePsbt,
} from "../../../src/bitcoin/finish-psbt.ts";
import { parsePsbt, spentOutput } from "../../../src/bitcoin/psbt.ts";
import { taggedHash } from "../../../src/bitcoin/script.ts";
import type { PrivateNode } from "../../../src/bitcoin/seed.ts";
import { masterOf, nodeAt } from "../../../src/bitcoin/seed.ts";
import { signPsbt } from "../../../src/bitcoin/sign-psbt.ts";
import { inputWeight, weightOf } from "../../../src/bitcoin/weight.ts";
import { outcome } from "../../support/vectors.ts";
import { fundingTransaction, paymentsOf } from "../../support/wallet.ts";

const masters = [1, 2, 3].map((byte) => masterOf(new Uint8Array(32).fill(byte), "regtest"));

/** `[fingerprint/48h]tpub/<0;1>/*` of a master. */
function key(master: PrivateNode): string {
  const fingerprint = toHex(new Uint8Array(master.fingerprint));
  return `[${fingerprint}/48h]${nodeAt(master, [0x8000_0030]).neutered().toBase58()}/<0;1>/*`;
}

const keys = masters.map(key);
const wallets: Record<string, Descriptor> = Object.fromEntries(
  [
    `wpkh(${keys[0]!})`,
    `sh(wpkh(${keys[0]!}))`,
    `pkh(${keys[0]!})`,
    `tr(${keys[0]!})`,
    `wsh(sortedmulti(2,${keys.join(",")}))`,
  ].map((body) => {
    const descriptor = parseDescriptor(withChecksum(body), "regtest");
    return [descriptor.kind, descriptor];
  }),
);
const kinds = Object.keys(wallets);

/** Coins of 100,000 sat at chain 0, indexes 0…count−1. */
function inputsOf(wallet: Descriptor, count: number): WalletInput[] {
  return Array.from({ length: count }, (_, index) => {
    const script = wallet.scriptAt(0, index);
    const { raw, txid } = fundingTransaction(
      [...paymentsOf([7_000 + index]), { value: sats(100_000n), script }],
      index,
    );
    return { outpoint: { txid, vout: 1 }, previous: raw, chain: 0, index };
  });
}

function plan(wallet: Descriptor, inputs = 2, payments = 3): Parameters<typeof createPsbt>[0] {
  const values = Array.from({ length: payments }, (_, index) => 20_000 + index);
  const change = sats(
    BigInt(inputs) * 100_000n - BigInt(values.reduce((a, b) => a + b, 0)) - 3_000n,
  );
  return {
    descriptor: wallet,
    inputs: inputsOf(wallet, inputs),
    payments: paymentsOf(values),
    change: { value: change, index: 5 },
    lockTime: 800_000,
    seed: new Uint8Array(32).fill(9),
  };
}

function sign(psbt: Uint8Array, wallet: Descriptor, who: readonly number[]): Uint8Array[] {
  const places = parsePsbt(psbt).inputs.map((_, index) => ({ chain: 0 as const, index }));
  return who.map((place) => signPsbt(psbt, wallet, places, masters[place]!));
}

describe.each(kinds)("%s", (kind) => {
  const wallet = wallets[kind]!;
  const signers = kind === "wsh-sortedmulti" ? [0, 1, 2] : [0];

  test("a batch is made, signed, combined, finalised, and weighs what was foretold", () => {
    const psbt = createPsbt(plan(wallet));
    const combined = combinePsbts(psbt, sign(psbt, wallet, signers));
    expect(countSignatures(combined)).toEqual({ least: signers.length, all: 2 * signers.length });
    const transaction = extractTransaction(finalizePsbt(combined));
    const most = weightOf({
      inputs: 2,
      inputWeight: inputWeight(wallet),
      outputs: transaction.outputs.map(({ script }) => script),
    });
    // pkh has no witness at all: two bytes of marker and one empty stack an input less. Multisig counts 72 bytes, low R gives 71.
    const slack = kind === "pkh" ? 4 : kind === "wsh-sortedmulti" ? 4 : 0;
    expect(transaction.weight).toBeLessThanOrEqual(most);
    expect(transaction.weight).toBeGreaterThanOrEqual(most - slack);
    expect(transaction.lockTime).toBe(800_000);
    expect(transaction.inputs.every(({ sequence }) => sequence === 0xffff_fffd)).toBe(true);
  });

  test("signing again gives the same bytes, also over what was signed", () => {
    const psbt = createPsbt(plan(wallet));
    const [signed] = sign(psbt, wallet, [0]);
    expect(sign(psbt, wallet, [0])).toEqual([signed]);
    expect(sign(signed!, wallet, [0])).toEqual([signed]);
  });

  test("bitcoinjs-lib and scure read what we write, and write the same again", () => {
    const psbt = createPsbt(plan(wallet));
    expect(toHex(Library.fromBuffer(psbt).toBuffer())).toBe(toHex(psbt));
    const scure = ScureTransaction.fromPSBT(psbt, { allowLegacyWitnessUtxo: true });
    expect(scure.id).toBe(parsePsbt(psbt).unsigned.txid);
  });

  test("our signatures are the ones that bitcoinjs-lib makes and accepts", () => {
    const psbt = createPsbt(plan(wallet));
    const [signed] = sign(psbt, wallet, [0]);
    const theirs = Library.fromBuffer(psbt);
    for (const index of [0, 1]) {
      const { keys } = wallet.derivationAt(0, index);
      const mine = keys.find((each) => each.fingerprint === toHex(masters[0]!.fingerprint))!;
      const node = nodeAt(masters[0]!, mine.path);
      node.lowR = true;
      const tweak = taggedHash("TapTweak", node.publicKey.subarray(1));
      theirs.signInput(index, kind === "tr" ? node.tweak(tweak) : node);
    }
    expect(toHex(theirs.toBuffer())).toBe(toHex(signed!));
  });

  test("inputs and change carry what a device needs to check them", () => {
    const { inputs, outputs } = parsePsbt(createPsbt(plan(wallet)));
    for (const input of inputs) expect(input.keys.length).toBe(wallet.quorum.keys);
    const change = outputs.find(({ script }) => equalBytes(script, wallet.scriptAt(1, 5)));
    expect(change?.keys[0]?.path.slice(-2)).toEqual([1, 5]);
    expect(outputs.filter((output) => output.keys.length > 0).length).toBe(1);
    for (const [index, input] of inputs.entries())
      expect(spentOutput(input, index, kind !== "tr").value).toBe(100_000n);
  });
});

const wpkh = wallets["wpkh"]!;

test("a signature that comes back in a PSBT of version 2 is taken like any other", () => {
  const psbt = createPsbt(plan(wpkh));
  const [signed] = sign(psbt, wpkh, [0]);
  const version2 = ScureTransaction.fromPSBT(signed!).toPSBT(2);
  const transaction = extractTransaction(finalizePsbt(combinePsbts(psbt, [version2])));
  expect(transaction.txid).toBe(parsePsbt(psbt).unsigned.txid);
});

test("the order of outputs depends on the seed alone, and leaving the change out moves none", () => {
  const scripts = (of: Parameters<typeof createPsbt>[0]): string[] =>
    parsePsbt(createPsbt(of)).outputs.map(({ script }) => toHex(script));
  const whole = plan(wpkh, 4, 12);
  const change = toHex(wpkh.scriptAt(1, 5));
  const rest = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== "change"));
  expect(scripts(rest as typeof whole)).toEqual(
    scripts(whole).filter((script) => script !== change),
  );
  const places = new Set(
    [1, 2, 3, 4, 5, 6, 7, 8].map((byte) =>
      scripts({ ...whole, seed: new Uint8Array(32).fill(byte) }).indexOf(change),
    ),
  );
  expect(places.size).toBeGreaterThan(3);
});

test("a plan that lies about an input is refused", () => {
  const whole = plan(wpkh);
  const [first, second] = whole.inputs;
  expect(() => createPsbt({ ...whole, inputs: [{ ...first!, index: 7 }] })).toThrow("coin-altered");
  expect(() =>
    createPsbt({ ...whole, inputs: [{ ...first!, previous: second!.previous }] }),
  ).toThrow("coin-altered");
});

test("who has signed and whose signature lacks is told by fingerprint: only who signed every input has", () => {
  const wallet = wallets["wsh-sortedmulti"]!;
  const psbt = createPsbt(plan(wallet));
  const all = missingKeys(psbt).missing;
  expect([new Set(all).size, missingKeys(psbt).signed]).toEqual([3, []]);
  const [one] = sign(psbt, wallet, [1]);
  const { signed, missing } = missingKeys(one!);
  expect([signed.length, missing.length]).toEqual([1, 2]);
  expect([...signed, ...missing].sort()).toEqual(all);
});

test("an input that lacks signatures cannot be final, and the item says which", () => {
  const psbt = createPsbt(plan(wallets["wsh-sortedmulti"]!));
  const [one] = sign(psbt, wallets["wsh-sortedmulti"]!, [1]);
  expect(outcome(() => finalizePsbt(combinePsbts(psbt, [one!])))).toBe("psbt-unsigned");
  expect(outcome(() => extractTransaction(psbt))).toBe("psbt-unsigned");
});

test("amounts are lied about in one UTXO field: refused", () => {
  const library = Library.fromBuffer(createPsbt(plan(wpkh)));
  library.data.inputs[1]!.witnessUtxo!.value = 99_999n;
  const [, second] = parsePsbt(library.toBuffer()).inputs;
  expect(outcome(() => spentOutput(second!, 1, true))).toBe("input-previous-mismatch");
});

test("a seed that is not the wallet's signs nothing", () => {
  const psbt = createPsbt(plan(wpkh));
  expect(() => sign(psbt, wpkh, [1])).toThrow(RangeError);
});

test("hundred inputs and a thousand payments are made, signed and final in seconds, not minutes", () => {
  const whole = plan(wpkh, 100, 400);
  const psbt = createPsbt(whole);
  const signed = combinePsbts(psbt, sign(psbt, wpkh, [0]));
  expect(extractTransaction(finalizePsbt(signed)).outputs.length).toBe(401);
});
