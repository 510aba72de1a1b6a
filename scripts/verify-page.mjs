/**
 * Makes dist/verify.html: the verifier of the public book as one file that is opened from a disk. The same sources give the same bytes
 * everywhere: no times, no paths, no minifier, so that a stranger can read what they run.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PAGE = join(ROOT, "src", "bin", "verify-page");

/** Writes the page and returns its path. */
export async function writeVerifyPage(folder = join(ROOT, "dist")) {
  const script = await bundle("main.ts", { format: "iife" });
  const style = readFileSync(join(PAGE, "page.css"), "utf8");
  const parts = {
    style: `<style>${style}</style>`,
    script: `<script>${script}</script>`,
    "style-hash": sourceHash(style),
    "script-hash": sourceHash(script),
  };
  const page = readFileSync(join(PAGE, "page.html"), "utf8").replace(
    /<!-- \{\{(style|script)\}\} -->|\{\{([a-z-]+)\}\}/g,
    (_, element, name) => parts[element ?? name],
  );
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "verify.html");
  writeFileSync(file, page);
  return file;
}

/** One of the page's files with all that it imports, for an environment that has nothing of Node. */
export async function bundle(entry, options) {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: [join("src", "bin", "verify-page", entry)],
    bundle: true,
    write: false,
    platform: "browser",
    target: "es2020",
    charset: "utf8",
    legalComments: "inline",
    logLevel: "silent",
    define: { RULES: JSON.stringify(rules()) },
    plugins: [{ name: "native-page", setup: replaceNative }],
    ...options,
  });
  // A closing tag inside a string would end the page's script.
  return outputFiles[0].text.replaceAll("</script", "<\\/script");
}

/** The page's own hashes and curve in the place of Node's. */
function replaceNative(build) {
  const path = join(ROOT, "src", "base", "native-page.ts");
  build.onResolve({ filter: /\/native\.ts$/ }, () => ({ path }));
}

/** What each rule means, from the page that documents them. */
function rules() {
  const text = readFileSync(join(ROOT, "docs", "problems", "rules.md"), "utf8");
  return Object.fromEntries(
    [...text.matchAll(/^- `([a-z0-9-]+)`: (.+)$/gm)].map(([, rule, why]) => [rule, why]),
  );
}

function sourceHash(source) {
  return `sha256-${createHash("sha256").update(source).digest("base64")}`;
}
