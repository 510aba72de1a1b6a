import { expect, test } from "vitest";
import { defineTexts, localPath, missingKeys, parseLanguage } from "../../../src/http/text.ts";

const en = {
  hello: "Hello {{name}}",
  "days.left_one": "{{count}} day left",
  "days.left_other": "{{count}} days left",
} as const;
const be = {
  "days.left_one": "Застаўся {{count}} дзень",
  "days.left_few": "Засталося {{count}} дні",
  "days.left_many": "Засталося {{count}} дзён",
};
const texts = defineTexts(en, { be });

test("plural forms follow the language, not English", () => {
  const t = texts("be").t;
  expect([1, 2, 5, 21].map((count) => t("days.left", { count }))).toEqual([
    "Застаўся 1 дзень",
    "Засталося 2 дні",
    "Засталося 5 дзён",
    "Застаўся 21 дзень",
  ]);
  expect(texts("en").t("days.left", { count: 2 })).toBe("2 days left");
});

test("what a language lacks is shown in English, and listed for the translators", () => {
  expect(texts("be").t("hello", { name: "Ana" })).toBe("Hello Ana");
  expect(texts("fa").t("days.left", { count: 5 })).toBe("5 days left");
  expect(missingKeys(en, be)).toEqual(["hello"]);
});

test("values are not escaped here, because JSX escapes them once", () => {
  expect(texts("en").t("hello", { name: "<b> & {{name}}" })).toBe("Hello <b> & {{name}}");
});

test("Persian is written from right to left", () => {
  expect(texts("fa").dir).toBe("rtl");
  expect(texts("uk").dir).toBe("ltr");
});

test("the language is the first step of a path", () => {
  expect(localPath("be", "/donate")).toBe("/be/donate");
  expect(localPath("en", "/")).toBe("/en");
  expect(parseLanguage("pl")).toBe("pl");
  expect(parseLanguage("xx")).toBeUndefined();
});
