import { expect, test } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import { withChecksum } from "../../src/bitcoin/descriptor-checksum.ts";
import { parseDescriptor } from "../../src/bitcoin/descriptor.ts";
import { parseExtendedKey } from "../../src/bitcoin/extended-key.ts";
import { HARDENED } from "../../src/bitcoin/key-expression.ts";
import { accountDescriptor, masterOf, nodeAt, seedFromWords } from "../../src/bitcoin/seed.ts";
import { descriptorOfXpub, hintOfXpub } from "../../src/bitcoin/xpub.ts";
import { outcome, vectors } from "../support/vectors.ts";

/** `m/84'/0'/0'/1/7` → chain 1, index 7. */
function place(path: string): [0 | 1, number] {
  const [chain, index] = path.split("/").slice(-2).map(Number);
  return [chain === 1 ? 1 : 0, index!];
}

function groups(name: string): any[] {
  return vectors(name)["groups"];
}

test("BIP 84: addresses from the seed's own account", () => {
  const [root, account, ...addresses] = groups("bip84");
  const master = masterOf(seedFromWords(root.values.mnemonic), "main");
  const descriptor = parseDescriptor(accountDescriptor(master, "main", 0), "main");
  for (const { path, values } of addresses) {
    const [chain, index] = place(path);
    expect(descriptor.addressAt(chain, index)).toBe(values.address);
    expect(toHex(descriptor.derivationAt(chain, index).keys[0]!.publicKey)).toBe(values.pubkey);
  }
  const pasted = parseDescriptor(descriptorOfXpub(account.values.xpub, "main", "wpkh"), "main");
  expect(pasted.addressAt(0, 1)).toBe(descriptor.addressAt(0, 1));
});

test("BIP 86: taproot addresses from the account's xpub", () => {
  const [, account, ...addresses] = groups("bip86");
  const descriptor = parseDescriptor(withChecksum(`tr(${account.values.xpub}/<0;1>/*)`), "main");
  for (const { path, values } of addresses) {
    const [chain, index] = place(path);
    const derivation = descriptor.derivationAt(chain, index);
    expect(descriptor.addressAt(chain, index)).toBe(values.address);
    expect(toHex(derivation.script)).toBe(values.scriptPubKey);
    expect(toHex(derivation.internalKey!)).toBe(values.internal_key);
  }
});

test.each<any>(vectors("slip132")["vectors"])("SLIP 132 $path: $public", (vector) => {
  // A plain xpub hints at nothing; the vector's stands for P2PKH.
  const hint = hintOfXpub(vector.public, "main");
  expect(hint).toBe({ x: undefined, y: "sh-wpkh", z: "wpkh" }[vector.public[0] as string]);
  const descriptor = parseDescriptor(
    descriptorOfXpub(vector.public, "main", hint ?? "pkh"),
    "main",
  );
  expect(descriptor.addressAt(0, 0)).toBe(vector.address);
  expect(outcome(() => hintOfXpub(vector.private, "main"))).toBe("key-private");
  expect(outcome(() => hintOfXpub(vector.public, "regtest"))).toBe("key-network");
});

test("BIP 49: the account, its key and its first nested address", () => {
  const [root, account, key, , address] = groups("bip49").map((group) => group.values);
  const { account0Xpub: upub, account0Xpriv: uprv } = account;
  expect(hintOfXpub(upub, "regtest")).toBe("sh-wpkh");
  expect(outcome(() => hintOfXpub(uprv, "regtest"))).toBe("key-private");
  const descriptor = parseDescriptor(descriptorOfXpub(upub, "regtest", "sh-wpkh"), "regtest");
  expect(descriptor.addressAt(0, 0)).toBe(address["address = base58check(prefix | addressBytes)"]);
  const [derived] = descriptor.derivationAt(0, 0).keys;
  expect(`0x${toHex(derived!.publicKey)}`).toBe(key.account0recvPublicKeyHex);
  const path = [49, 1, 0].map((step) => step + HARDENED);
  const node = nodeAt(masterOf(seedFromWords(root.masterseedWords), "test"), path).neutered();
  expect(parseExtendedKey(upub).publicKey).toEqual(new Uint8Array(node.publicKey));
});
