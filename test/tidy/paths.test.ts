/** Two pages on one path would hide one of them. */
import { expect, test } from "vitest";
import { houseTree } from "./source-tree.ts";

test("no two pages have one path", () => {
  const paths = houseTree("src").flatMap(({ path, text }) =>
    [...text.matchAll(/^export const [A-Z_]+_PATH = "(\/[^"]*)"/gm)].map(
      ([, where = ""]) => `${where} ${path}`,
    ),
  );
  expect(paths.length).toBeGreaterThan(3);
  const seen = paths.map((each) => each.split(" ")[0]);
  expect(paths.filter((_, at) => seen.indexOf(seen[at]) !== at)).toEqual([]);
});
