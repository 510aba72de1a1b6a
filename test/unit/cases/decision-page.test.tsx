import { describe, expect, test } from "vitest";
import { decisionTexts } from "../../../src/cases/decision-texts.ts";
import { renderPage } from "../../../src/http/layout.tsx";
import { LANGUAGES } from "../../../src/http/text.ts";
import { JITTER_PERCENT } from "../../../src/payouts/draw-pays.ts";
import { decisionPages, panelPage } from "../../support/decision-pages.tsx";
import { checkPage, textOf } from "../../support/page-checks.ts";

describe.each(LANGUAGES)("in %s", (language) => {
  test.each(Object.entries(decisionPages(language)))(
    "the page %s is small and safe",
    (name, page) => {
      expect(checkPage(name, page, language)).not.toContain("<b>");
    },
  );
});

test("an old programme says what holds, what changed and that two agreed", () => {
  const text = textOf(renderPage(decisionPages("en")["programme, old"]!));
  expect(text).toContain("Version 30holds since 2026-11-20; two people agreed");
  expect(text).toContain(
    "All that it ever grants: 10.00000000 BTC (1000000000 sat) → 20.00000000 BTC",
  );
  expect(text).toContain("after 2026-11 until 2026-12");
  expect(text).toContain("In epoch 929: received by 21000000 sat, booked to another programme");
});

test("who decides is what the policy and the founders say: panels, appeals, more approvers by total, and a small fund", () => {
  const text = textOf(renderPage(decisionPages("en")["programme, old"]!));
  expect(text).toContain("two other people, who have had no part in it, decide");
  expect(text).toContain(
    "A batch takes at least 3 approvers where it pays more than 0.10000000 BTC",
  );
  expect(text).toContain("This is a small fund.");
  const fresh = textOf(renderPage(decisionPages("en")["programme, new"]!));
  expect(fresh).not.toContain("This is a small fund.");
  expect(fresh).not.toContain("A batch takes");
  expect(fresh).not.toContain("three reviewers");
  expect(textOf(renderPage(panelPage()))).toContain("on evidence of tier 3: three reviewers");
});

test.each(LANGUAGES)("in %s it says how far above the award is paid, and when", (language) => {
  const pages = decisionPages(language);
  const { t } = decisionTexts(language);
  const [old, young] = ["programme, old", "programme, new"].map((name) =>
    textOf(renderPage(pages[name]!)),
  );
  const jitter = t("pay.jitter", { percent: JITTER_PERCENT });
  expect(jitter).toContain(String(JITTER_PERCENT));
  for (const text of [old, young]) expect(text).toContain(jitter);
  // The test's pages: twelve hours, and none.
  expect(old).toMatch(/\b12\b/);
  expect(old).toContain(t("pay.window", { hours: 12 }));
  expect(young).toContain(t("pay.atOnce"));
});
