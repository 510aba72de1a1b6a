import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LONGEST, longestFirst } from "../support/longest.ts";
import { ROOT } from "./source-tree.ts";

test("the longest files are there, and begin before all others", () => {
  for (const path of LONGEST) expect(existsSync(join(ROOT, path)), path).toBe(true);
  const [first, second] = LONGEST;
  const files = ["test/b.test.ts", second, "test/a.test.ts", first].map((path) => ({
    moduleId: `/somewhere/${path}`,
  }));
  expect(longestFirst(files).map(({ moduleId }) => moduleId.slice("/somewhere/".length))).toEqual([
    first,
    second,
    "test/b.test.ts",
    "test/a.test.ts",
  ]);
});
