/**
 * Lets plain Node 20 run our sources: `node --import ./test/support/typescript.mjs file.ts`. Only for tests that need a process of
 * their own, such as one to kill; vitest has its own way. What was compiled once is kept by content, since loading the compiler alone
 * takes a second on a busy machine.
 */
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { register } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";

const CACHE = fileURLToPath(new URL("../../node_modules/.cache/commonpurse/", import.meta.url));

// Node loads the hooks below in a thread of their own, from this same file.
if (isMainThread) register(import.meta.url);

/** The `load` hook of node:module: types are erased, nothing else changes. */
export async function load(url, context, next) {
  if (!/\.tsx?$/.test(url)) return next(url, context);
  const text = await readFile(fileURLToPath(url), "utf8");
  const kept = CACHE + createHash("sha256").update(`${url}\n${text}`).digest("hex");
  const source = await readFile(kept, "utf8").catch(() => compile(url, text, kept));
  return { format: "module", source, shortCircuit: true };
}

async function compile(url, text, kept) {
  const { default: ts } = await import("typescript");
  const { outputText } = ts.transpileModule(text, {
    fileName: url,
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      jsx: ts.JsxEmit.ReactJSX,
      jsxImportSource: "preact",
      verbatimModuleSyntax: true,
      inlineSourceMap: true,
    },
  });
  await mkdir(CACHE, { recursive: true });
  // Renamed into place: several processes, and threads of one, may compile the same file at once.
  const beside = `${kept}.${randomUUID()}`;
  await writeFile(beside, outputText);
  await rename(beside, kept);
  return outputText;
}
