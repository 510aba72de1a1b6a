/** Every documented problem is one that worlds hear, or one of which it is said why not: a new one must be settled. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { missedIn } from "../support/problem-tally.ts";
import { HEARD, UNHEARD } from "../support/problems-heard.ts";
import { ROOT } from "./source-tree.ts";

const documented = readdirSync(join(ROOT, "docs/problems")).map((name) =>
  name.replace(/\.md$/, ""),
);

test("what is heard and what is not are together all problems, each once", () => {
  const listed = [...HEARD, ...UNHEARD.flatMap(({ problems }) => problems)];
  expect(listed.toSorted()).toEqual(documented.toSorted());
  expect(UNHEARD.filter(({ why }) => why.length < 20)).toEqual([]);
});

test("a run that is long says which it should have heard and did not; a short one says nothing", () => {
  const few = new Set(HEARD.slice(0, 5));
  expect(missedIn(few)).toEqual([]);
  const most = new Set(HEARD.slice(3));
  expect(missedIn(most)).toEqual(HEARD.slice(0, 3));
  expect(missedIn(new Set(HEARD))).toEqual([]);
});
