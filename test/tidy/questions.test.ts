/** The page of the questions says what the form asks. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { QUESTIONS_PAGE, questionsPage } from "../support/questions-page.ts";
import { ROOT } from "./source-tree.ts";

test("docs/questions.md is what `npm run questions` writes", async () => {
  expect(readFileSync(join(ROOT, QUESTIONS_PAGE), "utf8")).toBe(await questionsPage());
});
