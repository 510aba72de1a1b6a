/** The documents name what exists, and all of it that they must. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT } from "./source-tree.ts";

const DOCUMENTS = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "CHANGELOG.md",
  "docs/words.md",
  "docs/operating.md",
  "docs/permissions.md",
  "docs/states.md",
  "docs/questions.md",
  ...readdirSync(join(ROOT, "docs/decisions")).map((name) => `docs/decisions/${name}`),
];

const text = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** Files that a document names in code type, from the root or from src; `<…>` and example names of the grammar are not files. */
function missingFiles(document: string): string[] {
  return [...document.matchAll(/`([A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+)+\/?)`/g)]
    .map(([, path = ""]) => path)
    .filter((path) => /\.(ts|tsx|mjs|md|css)$|\/$/.test(path))
    .filter((path) => !existsSync(join(ROOT, path)) && !existsSync(join(ROOT, "src", path)));
}

/** Relative links of a document that lead nowhere. */
function deadLinks(document: string, from: string): string[] {
  return [...document.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = ""]) => link)
    .filter((link) => !/^(https?:|\/|#|mailto:)/.test(link))
    .filter((link) => !existsSync(join(ROOT, dirname(from), link.split("#")[0]!)));
}

/** npm commands of a document that package.json does not have. */
function missingCommands(document: string): string[] {
  const { scripts } = JSON.parse(text("package.json")) as { scripts: Record<string, string> };
  return [...document.matchAll(/\bnpm (?:run ([a-z:-]+)|(start|test)\b)/g)]
    .map(([, run, short]) => run ?? short ?? "")
    .filter((name) => scripts[name] === undefined);
}

describe("the checker sees", () => {
  test("a file, a link and a command that are not there", () => {
    const document = "See `payouts/gone.ts`, [this](docs/gone.md), and `npm run gone`, `npm test`.";
    expect(missingFiles(document)).toEqual(["payouts/gone.ts"]);
    expect(deadLinks(document, "README.md")).toEqual(["docs/gone.md"]);
    expect(missingCommands(document)).toEqual(["gone"]);
  });
});

test("every file and folder that a document names exists", () => {
  for (const path of DOCUMENTS) expect(missingFiles(text(path)), path).toEqual([]);
});

test("every link leads somewhere", () => {
  for (const path of DOCUMENTS) expect(deadLinks(text(path), path), path).toEqual([]);
});

test("every npm command that a document names is in package.json, and its script exists", () => {
  for (const path of DOCUMENTS) expect(missingCommands(text(path)), path).toEqual([]);
  const { scripts } = JSON.parse(text("package.json")) as { scripts: Record<string, string> };
  const files = Object.values(scripts).flatMap((line) => /scripts\/[a-z-]+\.mjs/.exec(line) ?? []);
  expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});

test("ARCHITECTURE.md names every folder of src", () => {
  const folders = readdirSync(join(ROOT, "src"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  const architecture = text("ARCHITECTURE.md");
  expect(folders.filter((folder) => !architecture.includes(`\`${folder}/\``))).toEqual([]);
});

test("README.md fits a screen, and decisions are numbered without a gap", () => {
  expect(text("README.md").split("\n").length).toBeLessThan(60);
  const numbers = DOCUMENTS.flatMap((path) => /decisions\/(\d{4})-/.exec(path)?.[1] ?? []);
  expect(numbers).toEqual(numbers.map((_, index) => String(index + 1).padStart(4, "0")));
});

test("every decision says when, why, what and what follows", () => {
  for (const path of DOCUMENTS.filter((name) => name.startsWith("docs/decisions/"))) {
    const parts = ["\nStatus: ", "\n## Context", "\n## Decision", "\n## Consequences"];
    expect(
      parts.filter((part) => !text(path).includes(part)),
      path,
    ).toEqual([]);
  }
});

test("CHANGELOG.md has a place for what is not released", () => {
  expect(text("CHANGELOG.md")).toContain("\n## [Unreleased]\n");
});
