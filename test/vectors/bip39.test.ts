import { expect, test } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import { looksSecret } from "../../src/bitcoin/secret.ts";
import { seedFromWords } from "../../src/bitcoin/seed.ts";
import { vectors } from "../support/vectors.ts";

/** Lists that the package bip39 does not carry; words of them are neither read nor recognised. */
const UNKNOWN = new Set(["russian", "turkish"]);

const { languages, passphrase } = vectors("bip39");

test.each(Object.keys(languages))("%s: words are recognised as a secret", (language) => {
  for (const { mnemonic } of languages[language])
    expect(looksSecret(`my words: ${mnemonic}, thanks`)).toBe(
      UNKNOWN.has(language) ? undefined : "seed-words",
    );
});

test.each(Object.keys(languages).filter((language) => !UNKNOWN.has(language)))(
  "%s: the seed of the first and the last vector",
  (language) => {
    for (const { mnemonic, seed } of [languages[language][0], languages[language].at(-1)])
      expect(toHex(seedFromWords(mnemonic, passphrase))).toBe(seed);
  },
);
