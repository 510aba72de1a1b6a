/**
 * What every script does first: a Node that is new enough, dependencies as package-lock.json says, a build that is as new as the
 * sources. Each only when needed, so that a second start costs a few milliseconds. Plain Node 20, no dependency: this runs
 * before anything is installed. All words go to standard error, because standard output belongs to the command.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));
const NODE_MIN = [20, 19];
const SOURCES = ["src", "migrations"];
const LOCK_MS = 20_000;
const BUILT = join(ROOT, "dist", ".built");

/** Checks, installs and builds; ends the process with one sentence when that is not possible. */
export async function bootstrap({ build = true } = {}) {
  checkNode();
  const unlock = await lock();
  try {
    if (!isInstalled()) await install();
    if (build && !isBuilt()) await compile();
  } finally {
    unlock();
  }
}

/** Runs the built entry file `name` in this very process, so that signals and exit codes need no forwarding. */
export async function run(name) {
  const file = join(ROOT, "dist", "src", "bin", `${name}.js`);
  process.argv[1] = file;
  process.setSourceMapsEnabled(true);
  await import(new URL(`file://${file}`).href);
}

/** Runs a program to its end; resolves with its exit code, 1 when a signal ended it. */
export function finish(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: "inherit", ...options });
    child.once("error", () => resolve(127));
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/** One sentence, then the end. */
export function giveUp(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  giveUp(
    `Commonpurse needs Node ${NODE_MIN.join(".")} or newer, and this is Node ${process.versions.node}: install a newer Node and try again.`,
  );
}

/** Two first starts at once would install over each other. A lock that nobody has touched for a while is a dead one's. */
async function lock() {
  const name = createHash("sha256").update(ROOT).digest("hex").slice(0, 16);
  const file = join(tmpdir(), `commonpurse-bootstrap-${name}`);
  for (let said = false; ; said = true) {
    try {
      writeFileSync(file, "", { flag: "wx" });
      const touch = setInterval(() => utimesSync(file, new Date(), new Date()), LOCK_MS / 10);
      return () => {
        clearInterval(touch);
        rmSync(file, { force: true });
      };
    } catch (error) {
      // Without a place for temporary files there is no lock, and no need to fail.
      if (error.code !== "EEXIST") return () => undefined;
    }
    const touched = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - touched > LOCK_MS) {
      rmSync(file, { force: true });
      continue;
    }
    if (!said) process.stderr.write("Waiting for another start that is installing or building…\n");
    await wait(200);
  }
}

/** npm writes its own copy of the lockfile at the end of an installation; it must have all that ours has. */
function isInstalled() {
  try {
    const wanted = packagesOf(join(ROOT, "package-lock.json"));
    const present = packagesOf(join(ROOT, "node_modules", ".package-lock.json"));
    return Object.entries(wanted).every(
      ([path, { version, optional, devOptional, link }]) =>
        path === "" ||
        link === true ||
        present[path]?.version === version ||
        (present[path] === undefined && (optional === true || devOptional === true)),
    );
  } catch {
    return false;
  }
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, "utf8")).packages;
}

async function install() {
  const start = process.hrtime.bigint();
  process.stderr.write("Installing the dependencies, once; this takes about half a minute…\n");
  // The npm that runs us, or the one on PATH. Development packages are needed: the compiler is one.
  const npm = process.env.npm_execpath;
  const args = ["ci", "--include=dev", "--include=optional"];
  const stdio = ["ignore", 2, 2];
  const code = npm?.endsWith(".js")
    ? await finish(process.execPath, [npm, ...args], { stdio })
    : await finish("npm", args, { stdio });
  if (code === 127) giveUp("npm was not found: install it, or run `npm ci` in another way.");
  if (code !== 0) giveUp("The dependencies could not be installed; npm says why above.");
  process.stderr.write(`Dependencies installed in ${secondsSince(start)} s.\n`);
}

/** Everything that the build depends on; folders too, because their times tell of removed files. */
function isBuilt() {
  if (!existsSync(BUILT)) return false;
  const built = statSync(BUILT).mtimeMs;
  const files = [
    "tsconfig.json",
    "tsconfig.build.json",
    "package-lock.json",
    "scripts/verify-page.mjs",
    "docs/problems/rules.md",
  ].map((name) => join(ROOT, name));
  return [...files, ...SOURCES.flatMap((name) => walk(join(ROOT, name)))].every(
    (file) => statSync(file).mtimeMs <= built,
  );
}

async function compile() {
  const start = process.hrtime.bigint();
  process.stderr.write("Building…\n");
  const began = new Date();
  const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const args = [tsc, "-p", "tsconfig.build.json"];
  const code = await finish(process.execPath, args, { stdio: ["ignore", 2, 2] });
  if (code !== 0) giveUp("The sources do not compile; the compiler says why above.");
  copyPlainFiles();
  removeStale();
  await (await import("./verify-page.mjs")).writeVerifyPage();
  // The bundler's own process would otherwise stay beside whatever is started after this.
  await (await import("esbuild")).stop();
  writeFileSync(BUILT, `${began.toISOString()}\n`);
  process.stderr.write(`Built in ${secondsSince(start)} s.\n`);
}

/** Files that the compiler does not know, such as style sheets, lie beside the code that reads them. */
function copyPlainFiles() {
  for (const file of SOURCES.flatMap((name) => walk(join(ROOT, name)))) {
    if (/\.tsx?$|\/verify-page\//.test(file) || statSync(file).isDirectory()) continue;
    const copy = join(ROOT, "dist", relative(ROOT, file));
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(file, copy);
  }
}

/** The compiler leaves what it made of a source that is gone; a migration that was renamed would run twice. */
function removeStale() {
  for (const file of SOURCES.flatMap((name) => walk(join(ROOT, "dist", name)))) {
    const source = join(ROOT, relative(join(ROOT, "dist"), file));
    const candidates = [source, source.replace(/\.js$/, ".ts"), source.replace(/\.js$/, ".tsx")];
    if (!candidates.some((path) => existsSync(path)))
      rmSync(file, { recursive: true, force: true });
  }
}

function walk(folder) {
  if (!existsSync(folder)) return [];
  return [
    folder,
    ...readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? walk(path) : [path];
    }),
  ];
}

function secondsSince(start) {
  return Math.round(Number(process.hrtime.bigint() - start) / 1e9);
}
