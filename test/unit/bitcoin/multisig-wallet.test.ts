/** The wallet of several holders, of keys that no wallet of one key has (BIP 48, BIP 87). */
import { describe, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { parseDescriptor } from "../../../src/bitcoin/descriptor.ts";
import { multisigWallet } from "../../../src/bitcoin/multisig-wallet.ts";
import type { Network } from "../../../src/bitcoin/network.ts";
import { accountDescriptor, cosignerKey, masterOf, nodeAt } from "../../../src/bitcoin/seed.ts";
import { outcome } from "../../support/vectors.ts";

const masters = [1, 2, 3].map((byte) => masterOf(new Uint8Array(32).fill(byte), "main"));
const keys = masters.map((master) => cosignerKey(master, "main", 0));
const refusal = (need: number, of: readonly string[], network: Network = "main"): string =>
  outcome(() => multisigWallet(need, of, network));

/** A key at any path of hardened steps. */
function keyAt(at: number, ...path: number[]): string {
  const master = masters[at]!;
  const node = nodeAt(
    master,
    path.map((step) => step + 0x8000_0000),
  );
  const origin = [toHex(new Uint8Array(master.fingerprint)), ...path.map((step) => `${step}h`)];
  return `[${origin.join("/")}]${node.neutered().toBase58()}/<0;1>/*`;
}

test("the keys are of BIP 48, script type 2, and in whatever order they come the wallet is one", () => {
  expect(keys[0]).toMatch(/^\[[0-9a-f]{8}\/48h\/0h\/0h\/2h\]xpub/);
  const wallet = multisigWallet(2, keys, "main");
  expect(wallet.text).toMatch(/^wsh\(sortedmulti\(2,/);
  expect(wallet.quorum).toEqual({ threshold: 2, keys: 3 });
  expect(multisigWallet(2, [...keys].reverse(), "main").text).toBe(wallet.text);
  expect(parseDescriptor(wallet.text, "main").addressAt(0, 0)).toBe(wallet.addressAt(0, 0));
});

test("none of its keys is in a wallet of one key, of another account, or on another network", () => {
  const pointsOf = (text: string): string[] =>
    [0, 1].map((index) =>
      toHex(
        parseDescriptor(text, text.includes("tpub") ? "test" : "main").derivationAt(0, index)
          .keys[0]!.publicKey,
      ),
    );
  const single = (key: string): string => key.slice(key.indexOf("]") + 1).split("/")[0]!;
  const own = accountDescriptor(masters[0]!, "main", 0);
  const test = cosignerKey(masterOf(new Uint8Array(32).fill(1), "test"), "test", 0);
  expect(test).toContain("/48h/1h/0h/2h]tpub");
  const all = [own, accountDescriptor(masters[0]!, "main", 1)].flatMap(pointsOf);
  expect(new Set(all).size).toBe(4);
  expect(own).not.toContain(single(keys[0]!));
  expect(cosignerKey(masters[0]!, "main", 1)).not.toContain(single(keys[0]!));
});

test("BIP 87 keys of devices are taken", () => {
  const theirs = [0, 1].map((at) => keyAt(at, 87, 0, 0));
  expect(multisigWallet(2, [...theirs, keys[2]!], "main").quorum.keys).toBe(3);
});

describe("refused", () => {
  test.each([
    ["a key of a wallet of one key", () => [keyAt(0, 84, 0, 0), keys[1]!]],
    ["of another script type", () => [keyAt(0, 48, 0, 0, 1), keys[1]!]],
    ["of another coin", () => [keyAt(0, 48, 1, 0, 2), keys[1]!]],
    ["BIP 87 of another coin", () => [keyAt(0, 87, 1, 0), keys[1]!]],
    ["a master key", () => [`${masters[0]!.neutered().toBase58()}/<0;1>/*`, keys[1]!]],
    ["no origin", () => [keys[0]!.replace(/^\[.*\]/, ""), keys[1]!]],
    ["one chain", () => keys.map((key) => key.replace("/<0;1>/*", "/0/*"))],
  ])("%s: multisig-path", (_name, of) => {
    expect(refusal(2, of())).toBe("multisig-path");
  });

  test("too few, too many needed, or a holder twice", () => {
    expect(refusal(1, keys)).toBe("multisig-keys");
    expect(refusal(2, keys.slice(0, 1))).toBe("multisig-keys");
    expect(refusal(4, keys)).toBe("multisig-keys");
    expect(refusal(2.5, keys)).toBe("multisig-keys");
    expect(refusal(2, [keys[0]!, keys[0]!])).toBe("multisig-keys");
    expect(refusal(2, [keys[0]!, keyAt(0, 48, 0, 1, 2)])).toBe("multisig-keys");
  });

  test("another network, and a private key", () => {
    expect(refusal(2, keys, "regtest")).toBe("descriptor-network");
    const secret = keys[0]!.replace(/xpub[^/]+/, masters[0]!.toBase58());
    expect(refusal(2, [secret, keys[1]!])).toBe("descriptor-private");
  });
});
