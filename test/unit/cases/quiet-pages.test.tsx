import { renderToString } from "preact-render-to-string";
import { expect, test } from "vitest";
import { LIFT_PATH, PausePart } from "../../../src/cases/pause-part.tsx";
import { caseTexts } from "../../../src/cases/texts.ts";
import { renderPage } from "../../../src/http/layout.tsx";
import { claimPages } from "../../support/claim-pages.tsx";
import { staffPages } from "../../support/staff-pages.tsx";

const shown = Object.values(staffPages()).map((page) => renderPage(page));
const judged = shown.filter((html) => html.includes('name="safety-result"'));

/** What stands in the fieldset of a criterion. */
const atCriterion = (html: string, criterion: string): string =>
  html.split("<fieldset").find((part) => part.includes(`name="${criterion}-result"`)) ?? "";

test("who judges reads at the criterion of safety what a payment could do, who sees the device, and how long they want quiet", () => {
  expect(judged.length).toBeGreaterThan(1);
  for (const html of judged) {
    const safety = atCriterion(html, "safety");
    expect(safety).toContain("At certain times it could");
    expect(safety).toContain("It may be watched or searched");
    expect(safety).toContain("Two weeks");
    expect(atCriterion(html, "need")).toContain("Four or five people");
    expect(atCriterion(html, "consent")).toContain("2026-12-05");
  }
});

test("and, before anything else, that its applicant wants quiet until a day; it stands at what is written to them too", () => {
  for (const html of judged) {
    const at = html.indexOf("asked not to be paid or written to before 2026-12-15");
    expect(at).toBeGreaterThan(0);
    expect(at).toBeLessThan(html.indexOf('name="safety-result"'));
    expect(html).toContain("They asked not to be written to before 2026-12-15.");
  }
});

test("the day that a payment waits for is never broken in two", () => {
  for (const language of ["en", "fa"] as const) {
    const page = claimPages(language)["request-paused-quiet"];
    if (page === undefined) throw new Error("no such page");
    expect(renderPage(page)).toContain("\u20662026-\u206012-\u206015\u2069");
  }
});

test("beside a pause that only the fund lifts, the code still ends the time that the request asked for", () => {
  const part = (standing: { pause: "two"; quietUntil: string | undefined }) =>
    renderToString(
      <PausePart text={caseTexts("en")} token="token" code="code" standing={standing} />,
    );
  expect(part({ pause: "two", quietUntil: "2026-12-15" })).toContain(LIFT_PATH);
  expect(part({ pause: "two", quietUntil: undefined })).not.toContain(LIFT_PATH);
});
