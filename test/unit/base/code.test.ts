import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatCode, formatCodeDigits, newCode, parseCode } from "../../../src/base/code.ts";
import type { Code } from "../../../src/base/code.ts";
import { seededRandom } from "../../support/random.ts";
import { outcome } from "../../support/vectors.ts";

const ALPHABET = Array.from("0123456789ABCDEFGHJKMNPQRSTVWXYZ");

const code: fc.Arbitrary<Code> = fc.record({
  kind: fc.constantFrom("claim" as const, "receipt" as const),
  secret: fc.uint8Array({ minLength: 16, maxLength: 16 }),
});

/** For every character of a code, the other ways in which FORMATS 1 lets people write it. */
const SPELLINGS: Record<string, string> = {
  ...{ "0": "Oo٠۰၀０Ооｏ", "1": "IiLl١۱၁１ІіЇїｌ", "2": "٢۲၂２", "3": "٣۳၃３Зз", "4": "٤۴၄４" },
  ...{ "5": "٥۵၅５", "6": "٦۶၆６", "7": "٧۷၇７", "8": "٨۸၈８", "9": "٩۹၉９", A: "aАаＡａ" },
  ...{ B: "bВвＢ", C: "cСсｃ", D: "dＤ", E: "eЕеЁё", F: "f", G: "g", H: "hНн", J: "jЈј", K: "kКк" },
  ...{
    M: "mМм",
    N: "n",
    P: "pРр",
    Q: "q",
    R: "r",
    S: "sЅѕ",
    T: "tТт",
    V: "vUuＵ",
    W: "w",
    X: "xХх",
  },
  ...{ Y: "yУуЎў", Z: "zＺ" },
};

const BETWEEN = Array.from(
  " \t\n\r-_.,·•،\u00a0\u00ad\u034f\u061c\u0640\u200b\u200f\u2013\u2066\u2212\u3000\ufeff\uff0d",
);

describe("codes", () => {
  test("a code comes back from either of its forms", () => {
    fc.assert(
      fc.property(code, (given) => {
        expect(parseCode(formatCode(given))).toEqual(given);
        expect(parseCode(formatCodeDigits(given))).toEqual(given);
      }),
    );
  });

  test("a code survives every tolerated spelling", () => {
    const choices = fc.array(fc.nat(), { minLength: 27, maxLength: 27 });
    const between = fc.array(fc.constantFrom("", ...BETWEEN), { minLength: 27, maxLength: 27 });
    fc.assert(
      fc.property(code, choices, between, (given, picks, gaps) => {
        const plain = formatCode(given).replaceAll("-", "");
        const typed = Array.from(plain, (character, at) => {
          const ways = [character, ...Array.from(SPELLINGS[character] ?? "")];
          return `${ways[picks[at]! % ways.length]!}${gaps[at]!}`;
        });
        expect(parseCode(typed.join(""))).toEqual(given);
      }),
      { numRuns: 500 },
    );
  });

  test("the digits-only form survives the digits of other scripts", () => {
    const zeros = fc.constantFrom(0x0660, 0x06f0, 0x1040, 0xff10);
    fc.assert(
      fc.property(code, zeros, (given, zero) => {
        const typed = formatCodeDigits(given).replace(/[0-9]/g, (digit) =>
          String.fromCodePoint(zero + Number(digit)),
        );
        expect(parseCode(typed)).toEqual(given);
      }),
    );
  });

  test("every single wrong character is found", () => {
    fc.assert(
      fc.property(code, (given) => {
        const good = formatCode(given).replaceAll("-", "");
        for (let at = 0; at < 27; at += 1)
          for (const other of ALPHABET.filter((each) => each !== good[at]))
            expect(outcome(() => parseCode(good.slice(0, at) + other + good.slice(at + 1)))).toBe(
              "code-check",
            );
      }),
      { numRuns: 5 },
    );
  });

  test("every transposition and every twin error is found, in both forms", () => {
    fc.assert(
      fc.property(code, (given) => {
        for (const good of [formatCode(given), formatCodeDigits(given)].map((text) =>
          text.replaceAll("-", ""),
        ))
          for (let i = 0; i < good.length; i += 1)
            for (let j = i + 1; j < good.length; j += 1) {
              if (good[i] === good[j]) continue;
              const swapped = Array.from(good);
              [swapped[i], swapped[j]] = [good[j]!, good[i]!];
              expect(outcome(() => parseCode(swapped.join("")))).toBe("code-check");
            }
      }),
      { numRuns: 5 },
    );
  });

  test("every single wrong digit is found", () => {
    fc.assert(
      fc.property(code, (given) => {
        const good = formatCodeDigits(given).replaceAll("-", "");
        for (let at = 0; at < 42; at += 1)
          for (let digit = 0; digit < 10; digit += 1)
            if (String(digit) !== good[at])
              expect(
                outcome(() => parseCode(good.slice(0, at) + String(digit) + good.slice(at + 1))),
              ).toBe("code-check");
      }),
      { numRuns: 5 },
    );
  });

  test("no input at all makes anything but a code or one of the five refusals", () => {
    const rules = [
      "accept",
      "code-too-long",
      "code-bad-character",
      "code-length",
      "code-check",
      "code-kind",
    ];
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 450 }), (input) => {
        expect(rules).toContain(outcome(() => parseCode(input)));
      }),
      { numRuns: 300 },
    );
  });

  test("a digits-only number of 2¹³⁰ or more is refused although its check digits are right", () => {
    const number = 2n ** 130n;
    const check = 98n - ((100n * number) % 97n);
    const text = number.toString().padStart(40, "0") + check.toString().padStart(2, "0");
    expect(outcome(() => parseCode(text))).toBe("code-check");
  });

  test("new codes are of the kind asked for, and a page can tell which by the first character", () => {
    const random = seededRandom(1);
    for (let n = 0; n < 100; n += 1) {
      expect(formatCode(newCode("claim", random))).toMatch(/^[0-7]/);
      expect(formatCode(newCode("receipt", random))).toMatch(/^[8-9A-F]/);
    }
  });
});
