/** What people type into the fields for words: sealed as it is read, and never a secret of a wallet. */
import { describe, expect, test } from "vitest";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { unicodeText } from "../../../src/base/field.ts";
import { record, readShape, writeShape } from "../../../src/base/shape.ts";
import { APPLICATION_FORM, ApplicationForm } from "../../../src/cases/application-form.ts";
import { CLAIM_FORM } from "../../../src/cases/claim-forms.ts";
import { SPAM_FORM } from "../../../src/cases/staff-forms.ts";
import { readVerdict } from "../../../src/cases/verdict-form.ts";
import { staffCaseText } from "../../../src/cases/staff-texts.ts";
import { caseTexts } from "../../../src/cases/texts.ts";
import { ReasonText, words } from "../../../src/bitcoin/words.ts";
import { parseForm } from "../../../src/http/form.ts";
import { LANGUAGES } from "../../../src/http/text.ts";

const SENTENCE =
  "A secret of a wallet does not belong here. It was not kept. Whoever has seen it can take the coins: move them to a new wallet.";

const SECRETS = {
  "extended key":
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi",
  WIF: "KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn",
  "BIP 38": "6PRVWUbkzzsbcVac2qwfssoUJAN1Xhrg6bNk8J7Nzm5H7kxEbn2Nh2ZoGg",
  "seed words": "legal winner thank year wave\nsausage worth\u00a0useful letter advice cage yellow",
};

describe.each(Object.entries(SECRETS))("of a pasted secret (%s)", (_kind, secret) => {
  test.each(["need", "text", "region"])("the question %s keeps and shows nothing", (name) => {
    const body = {
      programme: "general",
      category: "fine",
      consent: CONSENT_VERSION,
      need: "rent",
      language: "en",
    };
    const filled = { ...body, [name]: secret };
    const form = parseForm(APPLICATION_FORM, filled);
    if (form.ok) throw new Error("taken");
    expect(Object.keys(form.attempt.errors)).toEqual([name]);
    expect(form.attempt.values).not.toHaveProperty(name);
    expect(ApplicationForm.safeParse(filled).success).toBe(false);
  });

  test("a reason is refused, in pages and JSON", () => {
    expect(ReasonText.safeParse(secret).error?.issues[0]?.message).toBe(SENTENCE);
    const seen = { version: "1", purpose: "triage", reason: secret };
    for (const form of [
      parseForm(SPAM_FORM, seen),
      readVerdict({ ...seen, verdict: "declined" }),
    ]) {
      if (form.ok) throw new Error("taken");
      expect(form.attempt.errors["reason"]).toEqual({ kind: "message", message: SENTENCE });
      expect(form.attempt.values).not.toHaveProperty("reason");
    }
  });

  test("the field for the code does not show it again", () => {
    const form = parseForm(CLAIM_FORM, { code: secret });
    if (form.ok) throw new Error("taken");
    expect(form.attempt.values).toEqual({});
  });
});

test("a mistyped code is shown again", () => {
  const form = parseForm(CLAIM_FORM, { code: "0000-1" });
  expect(form).toMatchObject({ ok: false, attempt: { values: { code: "0000-1" } } });
});

test("what happened to the secret, and what to do, is said in every language", () => {
  const said = LANGUAGES.map((language) => caseTexts(language).t(SENTENCE));
  expect(new Set(said).size).toBe(LANGUAGES.length);
  expect(staffCaseText.say(SENTENCE)).toBe(SENTENCE);
});

test.each(["re\u0301sume\u0301", "one\r\ntwo\rthree", "  blanks  ", "کتاب\u200cها"])(
  "what is read of %j can be sealed",
  (typed) => {
    const shape = record("test", { text: unicodeText(2000) });
    const text = ReasonText.parse(typed);
    expect(readShape(shape, writeShape(shape, { text }), 9000).text).toBe(text);
  },
);

test.each(["bell \u0007", "tab\there", "nul \u0000", "half \ud800"])(
  "%j is refused with a sentence",
  (typed) => {
    const message = "Please remove special control characters.";
    expect(words(2000).safeParse(typed).error?.issues[0]?.message).toBe(message);
    expect(staffCaseText.say(message)).toBe(message);
  },
);
