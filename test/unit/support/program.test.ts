/** The file that a process of a test is started from is made of the sources as they are now. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { programOf } from "../../support/program.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const CACHE = join(ROOT, "node_modules/.cache/commonpurse-programs");
const folder = join(CACHE, `probe-${process.pid}`);
const entry = relative(ROOT, join(folder, "entry.ts"));
const part = join(folder, "part.ts");

const write = (word: string): void => {
  const lines = [
    `const word: string = ${JSON.stringify(word)};`,
    "export class Part { url = import.meta.url; word = word; }",
  ];
  writeFileSync(part, lines.join("\n"));
};
const run = (): { url: string; word: string; own: string; name: string } =>
  JSON.parse(execFileSync(process.execPath, [programOf(entry)], { encoding: "utf8" }));

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  write("one");
  const lines = [
    'import { Part } from "./part.ts";',
    "const own = import.meta.url;",
    "console.log(JSON.stringify({ ...new Part(), own, name: Part.name }));",
  ];
  writeFileSync(join(folder, "entry.ts"), lines.join("\n"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(join(CACHE, relative(ROOT, folder)), { recursive: true });
});

test("what was edited runs, even when neither size nor time of the file tell of it", () => {
  expect(run().word).toBe("one");
  const { atime, mtime } = statSync(part);
  write("two");
  utimesSync(part, atime, mtime);
  expect(run().word).toBe("two");
  write("longer");
  expect(run().word).toBe("longer");
});

test("what was not edited is made once", () => {
  const file = programOf(entry);
  const { ino } = statSync(file);
  write("longer");
  expect(statSync(programOf(entry)).ino).toBe(ino);
});

test("a program of before beside the list of the newest is not run: another maker may have put it there last", () => {
  write("before");
  const old = readFileSync(programOf(entry));
  write("after");
  expect(run().word).toBe("after");
  writeFileSync(programOf(entry), old);
  expect(run().word).toBe("after");
  write("longer");
});

test("a source has its own address, the entry that of the program, and classes keep their names", () => {
  const file = pathToFileURL(programOf(entry)).href;
  expect(run()).toMatchObject({ url: pathToFileURL(part).href, own: file, name: "Part" });
});

test("a source that is gone or does not parse is an error, not the program of before", () => {
  rmSync(part);
  expect(() => programOf(entry)).toThrow();
  writeFileSync(part, "export class {");
  expect(() => programOf(entry)).toThrow();
});
