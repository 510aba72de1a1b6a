import { expect, test } from "vitest";
import { formatLabel, originOf, parseLabel, xpubsOf } from "../../src/wallet/label.ts";
import { outcome, vectors } from "../support/vectors.ts";

const lines: readonly string[] = vectors("bip329")["jsonl"];

test("every record of BIP 329 is read and written without loss; types of others are passed over", () => {
  expect(lines.length).toBeGreaterThan(6);
  for (const line of lines) {
    const given = JSON.parse(line) as { type: string };
    const label = parseLabel(line);
    if (given.type === "spscan") expect(label).toBeUndefined();
    else expect(JSON.parse(formatLabel(label!))).toEqual(given);
  }
});

test("records that are none are refused by name", () => {
  const cases = {
    "": "label-json",
    "[]": "label-json",
    null: "label-json",
    '{"ref":"a"}': "label-json",
    '{"type":"addr"}': "label-fields",
    '{"type":"addr","ref":""}': "label-fields",
    '{"type":"addr","ref":"a","label":1}': "label-fields",
    '{"type":"output","ref":"a:0","spendable":"false"}': "label-fields",
    '{"type":"addr","ref":"a","spendable":false}': "label-fields",
  };
  for (const [line, rule] of Object.entries(cases))
    expect(
      outcome(() => parseLabel(line)),
      line,
    ).toBe(rule);
});

test("the origin of a descriptor has its kinds and paths, and no key", () => {
  const key =
    "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8";
  expect(originOf(`wpkh([d34db33f/84h/0h/0h]${key}/<0;1>/*)#abcdefgh`)).toBe(
    "wpkh([d34db33f/84h/0h/0h])",
  );
  const multi = `wsh(sortedmulti(2,[d34db33f/48h/0h/0h/2h]${key}/<0;1>/*,[aabbccdd/48h/0h/0h/2h]${key}/<0;1>/*))#abcdefgh`;
  expect(originOf(multi)).toBe(
    "wsh(sortedmulti(2,[d34db33f/48h/0h/0h/2h],[aabbccdd/48h/0h/0h/2h]))",
  );
  expect(xpubsOf(multi)).toEqual([key, key]);
  expect(originOf(`wpkh(${key}/<0;1>/*)`)).toBeUndefined();
});
