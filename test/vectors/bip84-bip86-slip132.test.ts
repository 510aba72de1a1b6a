import { expect, test } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import { withChecksum } from "../../src/bitcoin/descriptor-checksum.ts";
import { parseDescriptor } from "../../src/bitcoin/descriptor.ts";
import { accountDescriptor, masterOf, seedFromWords } from "../../src/bitcoin/seed.ts";
import { descriptorOfXpub } from "../../src/bitcoin/xpub.ts";
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
  const pasted = parseDescriptor(descriptorOfXpub(account.values.xpub, "main"), "main");
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
  const descriptor = parseDescriptor(descriptorOfXpub(vector.public, "main"), "main");
  // A plain xpub tells no script type: ours is BIP 84's, the vector's is P2PKH.
  const expected = vector.public.startsWith("xpub") ? undefined : vector.address;
  if (expected !== undefined) expect(descriptor.addressAt(0, 0)).toBe(expected);
  expect(outcome(() => descriptorOfXpub(vector.private, "main"))).toBe("key-private");
  expect(outcome(() => descriptorOfXpub(vector.public, "regtest"))).toBe("key-network");
});
