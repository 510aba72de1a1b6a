/** Words that may not be written, and why. Each is tried on a planted line first. */
import { describe, expect, test } from "vitest";
import { houseTree } from "./source-tree.ts";
import { bannedWords } from "./word-rules.ts";

const sources = [...houseTree("src"), ...houseTree("migrations"), ...houseTree("test")];

describe("the checker sees", () => {
  test.each([
    ["const a = Date.now();", "hides time or chance"],
    ["const a = new Date();", "hides the clock"],
    ["const a = Math.random();", "hides time or chance"],
    ['import { randomBytes } from "node:crypto";', "hides chance"],
    ["setTimeout(() => 0, 1);", "only processes wait"],
    ["const a = process.env.HOME;", "process.env is read in bin only"],
    ['console.log("x");', "use the log"],
    ['export { a } from "./a.ts";', "hides where a thing lives"],
    ['vi.mock("./a.ts");', "modules are not mocked"],
    ["export default 1;", "exports have names"],
    ["// TODO later", "finish it"],
    ["// a stub for now", "nothing pretends"],
    ["// eslint-disable-next-line", "the tools are not silenced"],
    ["const a = `select id from cases where id = ?`;", "SQL stands in stores"],
    ['const a = unit.sql("cases");', "queries stand in stores"],
    ["const a = await reader.sql.raw(text);", "queries stand in stores"],
    ['const a = "the grantee";', "has another word"],
    ['const a = "/home/ana/x";', "no paths of one machine"],
  ])("%s", (line, fault) => {
    expect(bannedWords({ path: "src/cases/case.ts", text: line }).join()).toContain(fault);
  });

  test("a file that is named after nothing", () => {
    for (const name of ["index.ts", "utils.ts", "case-helpers.ts", "types.ts", "case-service.ts"])
      expect(bannedWords({ path: `src/cases/${name}`, text: "" })).toHaveLength(1);
  });

  test("SQL's own clock, even in a migration", () => {
    const text = "await sql.raw(`update cases set at = now()`);";
    expect(bannedWords({ path: "migrations/20300101T0000-x.ts", text })).toEqual([
      "migrations/20300101T0000-x.ts:1 SQL's clock is not ours: write the unit's `at`",
    ]);
  });

  test("what is harmless, and leaves it alone", () => {
    const text = [
      "/** Date.now() is banned, and so is SQL: select a from b. */",
      "const a = new Date(0);",
      'const b = "Select a file from your phone.";',
      "const c = randomInt(random, 5);",
      "const d = text.replace(/now/, '');",
    ].join("\n");
    expect(bannedWords({ path: "src/cases/case.ts", text })).toEqual([]);
    const clock = "export const systemClock = { now: () => new Date() };";
    expect(bannedWords({ path: "src/app/system.ts", text: clock })).toEqual([]);
  });
});

test("no banned word is written", () => {
  expect(sources.flatMap(bannedWords)).toEqual([]);
});
