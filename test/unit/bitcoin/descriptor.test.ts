import { BIP32Factory } from "bip32";
import fc from "fast-check";
import { networks, payments } from "bitcoinjs-lib";
import { expect, test } from "vitest";
import { withChecksum } from "../../../src/bitcoin/descriptor-checksum.ts";
import { parseDescriptor } from "../../../src/bitcoin/descriptor.ts";
import { ecc } from "../../../src/bitcoin/ecc.ts";
import { masterOf, nodeAt } from "../../../src/bitcoin/seed.ts";
import { formatExtendedKey, parseExtendedKey } from "../../../src/bitcoin/extended-key.ts";
import { parseAddress } from "../../../src/bitcoin/address.ts";
import { descriptorOfXpub, SCRIPT_CHOICES } from "../../../src/bitcoin/xpub.ts";
import { outcome } from "../../support/vectors.ts";
import { TEST_SEED, testWallet } from "../../support/wallet.ts";

const wallet = testWallet();
const tpub = /tpub[A-Za-z0-9]+/.exec(wallet.text)![0];
const tprv = nodeAt(masterOf(TEST_SEED, "regtest"), [0]).toBase58();

function ruleOf(body: string, network: "main" | "regtest" = "regtest"): string {
  return outcome(() => parseDescriptor(withChecksum(body), network));
}

test("our own derivation equals bip32 and bitcoinjs-lib at any place", () => {
  const account = BIP32Factory(ecc).fromBase58(tpub, networks.regtest);
  fc.assert(
    fc.property(fc.constantFrom(0 as const, 1 as const), fc.nat(0x7fff_ffff), (chain, index) => {
      const { publicKey } = account.derive(chain).derive(index);
      const plain = payments.p2wpkh({ pubkey: publicKey, network: networks.regtest });
      expect(wallet.addressAt(chain, index)).toBe(plain.address);
      expect(wallet.derivationAt(chain, index).keys[0]!.publicKey).toEqual(
        new Uint8Array(publicKey),
      );
    }),
    { numRuns: 200 },
  );
});

test("the wallet descriptor says what it is", () => {
  expect(wallet).toMatchObject({
    kind: "wpkh",
    isRanged: true,
    isMultipath: true,
    quorum: { threshold: 1, keys: 1 },
  });
  expect(wallet.text.endsWith(`#${wallet.checksum}`)).toBe(true);
});

test.each([
  [`wpkh(${tprv}/*)`, "descriptor-private"],
  ["wpkh(cUkG8i1RFfWGWy5ziR11zJ5V4U4W3viSFCfyJmZnvQaUsd1xuF3T)", "descriptor-private"],
  [`combo(${tpub}/*)`, "descriptor-kind"],
  [`wsh(multi(1,${tpub}/*))`, "descriptor-kind"],
  [`tr(${tpub}/*,pk(${tpub}/*))`, "descriptor-kind"],
  [`wsh(sortedmulti(3,${tpub}/*,${tpub}/1/*))`, "descriptor-kind"],
  [`wpkh(${tpub.slice(0, -1)}X/*)`, "descriptor-key"],
  ["wpkh(xpub/*)", "descriptor-key"],
  [`wpkh([fp]${tpub}/*)`, "descriptor-key"],
  [`wpkh(${tpub}/0h/*)`, "descriptor-path"],
  [`wpkh(${tpub}/*h)`, "descriptor-path"],
  [`wpkh(${tpub}/<0;1>/<2;3>/*)`, "descriptor-path"],
  [`wpkh(${tpub}/<0;0>/*)`, "descriptor-path"],
  [`wpkh(${tpub}/<0;1;2>/*)`, "descriptor-path"],
  [`wsh(sortedmulti(1,${tpub}/*,${tpub}/1))`, "descriptor-path"],
  [`wpkh(${tpub}/2147483648/*)`, "descriptor-path"],
])("refused: %s", (body, rule) => {
  expect(ruleOf(body)).toBe(rule);
});

test("a key of another network is refused", () => {
  expect(ruleOf(`wpkh(${tpub}/*)`, "main")).toBe("descriptor-network");
});

test("chain 1 of a single path and an index of a single script are bugs of the caller", () => {
  const single = parseDescriptor(descriptorOfXpub(tpub, "regtest", "wpkh"), "regtest");
  expect(() => single.scriptAt(1, 0)).toThrow(RangeError);
  const fixed = parseDescriptor(withChecksum(`wpkh(${tpub}/0/0)`), "regtest");
  expect(fixed.scriptAt(0, 0)).toEqual(wallet.scriptAt(0, 0));
  expect(() => fixed.scriptAt(0, 1)).toThrow(RangeError);
  expect(() => wallet.scriptAt(0, 2 ** 31)).toThrow(RangeError);
});

test("an origin that its key cannot have is refused", () => {
  const [origin] = /\[[^\]]*\]/.exec(wallet.text)!;
  expect(ruleOf(`wpkh(${origin}${tpub}/*)`)).toBe("accept");
  for (const wrong of [
    "[d34db33f]",
    origin.replace("/0h]", "/1h]"),
    origin.replace("/0h]", "/0]"),
    origin.replace("]", "/0]"),
  ])
    expect(ruleOf(`wpkh(${wrong}${tpub}/*)`), wrong).toBe("descriptor-origin");
  const master = masterOf(TEST_SEED, "regtest").neutered();
  const own = Buffer.from(master.fingerprint).toString("hex");
  expect(ruleOf(`wpkh([${own}]${master.toBase58()}/*)`)).toBe("accept");
  expect(ruleOf(`wpkh([00000000]${master.toBase58()}/*)`)).toBe("descriptor-origin");
});

test("the key of a chain or a single address is no account", () => {
  const account = BIP32Factory(ecc).fromBase58(tpub, networks.regtest);
  const chain = account.derive(0).toBase58();
  expect(outcome(() => descriptorOfXpub(chain, "regtest", "wpkh"))).toBe("key-depth");
  expect(outcome(() => descriptorOfXpub(tpub, "main", "wpkh"))).toBe("key-network");
});

test("every kind of script of an account key reads back as the descriptor it was written as", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SCRIPT_CHOICES),
      fc.nat(0x7fff_ffff),
      fc.nat(20),
      (choice, index, account) => {
        const { text } = testWallet(account);
        const key = /tpub[A-Za-z0-9]+/.exec(text)![0];
        const written = descriptorOfXpub(key, "regtest", choice);
        const descriptor = parseDescriptor(written, "regtest");
        expect(descriptor.text).toBe(written);
        const address = descriptor.addressAt(0, index);
        expect(parseAddress(address, "regtest").script).toEqual(descriptor.scriptAt(0, index));
        expect(formatExtendedKey(parseExtendedKey(key))).toBe(key);
      },
    ),
    { numRuns: 60 },
  );
});

test("a descriptor with one character changed is refused", () => {
  fc.assert(
    fc.property(
      fc.nat(wallet.text.length - 1),
      fc.constantFrom(...Array.from("0123456789abcdefghijklmnopqrstuvwxyzABCXYZ()[]{}<>/*;,'#@")),
      (at, other) => {
        const changed = wallet.text.slice(0, at) + other + wallet.text.slice(at + 1);
        fc.pre(changed !== wallet.text);
        expect(outcome(() => parseDescriptor(changed, "regtest"))).not.toBe("accept");
      },
    ),
    { numRuns: 500 },
  );
});
