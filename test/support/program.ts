/**
 * How a process of a test is started: from one file that is made of its sources, because to load some hundred of them costs more than what
 * most processes do. It is looked at each time whether they are still the same, so that what was edited is what runs.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MAKER = join(ROOT, "test/support/make-program.mjs");
const CACHE = join(ROOT, "node_modules/.cache/commonpurse-programs");

/** What a program was made of. */
interface Made {
  /** The tree and the tools that it was made with. */
  readonly key: string;
  /** SHA-256 of the program: two that make it at once may leave the list of the one and the program of the other. */
  readonly program: string;
  readonly inputs: Readonly<Record<string, { readonly seen: string; readonly sha256: string }>>;
}

/**
 * The file to run for an entry such as `src/bin/purse.ts`. Node needs `SOURCES` besides if it is to load migrations, which are looked for
 * among the sources.
 */
export function programOf(entry: string): string {
  const file = join(CACHE, entry.replace(/\.ts$/, ".mjs"));
  const key = keyOf(entry);
  const made = read(`${file}.json`);
  if (made?.key !== key || !isProgramOf(made, file) || !isFresh(made))
    execFileSync(process.execPath, [MAKER, entry, key, file], { stdio: ["ignore", 2, "pipe"] });
  return file;
}

function read(list: string): Made | undefined {
  try {
    return JSON.parse(readFileSync(list, "utf8")) as Made;
  } catch {
    return undefined;
  }
}

/** A tree that was copied with its cache is another one: addresses of sources are in the program. */
function keyOf(entry: string): string {
  const tools = ["package-lock.json", "tsconfig.json", "test/support/make-program.mjs"];
  const hash = createHash("sha256").update(`${ROOT}\n${entry}\n${process.version}\n`);
  for (const tool of tools) hash.update(readFileSync(join(ROOT, tool)));
  return hash.digest("hex");
}

function isProgramOf({ program }: Made, file: string): boolean {
  return existsSync(file) && sha256(readFileSync(file)) === program;
}

/** A file whose inode was not changed since has the same content; of any other the content is read. */
function isFresh({ inputs }: Made): boolean {
  return Object.entries(inputs).every(([path, { seen, sha256: known }]) => {
    const now = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (now === undefined) return false;
    if (`${now.ctimeNs} ${now.size}` === seen) return true;
    return sha256(readFileSync(path)) === known;
  });
}

function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}
