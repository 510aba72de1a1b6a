/** Every name that an answer can carry leads to a page that explains it, and no page explains a name that does not exist. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { problemDocs, rulesOf, RULES_FILE } from "../../src/http/problem-docs.ts";
import { declaredCodes, faultCodes, refusalRules } from "./codes.ts";
import type { NamedCode } from "./codes.ts";
import { houseTree, ROOT } from "./source-tree.ts";

const folder = join(ROOT, "docs/problems");
const files = new Map(
  readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]),
);
const pages = new Set([...files.keys()].map((name) => name.replace(/\.md$/, "")));
const rules = rulesOf(files.get(RULES_FILE) ?? "");
const sources = houseTree("src");

function unexplained(names: readonly NamedCode[]): string[] {
  return names
    .filter(({ name }) => !pages.has(name) && !rules.has(name))
    .map(({ name, at }) => `${at} "${name}" has no docs/problems/${name}.md`);
}

test("the checker sees codes, both branches of a condition, rules and declarations", () => {
  const text = [
    'throw new Fault("conflict", late ? "too-late" : "too-early", "Sorry.");',
    'const f = new Fault("invalid", kind === "odd" ? "odd-kind" : "even-kind", "No.");',
    'must(sum === total, "sum-wrong"); throw new Refusal("no-good");',
    'const route = { problems: ["gone"] };',
  ].join("\n");
  const source = { path: "src/a.ts", text };
  expect(faultCodes(source).map(({ name }) => name)).toEqual([
    "too-late",
    "too-early",
    "odd-kind",
    "even-kind",
  ]);
  expect(refusalRules(source).map(({ name }) => name)).toEqual(["sum-wrong", "no-good"]);
  expect(declaredCodes(source)).toEqual([{ name: "gone", at: "src/a.ts:4" }]);
  expect(unexplained(declaredCodes(source))).toEqual([
    'src/a.ts:4 "gone" has no docs/problems/gone.md',
  ]);
});

test("every fault's code has its page in docs/problems", () => {
  expect(unexplained(sources.flatMap(faultCodes))).toEqual([]);
});

test("every code that a route declares has its page", () => {
  expect(unexplained(sources.flatMap(declaredCodes))).toEqual([]);
});

test("every rule of a format or proof is listed in docs/problems/rules.md", () => {
  expect(unexplained(sources.flatMap(refusalRules))).toEqual([]);
});

test("no page explains a code that nothing answers with", () => {
  const text = sources.map((source) => source.text).join("\n");
  const idle = [...pages].filter((name) => name !== "rules" && !text.includes(`"${name}"`));
  expect(idle.map((name) => `docs/problems/${name}.md explains a code that nothing has`)).toEqual(
    [],
  );
});

test("every page has a title, a meaning and, but for the rules, something to do", () => {
  const docs = problemDocs(files);
  for (const name of pages) {
    const doc = docs.docOf(name);
    expect(doc?.title, name).toMatch(/^[A-Z][^.]{5,60}$/i);
    if (name !== "rules") expect(doc?.body, name).toContain("## What to do\n\n- ");
  }
});
