import { expect, test } from "vitest";
import { looksSecret } from "../../../src/bitcoin/secret.ts";
import { testWallet } from "../../support/wallet.ts";

const words =
  "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";

test.each([
  words,
  words.toUpperCase(),
  words.replaceAll(" ", "\n"),
  words
    .split(" ")
    .map((word, index) => `${index + 1}. ${word}`)
    .join("\n"),
  `Please pay me, my wallet is ${words} and thank you.`,
  "legal winner thank year wave sausage worth useful letter advice cage yelow",
  "letter advice cage absurd amount doctor acustic avoid oil bottom sure coyote",
])("seed words are recognised however they are pasted: %j", (text) => {
  expect(looksSecret(text)).toBe("seed-words");
});

test.each([
  "I was fined after the march on Sunday and lost my job; the court asks for the money by the end of May.",
  "For example, you must give the recipients all the rights that you have. You must make sure that they, too, receive or can get the source code.",
  "man latin man latin man latin man latin man latin man latin man latin man latin",
  "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
  "3P14159f73E4gFr7JterCCQh9QjiTjiZrG",
  testWallet().text,
  "",
])("ordinary text is not: %j", (text) => {
  expect(looksSecret(text)).toBeUndefined();
});

test("an extended private key is recognised even mistyped and inside a descriptor", () => {
  const xprv =
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi";
  expect(looksSecret(xprv)).toBe("extended-private-key");
  expect(looksSecret(`${xprv.slice(0, -1)}1`)).toBe("extended-private-key");
  expect(looksSecret(`wpkh([deadbeef/84h]${xprv}/0/*)`)).toBe("extended-private-key");
});
