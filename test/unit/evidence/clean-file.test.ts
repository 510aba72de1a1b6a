/** What reviewers see of a file: the picture or the text, and nothing that tells who made it, where, or with what. */
import { describe, expect, test } from "vitest";
import { concat, utf8 } from "../../../src/base/bytes.ts";
import { cleanFile } from "../../../src/evidence/clean-file.ts";
import { sniff } from "../../../src/evidence/sniff.ts";
import {
  chunk,
  jpeg,
  pdf,
  photograph,
  png,
  segment,
  TELLING,
  webp,
  webpAlpha,
  webpLossless,
} from "../../support/sample-files.ts";

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const clean = (bytes: Uint8Array): Uint8Array => {
  const view = cleanFile(sniff(bytes), bytes);
  if (view === undefined) throw new Error("nothing to show");
  return view;
};
const tellsNothing = (view: Uint8Array): void => {
  for (const word of [...TELLING, "ICC_PROFILE", "ICCP", "EXIF", "XMP ", "tEXt"])
    expect(latin(view), word).not.toContain(word);
};

describe("JPEG", () => {
  test("what a telephone says of its owner falls away, and the picture is as it was", () => {
    for (const order of ["II", "MM"] as const) {
      const view = clean(photograph(6, order));
      tellsNothing(view);
      // The tables, the frame and the scan are the very bytes that were sent.
      const from = (bytes: Uint8Array): string =>
        latin(bytes).slice(latin(bytes).indexOf("\u00ff\u00db"));
      expect(from(view)).toBe(from(jpeg()));
    }
  });

  test("which way up it is stays, and nothing else of EXIF", () => {
    for (const way of [2, 3, 4, 5, 6, 7, 8]) {
      const view = latin(clean(photograph(way)));
      const body = view.slice(view.indexOf("Exif"));
      expect(body.slice(6, 32)).toBe(
        latin(
          concat(
            utf8("MM\0*\0\0\0\u0008\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001\0"),
            Uint8Array.of(way),
          ),
        ) + "\0\0\0\0\0\0",
      );
    }
    for (const none of [0, 1, 9, 65_535])
      expect(latin(clean(photograph(none)))).not.toContain("Exif");
  });

  test("a second cleaning changes nothing", () => {
    const once = clean(photograph());
    expect(clean(once)).toEqual(once);
  });

  test("cut anywhere it is refused, never cleaned by half", () => {
    const whole = jpeg();
    for (let end = 3; end < whole.length; end += 1)
      expect(() => clean(whole.subarray(0, end)), `at ${end}`).toThrow("picture-damaged");
  });

  test.each([
    [
      "tables that are longer than their codes",
      segment(0xdb, new Uint8Array(70)),
      "picture-damaged",
    ],
    ["a second frame", segment(0xc0, new Uint8Array(15)), "picture-damaged"],
    ["arithmetic codes", segment(0xcc, new Uint8Array(4)), "picture-kind"],
    ["lossless frames", segment(0xc3, new Uint8Array(15)), "picture-kind"],
    ["a length beyond the end", Uint8Array.of(0xff, 0xfe, 0xff, 0xff), "picture-damaged"],
  ])("%s are refused", (_, planted, rule) => {
    const whole = jpeg();
    const at = latin(whole).indexOf("\u00ff\u00da");
    const bytes = concat(whole.subarray(0, at), planted, whole.subarray(at));
    expect(() => clean(bytes)).toThrow(rule);
  });

  test("a picture of a thousand million pixels is refused by what it says", () => {
    const bytes = jpeg();
    const frame = latin(bytes).indexOf("\u00ff\u00c0");
    new DataView(bytes.buffer).setUint32(frame + 5, 0x7fff_7fff);
    expect(() => clean(bytes)).toThrow("picture-size");
  });
});

describe("PNG", () => {
  const palette = (length: number): Uint8Array => chunk("PLTE", new Uint8Array(length));
  const clear = (length: number): Uint8Array => chunk("tRNS", new Uint8Array(length));
  const few = { color: 3, depth: 1, width: 9, height: 2, rows: new Uint8Array(6) };
  const grey = { color: 0, depth: 8, width: 1, height: 1, rows: new Uint8Array(2) };

  test("texts, times, profiles and private chunks fall away, and what stands behind the end", () => {
    const extra = [
      chunk("tEXt", utf8(`Author\0${TELLING[1]!}`)),
      chunk("eXIf", utf8(TELLING[0]!)),
      chunk("tIME", new Uint8Array(7)),
      chunk("iCCP", utf8(`x\0\0${TELLING[2]!}`)),
      chunk("prVt", utf8(TELLING[0]!)),
    ];
    const view = clean(concat(png({ extra }), utf8(TELLING[3]!)));
    tellsNothing(view);
    expect(view).toEqual(clean(png()));
    expect(clean(view)).toEqual(view);
  });

  test("palette and transparency stay", () => {
    const extra = [chunk("PLTE", new Uint8Array(6)), chunk("tRNS", Uint8Array.of(0, 255))];
    const order = { color: 3, depth: 1, width: 9, height: 2, rows: new Uint8Array(6), extra };
    expect(latin(clean(png(order)))).toMatch(/PLTE[^]*tRNS[^]*IDAT/);
    const full = { ...order, depth: 8, width: 1, height: 1, rows: new Uint8Array(2) };
    expect(clean(png({ ...full, extra: [palette(768), clear(256)] })).length).toBeGreaterThan(1024);
    expect(latin(clean(png({ ...grey, extra: [clear(2)] })))).toContain("tRNS");
    expect(latin(clean(png({ extra: [palette(6)] })))).toContain("PLTE");
  });

  test("interlaced rows are counted by their passes", () => {
    // 9 by 9 grey pixels in Adam7: 2·(1+2) + 2·(1+1) + 1·(1+3) + 3·(1+2) + 2·(1+5) + 5·(1+4) + 4·(1+9) bytes.
    const rows = new Uint8Array(6 + 4 + 4 + 9 + 12 + 25 + 40);
    const order = { color: 0, depth: 8, width: 9, height: 9, interlace: 1 };
    expect(clean(png({ ...order, rows })).length).toBeGreaterThan(0);
    expect(() => clean(png({ ...order, rows: rows.subarray(1) }))).toThrow("picture-damaged");
  });

  test.each([
    [
      "a bomb: rows beyond what the header says",
      { rows: new Uint8Array(50_000_000) },
      "picture-damaged",
    ],
    ["rows that are missing", { rows: new Uint8Array(10) }, "picture-damaged"],
    [
      "a thousand million pixels",
      { width: 31_623, height: 31_623, rows: new Uint8Array(1) },
      "picture-size",
    ],
    [
      "more rows than memory",
      { width: 8_000, height: 8_000, depth: 16, rows: new Uint8Array(1) },
      "picture-size",
    ],
    ["a palette of megabytes", { extra: [palette(3_000_000)] }, "picture-damaged"],
    ["a palette of half a colour", { extra: [palette(4)] }, "picture-damaged"],
    ["a palette of nothing", { extra: [palette(0)] }, "picture-damaged"],
    ["two palettes", { extra: [palette(6), palette(6)] }, "picture-damaged"],
    ["a palette of grey", { ...grey, extra: [palette(6)] }, "picture-damaged"],
    ["colours of one pixel without a palette", { ...few, extra: [] }, "picture-damaged"],
    [
      "transparency of megabytes",
      { ...few, extra: [palette(6), clear(3_000_000)] },
      "picture-damaged",
    ],
    ["two transparencies", { ...grey, extra: [clear(2), clear(2)] }, "picture-damaged"],
    ["a transparent grey of three bytes", { ...grey, extra: [clear(3)] }, "picture-damaged"],
    ["transparency beside alpha", { extra: [clear(6)] }, "picture-damaged"],
    ["no pixels", { width: 0, rows: new Uint8Array(1) }, "picture-damaged"],
    ["a depth that does not exist", { depth: 3 }, "picture-kind"],
    ["a colour type that does not exist", { color: 5 }, "picture-kind"],
    [
      "a chunk that must be understood",
      { extra: [chunk("ABCD", new Uint8Array(1))] },
      "picture-kind",
    ],
  ])("%s", (_, order, rule) => {
    expect(() => clean(png(order))).toThrow(rule);
  });

  test("a wrong checksum anywhere, and a cut anywhere, is refused", () => {
    const whole = png();
    for (let at = 8; at < whole.length; at += 1) {
      const bent = Uint8Array.from(whole);
      bent[at]! ^= 1;
      expect(() => clean(bent), `bent at ${at}`).toThrow(/^picture-/);
      expect(() => clean(whole.subarray(0, at)), `cut at ${at}`).toThrow("picture-damaged");
    }
  });
});

describe("WebP", () => {
  test.each([
    ["lossy", webp()],
    ["with alpha", webpAlpha()],
    ["lossless", webpLossless()],
  ])("%s: the picture stays, the profile falls away", (_, whole) => {
    const view = clean(whole);
    tellsNothing(view);
    expect(view.length).toBeLessThan(whole.length - 400);
    expect(clean(view)).toEqual(view);
    expect(clean(concat(whole, utf8(TELLING[3]!)))).toEqual(view);
    for (let end = 16; end < whole.length; end += 7)
      expect(() => clean(whole.subarray(0, end)), `at ${end}`).toThrow("picture-damaged");
  });

  test("a moving picture is refused", () => {
    const whole = webp();
    const body = concat(whole.subarray(12), utf8("ANIM"), Uint8Array.of(0, 0, 0, 0));
    const size = new Uint8Array(4);
    new DataView(size.buffer).setUint32(0, body.length + 4, true);
    const bytes = concat(utf8("RIFF"), size, utf8("WEBP"), body);
    expect(() => clean(bytes)).toThrow("picture-kind");
  });
});

test("text is shown as text: what turns it around or hides in it is named", () => {
  const text = "\ufeffPay \u202ediap\u202c now\u200b\r\nсон\u00ad";
  expect(Buffer.from(clean(utf8(text))).toString()).toBe(
    "Pay ⟨U+202E⟩diap⟨U+202C⟩ now⟨U+200B⟩\nсон⟨U+00AD⟩",
  );
});

test("the joiners that Persian is written with stay between its letters, and are named anywhere else", () => {
  const text = "می\u200cخواهم نِ\u200cها ک\u200dه";
  expect(Buffer.from(clean(utf8(text))).toString()).toBe(text);
  expect(Buffer.from(clean(utf8("pa\u200cper می\u200c می\u200c\u200dک"))).toString()).toBe(
    "pa⟨U+200C⟩per می⟨U+200C⟩ می⟨U+200C⟩⟨U+200D⟩ک",
  );
});

test("nothing of a PDF is shown; its frame must hold", () => {
  expect(cleanFile("application/pdf", pdf())).toBeUndefined();
  expect(() => cleanFile("application/pdf", pdf().subarray(0, 60))).toThrow("document-damaged");
});
