import { expect, test } from "vitest";
import { fromHex, parseUtf8, toHex, utf8 } from "../../src/base/bytes.ts";
import { canon } from "../../src/base/canonical-json.ts";
import { H } from "../../src/base/digest.ts";
import { sixWords } from "../../src/base/proquint.ts";
import { parseDescriptor } from "../../src/bitcoin/descriptor.ts";
import { formatManifest, manifestDigest, parseManifest } from "../../src/payouts/manifest.ts";
import { outcome, vectors } from "../support/vectors.ts";

const { cases, words, ...fixed } = vectors("own-manifests");

test.each(cases)("manifest, $desc: $expect", ({ manifest, digest, expect: rule }) => {
  expect(outcome(() => parseManifest(utf8(manifest)))).toBe(rule);
  expect(toHex(H("commonpurse/manifest/v1", canon(JSON.parse(manifest))))).toBe(digest);
});

test.each(cases.filter((each) => each.expect === "accept"))(
  "manifest, $desc: digest, six words, and the same bytes again",
  async ({ manifest, digest, words: spoken }) => {
    const read = parseManifest(utf8(manifest));
    expect(toHex(manifestDigest(read))).toBe(digest);
    expect(parseUtf8(formatManifest(read))).toBe(manifest);
    expect(await sixWords(manifestDigest(read))).toBe(spoken);
  },
);

test.each<{ digest: string; words: string }>(words)(
  "the words of $digest are $words",
  async (each) => {
    expect(await sixWords(fromHex(each.digest))).toBe(each.words);
  },
);

test("manifests name the wallet by the checksum of its descriptor", () => {
  const { wallet } = parseManifest(utf8(cases[0]!["manifest"]));
  expect(parseDescriptor(fixed["walletDescriptor"], "regtest").checksum).toBe(wallet);
});
