/** PSBTs that come final: the txid of segwit does not cover a witness, so every one is held against its script here or by nobody. */
import { Psbt as Library, Transaction, script as codec } from "bitcoinjs-lib";
import { describe, expect, test } from "vitest";
import { concat, toHex } from "../../../src/base/bytes.ts";
import { sats } from "../../../src/base/sats.ts";
import { createPsbt } from "../../../src/bitcoin/create-psbt.ts";
import { compactSize } from "../../../src/bitcoin/byte-writer.ts";
import { withChecksum } from "../../../src/bitcoin/descriptor-checksum.ts";
import { parseDescriptor } from "../../../src/bitcoin/descriptor.ts";
import type { Descriptor } from "../../../src/bitcoin/descriptor.ts";
import {
  combinePsbts,
  extractTransaction,
  finalizePsbt,
} from "../../../src/bitcoin/finish-psbt.ts";
import { parsePsbt } from "../../../src/bitcoin/psbt.ts";
import { p2pkh, hash160, taggedHash } from "../../../src/bitcoin/script.ts";
import type { PrivateNode } from "../../../src/bitcoin/seed.ts";
import { masterOf, nodeAt } from "../../../src/bitcoin/seed.ts";
import { signPsbt } from "../../../src/bitcoin/sign-psbt.ts";
import { outcome } from "../../support/vectors.ts";
import { fundingTransaction, paymentsOf } from "../../support/wallet.ts";

const masters = [1, 2, 3].map((byte) => masterOf(new Uint8Array(32).fill(byte), "regtest"));
const keys = masters.map((master) => {
  const fingerprint = toHex(new Uint8Array(master.fingerprint));
  return `[${fingerprint}/48h]${nodeAt(master, [0x8000_0030]).neutered().toBase58()}/<0;1>/*`;
});
const bodies = [
  `wpkh(${keys[0]!})`,
  `sh(wpkh(${keys[0]!}))`,
  `pkh(${keys[0]!})`,
  `tr(${keys[0]!})`,
  `wsh(sortedmulti(2,${keys.join(",")}))`,
];

/** A signed batch of one kind of wallet: two inputs, the unsigned PSBT, and what the signers gave back, final. */
class Case {
  readonly wallet: Descriptor;
  readonly unsigned: Uint8Array;
  readonly signed: Uint8Array;
  readonly final: Uint8Array;
  readonly raw: string;

  constructor(body: string) {
    this.wallet = parseDescriptor(withChecksum(body), "regtest");
    const inputs = [0, 1].map((index) => {
      const script = this.wallet.scriptAt(0, index);
      const funding = fundingTransaction([{ value: sats(100_000n), script }], index);
      const outpoint = { txid: funding.txid, vout: 0 };
      return { outpoint, previous: funding.raw, chain: 0 as const, index };
    });
    this.unsigned = createPsbt({
      descriptor: this.wallet,
      inputs,
      payments: paymentsOf([150_000, 40_000]),
      lockTime: 100,
      seed: new Uint8Array(32).fill(9),
    });
    const who = this.wallet.kind === "wsh-sortedmulti" ? [0, 1] : [0];
    const places = inputs.map(({ index }) => ({ chain: 0 as const, index }));
    const parts = who.map((at) => signPsbt(this.unsigned, this.wallet, places, masters[at]!));
    this.signed = combinePsbts(this.unsigned, parts);
    this.final = finalizePsbt(this.signed);
    this.raw = toHex(extractTransaction(this.final).raw);
  }

  /** Hands a PSBT in, as the server takes it: the verdict, and the whole transaction when it is taken. */
  handIn(psbt: Uint8Array): string {
    let raw = "";
    const verdict = outcome(() => {
      raw = toHex(extractTransaction(finalizePsbt(combinePsbts(this.unsigned, [psbt]))).raw);
    });
    return verdict === "accept" ? raw : verdict;
  }

  /** The final PSBT with input 1 proven by these items instead. */
  provenBy(change: (proof: Proof) => Partial<Proof>): Uint8Array {
    const library = Library.fromBuffer(this.final);
    const input = library.data.inputs[1]!;
    const proof = {
      scriptSig: input.finalScriptSig,
      witness: extractTransaction(this.final).inputs[1]!.witness,
    };
    const { scriptSig, witness } = { ...proof, ...change(proof) };
    delete input.finalScriptSig;
    delete input.finalScriptWitness;
    if (scriptSig !== undefined) input.finalScriptSig = scriptSig;
    if (witness.length > 0) input.finalScriptWitness = stackBytes(witness);
    return library.toBuffer();
  }

  /** A valid signature of input 1 by another rule of what it covers. */
  signatureOf(sighash: number, master = 0): { key: Uint8Array; signature: Uint8Array } {
    const node = this.node(master);
    const { unsigned } = parsePsbt(this.unsigned);
    const transaction = Transaction.fromBuffer(unsigned.raw);
    const script = this.wallet.derivationAt(0, 1).witnessScript ?? p2pkh(hash160(node.publicKey));
    const hash =
      this.wallet.kind === "pkh"
        ? transaction.hashForSignature(1, script, sighash)
        : transaction.hashForWitnessV0(1, script, 100_000n, sighash);
    return {
      key: node.publicKey,
      signature: codec.signature.encode(node.sign(hash), sighash),
    };
  }

  schnorrOf(sighash: number): Uint8Array {
    const node = this.node(0);
    const transaction = Transaction.fromBuffer(parsePsbt(this.unsigned).unsigned.raw);
    const scripts = [0, 1].map((index) => this.wallet.scriptAt(0, index));
    const hash = transaction.hashForWitnessV1(1, scripts, [100_000n, 100_000n], sighash);
    const signature = node
      .tweak(taggedHash("TapTweak", node.publicKey.subarray(1)))
      .signSchnorr(hash);
    return sighash === 0 ? signature : concat(signature, Uint8Array.of(sighash));
  }

  private node(master: number): PrivateNode {
    const { keys: all } = this.wallet.derivationAt(0, 1);
    const fingerprint = toHex(new Uint8Array(masters[master]!.fingerprint));
    return nodeAt(masters[master]!, all.find((each) => each.fingerprint === fingerprint)!.path);
  }
}

interface Proof {
  readonly scriptSig: Uint8Array | undefined;
  readonly witness: readonly Uint8Array[];
}

function stackBytes(items: readonly Uint8Array[]): Uint8Array {
  return concat(
    compactSize(items.length),
    ...items.flatMap((item) => [compactSize(item.length), item]),
  );
}

/** The same signature with S on the other side: consensus takes it, no node relays it. */
function highS(encoded: Uint8Array): Uint8Array {
  const { signature, hashType } = codec.signature.decode(encoded);
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const s = order - BigInt(`0x${toHex(signature.subarray(32))}`);
  const other = Buffer.from(s.toString(16).padStart(64, "0"), "hex");
  return codec.signature.encode(concat(signature.subarray(0, 32), other), hashType);
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
}

const cases = bodies.map((body) => new Case(body));
const named = (kind: string): Case => cases.find(({ wallet }) => wallet.kind === kind)!;
const JUNK = Uint8Array.of(1);

describe.each(cases.map((each) => [each.wallet.kind, each] as const))("%s", (kind, each) => {
  const refuse = (change: (proof: Proof) => Partial<Proof>): void => {
    const psbt = each.provenBy(change);
    expect(toHex(psbt)).not.toBe(toHex(each.final));
    expect(each.handIn(psbt)).toBe("psbt-signature");
  };

  test("a final PSBT is the same transaction as one with signatures", () => {
    expect(each.handIn(each.final)).toBe(each.raw);
    expect(each.handIn(each.signed)).toBe(each.raw);
  });

  test("a final proof of anything but the signatures is refused", () => {
    refuse(() => ({ witness: [JUNK] }));
    refuse(() => ({ scriptSig: JUNK }));
    refuse(({ witness }) => ({ witness: [...witness, JUNK] }));
    refuse(({ witness }) => ({ witness: [JUNK, ...witness] }));
    if (kind !== "pkh") {
      if (kind !== "tr") refuse(({ witness }) => ({ witness: witness.slice(1) }));
      refuse(() => ({ scriptSig: codec.compile([JUNK]) }));
      refuse(({ witness }) => ({
        witness: witness.map((item) => (item.length > 33 ? flipped(item, 20) : item)),
      }));
      expect(each.handIn(each.provenBy(() => ({ scriptSig: undefined, witness: [] })))).toMatch(
        /^psbt-(signature|unsigned)$/,
      );
    }
    if (kind !== "sh-wpkh" && kind !== "pkh") {
      refuse(() => ({ scriptSig: new Uint8Array(0), witness: [JUNK] }));
    }
  });

  test("the proof of another input is none", () => {
    const library = Library.fromBuffer(each.final);
    const [first, second] = library.data.inputs;
    if (first!.finalScriptSig !== undefined) second!.finalScriptSig = first!.finalScriptSig;
    if (first!.finalScriptWitness !== undefined)
      second!.finalScriptWitness = first!.finalScriptWitness;
    expect(each.handIn(library.toBuffer())).toBe("psbt-signature");
  });

  test("scripts that somebody adds beside good signatures never make another proof", () => {
    const library = Library.fromBuffer(each.signed);
    const node = nodeAt(masters[0]!, each.wallet.derivationAt(0, 1).keys[0]!.path);
    const lone = codec.compile([node.publicKey, 0xac]);
    library.data.inputs[1]!.witnessScript ??= lone;
    library.data.inputs[1]!.redeemScript ??= lone;
    expect([each.raw, "psbt-signature", "psbt-unsigned"]).toContain(
      each.handIn(library.toBuffer()),
    );
  });
});

const weak = [
  Transaction.SIGHASH_NONE,
  Transaction.SIGHASH_SINGLE,
  Transaction.SIGHASH_ALL | Transaction.SIGHASH_ANYONECANPAY,
];

test.each(["wpkh", "sh-wpkh"])("%s: a signature that covers less than everything", (kind) => {
  const each = named(kind);
  const { key, signature } = each.signatureOf(Transaction.SIGHASH_ALL);
  expect(each.handIn(each.provenBy(() => ({ witness: [signature, key] })))).not.toMatch(/^psbt/);
  for (const sighash of weak) {
    const other = each.signatureOf(sighash).signature;
    const psbt = each.provenBy(() => ({ witness: [other, key] }));
    expect(each.handIn(psbt)).toBe("psbt-signature");
  }
  const psbt = each.provenBy(() => ({ witness: [highS(signature), key] }));
  expect(each.handIn(psbt)).toBe("psbt-signature");
});

test("pkh: the script is the signature and the key, pushed once each", () => {
  const each = named("pkh");
  const { key, signature } = each.signatureOf(Transaction.SIGHASH_ALL);
  const handIn = (scriptSig: Uint8Array): string =>
    each.handIn(each.provenBy(() => ({ scriptSig })));
  expect(handIn(codec.compile([signature, key]))).not.toMatch(/^psbt/);
  expect(handIn(codec.compile([JUNK, signature, key]))).toBe("psbt-signature");
  expect(handIn(concat(Uint8Array.of(0x61), codec.compile([signature, key])))).toBe(
    "psbt-signature",
  );
  const long = concat(Uint8Array.of(0x4c, signature.length), signature);
  expect(handIn(concat(long, codec.compile([key])))).toBe("psbt-signature");
  for (const sighash of weak) {
    const other = each.signatureOf(sighash).signature;
    expect(handIn(codec.compile([other, key]))).toBe("psbt-signature");
  }
  expect(handIn(codec.compile([highS(signature), key]))).toBe("psbt-signature");
});

test("multisig: as many signatures as needed, of different keys, in the order of the keys", () => {
  const each = named("wsh-sortedmulti");
  const script = each.wallet.derivationAt(0, 1).witnessScript!;
  const order = (key: Uint8Array): number => Buffer.from(script).indexOf(key);
  const [a, b, c] = [0, 1, 2]
    .map((master) => each.signatureOf(Transaction.SIGHASH_ALL, master))
    .sort((one, two) => order(one.key) - order(two.key))
    .map(({ signature }) => signature);
  const none = new Uint8Array(0);
  const handIn = (...witness: Uint8Array[]): string =>
    each.handIn(each.provenBy(() => ({ witness })));
  for (const pair of [
    [a!, b!],
    [a!, c!],
    [b!, c!],
  ])
    expect(handIn(none, ...pair, script)).not.toMatch(/^psbt/);
  for (const wrong of [
    [none, b!, a!, script],
    [none, a!, a!, script],
    [none, a!, script],
    [none, a!, none, script],
    [none, a!, b!, c!, script],
    [JUNK, a!, b!, script],
    [a!, b!, script],
    [none, a!, highS(b!), script],
    [none, a!, b!, flipped(script, 40)],
    [none, a!, b!, concat(script, Uint8Array.of(0x61))],
    [none, none, none, script],
  ])
    expect(handIn(...wrong)).toBe("psbt-signature");
  for (const sighash of weak) {
    const other = each.signatureOf(sighash, 1).signature;
    for (const witness of [
      [none, a!, other, script],
      [none, other, c!, script],
    ])
      expect(handIn(...witness)).toBe("psbt-signature");
  }
});

test("taproot: the key path with SIGHASH_DEFAULT, no annex", () => {
  const each = named("tr");
  const handIn = (...witness: Uint8Array[]): string =>
    each.handIn(each.provenBy(() => ({ witness })));
  const good = each.schnorrOf(Transaction.SIGHASH_DEFAULT);
  expect(handIn(good)).not.toMatch(/^psbt/);
  expect(handIn(good, Uint8Array.of(0x50, 1))).toBe("psbt-signature");
  expect(handIn(flipped(good, 40))).toBe("psbt-signature");
  for (const sighash of [1, ...weak])
    expect(handIn(each.schnorrOf(sighash))).toBe("psbt-signature");
  const control = concat(Uint8Array.of(0xc0), each.wallet.derivationAt(0, 1).internalKey!);
  expect(handIn(Uint8Array.of(0x51), control)).toBe("psbt-signature");
});
