import { describe, expect, test } from "vitest";
import { renderPage } from "../../../src/http/layout.tsx";
import { LANGUAGES } from "../../../src/http/text.ts";
import { decisionPages } from "../../support/decision-pages.tsx";
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
