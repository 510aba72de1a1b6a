import { expect, test } from "vitest";
import { renderPage } from "../../../src/http/layout.tsx";
import { checkPage, textOf } from "../../support/page-checks.ts";
import { staffPages } from "../../support/staff-pages.tsx";

const pages = staffPages();

function html(name: string): string {
  const page = pages[name];
  if (page === undefined) throw new Error(name);
  return renderPage(page);
}

test.each(Object.keys(pages))("the page %s is whole, small and safe", (name) => {
  const page = pages[name];
  if (page === undefined) throw new Error(name);
  const text = checkPage(name, page, "en");
  // What a caseworker has open is nobody else's business, and robots are nobody.
  expect(text).toContain('<meta name="robots" content="noindex"/>');
  expect(text).toMatch(/<title>[^<]+<\/title>/);
});

test("what people wrote is text on every page that shows it", () => {
  for (const name of ["case-take", "case-changed", "case-third"]) {
    expect(html(name), name).toContain("&lt;script>alert(1)&lt;/script>");
    expect(html(name), name).not.toContain("<img");
  }
});

test("every form about a case carries the version and the purpose it was opened with", () => {
  for (const name of ["case-take", "case-triage", "case-verdict", "case-third"]) {
    const forms = html(name).match(/<form[\s\S]*?<\/form>/g) ?? [];
    expect(forms.length, name).toBeGreaterThan(0);
    for (const form of forms) {
      expect(form, name).toContain('name="version" value="4"');
      expect(form, name).toMatch(/name="purpose" value="(triage|review|decision)"/);
    }
  }
});

test("the second reviewer sees no verdict, the third sees both", () => {
  expect(textOf(html("case-verdict"))).not.toMatch(/Eligible0|First|Second\b/);
  expect(textOf(html("case-third"))).toContain("First Eligible");
  expect(textOf(html("case-third"))).toContain("Second Declined");
});

test("a batch shows its words one by one, its payments by whole address, and its digest whole", () => {
  const page = html("batch-approve");
  for (const word of ["lusab", "babad", "gutih", "tugad", "pofuk", "rahan"])
    expect(page).toContain(`<li>${word}</li>`);
  expect(textOf(page)).toContain(
    "bcrt1p5978clru0378clru0378clru0378clru0378clru0378clru037q9retrs",
  );
  expect(textOf(page)).toContain("0badc0de".repeat(8));
  expect(page).toContain("npm run purse -- approve manifest.json --approvals");
});

test("each sees only what is theirs to do", () => {
  const has = (name: string, action: string): boolean => html(name).includes(`/${action}"`);
  expect(has("batch-approve", "approvals")).toBe(true);
  expect(has("batch-approve", "signatures")).toBe(false);
  expect(has("batch-approve", "voiding")).toBe(false);
  expect(has("batch-build", "signatures")).toBe(true);
  expect(has("batch-build", "voiding")).toBe(true);
  expect(has("batch-build", "approvals")).toBe(false);
  expect(has("batch-barred", "approvals")).toBe(false);
  expect(html("batch-barred")).toContain("Somebody else must.");
  expect(has("batch-signed", "signatures")).toBe(false);
  expect(html("payouts-read")).not.toContain("<form");
});

test("a refusal by the signer is said in words, with the rule that failed", () => {
  expect(html("batch-refused")).toContain("What batch-limit means, in words.");
  expect(html("batch-refused")).toContain('href="/problems/batch-limit"');
});

test("a fault shows its sentence and the amounts it names above the form", () => {
  const page = textOf(html("payouts-refused"));
  expect(page).toContain("do not reach for these payouts");
  expect(page).toContain("Needed: 0.01756127 BTC");
  expect(page).toContain("Tick at least one payout.");
});
