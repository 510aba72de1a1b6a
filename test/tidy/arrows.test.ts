/**
 * The walls of the house. The checker is first tried on planted imports, one for each rule, and on a copy of the real tree with one
 * wrong line in it, because a checker that sees nothing finds nothing.
 */
import { cpSync, appendFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { brokenArrows, FOLDERS } from "./arrow-rules.ts";
import { circles, closureOf, forbiddenIn } from "./closure.ts";
import { importsOf } from "./imports.ts";
import { houseTree, readTree, ROOT } from "./source-tree.ts";

const sources = houseTree("src");

/** What the entry files that a stranger or a key relies on must never pull in. */
const SERVER_PARTS = new RegExp(
  [
    "^(express|helmet|knex|pg|graphile-worker|pino|preact.*|i18next)$",
    "^src/(db|jobs|http|vault|cases|ledger|wallet|donations)/",
    // How a process starts, waits and stops, and the file of an approver's own key.
    "^src/app/(?!(system|shutdown|children)\\.ts$)",
    "^src/people/(?!key-file\\.ts$)",
  ].join("|"),
);
const KEY_PARTS = /^src\/(signer\/|bitcoin\/(seed|sign-psbt)\.ts$)/;

describe("the checker sees", () => {
  test.each([
    ["src/ledger/posting.ts", "../payouts/batch.ts", "does not stand before"],
    ["src/payouts/batch.ts", "../cases/case.ts", "does not stand before"],
    ["src/audit/leaf.ts", "../vault/envelope.ts", "audit must not know vault"],
    ["src/signer/judge.ts", "../db/unit.ts", "signer sees only"],
    ["src/signer/judge.ts", "../payouts/batch.ts", "signer sees only"],
    ["src/payouts/manifest.ts", "./batch.ts", "what is signed is pure"],
    ["src/payouts/freeze-batch.ts", "../signer/judge.ts", "signer stands apart"],
    ["src/wallet/keychain.ts", "../bitcoin/seed.ts", "only signer touches private keys"],
    ["src/cases/case.ts", "../payouts/routes.ts", "an edge is imported only by"],
    ["src/cases/case.ts", "./pages.tsx", "an edge is imported only by"],
    ["src/cases/routes.ts", "../payouts/pages.tsx", "an edge is imported only by"],
    ["src/cases/case.ts", "../http/layout.tsx", "only edges import http"],
    ["src/cases/case.ts", "express", "only http, app and edges know the web"],
    ["src/cases/case.ts", "knex", "know the database"],
    ["src/base/bytes.ts", "node:fs", "base uses zod and node:crypto only"],
    ["src/wallet/keychain.ts", "bitcoinjs-lib", "only bitcoin uses Bitcoin libraries"],
    ["src/cases/close-case.ts", "node:fs/promises", "reaches no network and no file"],
    ["src/cases/close-case.ts", "../chain/sources/core.ts", "a command asks no node"],
    ["src/cases/case.ts", "../base/bytes", "write the .ts ending"],
    ["src/cases/case.ts", "../../test/support/clock.ts", "src never imports test"],
    ["src/helpers/text.ts", "../base/bytes.ts", "helpers is not in the list of folders"],
  ])("%s importing %s", (path, to, fault) => {
    const unit = path.includes("close-case") ? 'import type { Unit } from "../db/unit.ts";' : "";
    const text = `${unit}\nimport { x } from "${to}";\nexport const y = x;\n`;
    expect(brokenArrows([{ path, text }]).join()).toContain(fault);
  });

  test("imports in every form", () => {
    const text = [
      'import type { a } from "./a.ts";',
      'import { b } from "./b.ts";',
      'export { c } from "./c.ts";',
      'const d = await import("./d.ts");',
      'type E = import("./e.ts").E;',
      '// import "./f.ts";',
      'import "@scope/pkg/sub";',
    ].join("\n");
    const found = importsOf({ path: "src/x/y.ts", text });
    expect(found.map(({ to, typeOnly }) => [to, typeOnly])).toEqual([
      ["src/x/a.ts", true],
      ["src/x/b.ts", false],
      ["src/x/c.ts", false],
      ["src/x/d.ts", false],
      ["src/x/e.ts", true],
      ["@scope/pkg", false],
    ]);
  });

  test("a far import through a chain, and a circle", () => {
    const chain = [
      { path: "src/bin/sign.ts", text: 'import "../signer/a.ts";' },
      { path: "src/signer/a.ts", text: 'import "../base/b.ts"; import type { T } from "pg";' },
      { path: "src/base/b.ts", text: 'import "express"; import "../signer/a.ts";' },
    ];
    expect(forbiddenIn("src/bin/sign.ts", chain, SERVER_PARTS)).toEqual([
      "src/bin/sign.ts must not reach express, and does: src/bin/sign.ts → src/signer/a.ts → src/base/b.ts → express",
    ]);
    expect(circles(chain)).toEqual(["src/signer/a.ts → src/base/b.ts → src/signer/a.ts"]);
  });
});

describe("a copy of the tree with one wrong line", () => {
  const copy = mkdtempSync(join(tmpdir(), "arrows-"));
  cpSync(join(ROOT, "src"), join(copy, "src"), { recursive: true });
  afterAll(() => rmSync(copy, { recursive: true }));

  test("is refused for that line and no other", () => {
    appendFileSync(join(copy, "src/base/sats.ts"), '\nimport "../db/unit.ts";\n');
    const known = new Set(brokenArrows(sources));
    const found = brokenArrows(readTree(copy, "src")).filter((fault) => !known.has(fault));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(
      /^src\/base\/sats\.ts:\d+ imports src\/db\/unit\.ts: db does not stand/,
    );
  });
});

test("the checker saw the tree", () => {
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.flatMap(importsOf).length).toBeGreaterThan(300);
});

test("every folder of src stands in the order", () => {
  const folders = readdirSync(join(ROOT, "src"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  expect(folders.filter((folder) => !FOLDERS.includes(folder))).toEqual([]);
});

test("no import breaks the arrows", () => {
  expect(brokenArrows(sources)).toEqual([]);
});

test("no files import each other in a circle", () => {
  expect(circles(sources)).toEqual([]);
});

test("signing, approving and verifying pull in no server, no database and no web", () => {
  const entries = sources
    .map(({ path }) => path)
    .filter((path) => /^src\/bin\/(sign|signer|approve|verify)\.ts$/.test(path));
  expect(entries.flatMap((entry) => forbiddenIn(entry, sources, SERVER_PARTS))).toEqual([]);
  const keyless = entries.filter((entry) => !/\/(sign|signer)\.ts$/.test(entry));
  expect(keyless.flatMap((entry) => forbiddenIn(entry, sources, KEY_PARTS))).toEqual([]);
});

test("what checks the book imports nothing but the hash and the curve", () => {
  const reached = [...closureOf("src/bin/verify-page/main.ts", sources).keys()];
  const foreign = reached.filter((path) => !path.startsWith("src/"));
  expect(foreign).toEqual(["node:crypto"]);
  expect(reached.filter((path) => !/^src\/(base|audit|bin\/verify-page)\//.test(path))).toEqual(
    foreign,
  );
});
