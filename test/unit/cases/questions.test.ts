import { describe, expect, test } from "vitest";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { canonicalJson } from "../../../src/base/canonical-json.ts";
import { toHex, utf8 } from "../../../src/base/bytes.ts";
import { sha256 } from "../../../src/base/digest.ts";
import { APPLICATION_FORM, ApplicationForm } from "../../../src/cases/application-form.ts";
import { questionsIn } from "../../../src/cases/questions.ts";
import { readRequest } from "../../../src/cases/request.ts";
import { LANGUAGES } from "../../../src/http/text.ts";

/** What of all languages each version of the text is, hashed: a version that was agreed to is never said otherwise. */
const CONSENT_TEXTS: Readonly<Record<string, string>> = {
  "2026-12-05": "64c66d53a1954b9d72000043be59983928ca6b71f840a2e5febb377f394104cb",
};

describe.each(LANGUAGES)("in %s", (language) => {
  const { questions } = questionsIn(language);

  test("the questions are those of the form, in its order", () => {
    expect(questions.map(({ name }) => name)).toEqual(Object.keys(APPLICATION_FORM.fields));
  });

  test("every question, hint and option is said in words", () => {
    for (const { label, hint, options } of questions)
      for (const said of [label, hint ?? label, ...(options ?? []).map((each) => each.label)]) {
        expect(said).not.toMatch(/^[a-z]+\.[a-z-]+$/i);
        expect(said.length).toBeGreaterThan(1);
      }
  });
});

test("other languages than English are said in other words", () => {
  const english = questionsIn("en").questions.map(({ label }) => label);
  for (const language of LANGUAGES.filter((each) => each !== "en"))
    for (const [at, { label }] of questionsIn(language).questions.entries())
      expect(label, language).not.toBe(english[at]);
});

test("what a question calls required is what validation asks for, and every option is taken", () => {
  const { questions } = questionsIn("en");
  const whole = { programme: "general", category: "fine", need: "rent", consent: CONSENT_VERSION };
  expect(questions.filter(({ required }) => required).map(({ name }) => name)).toEqual(
    Object.keys(whole),
  );
  for (const name of Object.keys(whole))
    expect(ApplicationForm.safeParse({ ...whole, [name]: undefined }).success, name).toBe(false);
  for (const { name, options } of questions)
    for (const { value } of options ?? [])
      expect(ApplicationForm.safeParse({ ...whole, [name]: value }).success, value).toBe(true);
});

test("the text that is agreed to has another version when it says another thing in any language", () => {
  const said = LANGUAGES.map((language) => questionsIn(language).questions.at(-1)?.text);
  expect(toHex(sha256(utf8(JSON.stringify(said))))).toBe(CONSENT_TEXTS[CONSENT_VERSION]);
});

test("what a question calls the most is the most that validation takes", () => {
  const whole = { programme: "general", category: "fine", need: "rent", consent: CONSENT_VERSION };
  for (const { name, max } of questionsIn("en").questions) {
    if (max === undefined) continue;
    const digit = name === "amount" ? "0" : "x";
    const text = digit.repeat(max - 1) + (name === "amount" ? "7" : "x");
    const longer = ApplicationForm.safeParse({ ...whole, [name]: `${text}x` });
    expect(longer.success, name).toBe(false);
    if (name !== "amount")
      expect(ApplicationForm.safeParse({ ...whole, [name]: text }).success, name).toBe(true);
  }
});

test("a request of an earlier form, with a question that is no longer asked, is read whole", () => {
  const hex = (bytes: number): string => "ab".repeat(bytes);
  const request = {
    answers: { household: "three", need: "rent" },
    bulletin: { message: hex(32), tag: hex(32) },
    claim: { case: hex(16), lookup: hex(32), seal: hex(32), sign: hex(32) },
    form: "2025-01-01",
    fund: "fund.test/log",
    language: "be",
    made: "2025-02-03",
    programme: "general",
    t: "request",
    v: 1,
  };
  expect(readRequest(utf8(canonicalJson(request)))).toMatchObject({
    form: "2025-01-01",
    answers: { household: "three", need: "rent" },
  });
});
