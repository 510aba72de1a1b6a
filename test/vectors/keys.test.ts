import { expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { addressOf } from "../../src/bitcoin/address.ts";
import { withChecksum } from "../../src/bitcoin/descriptor-checksum.ts";
import { parseDescriptor } from "../../src/bitcoin/descriptor.ts";
import { ecc, xOnly } from "../../src/bitcoin/ecc.ts";
import { p2sh, sortedMultisig } from "../../src/bitcoin/script.ts";
import { vectors } from "../support/vectors.ts";

test("BIP 67: keys are sorted bytewise, in the BIP's vectors and in Core's", () => {
  const rows = [
    ...vectors("bip67")["vectors"].map((row: any) => ({ ...row, keys: row.list, network: "main" })),
    ...vectors("bip67")["core_rpc_bip67"].map((row: any) => ({ ...row, network: "regtest" })),
  ];
  for (const { keys, script, address, network } of rows) {
    const sorted = sortedMultisig(2, keys.map(fromHex));
    expect(toHex(sorted)).toBe(script);
    expect(addressOf(p2sh(sorted), network)).toBe(address);
  }
  expect(rows).toHaveLength(8);
});

/** Hashes are what we sign and check; the BIP also signs messages of any length, which libsecp256k1's function here does not. */
test("BIP 340: signatures over 32 bytes are made and checked as given", () => {
  const checked = vectors("bip340")["vectors"].filter((row: any) => row.message.length === 64);
  for (const row of checked) {
    const [key, message, signature] = [row["public key"], row.message, row.signature].map(fromLoud);
    const isGood = (): boolean => {
      try {
        return ecc.verifySchnorr(message!, key!, signature!);
      } catch {
        // Keys off the curve and numbers above the order are thrown out.
        return false;
      }
    };
    expect(isGood(), row.index).toBe(row["verification result"] === "TRUE");
    if (row["secret key"] === "") continue;
    const [secret, random] = [row["secret key"], row["aux_rand"]].map(fromLoud);
    expect(toHex(ecc.signSchnorr(message!, secret!, random))).toBe(toHex(signature!));
  }
  expect(checked).toHaveLength(15);
});

function fromLoud(text: string): Uint8Array {
  return fromHex(text.toLowerCase());
}

const { scriptPubKey, keyPathSpending } = vectors("bip341")["vectors"];

test("BIP 341: the output of a key without scripts; with scripts there is none of ours", () => {
  const alone = scriptPubKey.filter(({ given }: any) => given.scriptTree === null);
  for (const { given, intermediary, expected } of alone) {
    const text = withChecksum(`tr(02${given.internalPubkey})`);
    const descriptor = parseDescriptor(text, "main");
    expect(toHex(descriptor.scriptAt(0, 0))).toBe(expected.scriptPubKey);
    expect(toHex(descriptor.scriptAt(0, 0)).slice(4)).toBe(intermediary.tweakedPubkey);
    expect(descriptor.addressAt(0, 0)).toBe(expected.bip350Address);
  }
  expect(alone).toHaveLength(1);
});

test("BIP 341: the key that spends is tweaked, and signs, as given", () => {
  const inputs = keyPathSpending.flatMap((each: any) => each.inputSpending);
  for (const { given, intermediary, expected } of inputs) {
    const secret = fromHex(given.internalPrivkey);
    const point = ecc.pointFromScalar(secret, true)!;
    expect(toHex(xOnly(point))).toBe(intermediary.internalPubkey);
    const even = point[0] === 3 ? ecc.privateNegate(secret) : secret;
    const tweaked = ecc.privateAdd(even, fromHex(intermediary.tweak))!;
    expect(toHex(tweaked)).toBe(intermediary.tweakedPrivkey);
    const signature = ecc.signSchnorr(fromHex(intermediary.sigHash), tweaked, new Uint8Array(32));
    expect(toHex(signature)).toBe(expected.witness[0].slice(0, 128));
  }
  expect(inputs).toHaveLength(7);
});
