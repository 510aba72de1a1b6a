/** The page of the state machines says what their tables say. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { STATES_PAGE, statesPage } from "../support/states-page.ts";
import { ROOT } from "./source-tree.ts";

test("docs/states.md is what `npm run states` writes", () => {
  expect(readFileSync(join(ROOT, STATES_PAGE), "utf8")).toBe(statesPage());
});
