import { expect, test } from "vitest";
import type { Json } from "../../../src/base/canonical-json.ts";
import {
  ascii,
  base64,
  code,
  date,
  fund,
  hexBetween,
  network,
  outpoint,
  time,
  unicodeText,
  vkey,
} from "../../../src/base/field.ts";
import { PASSES } from "../../../src/base/shape.ts";
import type { Shape } from "../../../src/base/shape.ts";

const txid = "ab".repeat(32);

test.each<[string, Shape<unknown>, Json[], Json[]]>([
  [
    "times",
    time,
    ["2026-11-25T12:00:00Z", "2024-02-29T23:59:59Z"],
    [
      "2026-02-30T00:00:00Z",
      "2023-02-29T00:00:00Z",
      "2026-11-25T24:00:00Z",
      "2026-11-25T12:00:60Z",
      "2026-11-25T12:00:00.0Z",
      "2026-11-25",
      "2026-11-25T12:00:00+00:00",
      5,
    ],
  ],
  [
    "dates",
    date,
    ["2026-11-25", "2000-02-29"],
    ["1900-02-29", "2026-13-01", "2026-1-1", "26-01-01"],
  ],
  [
    "codes",
    code,
    ["a", "p-rev-1", "z".repeat(32)],
    ["", "A", "1a", "-a", "a_b", "z".repeat(33), "é"],
  ],
  [
    "outpoints",
    outpoint,
    [`${txid}:0`, `${txid}:4294967295`],
    [`${txid}:00`, `${txid}:4294967296`, txid, `${txid.toUpperCase()}:0`, `${txid}:-1`],
  ],
  ["networks", network, ["main", "regtest"], ["mainnet", "", "constructor"]],
  [
    "funds",
    fund,
    ["fund.example/book", "log.example", "localhost:8080/a/b"],
    ["https://fund.example", "fund.example/", "commonpurse/x", "fund example", "fund+x", ""],
  ],
  ["ASCII", ascii(3), ["abc", " "], ["", "abcd", "é", "a\n"]],
  ["text", unicodeText(5), ["Дари", "é", "a\nb"], ["", "abcdef", "e\u0301", "\ud800", "a\u0000"]],
  ["hex of some length", hexBetween(1, 2), ["00", "00ff"], ["", "0", "000000", "0G", "FF"]],
  ["base64", base64(3), ["", "AAA=", "AAAA"], ["AAA", "AAB=", "AAAAAA==", "A A=", "-_-_"]],
  [
    "verifier keys",
    vkey,
    ["PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"],
    ["remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2", "x"],
  ],
])("%s: the good pass and the bad are `value`", (_name, shape, good, bad) => {
  for (const json of good) {
    expect([json, PASSES.every((pass) => shape.fits(json, pass))]).toEqual([json, true]);
    expect(shape.write(shape.read(json))).toBe(json);
  }
  for (const json of bad) {
    expect([json, shape.fits(json, "value")]).toEqual([json, false]);
    expect(shape.fits(json, "keys") && shape.fits(json, "version")).toBe(true);
  }
});
