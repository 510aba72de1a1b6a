import { expect, test } from "vitest";
import { fromHex } from "../../../src/base/bytes.ts";
import { parseAddress } from "../../../src/bitcoin/address.ts";
import { isPublished, publishedMark } from "../../../src/bitcoin/published.ts";
import { PUBLISHED_MARKS } from "../../../src/bitcoin/published-marks.ts";
import { publishedScripts } from "../../support/published-scripts.ts";
import { testWallet } from "../../support/wallet.ts";

const scripts = publishedScripts();

test("the block-list is what the vectors say, neither more nor less", () => {
  const marks = [...new Set(scripts.map((script) => publishedMark(fromHex(script))))].sort();
  expect(marks.length).toBeGreaterThan(4_000);
  const made = Buffer.from(marks.join(""), "hex").toString("base64");
  // 48,000 letters tell nobody anything.
  expect(PUBLISHED_MARKS === made, "src/bitcoin/published-marks.ts is out of date").toBe(true);
});

test("every script of it is known again, and scripts of our own wallets are not", () => {
  expect(scripts.filter((script) => !isPublished(fromHex(script)))).toEqual([]);
  const wallet = testWallet();
  const ours = Array.from({ length: 2_000 }, (_, index) => wallet.scriptAt(0, index));
  expect(ours.filter(isPublished)).toEqual([]);
});

test.each([
  ["bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu", "main"],
  ["bcrt1q6rz28mcfaxtmd6v789l9rrlrusdprr9pz3cppk", "regtest"],
  ["bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "main"],
  ["1LqBGSKuX5yYUonjxT5qGfpUsXKYYWeabA", "main"],
  ["1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", "main"],
] as const)("%s is an address of a published key, on %s", (address, network) => {
  expect(isPublished(parseAddress(address, network).script)).toBe(true);
});
