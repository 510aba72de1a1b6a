import { expect, test } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import { addressOf, addressProblem, parseAddress } from "../../src/bitcoin/address.ts";
import { NETWORKS } from "../../src/bitcoin/network.ts";
import { looksSecret } from "../../src/bitcoin/secret.ts";
import { outcome, vectors } from "../support/vectors.ts";

/**
 * BIP 173, BIP 350 and Core's key_io. We refuse on purpose what these call valid but nobody can spend or pay safely:
 * witness versions above 1, programs of odd lengths (`address-kind`) and taproot keys off the curve (`address-curve`).
 */
function check(address: string, script: string, network: (typeof NETWORKS)[number]): string {
  const rule = outcome(() => {
    const parsed = parseAddress(address, network);
    expect(toHex(parsed.script)).toBe(script);
    expect(parsed.address).toBe(/^(bc|tb|bcrt)1/i.test(address) ? address.toLowerCase() : address);
    expect(addressOf(parsed.script, network)).toBe(parsed.address);
  });
  return rule;
}

function tally(rules: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const rule of rules) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}

function networkOf(address: string): "main" | "test" {
  return /^bc/i.test(address) ? "main" : "test";
}

test("BIP 173: version 0 decodes, version 1 and above in bech32 does not", () => {
  const rules = vectors("bip173")["valid_addresses"].map((row: any) =>
    check(row.address, row.scriptPubKey, networkOf(row.address)),
  );
  expect(tally(rules)).toEqual({ accept: 3, "address-invalid": 3 });
});

test("BIP 350: valid addresses, but no version above 1", () => {
  const rules = vectors("bip350")["valid_addresses"].map((row: any) =>
    check(row.address, row.scriptPubKey, networkOf(row.address)),
  );
  expect(tally(rules)).toEqual({ accept: 5, "address-kind": 3 });
});

test.each(["bip173", "bip350"])("%s: every invalid address is refused on every network", (name) => {
  for (const { address } of vectors(name)["invalid_addresses"])
    for (const network of NETWORKS) expect(addressProblem(address, network)).toBeDefined();
});

test.each(["bip173", "bip350"])(
  "%s: no valid bech32 string without a segwit prefix is an address",
  (name) => {
    for (const { string } of vectors(name)["valid_strings"])
      expect(addressProblem(string, "main")).toBe("address-invalid");
  },
);

const CHAINS: Record<string, (typeof NETWORKS)[number]> = {
  main: "main",
  test: "test",
  testnet4: "test",
  signet: "signet",
  regtest: "regtest",
};

test("Core key_io: addresses decode, private keys are recognised as secrets", () => {
  const rules: string[] = [];
  for (const [text, hex, { chain, isPrivkey }] of vectors("core-key_io_valid")["vectors"]) {
    if (isPrivkey) expect(looksSecret(text)).toBe("private-key");
    else rules.push(check(text, hex, CHAINS[chain]!));
    if (isPrivkey) expect(addressProblem(text, CHAINS[chain]!)).toBe("address-invalid");
  }
  expect(tally(rules)).toEqual({ accept: 41, "address-curve": 5, "address-kind": 8 });
});

test("Core key_io: nothing invalid is an address on any network", () => {
  for (const [text] of vectors("core-key_io_invalid")["vectors"])
    for (const network of NETWORKS) expect(addressProblem(text, network)).toBe("address-invalid");
});

test("BIP 38: encrypted and plain private keys are recognised as secrets", () => {
  for (const vector of vectors("bip38")["vectors"]) {
    const values: Record<string, string> = Object.fromEntries(Object.entries(vector));
    for (const [name, text] of Object.entries(values)) {
      if (name.startsWith("Encrypted")) expect(looksSecret(text)).toBe("encrypted-private-key");
      if (name.endsWith("(WIF)")) expect(looksSecret(`it is ${text}.`)).toBe("private-key");
    }
  }
});
