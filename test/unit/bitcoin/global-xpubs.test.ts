/** The wallet's extended keys stand in every PSBT (BIP 174, PSBT_GLOBAL_XPUB), as other programs read them; those of others change nothing. */
import { Transaction as ScureTransaction } from "@scure/btc-signer";
import { _RawPSBTV0 as RawPsbt } from "@scure/btc-signer/psbt.js";
import { Psbt as Library } from "bitcoinjs-lib";
import { describe, expect, test } from "vitest";
import { compareBytes, fromHex, toHex } from "../../../src/base/bytes.ts";
import { sats } from "../../../src/base/sats.ts";
import { parseBase58Check } from "../../../src/bitcoin/base58.ts";
import { createPsbt } from "../../../src/bitcoin/create-psbt.ts";
import { withChecksum } from "../../../src/bitcoin/descriptor-checksum.ts";
import { parseDescriptor } from "../../../src/bitcoin/descriptor.ts";
import type { Descriptor } from "../../../src/bitcoin/descriptor.ts";
import {
  combinePsbts,
  extractTransaction,
  finalizePsbt,
} from "../../../src/bitcoin/finish-psbt.ts";
import { HARDENED } from "../../../src/bitcoin/key-expression.ts";
import { readPsbt } from "../../../src/bitcoin/psbt.ts";
import { toVersion0 } from "../../../src/bitcoin/psbt-v2.ts";
import { masterOf, nodeAt } from "../../../src/bitcoin/seed.ts";
import type { PrivateNode } from "../../../src/bitcoin/seed.ts";
import { signPsbt } from "../../../src/bitcoin/sign-psbt.ts";
import { closePsbt, openPsbt } from "../../support/mutation/open-psbt.ts";
import type { Field } from "../../support/mutation/open-psbt.ts";
import { outcome } from "../../support/vectors.ts";
import { fundingTransaction, paymentsOf } from "../../support/wallet.ts";

const masters = [1, 2, 3, 4].map((byte) => masterOf(new Uint8Array(32).fill(byte), "regtest"));
const ACCOUNT = [48, 1, 0, 2];

const fingerprintOf = (master: PrivateNode): string => toHex(new Uint8Array(master.fingerprint));
const tpubAt = (master: PrivateNode, path: readonly number[]): string =>
  nodeAt(
    master,
    path.map((step) => step + HARDENED),
  )
    .neutered()
    .toBase58();
const key = (master: PrivateNode): string =>
  `[${fingerprintOf(master)}/48h/1h/0h/2h]${tpubAt(master, ACCOUNT)}/<0;1>/*`;
const walletOf = (body: string): Descriptor => parseDescriptor(withChecksum(body), "regtest");
const holders = masters.slice(0, 3);
const multisig = (of: readonly PrivateNode[]): string =>
  `wsh(sortedmulti(2,${of.map(key).join(",")}))`;

/** One coin of 100,000 sat, one payment, and change. */
function psbtOf(wallet: Descriptor, change = 1): Uint8Array {
  const coin = { value: sats(100_000n), script: wallet.scriptAt(0, 0) };
  const { raw, txid } = fundingTransaction([coin]);
  return createPsbt({
    descriptor: wallet,
    inputs: [{ outpoint: { txid, vout: 0 }, previous: raw, chain: 0, index: 0 }],
    payments: paymentsOf([50_000]),
    ...(wallet.isMultipath && { change: { value: sats(45_000n), index: change } }),
    lockTime: 0,
    seed: new Uint8Array(32).fill(9),
  });
}

/** The field of BIP 174, worked out by hand: type and xpub, fingerprint and steps in little-endian order. */
function fieldOf(master: PrivateNode, path: readonly number[] = ACCOUNT): Field {
  const steps = Buffer.alloc(4 * path.length);
  path.forEach((step, at) => steps.writeUInt32LE(step + HARDENED, 4 * at));
  const bytes = parseBase58Check(tpubAt(master, path))!;
  return [`01${toHex(bytes)}`, fingerprintOf(master) + steps.toString("hex")];
}

const sign = (psbt: Uint8Array, wallet: Descriptor, who: readonly PrivateNode[]): Uint8Array[] =>
  who.map((master) => signPsbt(psbt, wallet, [{ chain: 0, index: 0 }], master));
const byKey = ([a]: Field, [b]: Field): number => compareBytes(fromHex(a), fromHex(b));

const KINDS: readonly (readonly [string, string, readonly PrivateNode[]])[] = [
  ["wpkh", `wpkh(${key(masters[0]!)})`, [masters[0]!]],
  ["tr", `tr(${key(masters[0]!)})`, [masters[0]!]],
  ["wsh(sortedmulti)", multisig(holders), holders],
];

describe.each(KINDS)("%s", (_kind, body, keyHolders) => {
  const wallet = walletOf(body);
  const psbt = psbtOf(wallet);

  test("one field for each key of the wallet, with the way to it from its master", () => {
    expect(openPsbt(psbt).global).toEqual(keyHolders.map((each) => fieldOf(each)).sort(byKey));
  });

  test("bitcoinjs-lib and scure read them", () => {
    const wanted = wallet.xpubs.map(({ bytes, fingerprint }) => [toHex(bytes), fingerprint]);
    const theirs = Library.fromBuffer(psbt).data.globalMap.globalXpub!;
    expect(
      theirs.map((each) => [toHex(each.extendedPubkey), toHex(each.masterFingerprint)]),
    ).toEqual(wanted);
    expect(new Set(theirs.map(({ path }) => path))).toEqual(new Set(["m/48'/1'/0'/2'"]));
    const raw = RawPsbt.decode(psbt).global.xpub!;
    expect(raw.map(([xpub]) => toHex(xpub.publicKey)).sort()).toEqual(
      wallet.xpubs.map(({ bytes }) => toHex(bytes.subarray(45))).sort(),
    );
    for (const [xpub, { path }] of raw) expect(path.length).toBe(xpub.depth);
  });

  test("they come back whole from a program that writes version 2", () => {
    const second = ScureTransaction.fromPSBT(psbt).toPSBT(2);
    expect(openPsbt(toVersion0(second)).global.toSorted(byKey)).toEqual(openPsbt(psbt).global);
  });

  test("a stranger's key instead changes no signature, and none comes in by a signed PSBT", () => {
    const signers = keyHolders.slice(0, wallet.quorum.threshold);
    const honest = combinePsbts(psbt, sign(psbt, wallet, signers));
    const parts = openPsbt(psbt);
    const foreign = [fieldOf(masters[3]!), [fieldOf(masters[0]!)[0], "00".repeat(20)] as Field];
    const changed = closePsbt({ ...parts, global: foreign });
    const signed = sign(changed, wallet, signers);
    expect(toHex(combinePsbts(psbt, signed))).toBe(toHex(honest));
    const { raw } = extractTransaction(finalizePsbt(combinePsbts(changed, signed)));
    expect(toHex(raw)).toBe(toHex(extractTransaction(finalizePsbt(honest)).raw));
  });

  test("a signed PSBT without them is taken too", () => {
    const signers = keyHolders.slice(0, wallet.quorum.threshold);
    const bare = closePsbt({ ...openPsbt(psbt), global: [] });
    expect(toHex(combinePsbts(psbt, sign(bare, wallet, signers)))).toBe(
      toHex(combinePsbts(psbt, sign(psbt, wallet, signers))),
    );
  });
});

test("whoever stands first in the descriptor, the bytes are the same", () => {
  const turned = walletOf(multisig([...holders].reverse()));
  expect(toHex(psbtOf(turned))).toBe(toHex(psbtOf(walletOf(multisig(holders)))));
});

test("a key that stands in the wallet under two paths has one field: a PSBT with two of one name is none", () => {
  const [first, second] = masters;
  const twice = `${key(first!)},${key(second!)},${key(first!).replace("<0;1>", "<2;3>")}`;
  const psbt = psbtOf(walletOf(`wsh(sortedmulti(2,${twice}))`));
  const wanted = [first!, second!].map((each) => fieldOf(each)).sort(byKey);
  expect(openPsbt(psbt).global).toEqual(wanted);
  expect(readPsbt(psbt).inputs).toHaveLength(1);
});

test("a master key is its own origin; a deeper one that tells none has no field, nor a key alone", () => {
  const [master] = masters;
  const rooted = walletOf(`wpkh(${master!.neutered().toBase58()}/<0;1>/*)`);
  expect(openPsbt(psbtOf(rooted)).global).toEqual([fieldOf(master!, [])]);
  const untold = walletOf(`wpkh(${tpubAt(master!, ACCOUNT)}/<0;1>/*)`);
  expect(openPsbt(psbtOf(untold)).global).toEqual([]);
  const fixed = walletOf(`wpkh(${toHex(new Uint8Array(master!.publicKey))})`);
  expect(openPsbt(psbtOf(fixed)).global).toEqual([]);
});

test.each([
  ["a key cut short", (field: Field): Field => [field[0].slice(0, -2), field[1]]],
  ["no point", ([whole, way]: Field): Field => [whole.slice(0, 92) + "05" + whole.slice(94), way]],
  ["half a step", ([whole, way]: Field): Field => [whole, `${way}00`]],
  ["no fingerprint", ([whole]: Field): Field => [whole, ""]],
])("%s is no PSBT", (_name, spoil) => {
  const parts = openPsbt(psbtOf(walletOf(KINDS[0]![1])));
  const spoilt = closePsbt({ ...parts, global: [spoil(parts.global[0]!)] });
  expect(outcome(() => readPsbt(spoilt))).toBe("psbt-malformed");
});
