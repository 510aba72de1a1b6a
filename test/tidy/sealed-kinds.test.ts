/** The page "what we hold" lists what is sealed into a case, all of it and nothing else. */
import { expect, test } from "vitest";
import { SEALED_KINDS } from "../../src/cases/case-entries.ts";
import { houseTree } from "./source-tree.ts";

test("every kind of entry that is sealed is told of, and no other", () => {
  const sealed = houseTree("src").flatMap(({ text }) =>
    [...text.matchAll(/sealEntry\([^{]{0,60}\{\s*kind: "([a-z-]+)"/g)].map(([, kind]) => kind),
  );
  expect([...new Set(sealed)].sort()).toEqual([...SEALED_KINDS].sort());
});
