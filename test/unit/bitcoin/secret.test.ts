import { wordlists } from "bip39";
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

test("secrets that line ends, blanks and invisible characters cut are recognised", () => {
  const wif = "KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn";
  const bip38 = "6PRVWUbkzzsbcVac2qwfssoUJAN1Xhrg6bNk8J7Nzm5H7kxEbn2Nh2ZoGg";
  const xprv =
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi";
  for (const [secret, kind] of [
    [wif, "private-key"],
    [bip38, "encrypted-private-key"],
    [xprv, "extended-private-key"],
  ] as const)
    for (const cut of ["\n", " ", "\u00a0", "\r\n  ", "\u200b"]) {
      const pieces = secret.match(/.{1,19}/g) ?? [];
      expect(looksSecret(`my key is ${pieces.join(cut)} thank you`)).toBe(kind);
    }
});

test.each(Object.entries(wordlists).filter(([name]) => name !== "EN" && name !== "JA"))(
  "a seed of the list %s is recognised, over lines and with no-break spaces",
  (_name, list) => {
    const seed = list.filter((_word, index) => index % 150 === 7).slice(0, 12);
    expect(looksSecret(seed.join("\u00a0"))).toBe("seed-words");
    expect(looksSecret(`мои слова:\r\n${seed.join("\r\n")}`)).toBe("seed-words");
  },
);
