import { describe, expect, test } from "vitest";
import { CONSENT_MISSING, CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { APPLICATION_FORM, ApplicationForm } from "../../../src/cases/application-form.ts";
import { CASE_STATES } from "../../../src/cases/case.ts";
import { claimState } from "../../../src/cases/shown-state.ts";
import { isOpen, stationOf } from "../../../src/cases/claim-steps.ts";
import { pickGroups } from "../../../src/cases/destination-pages.tsx";
import { caseTexts } from "../../../src/cases/texts.ts";
import { parseForm } from "../../../src/http/form.ts";
import { renderPage } from "../../../src/http/layout.tsx";
import { shellTexts } from "../../../src/http/shell-texts.ts";
import { LANGUAGES } from "../../../src/http/text.ts";
import { CLAIM_CODE, claimPages } from "../../support/claim-pages.tsx";
import { ADDRESS } from "../../support/donor-pages.tsx";
import { checkPage, textOf } from "../../support/page-checks.ts";
import { seededRandom } from "../../support/random.ts";

describe.each(LANGUAGES)("in %s", (language) => {
  test.each(Object.keys(claimPages(language)))("the page %s is whole, small and safe", (name) => {
    const page = claimPages(language)[name];
    if (page === undefined) throw new Error(name);
    const html = checkPage(name, page, language);
    expect(html).not.toContain("<b>");
    expect(html).toContain(`<title>${shellTexts(language).t("shell.neutral")}</title>`);
    expect(html).toContain('class="leave"');
    expect(html).toContain('content="noindex"');
  });
});

const pages = claimPages("en");

function html(name: string): string {
  const page = pages[name];
  if (page === undefined) throw new Error(name);
  return renderPage(page);
}

test("both forms of the code are shown whole, in groups", () => {
  const text = textOf(html("claim"));
  expect(text).toContain(CLAIM_CODE.replaceAll("-", ""));
  expect(text).toContain("041592653589793238462643383279502884197169");
  expect(html("claim")).toContain("<span>3F3</span><span>K7Q</span>");
});

test("the code is in the bodies of forms and in no address", () => {
  for (const name of ["claim", "request", "compare", "withdraw"]) {
    expect(html(name), name).toContain(`name="code" value="${CLAIM_CODE}"`);
    expect(html(name), name).not.toMatch(/(?:href|action)="[^"]*(?:3F3|041592)/);
  }
});

test("addresses are shown whole, and three groups of them are to be compared", () => {
  expect(textOf(html("request"))).toContain(ADDRESS);
  const page = html("compare");
  expect(textOf(page)).toContain(
    "bcrt1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqvg32zk",
  );
  expect(page.match(/<mark>/g)).toHaveLength(3);
  for (const [, number, group] of page.matchAll(
    /Group (\d+) \([^)]*\)<\/dt><dd><bdi dir="ltr">(\w+)/g,
  )) {
    const address = "bcrt1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqvg32zk";
    expect(address.slice((Number(number) - 1) * 4, Number(number) * 4)).toBe(group);
  }
});

test("chance decides which groups are compared, and every group comes up", () => {
  const random = seededRandom();
  const seen = new Set(Array.from({ length: 200 }, () => pickGroups(16, random)).flat());
  expect(seen.size).toBe(16);
  expect(pickGroups(2, random)).toEqual([0, 1]);
});

test("what was pasted as an address is never put back into a page", () => {
  const page = html("request-refused");
  expect(page).toContain("We did not keep it.");
  expect(page).toMatch(/<textarea[^>]*id="destination"[^>]*><\/textarea>/);
});

test("the page offers only what the state of the request allows", () => {
  for (const state of CASE_STATES) {
    const page = html(`request-${claimState(state, false)}`);
    expect(page.includes('action="/en/request/withdrawal"'), state).toBe(isOpen(state));
    expect(page.includes('action="/en/request/destination"'), state).toBe(isOpen(state));
    expect(page.includes('aria-current="step"'), state).toBe(stationOf(state) !== undefined);
  }
});

test("next to the form stands what is not protected", () => {
  expect(html("apply")).toContain("The running server sees your text for a moment");
  expect(html("before")).toContain("What is not protected");
});

test("every question is asked once, by the definition that validates page and API", () => {
  const names = Object.keys(APPLICATION_FORM.fields);
  expect(Object.keys(ApplicationForm.shape)).toEqual(names);
  for (const name of names) expect(html("apply"), name).toMatch(new RegExp(` name="${name}"`));
});

const right = {
  programme: "fines",
  category: "fine",
  consent: CONSENT_VERSION,
  need: "a fine",
  language: "be",
};

test("page and API give the same application, and the page understands Persian digits", () => {
  const typed = { ...right, amount: "۲۵۰ ۰۰۰", text: "", region: " Пінск " };
  const form = parseForm(APPLICATION_FORM, typed);
  if (!form.ok) throw new Error("refused");
  const api = ApplicationForm.parse({ ...right, amount: "250000", region: "Пінск" });
  expect(form.value).toEqual({ ...api, period: undefined, text: undefined, urgency: undefined });
});

test("nothing is taken of somebody who did not agree to the text that stands there", () => {
  for (const consent of [undefined, "yes", "2026-11-01"]) {
    const form = parseForm(APPLICATION_FORM, { ...right, consent });
    if (form.ok) throw new Error("taken");
    expect(Object.keys(form.attempt.errors), consent).toEqual(["consent"]);
    expect(form.attempt.errors["consent"]).toEqual({ kind: "message", message: CONSENT_MISSING });
    const issues = ApplicationForm.safeParse({ ...right, consent }).error?.issues;
    expect(issues?.map(({ path, message }) => [path.join(), message])).toEqual([
      ["consent", CONSENT_MISSING],
    ]);
  }
});

test("what is agreed to stands before the tick, with the way to all that is held", () => {
  const page = html("apply");
  const at = ["consent.kept", "consent.time", "consent.public", "consent.withdraw"].map((key) =>
    textOf(page).indexOf(caseTexts("en").say(key)),
  );
  expect(at.toSorted((one, other) => one - other)).toEqual(at);
  expect(at[0]).toBeGreaterThan(0);
  expect(page.indexOf("/en/what-we-hold")).toBeLessThan(page.indexOf('name="consent"'));
  expect(page).toMatch(
    new RegExp(`type="checkbox"[^>]*name="consent"[^>]*value="${CONSENT_VERSION}"`),
  );
  expect(page).not.toMatch(/name="consent"[^>]*checked/);
});

test("every sentence that a question is refused with is said in every language", () => {
  const wrong = parseForm(APPLICATION_FORM, {
    programme: "No!",
    category: "other",
    period: "never",
    urgency: "now",
    household: "3",
    danger: "perhaps",
    device: "theirs",
    quiet: "2027-01-01",
    need: "a",
    amount: "012",
    region: "x\u0007",
    language: "xx",
  });
  if (wrong.ok) throw new Error("accepted");
  const errors = Object.values(wrong.attempt.errors);
  expect(errors).toHaveLength(13);
  for (const error of errors) {
    if (error.kind !== "message") throw new Error(error.kind);
    expect(caseTexts("en").say(error.message)).toBe(error.message);
    for (const language of LANGUAGES.filter((each) => each !== "en"))
      expect(caseTexts(language).say(error.message), language).not.toBe(error.message);
  }
});
