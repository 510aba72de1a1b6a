import { describe, expect, test } from "vitest";
import { renderPage } from "../../../src/http/layout.tsx";
import { LANGUAGES } from "../../../src/http/text.ts";
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
  expect(text).toContain("A batch takes 3 approvers where it pays more than 0.10000000 BTC");
  expect(text).toContain("This is a small fund.");
  const fresh = textOf(renderPage(decisionPages("en")["programme, new"]!));
  expect(fresh).not.toContain("This is a small fund.");
  expect(fresh).not.toContain("A batch takes");
  expect(fresh).not.toContain("three reviewers");
  expect(textOf(renderPage(panelPage()))).toContain("on evidence of tier 3: three reviewers");
});
