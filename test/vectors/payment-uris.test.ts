import { expect, test } from "vitest";
import { sats } from "../../src/base/sats.ts";
import { parsePaymentUri, paymentUri, splitUri } from "../../src/bitcoin/bip21.ts";
import { outcome, vectors } from "../support/vectors.ts";

/** Addresses in the BIPs' examples are invalid on purpose, so the grammar is tested alone; one rule of BIP 321 needs an address. */
const ABOUT_ADDRESS = "must be included in the `tb` parameter, not the `bc` parameter";

test.each(["bip21", "bip321"])("%s: the grammar of payment URIs", (name) => {
  for (const { uri, valid, description } of vectors(name)["vectors"])
    if (!description.includes(ABOUT_ADDRESS))
      expect(outcome(() => splitUri(uri)) === "accept", uri).toBe(valid);
});

const GOOD = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";

test("BIP 321: upper case and address parameters resolve to the address", () => {
  for (const uri of [
    `bitcoin:${GOOD}`,
    `BITCOIN:${GOOD.toUpperCase()}?AMOUNT=1`,
    `BITCOIN:?BC=${GOOD.toUpperCase()}&BC=BC1QINVALID`,
    `bitcoin:?lightning=x&bc=nonsense&bc=${GOOD}`,
  ])
    expect(parsePaymentUri(uri, "main").destination.address).toBe(GOOD);
});

test("BIP 321: an address of another network in the parameter of this one is refused", () => {
  const other = "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx";
  expect(outcome(() => parsePaymentUri(`bitcoin:?bc=${other}`, "main"))).toBe("address-network");
  expect(outcome(() => parsePaymentUri(`bitcoin:${GOOD}`, "regtest"))).toBe("address-network");
});

test("amounts are read exactly, and refused where a satoshi cannot say them", () => {
  const amountOf = (text: string) =>
    parsePaymentUri(`bitcoin:${GOOD}?amount=${text}`, "main").amount;
  expect(amountOf("0.00000001")).toBe(1n);
  expect(amountOf("20999999.99999999")).toBe(2_099_999_999_999_999n);
  for (const bad of ["", "1.", ".5", "1e3", "-1", "0.000000001", "21000000.00000001", "1,5"])
    expect(
      outcome(() => amountOf(bad)),
      bad,
    ).toBe("uri-amount");
});

test.each<any>(vectors("own-certificates")["uris"])(
  "own URI $uri",
  ({ address, sats: amount, uri }) => {
    const value = amount === undefined ? undefined : sats(BigInt(amount));
    expect(paymentUri(address, value)).toBe(uri);
    expect(parsePaymentUri(uri, "regtest")).toEqual({
      destination: expect.objectContaining({ address }),
      ...(value !== undefined && { amount: value }),
    });
  },
);
