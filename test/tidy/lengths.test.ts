/** Sizes and docstrings: a file is read in one sitting, a function on one screen, and every export says what it promises. */
import { describe, expect, test } from "vitest";
import { assertionsIn, linesOf, longFiles, longFunctions, silentExports } from "./shape-rules.ts";
import { houseTree } from "./source-tree.ts";

const sources = houseTree("src");
const tests = [...houseTree("test"), ...houseTree("migrations")];

/** Most files have none; those that make brands or read rows have a few. */
const ASSERTIONS_MAX = 6;

describe("the checker sees", () => {
  const body = (lines: number): string => "  step();\n".repeat(lines);

  test("a long file", () => {
    const source = { path: "src/a.ts", text: "x;\n".repeat(301) };
    expect(longFiles([source])).toEqual(["src/a.ts has 301 lines, at most 300"]);
  });

  test("a long function, but not one that only holds others", () => {
    const long = `export function act(): void {\n${body(59)}}\n`;
    expect(longFunctions({ path: "src/a.ts", text: long })).toEqual([
      "src/a.ts:1 act has 61 lines, at most 60",
    ]);
    const holder = `const list = () => [\n() => {\n${body(50)}},\n() => {\n${body(50)}},\n];\n`;
    expect(longFunctions({ path: "src/a.ts", text: holder })).toEqual([]);
  });

  test("a function that takes too much", () => {
    const text = "const f = (a: 1, b: 2, c: 3, d: 4, e: 5) => a;\n";
    expect(longFunctions({ path: "src/a.ts", text })).toEqual([
      "src/a.ts:1 f takes 5 arguments, at most 4",
    ]);
  });

  test("an export without a docstring", () => {
    const text =
      "/** Said. */\nexport const a = 1;\nexport const b = 1;\n\n// Not said.\nexport type C = 1;\n";
    expect(silentExports({ path: "src/a.ts", text })).toEqual([
      "src/a.ts:6 export without a docstring",
    ]);
  });

  test("assertions, but not `as const`", () => {
    const text = "const a = 1 as const; const b = a as unknown as string;";
    expect(assertionsIn({ path: "src/a.ts", text })).toBe(2);
  });
});

test("no file is longer than 300 lines", () => {
  expect(longFiles([...sources, ...tests])).toEqual([]);
});

test("half of the files are shorter than 120 lines", () => {
  const lengths = sources.map(linesOf).sort((a, b) => a - b);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(120);
});

test("no function is longer than a screen or takes more than four arguments", () => {
  expect(sources.flatMap(longFunctions)).toEqual([]);
});

test("every export has a docstring", () => {
  const said = sources.filter(({ path }) => !path.startsWith("src/bin/"));
  expect(said.flatMap(silentExports)).toEqual([]);
});

test("type assertions stay rare", () => {
  const many = sources
    .map((source) => ({ path: source.path, count: assertionsIn(source) }))
    .filter(({ count }) => count > ASSERTIONS_MAX)
    .map(({ path, count }) => `${path} asserts a type ${count} times, at most ${ASSERTIONS_MAX}`);
  expect(many).toEqual([]);
});
