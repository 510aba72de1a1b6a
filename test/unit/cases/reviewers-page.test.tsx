import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { ReviewersPage } from "../../../src/cases/reviewers-page.tsx";
import { renderPage } from "../../../src/http/layout.tsx";

test("a band stands in one line, however narrow the screen", async () => {
  const page = renderPage(
    ReviewersPage({
      person: { code: "rowan", roles: ["auditor"] },
      numbers: [],
      overdue: [{ stage: "review", cases: { from: 0, to: 4 } }],
    }),
  );
  expect(page).toContain('<span class="range"><bdi dir="ltr">0–4</bdi></span>');
  const style = await readFile(new URL("../../../src/http/style.css", import.meta.url), "utf8");
  expect(style).toMatch(/^\.range \{\n {2}white-space: nowrap;\n\}$/m);
});
