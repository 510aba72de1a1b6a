import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { toHex, utf8 } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";
import { problemDocs } from "../http/problem-docs.ts";
import type { ProblemDocs } from "../http/problem-docs.ts";

/** The folder of the package, whether this file runs from the sources or compiled below dist/. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const above = dirname(folder);
    if (above === folder) throw new Error("package.json is missing beside the program");
    folder = above;
  }
  return folder;
}

/** The files that the server sends or shows as they are, and the version it names. */
export interface PackageFiles {
  readonly style: string;
  /** The page that checks the book from a disk. */
  readonly verifier: string;
  readonly docs: ProblemDocs;
  readonly version: string;
}

/** What strangers and founders compare: SHA-256 of the page that checks the book, hex32. */
export function verifyPageHash({ verifier }: Pick<PackageFiles, "verifier">): string {
  return toHex(sha256(utf8(verifier)));
}

/** Reads them once, at start. */
export async function readPackageFiles(root = packageRoot()): Promise<PackageFiles> {
  const folder = join(root, "docs", "problems");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".md"));
  const texts = await Promise.all(
    names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const),
  );
  const manifest: unknown = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const version =
    typeof manifest === "object" && manifest !== null && "version" in manifest
      ? String(manifest.version)
      : "0.0.0";
  return {
    style: await readFile(join(root, "src", "http", "style.css"), "utf8"),
    verifier: await readFile(join(root, "dist", "verify.html"), "utf8"),
    docs: problemDocs(new Map(texts)),
    version,
  };
}
