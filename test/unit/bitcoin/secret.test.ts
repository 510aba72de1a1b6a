import { wordlists } from "bip39";
import { expect, test } from "vitest";
import { looksSecret, looksSecretAlone } from "../../../src/bitcoin/secret.ts";
import { toHex } from "../../../src/base/bytes.ts";
import { seededRandom } from "../../support/random.ts";
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

test("what machines print is no mistyped key, wherever a run of its digits is as long as one", () => {
  const run = "5" + "a7".repeat(25);
  expect(run).toHaveLength(51);
  // A signature between zeros, at its begin, at its end, and alone.
  for (const hex of [`00${run}0`, `${run}0`, `0${run}`, `0c${"b3".repeat(25)}10`, run])
    expect(looksSecret(`{"sig":"${hex}"}`), hex).toBeUndefined();
  const chance = seededRandom("signatures");
  for (let count = 0; count < 20_000; count += 1)
    expect(looksSecret(toHex(chance.bytes(64)))).toBeUndefined();
  // A key with one wrong letter is one all the same, also where marks stand around it.
  const wif = "cMahea7zqjxrtgAbB7LSGbcQUr1uX1ojuat9jZodMN87JcbXMTcx";
  for (const text of [wif, `${wif}.`, `(${wif})`, `key=${wif}&x`, `https://x/${wif}/`])
    expect(looksSecret(text), text).toBe("private-key");
});

test.each(Object.entries(wordlists).filter(([name]) => name !== "EN" && name !== "JA"))(
  "a seed of the list %s is recognised, over lines and with no-break spaces",
  (_name, list) => {
    const seed = list.filter((_word, index) => index % 150 === 7).slice(0, 12);
    expect(looksSecret(seed.join("\u00a0"))).toBe("seed-words");
    expect(looksSecret(`мои слова:\r\n${seed.join("\r\n")}`)).toBe("seed-words");
  },
);
const WIF = "KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn";

test.each([
  [WIF, "private-key"],
  [`${WIF.slice(0, 20)}x${WIF.slice(21)}`, "private-key"],
  ["S6c56bnXQiBjk9mqSYE7ykVQ7NzrRy", "private-key"],
  ["ms10testsxxxxxxxxxxxxxxxxxxxxxxxxxx4nzvca9cmczlw", "seed"],
  ["My share: MS12NAMEA320ZYXWVUTSRQPNMLKJHGFEDCAXRPP870HKKQRM.", "seed"],
  ["ms10testsxxxxxxxxxxxxxxxxxxxxxxxxxx4nzvca9cmczlx", "seed"],
])("keys and shares are recognised, mistyped ones too: %s", (text, kind) => {
  expect(looksSecret(text)).toBe(kind);
});

/** Electrum's words are of the English list, with a checksum of their own. */
const ELECTRUM =
  "wild father tree among universe such mobile favorite target dynamic credit identify";

test.each([
  ELECTRUM,
  ELECTRUM.split(" ")
    .map((word, at) => `${at + 1}) ${word}`)
    .join("\n"),
])("a seed without the checksum of BIP 39 is a seed: %j", (text) => {
  expect(looksSecret(text)).toBe("seed-words");
});

test.each([
  [
    "a list that we do not carry",
    "абзац абонент аборт абсурд аванс август авиация автор агент ад адрес азарт".replace(
      " ад ",
      " адмирал ",
    ),
  ],
  ["Chinese without blanks", "的的的的的的的的的的的在"],
  [
    "twenty words of SLIP 39",
    "duckling enlarge academic academic agency result length solution fridge kidney coal piece deal husband erode duke ajar critical decision keyboard",
  ],
  ["bare hexadecimal", "318c6318c6318c6318c6318c6318c631"],
  [
    "hexadecimal in groups",
    "318c 6318 c631 8c63 18c6 318c 6318 c631 318c 6318 c631 8c63 18c6 318c 6318 c631",
  ],
])("where an address belongs, %s is a secret; in free text it need not be", (_what, text) => {
  expect(looksSecretAlone(text)).toBeDefined();
});

test.each([
  "bcrt1qq0225gt7enl9slctjgeqmxspvhtmvdruqwza3j",
  "3P14159f73E4gFr7JterCCQh9QjiTjiZrG 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
  "bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4?amount=0.1&label=rent",
  testWallet().text,
  "please pay me soon",
  "",
])("what belongs there is not: %j", (text) => {
  expect(looksSecretAlone(text)).toBeUndefined();
});
